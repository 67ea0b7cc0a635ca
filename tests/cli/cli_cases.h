/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_cases.h - the cases of check_cli, by topic.
 */
#ifndef FUTRACE_TESTS_CLI_CASES_H
#define FUTRACE_TESTS_CLI_CASES_H

#include <check.h>

TCase *cli_option_cases(void);	  /* the command line is parsed */
TCase *cli_manual_cases(void);	  /* the manual, the help and the completion have the options */
TCase *cli_process_cases(void);	  /* the command held at a pipe, the guardian */
TCase *cli_guardian_cases(void);  /* leftovers, borrowed instances */
TCase *cli_doctor_cases(void);	  /* folders in place of hosts */
TCase *cli_file_cases(void);	  /* outputs, and a folder in place of /proc */
TCase *cli_output_cases(void);	  /* outputs where something exists already */
TCase *cli_host_cases(void);	  /* the host's numbers in /proc */
TCase *cli_log_cases(void);	  /* readings and budgets of a trace */
TCase *cli_note_cases(void);	  /* notes of a recording */
TCase *cli_recording_cases(void); /* recordings of trace-cmd */
TCase *cli_stacks_cases(void);	  /* hosts that show no threads */
TCase *cli_target_cases(void);	  /* processes that are frozen, or have ended in part */
TCase *cli_clock_cases(void);	  /* clocks that are set */

#endif
