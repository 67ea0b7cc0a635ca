/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_live.c - futrace on the real kernel, against programs that know what they did.
 *
 * Needs root and tracefs. Without them it is skipped, unless FUTRACE_TEST_REQUIRE is set.
 */
#include <stdio.h>
#include <stdlib.h>

#include "live_cases.h"
#include "suite.h"

#include "live.h"

int main(void)
{
	Suite *suite = suite_create("live");
	const char *why;

	if (!live_is_possible(&why)) {
		bool required = getenv("FUTRACE_TEST_REQUIRE") != NULL;

		fprintf(stderr, "%s: %s\n", required ? "cannot run" : "skipped", why);
		return required ? EXIT_FAILURE : 77;
	}
	suite_add_tcase(suite, live_count_cases());
	suite_add_tcase(suite, live_parked_cases());
	suite_add_tcase(suite, live_command_cases());
	suite_add_tcase(suite, live_error_cases());
	suite_add_tcase(suite, live_family_cases());
	suite_add_tcase(suite, live_lives_cases());
	return run_suite(suite);
}
