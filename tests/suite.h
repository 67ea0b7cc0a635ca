/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * suite.h - runs a Check suite and turns it into an exit status.
 */
#ifndef FUTRACE_TESTS_SUITE_H
#define FUTRACE_TESTS_SUITE_H

#if !__has_include(<check.h>)
#error "make check needs Check (Debian: apt install check)"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* EXIT_SUCCESS if every test of SUITE passed, and there was at least one. */
static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int run, failed;

	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (run == 0)
		fputs("no test has run\n", stderr);
	return run > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
