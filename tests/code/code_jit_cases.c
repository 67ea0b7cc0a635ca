/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_jit_cases.c - which /tmp/perf-PID.map is believed, with a folder in place of /proc.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "code/code_names.h"
#include "tests/code/code_cases.h"
#include "tests/folder.h"

#define PID 140
#define TID 141 /* the main thread has ended */

static char *folder;

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void put(const char *name, const char *text)
{
	char *path = path_of(name);

	folder_put(path, text);
	free(path);
}

static void make_folder(const char *name)
{
	char *path = path_of(name);

	ck_assert_int_eq(mkdir(path, 0755), 0);
	free(path);
}

static void setup(void)
{
	char *status;

	folder = folder_new();
	make_folder("140");
	make_folder("140/task");
	make_folder("140/task/140");
	make_folder("141");
	make_folder("141/root");
	make_folder("141/root/tmp");
	put("140/task/140/status", "Name:\tjit\nNSpid:\t140\t7\n");
	status = xasprintf("Name:\tjit\nUid:\t1\t%u\t1\t1\n", (unsigned int)geteuid());
	put("141/status", status);
	free(status);
	put("141/root/tmp/perf-7.map", "1000 20 one\n");
}

static void teardown(void)
{
	folder_remove(folder);
}

static const char *ask(struct code_names *n, uint64_t address, bool is_return)
{
	const struct code_spot spot = {
		.proc = folder,
		.pid = PID,
		.tid = TID,
		.address = address,
		.path = "",
		.fd = -1,
		.is_return = is_return,
	};
	struct code_name name;

	if (!code_names_find(n, &spot, &name))
		return NULL;
	ck_assert_uint_eq(name.n, 1);
	ck_assert_ptr_null(name.module);
	ck_assert_ptr_null(name.places[0].file);
	ck_assert(name.has_offset);
	ck_assert_uint_eq(name.offset, address - 0x1000);
	return name.places[0].function;
}

static void assert_name(const char *wanted)
{
	struct code_names *n = code_names_new(true);

	ck_assert_pstr_eq(ask(n, 0x1010, false), wanted);
	code_names_free(n);
}

START_TEST(the_map_of_a_process_has_its_own_id_and_lies_below_its_root)
{
	assert_name("one");
}
END_TEST

START_TEST(a_return_address_behind_the_code_belongs_to_it)
{
	struct code_names *n = code_names_new(false);

	ck_assert_pstr_eq(ask(n, 0x1020, true), "one");
	ck_assert_pstr_eq(ask(n, 0x1020, false), NULL);
	ck_assert_pstr_eq(ask(n, 0x1000, true), NULL);
	ck_assert_pstr_eq(ask(n, 0x101f, false), "one");
	code_names_free(n);
}
END_TEST

START_TEST(a_map_of_somebody_else_is_not_believed)
{
	char *path = path_of("141/root/tmp/perf-7.map");

	put("141/status", "Name:\tjit\nUid:\t4711\t4711\t4711\t4711\n");
	if (geteuid() == 0) { /* what root wrote is believed */
		assert_name("one");
		ck_assert_int_eq(chown(path, 4711, 4711), 0);
		assert_name("one");
		ck_assert_int_eq(chown(path, 4712, 4712), 0);
	}
	assert_name(NULL);
	free(path);
}
END_TEST

START_TEST(a_map_that_everybody_may_write_to_is_not_believed)
{
	char *path = path_of("141/root/tmp/perf-7.map");

	ck_assert_int_eq(chmod(path, 0666), 0);
	assert_name(NULL);
	free(path);
}
END_TEST

START_TEST(a_huge_map_is_not_read)
{
	char *path = path_of("141/root/tmp/perf-7.map");

	ck_assert_int_eq(truncate(path, (64L << 20) + 1), 0);
	assert_name(NULL);
	free(path);
}
END_TEST

START_TEST(a_link_leads_nowhere_outside_of_the_root)
{
	char *path = path_of("141/root/tmp/perf-7.map"), *other = path_of("other");

	ck_assert_int_eq(unlink(path), 0);
	put("other", "1000 20 outside\n");
	ck_assert_int_eq(symlink(other, path), 0);
	assert_name(NULL);
	free(path);
	free(other);
}
END_TEST

START_TEST(a_pipe_in_place_of_the_map_does_not_hang)
{
	char *path = path_of("141/root/tmp/perf-7.map");

	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	assert_name(NULL);
	free(path);
}
END_TEST

TCase *code_jit_cases(void)
{
	TCase *tc = tcase_create("jit");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_map_of_a_process_has_its_own_id_and_lies_below_its_root);
	tcase_add_test(tc, a_return_address_behind_the_code_belongs_to_it);
	tcase_add_test(tc, a_map_of_somebody_else_is_not_believed);
	tcase_add_test(tc, a_map_that_everybody_may_write_to_is_not_believed);
	tcase_add_test(tc, a_huge_map_is_not_read);
	tcase_add_test(tc, a_link_leads_nowhere_outside_of_the_root);
	tcase_add_test(tc, a_pipe_in_place_of_the_map_does_not_hang);
	return tc;
}
