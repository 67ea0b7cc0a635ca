/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judged.h - has a result judged, as a session does with its result.
 */
#ifndef FUTRACE_TESTS_JUDGED_H
#define FUTRACE_TESTS_JUDGED_H

#include "model/result.h"

/* Gives the words of WIN verdicts, and WIN findings. Places, names and calls are as they are. */
void judge(struct window *win);

/*
 * In a test of Check: fails if RES would not be true with verdicts and findings. Then RES is again
 * as the analysis made it.
 */
void judge_and_forget(struct result *res);

#endif
