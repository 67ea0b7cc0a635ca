/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_analysis.c - what becomes of events.
 */
#include "analysis_cases.h"
#include "suite.h"

int main(void)
{
	Suite *suite = suite_create("analysis");

	suite_add_tcase(suite, analysis_pairing_cases());
	suite_add_tcase(suite, analysis_thread_cases());
	suite_add_tcase(suite, analysis_value_cases());
	suite_add_tcase(suite, analysis_random_cases());
	return run_suite(suite);
}
