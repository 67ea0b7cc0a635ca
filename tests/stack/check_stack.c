/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_stack.c - tests the stack part: from the place where a thread is to its callers.
 */
#include "tests/stack/stack_cases.h"

int main(void)
{
	Suite *suite = suite_create("stack");

	suite_add_tcase(suite, stack_code_cases());
	suite_add_tcase(suite, stack_step_cases());
	suite_add_tcase(suite, stack_row_cases());
	suite_add_tcase(suite, stack_answer_cases());
	suite_add_tcase(suite, stack_nearest_cases());
	suite_add_tcase(suite, stack_resting_cases());
	suite_add_tcase(suite, stack_space_cases());
	return run_suite(suite);
}
