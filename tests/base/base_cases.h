/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * base_cases.h - the cases of check_base that have a file of their own.
 */
#ifndef FUTRACE_TESTS_BASE_CASES_H
#define FUTRACE_TESTS_BASE_CASES_H

#include <check.h>

TCase *base_signal_cases(void); /* signals that end a trace; what a process was started with */

#endif
