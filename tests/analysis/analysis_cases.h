/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_cases.h - the cases of check_analysis, by topic.
 */
#ifndef FUTRACE_TESTS_ANALYSIS_CASES_H
#define FUTRACE_TESTS_ANALYSIS_CASES_H

#include <check.h>

TCase *analysis_blame_cases(void);
TCase *analysis_crowd_cases(void);
TCase *analysis_bound_cases(void);
TCase *analysis_edge_cases(void);
TCase *analysis_episode_cases(void);
TCase *analysis_exec_cases(void);
TCase *analysis_family_cases(void);
TCase *analysis_finding_cases(void);
TCase *analysis_owner_cases(void);
TCase *analysis_interval_cases(void);
TCase *analysis_library_cases(void);
TCase *analysis_group_cases(void);
TCase *analysis_guess_cases(void);
TCase *analysis_rwlock_cases(void);
TCase *analysis_series_cases(void);
TCase *analysis_life_cases(void);
TCase *analysis_loss_cases(void);
TCase *analysis_mark_cases(void);
TCase *analysis_moved_cases(void);
TCase *analysis_number_cases(void);
TCase *analysis_order_cases(void);
TCase *analysis_pairing_cases(void);
TCase *analysis_picture_cases(void);
TCase *analysis_primitive_cases(void);
TCase *analysis_random_cases(void);
TCase *analysis_random_findings_cases(void);
TCase *analysis_state_cases(void);
TCase *analysis_story_cases(void);
TCase *analysis_called_cases(void);
TCase *analysis_look_cases(void);
TCase *analysis_tick_cases(void);
TCase *analysis_taker_cases(void);
TCase *analysis_stuck_cases(void);
TCase *analysis_requeue_cases(void);
TCase *analysis_thread_cases(void);
TCase *analysis_value_cases(void);
TCase *analysis_verdict_cases(void);
TCase *analysis_wake_cases(void);
TCase *analysis_window_cases(void);

#endif
