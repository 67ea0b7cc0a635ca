/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wording.h - words that several formats share, so that they can't differ.
 */
#ifndef FUTRACE_WORDING_H
#define FUTRACE_WORDING_H

#include "model/result.h"

const char *wording_window_kind(enum window_kind kind);

/* One word for what F is used for, and the reason for it, one sentence. */
const char *wording_verdict(const struct futex_row *f);
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

/* NAME without "FUTEX_", "_PRIVATE" and other flags. The caller frees it. */
char *wording_short_op(const char *name);

/*
 * Who ended most of the waits for F, as far as waker and waiter have been noted: one of its
 * wakeups, NULL where there is none. *OTHERS is how
 * many others are known to have ended some.
 */
const struct wakeup_row *wording_waker(const struct futex_row *f, size_t *others);

#endif
