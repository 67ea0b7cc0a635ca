/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_cases.h - the cases of check_cli, by what they are about.
 */
#ifndef FUTRACE_TESTS_CLI_CASES_H
#define FUTRACE_TESTS_CLI_CASES_H

#include <check.h>

TCase *cli_option_cases(void);	 /* the command line is parsed */
TCase *cli_manual_cases(void);	 /* the manual, the help and the completion have the options */
TCase *cli_process_cases(void);	 /* the command held at a pipe, the guardian */
TCase *cli_guardian_cases(void); /* leftovers, borrowed instances */
TCase *cli_doctor_cases(void);	 /* hosts played by folders */
TCase *cli_file_cases(void);	 /* outputs, and /proc played by a folder */
TCase *cli_output_cases(void);	 /* what lies where an output is to go */
TCase *cli_host_cases(void);	 /* what /proc says of the host */
TCase *cli_log_cases(void);	 /* what a trace keeps beside its events */
TCase *cli_note_cases(void);	 /* what a recording does */

#endif
