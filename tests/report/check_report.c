/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_report.c - tests finished results, and every format that renders them.
 */
#include "tests/report/report_cases.h"
#include "tests/suite.h"

int main(void)
{
	Suite *suite = suite_create("report");

	suite_add_tcase(suite, result_cases());
	suite_add_tcase(suite, report_json_cases());
	suite_add_tcase(suite, report_key_cases());
	suite_add_tcase(suite, report_csv_cases());
	suite_add_tcase(suite, report_markdown_cases());
	suite_add_tcase(suite, report_metrics_cases());
	suite_add_tcase(suite, report_text_cases());
	suite_add_tcase(suite, report_folded_cases());
	suite_add_tcase(suite, report_host_cases());
	suite_add_tcase(suite, report_likeness_cases());
	suite_add_tcase(suite, report_perfetto_cases());
	suite_add_tcase(suite, report_picture_cases());
	suite_add_tcase(suite, report_compare_cases());
	suite_add_tcase(suite, report_compare_code_cases());
	suite_add_tcase(suite, report_side_cases());
	suite_add_tcase(suite, report_idle_cases());
	suite_add_tcase(suite, report_interval_cases());
	suite_add_tcase(suite, report_pool_cases());
	suite_add_tcase(suite, report_title_cases());
	suite_add_tcase(suite, report_size_cases());
	suite_add_tcase(suite, report_seen_cases());
	suite_add_tcase(suite, report_stacks_cases());
	suite_add_tcase(suite, report_truth_cases());
	suite_add_tcase(suite, report_window_cases());
	/* For check_pictures.sh: every sample as files, for other programs to read. */
	if (getenv("TEST_PICTURES"))
		suite_add_tcase(suite, report_sample_cases());
	return run_suite(suite);
}
