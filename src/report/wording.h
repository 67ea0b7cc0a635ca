/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wording.h - the words that several formats share, so that the formats agree.
 */
#ifndef FUTRACE_WORDING_H
#define FUTRACE_WORDING_H

#include "model/result.h"
#include "report/style.h"

const char *wording_window_kind(enum window_kind kind);

/* The word of documents for VERDICT; and the plainer one of reports for people. */
const char *wording_verdict(enum verdict verdict);
const char *wording_verdict_shown(enum verdict verdict);

/* The latter for a document's NAME; NAME itself if it is of a newer version. */
const char *wording_verdict_shown_for(const char *name);

/* How VERDICT looks in the text report, and whether a row begins with it. */
enum style wording_verdict_style(enum verdict verdict);
bool wording_verdict_is_told(enum verdict verdict);

/* What reports for people call the primitive NAME: "mutex (glibc)"; NAME itself for most. */
const char *wording_primitive(const char *name);

/* The reason for the verdict on F, one sentence. */
const char *wording_reason(const struct futex_row *f);

/* What a report prints for the place of F. The caller frees it. */
char *wording_where(const struct futex_row *f);

/* What ended B: "kworker/0:1 (52)", "an interrupt"; NULL where it is not known. The caller frees
 * it. */
char *wording_ended_by(const struct blocked_row *b);

/*
 * "blocked in fsync, at KERNEL, ended by an interrupt", as far as that is known: KERNEL may be
 * NULL; WITH_END: who ended it. The caller frees it.
 */
char *wording_sleep(const struct blocked_row *b, const char *kernel, bool with_end);

/* What one thread did while others waited: "running". The caller frees it. */
char *wording_blamed(const struct blame_row *b);

/* "thread", "interrupt", "unknown". */
const char *wording_who_kind(enum who_kind kind);

/* "running", "runnable", "blocked", "futex", "unknown". */
const char *wording_doing(enum doing doing);

/*
 * The waker that ended most of the waits for F, as far as waker and waiter are known: one of its
 * wakeups; NULL if there is none. *OTHERS is the number of other wakers that are known.
 */
const struct wakeup_row *wording_waker(const struct futex_row *f, size_t *others);

#endif
