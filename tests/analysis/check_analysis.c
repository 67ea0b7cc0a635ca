/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_analysis.c - tests the analysis of events.
 */
#include "tests/analysis/analysis_cases.h"
#include "tests/suite.h"

int main(void)
{
	Suite *suite = suite_create("analysis");

	suite_add_tcase(suite, analysis_pairing_cases());
	suite_add_tcase(suite, analysis_thread_cases());
	suite_add_tcase(suite, analysis_value_cases());
	suite_add_tcase(suite, analysis_verdict_cases());
	suite_add_tcase(suite, analysis_family_cases());
	suite_add_tcase(suite, analysis_finding_cases());
	suite_add_tcase(suite, analysis_story_cases());
	suite_add_tcase(suite, analysis_called_cases());
	suite_add_tcase(suite, analysis_look_cases());
	suite_add_tcase(suite, analysis_tick_cases());
	suite_add_tcase(suite, analysis_taker_cases());
	suite_add_tcase(suite, analysis_stuck_cases());
	suite_add_tcase(suite, analysis_rwlock_cases());
	suite_add_tcase(suite, analysis_owner_cases());
	suite_add_tcase(suite, analysis_group_cases());
	suite_add_tcase(suite, analysis_number_cases());
	suite_add_tcase(suite, analysis_wake_cases());
	suite_add_tcase(suite, analysis_requeue_cases());
	suite_add_tcase(suite, analysis_order_cases());
	suite_add_tcase(suite, analysis_moved_cases());
	suite_add_tcase(suite, analysis_life_cases());
	suite_add_tcase(suite, analysis_exec_cases());
	suite_add_tcase(suite, analysis_loss_cases());
	suite_add_tcase(suite, analysis_bound_cases());
	suite_add_tcase(suite, analysis_picture_cases());
	suite_add_tcase(suite, analysis_primitive_cases());
	suite_add_tcase(suite, analysis_library_cases());
	suite_add_tcase(suite, analysis_random_cases());
	suite_add_tcase(suite, analysis_random_findings_cases());
	suite_add_tcase(suite, analysis_state_cases());
	suite_add_tcase(suite, analysis_blame_cases());
	suite_add_tcase(suite, analysis_crowd_cases());
	suite_add_tcase(suite, analysis_window_cases());
	suite_add_tcase(suite, analysis_interval_cases());
	suite_add_tcase(suite, analysis_guess_cases());
	suite_add_tcase(suite, analysis_series_cases());
	suite_add_tcase(suite, analysis_episode_cases());
	suite_add_tcase(suite, analysis_mark_cases());
	suite_add_tcase(suite, analysis_edge_cases());
	return run_suite(suite);
}
