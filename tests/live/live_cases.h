/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_cases.h - the cases of check_live, by topic.
 */
#ifndef FUTRACE_TESTS_LIVE_CASES_H
#define FUTRACE_TESTS_LIVE_CASES_H

#include <check.h>

TCase *live_count_cases(void);	 /* calls and times equal what the program counted */
TCase *live_parked_cases(void);	 /* waits that begin before the trace, or outlast it */
TCase *live_command_cases(void); /* -- CMD, signals, durations, ends */
TCase *live_end_cases(void);	 /* nothing remains, however futrace ends */
TCase *live_error_cases(void);	 /* targets and outputs that do not work */
TCase *live_family_cases(void);	 /* every operation, requeues, stops */
TCase *live_finding_cases(void); /* the answer about programs whose truth is known */
TCase *live_grant_cases(void);	 /* without root, and commands of other users */
TCase *live_others_cases(void);	 /* beside other tracers */
TCase *live_owner_cases(void);	 /* who holds locks, and deadlocks */
TCase *live_mark_cases(void);	 /* futrace mark, FUTRACE_MARKER */
TCase *live_lives_cases(void);	 /* births, deaths, children, shared memory, losses */
TCase *live_load_cases(void);	 /* a futrace that gets no CPU for a while */
TCase *live_name_cases(void);	 /* short, headless and stopped programs; private calls */
TCase *live_picture_cases(void); /* pictures, and blame as stacks */
TCase *live_scene_cases(void);	 /* verdicts and blame */
TCase *live_interval_cases(void);
TCase *live_window_cases(void); /* by marks, by the clock; futex calls only */

#endif
