/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_code.c - tests what the code at an address is called.
 */
#include "tests/code/code_cases.h"

int main(void)
{
	Suite *suite = suite_create("code");

	suite_add_tcase(suite, code_demangle_cases());
	suite_add_tcase(suite, code_map_cases());
	suite_add_tcase(suite, code_jit_cases());
	suite_add_tcase(suite, code_go_cases());
	suite_add_tcase(suite, code_name_cases());
	return run_suite(suite);
}
