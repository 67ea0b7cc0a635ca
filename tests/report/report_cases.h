/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_cases.h - the test cases of check_report, a file for each.
 */
#ifndef FUTRACE_TESTS_REPORT_CASES_H
#define FUTRACE_TESTS_REPORT_CASES_H

#include <check.h>

TCase *result_cases(void);
TCase *report_json_cases(void);
TCase *report_key_cases(void);
TCase *report_csv_cases(void);
TCase *report_markdown_cases(void);
TCase *report_metrics_cases(void);
TCase *report_text_cases(void);
TCase *report_folded_cases(void);
TCase *report_host_cases(void);
TCase *report_likeness_cases(void);
TCase *report_perfetto_cases(void);
TCase *report_picture_cases(void);
TCase *report_compare_cases(void);
TCase *report_compare_code_cases(void);
TCase *report_side_cases(void);
TCase *report_idle_cases(void);
TCase *report_interval_cases(void);
TCase *report_sample_cases(void);
TCase *report_pool_cases(void);
TCase *report_title_cases(void);
TCase *report_size_cases(void);
TCase *report_seen_cases(void);
TCase *report_stacks_cases(void);
TCase *report_truth_cases(void);
TCase *report_window_cases(void);

#endif
