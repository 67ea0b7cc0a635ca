/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_live.c - runs futrace on the real kernel, against programs that count and time their calls.
 *
 * Needs root and tracefs. Without them it is skipped, unless FUTRACE_TEST_REQUIRE is set.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/live/live_cases.h"
#include "tests/suite.h"

#include "tests/live/traced.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

/* Runs SUITE in a temporary folder, which is removed at the end. */
static int run_in_folder(Suite *suite)
{
	const char *dir = getenv("TMPDIR");
	char folder[256];
	int status;

	snprintf(folder, sizeof(folder), "%s/check_live.XXXXXX", dir ? dir : "/tmp");
	if (!mkdtemp(folder)) {
		perror(folder);
		return EXIT_FAILURE;
	}
	setenv("TMPDIR", folder, 1);
	status = run_suite(suite);
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return status;
}

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
	suite_add_tcase(suite, live_end_cases());
	suite_add_tcase(suite, live_error_cases());
	suite_add_tcase(suite, live_grant_cases());
	suite_add_tcase(suite, live_others_cases());
	suite_add_tcase(suite, live_owner_cases());
	suite_add_tcase(suite, live_family_cases());
	suite_add_tcase(suite, live_lives_cases());
	suite_add_tcase(suite, live_load_cases());
	suite_add_tcase(suite, live_name_cases());
	suite_add_tcase(suite, live_mark_cases());
	suite_add_tcase(suite, live_interval_cases());
	suite_add_tcase(suite, live_window_cases());
	/* On emulated CPUs, chance decides which thread computes and which waits for a CPU. */
	if (!getenv("FUTRACE_TEST_EMULATED")) {
		suite_add_tcase(suite, live_picture_cases());
		suite_add_tcase(suite, live_scene_cases());
		suite_add_tcase(suite, live_finding_cases());
	}
	return run_in_folder(suite);
}
