/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_target_cases.c - tests whether a process is frozen or has ended, with a folder in place of
 * /proc.
 */
#include "tests/cli/cli_cases.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "capture/freezer.h"
#include "capture/tasks.h"
#include "tests/folder.h"

#define PID 140

static char *folder;

static void make_folder(void)
{
	folder = folder_new();
}

static void remove_folder(void)
{
	folder_remove(folder);
}

/* Writes TEXT into the file NAME below the folder; makes the folders that it lies in. */
static void put(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", folder, name);
	char *command = xasprintf("mkdir -p \"$(dirname '%s')\"", path);

	ck_assert_int_eq(system(command), 0);
	folder_put(path, text);
	free(command);
	free(path);
}

/* The cgroups of a process, the file of one of them, and whether the process is frozen. */
static const struct {
	const char *cgroups, *file, *text;
	bool frozen;
} groups[] = {
	{ "0::/a/b\n", "cg/a/b/cgroup.events", "populated 1\nfrozen 1\n", true },
	{ "0::/a/b\n", "cg/a/b/cgroup.events", "populated 1\nfrozen 0\n", false },
	{ "0::/a/b\n", "cg/unified/a/b/cgroup.events", "populated 1\nfrozen 1\n", true },
	{ "0::/a/b\n", "cg/a/cgroup.events", "populated 1\nfrozen 1\n", false },
	{ "5:cpu:/x\n4:freezer:/a\n0::/\n", "cg/freezer/a/freezer.state", "FROZEN\n", true },
	{ "5:cpu:/x\n4:freezer:/a\n0::/\n", "cg/freezer/a/freezer.state", "THAWED\n", false },
	{ "5:cpu:/a\n4:freezer:/x\n0::/\n", "cg/freezer/a/freezer.state", "FROZEN\n", false },
	{ "4:freezer:/a:b\n", "cg/freezer/a:b/freezer.state", "FROZEN\n", true },
	{ "0\n:\n::\n", "cg/cgroup.events", "frozen 0\n", false },
	{ "", "cg/cgroup.events", "frozen 1\n", false },
};

START_TEST(a_process_is_frozen_if_its_cgroup_is)
{
	char *cgroups = xasprintf("%s/cg", folder);

	put("140/cgroup", groups[_i].cgroups);
	put(groups[_i].file, groups[_i].text);
	ck_assert_int_eq(freezer_holds(folder, cgroups, PID), groups[_i].frozen);
	ck_assert(!freezer_holds(folder, cgroups, PID + 1));
	free(cgroups);
}
END_TEST

START_TEST(a_process_lives_on_without_its_main_thread)
{
	char *link = xasprintf("%s/141/exe", folder), *exe;

	put("140/stat", "140 (a) Z 1 1 1\n");
	put("140/task/140/stat", "140 (a) Z 1 1 1\n");
	ck_assert(tasks_has_ended(folder, PID));
	ck_assert_ptr_null(tasks_exe(folder, PID));
	put("140/task/141/stat", "141 (a) Z) S 1 1 1\n");
	put("141/comm", "a\n");
	ck_assert_int_eq(symlink("/usr/bin/a", link), 0);
	ck_assert(!tasks_has_ended(folder, PID));
	exe = tasks_exe(folder, PID);
	ck_assert_str_eq(exe, "/usr/bin/a");
	free(exe);
	free(link);
}
END_TEST

TCase *cli_target_cases(void)
{
	TCase *tc = tcase_create("targets");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_loop_test(tc, a_process_is_frozen_if_its_cgroup_is, 0,
			    sizeof(groups) / sizeof(*groups));
	tcase_add_test(tc, a_process_lives_on_without_its_main_thread);
	return tc;
}
