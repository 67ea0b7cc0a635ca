/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_host_cases.c - tests the host's numbers, with a folder in place of /proc.
 */
#include "tests/cli/cli_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/folder.h"
#include "capture/host_reading.h"
#include "base/xalloc.h"

static char *folder;

static void make_folder(void)
{
	char *pressure;

	folder = folder_new();
	pressure = xasprintf("%s/pressure", folder);
	ck_assert_int_eq(mkdir(pressure, 0700), 0);
	free(pressure);
}

static void remove_folder(void)
{
	folder_remove(folder);
}

static void put(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", folder, name);

	folder_put(path, text);
	free(path);
}

static const char vmstat[] = "nr_free_pages 7\n"
			     "nr_dirty 40112\n"
			     "nr_writeback 3400\n"
			     "nr_writeback_temp 11\n"
			     "nr_dirty_threshold 1218336\n"
			     "nr_dirty_background_threshold 98304\n";

START_TEST(pages_and_pressure_are_read)
{
	struct host_reading r;

	put("vmstat", vmstat);
	put("pressure/io", "some avg10=0.26 avg60=0.21 avg300=0.13 total=6567803\n"
			   "full avg10=0.23 avg60=0.19 avg300=0.11 total=6385876\n");
	put("pressure/cpu", "some avg10=0.00 avg60=1.52 avg300=1.97 total=15802803\n");
	put("pressure/memory", "full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n"
			       "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
	host_read(folder, &r);
	ck_assert_int_eq(r.dirty_pages, 40112);
	ck_assert_int_eq(r.dirty_background_threshold_pages, 98304);
	ck_assert_int_eq(r.writeback_pages, 3400);
	ck_assert_int_eq(r.io_pressure_us, 6567803);
	ck_assert_int_eq(r.cpu_pressure_us, 15802803);
	ck_assert_int_eq(r.memory_pressure_us, 0);
	ck_assert_uint_gt(r.ts_ns, 0);
}
END_TEST

START_TEST(what_is_not_there_is_not_known)
{
	struct host_reading r;

	put("vmstat", "nr_dirty_threshold 5\nnr_dirty x\nnr_writeback -7\n");
	put("pressure/io", "");
	put("pressure/cpu", "full avg10=0.00 total=3\n");
	host_read(folder, &r);
	ck_assert_int_eq(r.dirty_pages, -1);
	ck_assert_int_eq(r.dirty_background_threshold_pages, -1);
	ck_assert_int_eq(r.writeback_pages, -1);
	ck_assert_int_eq(r.io_pressure_us, -1);
	ck_assert_int_eq(r.cpu_pressure_us, -1);
	ck_assert_int_eq(r.memory_pressure_us, -1);
}
END_TEST

START_TEST(a_kernel_without_pressure_has_pages_all_the_same)
{
	struct host_reading r;

	put("vmstat", vmstat);
	host_read(folder, &r);
	ck_assert_int_eq(r.dirty_pages, 40112);
	ck_assert_int_eq(r.io_pressure_us, -1);
}
END_TEST

/* The median of many: others may have the CPUs. */
static int by_size(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

START_TEST(this_host_is_read_in_less_than_a_millisecond)
{
	struct host_reading before, after;
	uint64_t ns[51];

	for (size_t i = 0; i < 51; i++) {
		host_read("/proc", &before);
		host_read("/proc", &after);
		ns[i] = after.ts_ns - before.ts_ns;
	}
	ck_assert_int_ge(after.dirty_pages, 0);
	qsort(ns, 51, sizeof(*ns), by_size);
	ck_assert_uint_lt(ns[25], 1000000);
}
END_TEST

TCase *cli_host_cases(void)
{
	TCase *tc = tcase_create("host");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, pages_and_pressure_are_read);
	tcase_add_test(tc, what_is_not_there_is_not_known);
	tcase_add_test(tc, a_kernel_without_pressure_has_pages_all_the_same);
	tcase_add_test(tc, this_host_is_read_in_less_than_a_millisecond);
	return tc;
}
