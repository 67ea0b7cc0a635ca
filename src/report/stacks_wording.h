/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks_wording.h - the words for surveys and stacks.
 */
#ifndef FUTRACE_STACKS_WORDING_H
#define FUTRACE_STACKS_WORDING_H

#include "model/survey.h"

/* The words of documents. */
const char *wording_seen(enum seen_state state);
const char *wording_how(enum stack_how how);
const char *wording_end(enum stack_end end);
const char *wording_halt(enum halt halt); /* NULL for HALT_NONE */

/* Why a stack has no more frames, for people; NULL if it is complete. */
const char *wording_end_shown(enum stack_end end);

/*
 * What threads like T do, after "2 threads": "blocked in futex (FUTEX_WAIT_PRIVATE)". The caller
 * frees it.
 */
char *wording_seen_shown(const struct seen_thread *t);

#endif
