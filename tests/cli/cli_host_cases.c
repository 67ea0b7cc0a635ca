/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_host_cases.c - tests the host's numbers, with a folder in place of /proc and /sys, and the
 * size of buffers that follows from them.
 */
#include "tests/cli/cli_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/folder.h"
#include "capture/buffer_size.h"
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

#define KB 1024ULL
#define MB (1024 * KB)
#define GB (1024 * MB)

/* A host, and the size of each CPU's buffer there. */
static const struct {
	size_t cpus;
	uint64_t available, bytes;
} sizes[] = {
	/* A storm of calls fills 8 MB in 50 ms; where memory is plenty, there is more time. */
	{ 1, 24 * GB, 32 * MB },
	{ 2, 24 * GB, 32 * MB },
	{ 8, 64 * GB, 32 * MB },
	/* All together have at most 256 MB, */
	{ 16, 64 * GB, 16 * MB },
	{ 17, 64 * GB, 8 * MB },
	{ 128, 512 * GB, 2 * MB },
	{ 512, 4096 * GB, 512 * KB },
	/* and at most a 32nd of the memory, but never less than 512 KB each. */
	{ 2, 2 * GB, 32 * MB },
	{ 2, 2 * GB - 1, 16 * MB },
	{ 2, 200 * MB, 2 * MB },
	{ 1, 20 * MB, 512 * KB },
	{ 4096, 64 * GB, 512 * KB },
	{ 2, 0, 8 * MB },
};

START_TEST(buffers_are_large_where_memory_is_plenty_and_bounded)
{
	ck_assert_uint_eq(buffer_size_default(sizes[_i].cpus, sizes[_i].available),
			  sizes[_i].bytes);
}
END_TEST

/* A list of CPUs as the kernel writes it, and their number. */
static const struct {
	const char *list;
	size_t n;
} lists[] = {
	{ "0\n", 1 },	      { "0-1\n", 2 }, { "0,2\n", 2 }, { "0-3,6,8-11\n", 9 },
	{ "0-4095\n", 4096 }, { "\n", 0 },    { "3-1\n", 0 }, { "x\n", 0 },
};

START_TEST(cpus_are_counted_in_the_kernels_lists)
{
	char *dir = xasprintf("mkdir -p %s/devices/system/cpu", folder);

	ck_assert_uint_eq(buffer_size_online_cpus(folder), 0);
	ck_assert_int_eq(system(dir), 0);
	put("devices/system/cpu/online", lists[_i].list);
	put("devices/system/cpu/possible", "0-127\n");
	ck_assert_uint_eq(buffer_size_online_cpus(folder), lists[_i].n);
	ck_assert_uint_eq(buffer_size_possible_cpus(folder), 128);
	free(dir);
}
END_TEST

START_TEST(available_memory_is_read_or_unknown)
{
	ck_assert_uint_eq(buffer_size_available(folder), 0);
	put("meminfo", "MemTotal: 9 kB\nMemFree: 7 kB\nMemAvailable:    8000000 kB\n");
	ck_assert_uint_eq(buffer_size_available(folder), 8000000 * KB);
	put("meminfo", "MemTotal: 9 kB\n");
	ck_assert_uint_eq(buffer_size_available(folder), 0);
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
	tcase_add_loop_test(tc, buffers_are_large_where_memory_is_plenty_and_bounded, 0,
			    sizeof(sizes) / sizeof(*sizes));
	tcase_add_loop_test(tc, cpus_are_counted_in_the_kernels_lists, 0,
			    sizeof(lists) / sizeof(*lists));
	tcase_add_test(tc, available_memory_is_read_or_unknown);
	return tc;
}
