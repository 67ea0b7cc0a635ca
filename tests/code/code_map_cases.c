/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_map_cases.c - /tmp/perf-PID.map: lines as programs write them, and lines that are none.
 */
#include <string.h>

#include "base/xalloc.h"
#include "code/perf_map.h"
#include "tests/code/code_cases.h"

/* What is said of address 0x1010. */
static const struct {
	const char *text, *name;
} texts[] = {
	{ "1000 20 one\n", "one" },
	{ "0x1000 0x20 one\n", "one" },
	{ "00007F0000000000 10 other\n1000 20 One::two(int, char)\n", "One::two(int, char)" },
	{ "1010 1 one\n", "one" },
	{ "1000 11 one\n", "one" },
	{ "1000 10 one\n", NULL },
	{ "1011 10 one\n", NULL },
	{ "1010 0 one\n", NULL },
	{ "1000 ffffffffffffffff one\n", "one" },
	{ "1000 20 one\n1008 20 two\n", "two" },
	{ "1008 20 two\n1000 20 one\n", "one" },
	{ "1000 20 one\n1000 8 two\n", "one" },
	{ "1000 20 one", NULL }, /* it may be only the begin of its name */
	{ "1000 20 one\n1000 20 tw", "one" },
	{ "1000 20 \n", NULL },
	{ "1000 20\n", NULL },
	{ "1000\n", NULL },
	{ "\n\n1000 20 one\n", "one" },
	{ "x1000 20 one\n", NULL },
	{ "1000 20x one\n", NULL },
	{ "-1000 20 one\n", NULL },
	{ "100000000000000000000001000 20 one\n", NULL },
	{ "1000\t20\tone\n", "one" },
	{ "7f0f00002009e0ff ffffffffffffffff one\n", NULL },
	{ "0 ffffffffffffffff one\n", "one" },
	{ "1000 20 \x1b[31m\xff\n", "\x1b[31m\xff" },
	{ "", NULL },
};

static const char *name_in(const char *text, size_t n, char *name, size_t size)
{
	char *copy = xcalloc(n + 1, 1);
	struct perf_map *m;
	const char *found;
	uint64_t begin = 0;

	memcpy(copy, text, n);
	m = perf_map_new(copy, n);
	found = perf_map_find(m, 0x1010, &begin);
	if (found)
		ck_assert_uint_le(begin, 0x1010);
	snprintf(name, size, "%s", found ? found : "");
	perf_map_free(m);
	return found ? name : NULL;
}

START_TEST(a_line_names_the_code_and_the_last_one_counts)
{
	char name[64];
	const char *found = name_in(texts[_i].text, strlen(texts[_i].text), name, sizeof(name));

	ck_assert_pstr_eq(found, texts[_i].name);
}
END_TEST

START_TEST(a_nul_ends_a_name_and_not_the_file)
{
	static const char text[] = "1000 20 one\0more\n1008 20 two\n";
	char name[64];

	ck_assert_pstr_eq(name_in(text, 17, name, sizeof(name)), "one");
	ck_assert_pstr_eq(name_in(text, sizeof(text) - 1, name, sizeof(name)), "two");
}
END_TEST

TCase *code_map_cases(void)
{
	TCase *tc = tcase_create("map");

	tcase_add_loop_test(tc, a_line_names_the_code_and_the_last_one_counts, 0,
			    sizeof(texts) / sizeof(*texts));
	tcase_add_test(tc, a_nul_ends_a_name_and_not_the_file);
	return tc;
}
