/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_cli.c - tests options, commands, the guardian, outputs and the reading of /proc.
 */
#include "tests/cli/cli_cases.h"
#include "tests/suite.h"

int main(void)
{
	Suite *suite = suite_create("cli");

	suite_add_tcase(suite, cli_option_cases());
	suite_add_tcase(suite, cli_manual_cases());
	suite_add_tcase(suite, cli_process_cases());
	suite_add_tcase(suite, cli_guardian_cases());
	suite_add_tcase(suite, cli_doctor_cases());
	suite_add_tcase(suite, cli_file_cases());
	suite_add_tcase(suite, cli_output_cases());
	suite_add_tcase(suite, cli_host_cases());
	suite_add_tcase(suite, cli_log_cases());
	suite_add_tcase(suite, cli_stacks_cases());
	suite_add_tcase(suite, cli_target_cases());
	suite_add_tcase(suite, cli_clock_cases());
	suite_add_tcase(suite, cli_note_cases());
	suite_add_tcase(suite, cli_recording_cases());
	return run_suite(suite);
}
