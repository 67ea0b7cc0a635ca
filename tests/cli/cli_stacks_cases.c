/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_stacks_cases.c - what `futrace stacks` says on hosts where it cannot work; a folder plays
 * /proc.
 */
#include "tests/cli/cli_cases.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xalloc.h"
#include "looks/survey_take.h"
#include "tests/folder.h"

static const struct {
	const char *made; /* in the folder, with what is above it */
	const char *says, *remedy;
} lacks[] = {
	{ NULL, "is not there", "mount -t proc" },
	{ "self", "CONFIG_HAVE_ARCH_TRACEHOOK", "" },
	{ "self/syscall", NULL, NULL },
};

START_TEST(a_host_that_shows_no_threads_is_told_by_name)
{
	char *folder = folder_new(), *proc = xasprintf("%s/proc", folder);
	char *made = xasprintf("mkdir -p %s/%s", proc, lacks[_i].made ? lacks[_i].made : ".");
	struct error err = { 0 };

	if (lacks[_i].made)
		ck_assert_int_eq(system(made), 0);
	ck_assert_int_eq(survey_is_possible(proc, &err), lacks[_i].says ? -1 : 0);
	if (lacks[_i].says) {
		ck_assert_msg(strstr(err.what, lacks[_i].says) != NULL, "%s", err.what);
		ck_assert_msg(strstr(err.remedy, lacks[_i].remedy) != NULL, "%s", err.remedy);
	}
	folder_remove(folder);
	free(made);
	free(proc);
}
END_TEST

TCase *cli_stacks_cases(void)
{
	TCase *tc = tcase_create("stacks");

	tcase_add_loop_test(tc, a_host_that_shows_no_threads_is_told_by_name, 0,
			    sizeof(lacks) / sizeof(*lacks));
	return tc;
}
