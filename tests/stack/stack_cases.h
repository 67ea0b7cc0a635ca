/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_cases.h - the cases of check_stack.
 */
#ifndef FUTRACE_TESTS_STACK_CASES_H
#define FUTRACE_TESTS_STACK_CASES_H

#include "tests/suite.h"

TCase *stack_code_cases(void);
TCase *stack_step_cases(void);
TCase *stack_resting_cases(void);
TCase *stack_row_cases(void);
TCase *stack_space_cases(void);
TCase *stack_answer_cases(void);
TCase *stack_nearest_cases(void);

#endif
