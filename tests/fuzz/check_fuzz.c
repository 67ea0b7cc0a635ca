/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_fuzz.c - feeds the inputs of tests/fuzz/corpus to every fuzzing target. The ordinary
 * build can do it too: so an input that once crashed is a test from then on.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "tests/suite.h"

static void replay(const struct fuzz_target *target, const char *name)
{
	char *path = fuzz_corpus(target->name, name);
	size_t size;
	char *bytes = fuzz_read(path, &size);

	ck_assert_msg(bytes != NULL, "cannot read %s", path);
	/* The last line of the log is the one that crashed. */
	printf("%s\n", path);
	fflush(stdout);
	target->run((const uint8_t *)bytes, size);
	/* The same input cut short, as a file may be. */
	target->run((const uint8_t *)bytes, size / 2);
	free(bytes);
	free(path);
}

START_TEST(no_input_of_the_corpus_does_any_harm)
{
	const struct fuzz_target *target = fuzz_target((size_t)_i);
	char *folder = fuzz_corpus(target->name, NULL);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int n = 0;

	ck_assert_msg(dir != NULL, "there is no %s", folder);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		replay(target, entry->d_name);
		n++;
	}
	ck_assert_int_gt(n, 0);
	target->run((const uint8_t *)"", 0);
	closedir(dir);
	free(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fuzz");
	TCase *tc = tcase_create("corpus");
	int n = 0;

	while (fuzz_target((size_t)n))
		n++;
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, no_input_of_the_corpus_does_any_harm, 0, n);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
