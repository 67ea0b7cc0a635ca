/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_maps_cases.c - tests the parser of /proc/PID/maps.
 */
#include "tests/place/place_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "place/maps.h"
#include "base/xalloc.h"

static struct maps *read_bytes(const void *bytes, size_t n, size_t *bad)
{
	FILE *in = fmemopen((void *)bytes, n, "r");
	struct maps *m;

	ck_assert_ptr_nonnull(in);
	m = maps_read(in, bad);
	fclose(in);
	ck_assert_ptr_nonnull(m);
	return m;
}

static struct maps *read_text(const char *text, size_t *bad)
{
	return read_bytes(text, strlen(text), bad);
}

static FILE *open_recorded(const char *name)
{
	const char *data = getenv("TEST_DATA");
	char *path = xasprintf("%s/%s", data ? data : "tests/data", name);
	FILE *in = fopen(path, "re");

	ck_assert_msg(in != NULL, "cannot open %s", path);
	free(path);
	return in;
}

static struct maps *read_recorded(const char *name, size_t *bad)
{
	FILE *in = open_recorded(name);
	struct maps *m = maps_read(in, bad);

	fclose(in);
	ck_assert_ptr_nonnull(m);
	return m;
}

static void assert_in_order(const struct maps *m)
{
	for (size_t i = 0; i < m->n; i++) {
		ck_assert_uint_lt(m->all[i].start, m->all[i].end);
		ck_assert_ptr_nonnull(m->all[i].path);
		if (i > 0)
			ck_assert_uint_le(m->all[i - 1].end, m->all[i].start);
	}
}

/* Lines, and the expected mapping of the only valid one. */
static const struct {
	const char *line;
	const char *path;
	bool deleted;
} lines[] = {
	{ "1000-2000 rw-p 00000000 00:00 0 \n", "", false },
	{ "1000-2000 rw-p 00000000 00:00 0\n", "", false },
	{ "1000-2000 rw-p 00000000 00:00 0", "", false },
	{ "1000-2000 rw-p 00000000 00:00 0     [heap]\n", "[heap]", false },
	{ "1000-2000 rw-p 00000000 00:00 0     [anon: Go: heap]\n", "[anon: Go: heap]", false },
	{ "1000-2000 rw-s 00000000 00:01 7     [anon_shmem:x]\n", "[anon_shmem:x]", false },
	{ "1000-2000 r-xp 00000000 08:01 7     /opt/a b  c\n", "/opt/a b  c", false },
	{ "1000-2000 r-xp 00000000 08:01 7     /opt/a\\012b\n", "/opt/a\nb", false },
	{ "1000-2000 r-xp 00000000 08:01 7     /opt/a\\b\\01\n", "/opt/a\\b\\01", false },
	{ "1000-2000 r-xp 00000000 08:01 7     /opt/a (deleted)\n", "/opt/a", true },
	{ "1000-2000 r-xp 00000000 08:01 7     /a (deleted) (deleted)\n", "/a (deleted)", true },
	{ "1000-2000 r-xp 00000000 08:01 7     /opt/(deleted)\n", "/opt/(deleted)", false },
	{ "1000-2000 rw-s 00000000 00:01 7     /memfd:ring (deleted)\n", "/memfd:ring", true },
	{ "1000-2000 rw-s 00000000 00:01 7     /SYSV00000000 (deleted)\n", "/SYSV00000000", true },
	{ "1000-2000 rw-p 00000000 00:00 0     //anon\n", "//anon", false },
	{ "1000-2000 rw-s 00000000 00:0e 7     anon_inode:[perf_event]\n",
	  "anon_inode:[perf_event]", false },
	{ "1000-2000 r-xp 00000000 08:01 7     /opt/\xff\xfe\t\x1b[31m\n",
	  "/opt/\xff\xfe\t\x1b[31m", false },
};

START_TEST(a_path_is_read_as_the_file_system_has_it)
{
	size_t bad;
	struct maps *m = read_text(lines[_i].line, &bad);

	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(m->n, 1);
	ck_assert_str_eq(m->all[0].path, lines[_i].path);
	ck_assert_int_eq(m->all[0].deleted, lines[_i].deleted);
	maps_free(m);
}
END_TEST

static const char *const malformed[] = {
	"\n",
	"hello\n",
	"1000-2000\n",
	"1000-2000 rw-p\n",
	"1000-2000 rwxq 00000000 00:00 0\n",
	"2000-1000 rw-p 00000000 00:00 0\n",
	"1000-1000 rw-p 00000000 00:00 0\n",
	"-2000 rw-p 00000000 00:00 0\n",
	" 1000-2000 rw-p 00000000 00:00 0\n",
	"1000-2000 rw-p 00000000 0000 0\n",
	"1000-2000 rw-p 00000000 00:00 \n",
	"1000-2000 rw-p 00000000 00:00 0x\n",
	"1000-10000000000000000 rw-p 00000000 00:00 0\n",
	"1000-2000 rw-p 00000000 100000000:00 0\n",
	"1000-2000 rw-p 00000000 00:00 18446744073709551616\n",
};

START_TEST(a_line_that_is_no_mapping_is_counted_and_left_out)
{
	char *text = xasprintf("1000-2000 r--p 00000000 00:00 0\n%s"
			       "5000-6000 r--p 00000000 00:00 0\n",
			       malformed[_i]);
	size_t bad;
	struct maps *m = read_text(text, &bad);

	free(text);
	ck_assert_uint_eq(bad, 1);
	ck_assert_uint_eq(m->n, 2);
	maps_free(m);
}
END_TEST

START_TEST(every_field_of_a_line_is_read)
{
	static const char text[] = "7f12a4000000-7f12a4021000 r-xs 00203000 103:0a "
				   "18446744073709551615   /srv/db\n"
				   "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 "
				   "                 [vsyscall]\n";
	size_t bad;
	struct maps *m = read_text(text, &bad);
	const struct mapping *first = &m->all[0];

	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(m->n, 2);
	ck_assert_uint_eq(first->start, 0x7f12a4000000);
	ck_assert_uint_eq(first->end, 0x7f12a4021000);
	ck_assert_str_eq(first->perms, "r-xs");
	ck_assert_uint_eq(first->offset, 0x203000);
	ck_assert_uint_eq(first->dev_major, 0x103);
	ck_assert_uint_eq(first->dev_minor, 0x0a);
	ck_assert_uint_eq(first->inode, UINT64_MAX);
	ck_assert_uint_eq(m->all[1].start, 0xffffffffff600000);
	maps_free(m);
}
END_TEST

START_TEST(a_line_with_a_nul_byte_is_left_out)
{
	static const char text[] = "1000-2000 r--p 00000000 08:01 7 /a\0b\n"
				   "3000-4000 r--p 00000000 08:01 7 /a\n";
	size_t bad;
	struct maps *m = read_bytes(text, sizeof(text) - 1, &bad);

	ck_assert_uint_eq(bad, 1);
	ck_assert_uint_eq(m->n, 1);
	maps_free(m);
}
END_TEST

START_TEST(the_mapping_of_an_address_is_found_up_to_its_last_byte)
{
	size_t bad;
	struct maps *m = read_text("1000-2000 r--p 00000000 00:00 0\n"
				   "2000-3000 rw-p 00000000 00:00 0\n"
				   "5000-6000 rw-p 00000000 00:00 0\n",
				   &bad);

	ck_assert_ptr_null(maps_find(m, 0));
	ck_assert_ptr_null(maps_find(m, 0xfff));
	ck_assert_ptr_eq(maps_find(m, 0x1000), &m->all[0]);
	ck_assert_ptr_eq(maps_find(m, 0x1fff), &m->all[0]);
	ck_assert_ptr_eq(maps_find(m, 0x2000), &m->all[1]);
	ck_assert_ptr_null(maps_find(m, 0x3000));
	ck_assert_ptr_null(maps_find(m, 0x4fff));
	ck_assert_ptr_eq(maps_find(m, 0x5fff), &m->all[2]);
	ck_assert_ptr_null(maps_find(m, 0x6000));
	ck_assert_ptr_null(maps_find(m, UINT64_MAX));
	maps_free(m);
}
END_TEST

START_TEST(nothing_is_in_empty_maps)
{
	size_t bad = 9;
	FILE *in = fopen("/dev/null", "re");
	struct maps *m = maps_read(in, &bad);

	fclose(in);
	ck_assert_ptr_nonnull(m);
	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(m->n, 0);
	ck_assert_ptr_null(maps_find(m, 0x1000));
	maps_free(m);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_gives_no_maps)
{
	size_t bad;
	FILE *in = fopen("/", "re");

	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_null(maps_read(in, &bad));
	fclose(in);
}
END_TEST

START_TEST(unsorted_lines_are_sorted_and_overlapping_ones_dropped)
{
	size_t bad;
	struct maps *m = read_text("7000-8000 rw-p 00000000 00:00 0 [d]\n"
				   "1000-3000 rw-p 00000000 00:00 0 [a]\n"
				   "2000-5000 rw-p 00000000 00:00 0 [overlaps]\n"
				   "3000-4000 rw-p 00000000 00:00 0 [b]\n"
				   "7000-8000 rw-p 00000000 00:00 0 [d]\n"
				   "5000-7000 rw-p 00000000 00:00 0 [c]\n",
				   &bad);

	assert_in_order(m);
	ck_assert_uint_eq(bad, 2);
	ck_assert_uint_eq(m->n, 4);
	ck_assert_str_eq(m->all[0].path, "[a]");
	ck_assert_str_eq(m->all[1].path, "[b]");
	ck_assert_str_eq(m->all[3].path, "[d]");
	maps_free(m);
}
END_TEST

START_TEST(a_path_of_a_megabyte_is_kept)
{
	static const char head[] = "1000-2000 r--p 00000000 08:01 7 /";
	size_t n = sizeof(head) - 1 + (1 << 20), bad;
	char *text = xcalloc(n, 1);
	struct maps *m;

	memset(text, 'x', n);
	memcpy(text, head, sizeof(head) - 1);
	m = read_bytes(text, n, &bad);
	free(text);
	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(strlen(m->all[0].path), (1 << 20) + 1);
	maps_free(m);
}
END_TEST

/* Random bytes, many of them as in real lines, so that some get far into the parser. */
static void fill_randomly(char *bytes, size_t n, unsigned int seed)
{
	static const char likely[] = "0123456789abcdef-- :: rwxp\n\n\\012 /[](deleted)";

	for (size_t i = 0; i < n; i++) {
		unsigned int r = (unsigned int)rand_r(&seed) >> 8;

		bytes[i] = r % 8 ? likely[r / 8 % (sizeof(likely) - 1)] : (char)(r / 8);
	}
}

START_TEST(random_bytes_do_no_harm)
{
	char bytes[4096];
	size_t bad;
	struct maps *m;

	fill_randomly(bytes, sizeof(bytes), (unsigned int)_i);
	m = read_bytes(bytes, sizeof(bytes), &bad);
	ck_assert_uint_gt(bad + m->n, 0);
	assert_in_order(m);
	maps_free(m);
}
END_TEST

START_TEST(recorded_maps_with_random_damage_do_no_harm)
{
	FILE *in = open_recorded("maps-java");
	unsigned int seed = (unsigned int)_i;
	char bytes[20000];
	size_t n = fread(bytes, 1, sizeof(bytes), in), bad;
	struct maps *m;

	fclose(in);
	ck_assert_uint_gt(n, 0);
	for (int i = 0; i < 50; i++)
		bytes[(size_t)rand_r(&seed) % n] = (char)rand_r(&seed);
	m = read_bytes(bytes, n, &bad);
	assert_in_order(m);
	ck_assert_uint_gt(m->n, 0);
	maps_free(m);
}
END_TEST

START_TEST(the_maps_of_a_java_program_are_read)
{
	size_t bad;
	struct maps *m = read_recorded("maps-java", &bad);

	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(m->n, 209);
	assert_in_order(m);
	maps_free(m);
}
END_TEST

START_TEST(the_maps_of_a_program_at_a_fixed_address_are_read)
{
	size_t bad;
	struct maps *m = read_recorded("maps-node", &bad);

	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(m->n, 91);
	assert_in_order(m);
	ck_assert_str_eq(maps_find(m, 0x400000)->path, "/usr/bin/node");
	maps_free(m);
}
END_TEST

static void write_many_lines(FILE *out, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		fprintf(out,
			"%" PRIx64 "-%" PRIx64 " rw-p %08" PRIx64 " 08:01 %" PRIu64
			"                    /srv/data/file number %" PRIu64 "\n",
			0x7f0000000000 + i * 0x2000, 0x7f0000001000 + i * 0x2000, i << 12, i + 1,
			i / 3);
}

START_TEST(a_hundred_thousand_lines_take_well_under_a_second)
{
	struct timespec begin, end;
	size_t size, bad;
	char *text;
	FILE *out = open_memstream(&text, &size);
	struct maps *m;

	write_many_lines(out, 100000);
	fclose(out);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	m = read_bytes(text, size, &bad);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	free(text);
	ck_assert_uint_eq(bad, 0);
	ck_assert_uint_eq(m->n, 100000);
	ck_assert_str_eq(maps_find(m, 0x7f0000000000 + 99999 * 0x2000)->path,
			 "/srv/data/file number 33333");
	ck_assert_int_lt(
		(end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000, 1000);
	maps_free(m);
}
END_TEST

/* With a part of them, other addresses would count as unmapped. */
START_TEST(too_many_mappings_are_none)
{
	const int megabyte = 1 << 20;
	char *text = NULL;
	size_t size, bad;
	FILE *out = open_memstream(&text, &size), *in;

	for (int i = 0; i <= MAPS_MAX_BYTES / megabyte; i++)
		fprintf(out, "%x-%x rw-p 0 00:00 1 /%0*d\n", 0x2000 * (i + 1), 0x2000 * (i + 1) + 1,
			megabyte, i);
	fclose(out);
	in = fmemopen(text, size, "r");
	ck_assert_ptr_null(maps_read(in, &bad));
	fclose(in);
	free(text);
}
END_TEST

TCase *place_maps_cases(void)
{
	TCase *tcase = tcase_create("maps");

	tcase_set_timeout(tcase, 60);

	tcase_add_loop_test(tcase, a_path_is_read_as_the_file_system_has_it, 0,
			    sizeof(lines) / sizeof(*lines));
	tcase_add_loop_test(tcase, a_line_that_is_no_mapping_is_counted_and_left_out, 0,
			    sizeof(malformed) / sizeof(*malformed));
	tcase_add_test(tcase, every_field_of_a_line_is_read);
	tcase_add_test(tcase, a_line_with_a_nul_byte_is_left_out);
	tcase_add_test(tcase, the_mapping_of_an_address_is_found_up_to_its_last_byte);
	tcase_add_test(tcase, nothing_is_in_empty_maps);
	tcase_add_test(tcase, a_file_that_cannot_be_read_gives_no_maps);
	tcase_add_test(tcase, unsorted_lines_are_sorted_and_overlapping_ones_dropped);
	tcase_add_test(tcase, a_path_of_a_megabyte_is_kept);
	tcase_add_test(tcase, too_many_mappings_are_none);
	tcase_add_loop_test(tcase, random_bytes_do_no_harm, 0, 100);
	tcase_add_loop_test(tcase, recorded_maps_with_random_damage_do_no_harm, 0, 50);
	tcase_add_test(tcase, the_maps_of_a_java_program_are_read);
	tcase_add_test(tcase, the_maps_of_a_program_at_a_fixed_address_are_read);
	tcase_add_test(tcase, a_hundred_thousand_lines_take_well_under_a_second);
	return tcase;
}
