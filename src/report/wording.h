/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wording.h - the words that several formats share, so that the formats agree.
 */
#ifndef FUTRACE_WORDING_H
#define FUTRACE_WORDING_H

#include "model/result.h"
#include "report/style.h"

const char *wording_window_kind(enum window_kind kind);

/* The word of documents for the kind of a finding; and the one of reports for people: "LOCK". */
const char *wording_finding(enum finding_kind kind);
const char *wording_finding_shown(enum finding_kind kind);

/* The word of documents for a culprit's part in a finding. */
const char *wording_role(enum finding_role role);

/* The word of documents for VERDICT; and the plainer one of reports for people. */
const char *wording_verdict(enum verdict verdict);
const char *wording_verdict_shown(enum verdict verdict);

/* The plainer one for a document's NAME; NAME itself if it belongs to a newer version. */
const char *wording_verdict_shown_for(const char *name);

/* The style of VERDICT in the text report, and whether a row begins with it. */
enum style wording_verdict_style(enum verdict verdict);
bool wording_verdict_is_told(enum verdict verdict);

/* The name of the primitive NAME in reports for people: "mutex (glibc)"; NAME itself for most. */
const char *wording_primitive(const char *name);

/*
 * The primitive of F as reports for people name it; else its main operation, "WAIT_BITSET", or
 * "parked" if none was seen. The caller frees it.
 */
char *wording_use(const struct futex_row *f);

/* The reason for the verdict on F, one sentence. */
const char *wording_reason(const struct futex_row *f);

/* The waker that ended B: "kworker/0:1 (52)"; NULL if it is unknown. The caller frees it. */
char *wording_ended_by(const struct blocked_row *b);

/*
 * "blocked in fsync, called by CODE, at KERNEL, ended by an interrupt", as far as it is known. CODE
 * and KERNEL may be NULL.
 * WITH_END: the waker is included. The caller frees it.
 */
char *wording_sleep(const struct blocked_row *b, const char *code, const char *kernel,
		    bool with_end);

/* "seen in touch_session (97% of 218 looks)"; NULL if C is NULL or not known. To be freed. */
char *wording_code(const struct code_row *c);

/* "running: checksum_block 61%", with at most MOST functions; to be freed. */
char *wording_running(const struct computed *c, size_t most);

/* The state of one thread while others waited: "running". The caller frees it. */
char *wording_blamed(const struct blame_row *b);

/* "thread", "interrupt", "unknown". */
const char *wording_who_kind(enum who_kind kind);

/* "running", "runnable", "blocked", "futex", "unknown". */
const char *wording_doing(enum doing doing);

/*
 * The waker that ended most of the waits for F, among known wakers and waiters: one of its wakeups;
 * NULL if there is none. *OTHERS is the number of other known wakers.
 */
const struct wakeup_row *wording_waker(const struct futex_row *f, size_t *others);

#endif
