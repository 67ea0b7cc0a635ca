/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_go_cases.c - tables of functions as Go's linker writes them, each version made by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "code/pclntab.h"
#include "tests/code/code_cases.h"

#define TEXT 0x401000

/* The places of the parts in a table. */
#define NAMES	  0x80
#define UNITS	  0xc0
#define FILES	  0x100
#define VALUES	  0x140
#define FUNCTIONS 0x180
#define RECORD	  0x80 /* behind FUNCTIONS; one each 0x80 bytes */
#define SIZE	  0x300

/* The two functions: at TEXT, 0x40 bytes, and right behind, 0x20 bytes. */
#define FIRST_BYTES  0x40
#define SECOND_BYTES 0x20

static const struct {
	uint32_t magic;
	bool has_parts, has_offsets, has_lines;
	uint32_t more; /* bytes that records are longer by */
} versions[] = {
	{ 0xfffffffb, false, false, false, 0 },
	{ 0xfffffffa, true, false, true, 0 },
	{ 0xfffffff0, true, true, true, 0 },
	{ 0xfffffff1, true, true, true, 4 },
};

#define N_VERSIONS (sizeof(versions) / sizeof(*versions))

struct table {
	uint8_t bytes[SIZE];
	size_t pointer;
	int version;
};

static void put(struct table *t, size_t at, uint64_t number, size_t n)
{
	ck_assert_uint_le(at + n, SIZE);
	memcpy(t->bytes + at, &number, n);
}

static size_t address_bytes(const struct table *t)
{
	return versions[t->version].has_offsets ? 4 : t->pointer;
}

static uint64_t address_of(const struct table *t, uint64_t offset)
{
	return versions[t->version].has_offsets ? offset : TEXT + offset;
}

static void put_record(struct table *t, size_t i, uint64_t offset, uint32_t name)
{
	bool has_parts = versions[t->version].has_parts;
	size_t at = FUNCTIONS + RECORD * (i + 1), n = address_bytes(t);
	size_t tables = 36 + versions[t->version].more;

	put(t, at, address_of(t, offset), n);
	at += n;
	put(t, at, has_parts ? name : NAMES + name, 4);
	put(t, at + 16, 1, 4);		/* files: at 1 of the values */
	put(t, at + 20, 8, 4);		/* lines */
	put(t, at + 24, 3, 4);		/* tables */
	put(t, at + 28, 1, 4);		/* the unit: its files begin there */
	put(t, at + tables + 8, 16, 4); /* inlined functions */
}

/* Pairs of an address and a record, and one address more. */
static void put_functions(struct table *t)
{
	static const uint64_t offsets[] = { 0, FIRST_BYTES, FIRST_BYTES + SECOND_BYTES };
	bool has_parts = versions[t->version].has_parts;
	size_t n = address_bytes(t), at = has_parts ? FUNCTIONS : 8 + t->pointer;

	for (size_t i = 0; i < 3; i++, at += 2 * n) {
		put(t, at, address_of(t, offsets[i]), n);
		if (i < 2)
			put(t, at + n, RECORD * (i + 1) + (has_parts ? 0 : FUNCTIONS), n);
	}
	put_record(t, 0, 0, 1);
	put_record(t, 1, FIRST_BYTES, 11);
}

static void put_head(struct table *t)
{
	static const uint64_t parts[] = { NAMES, UNITS, FILES, VALUES, FUNCTIONS };
	size_t at = 8, n = t->pointer;

	put(t, 0, versions[t->version].magic, 4);
	t->bytes[6] = 1;
	t->bytes[7] = (uint8_t)n;
	put(t, at, 2, n);
	if (!versions[t->version].has_parts)
		return;
	put(t, at += n, 2, n);
	if (versions[t->version].has_offsets)
		put(t, at += n, TEXT, n);
	for (size_t i = 0; i < 5; i++)
		put(t, at += n, parts[i], n);
}

static void make_table(struct table *t, int version, size_t pointer)
{
	*t = (struct table){ .version = version, .pointer = pointer };
	put_head(t);
	put_functions(t);
	memcpy(t->bytes + NAMES, "\0main.work\0main.(*T).rest", 26);
	put(t, UNITS + 4, 0xffffffff, 4);
	put(t, UNITS + 8, 1, 4);
	memcpy(t->bytes + FILES, "\0/src/work.go", 14);
	/* From -1 by 2: file 1 for 0x60 bytes. */
	memcpy(t->bytes + VALUES + 1, "\x04\x60\x00", 3);
	/* Line 10 for 0x10 bytes, then line 7 for 0x50. */
	memcpy(t->bytes + VALUES + 8, "\x16\x10\x05\x50\x00", 5);
	/* Function 0 is inlined from 0x20 to 0x30. */
	memcpy(t->bytes + VALUES + 16, "\x00\x20\x02\x10\x01\x10\x00", 7);
}

static void assert_function(const struct pclntab *t, uint64_t offset, const char *name)
{
	struct pclntab_function f;

	if (!name) {
		ck_assert(!pclntab_find(t, TEXT + offset, &f));
		return;
	}
	ck_assert(pclntab_find(t, TEXT + offset, &f));
	ck_assert_str_eq(f.name, name);
	ck_assert_uint_eq(f.begin, TEXT + (offset < FIRST_BYTES ? 0 : FIRST_BYTES));
}

static void assert_line(const struct pclntab *t, uint64_t offset, unsigned int wanted)
{
	struct pclntab_function f;
	const char *file;
	unsigned int line;

	ck_assert(pclntab_find(t, TEXT + offset, &f));
	if (!wanted) {
		ck_assert(!pclntab_line(t, &f, TEXT + offset, &file, &line));
		return;
	}
	ck_assert(pclntab_line(t, &f, TEXT + offset, &file, &line));
	ck_assert_str_eq(file, "/src/work.go");
	ck_assert_uint_eq(line, wanted);
}

START_TEST(functions_are_found_in_each_version)
{
	struct table made;
	struct pclntab t;

	for (size_t pointer = 4; pointer <= 8; pointer += 4) {
		make_table(&made, _i, pointer);
		ck_assert(pclntab_read(&t, made.bytes, SIZE));
		assert_function(&t, 0, "main.work");
		assert_function(&t, FIRST_BYTES - 1, "main.work");
		assert_function(&t, FIRST_BYTES, "main.(*T).rest");
		assert_function(&t, FIRST_BYTES + SECOND_BYTES - 1, "main.(*T).rest");
		assert_function(&t, FIRST_BYTES + SECOND_BYTES, NULL);
		assert_function(&t, (uint64_t)-1, NULL);
	}
}
END_TEST

START_TEST(lines_are_those_of_the_function_and_not_of_an_inlined_one)
{
	bool has_lines = versions[_i].has_lines;
	struct table made;
	struct pclntab t;

	make_table(&made, _i, 8);
	ck_assert(pclntab_read(&t, made.bytes, SIZE));
	assert_line(&t, 0, has_lines ? 10 : 0);
	assert_line(&t, 0xf, has_lines ? 10 : 0);
	assert_line(&t, 0x10, has_lines ? 7 : 0);
	assert_line(&t, 0x1f, has_lines ? 7 : 0);
	assert_line(&t, 0x20, 0);
	assert_line(&t, 0x2f, 0);
	assert_line(&t, 0x30, has_lines ? 7 : 0);
	assert_line(&t, FIRST_BYTES, has_lines ? 10 : 0);
}
END_TEST

START_TEST(what_is_no_table_is_none)
{
	struct table made;
	struct pclntab t;

	make_table(&made, 3, 8);
	ck_assert(!pclntab_read(&t, made.bytes, 7));
	ck_assert(!pclntab_read(&t, made.bytes, 15));
	made.bytes[7] = 2;
	ck_assert(!pclntab_read(&t, made.bytes, SIZE));
	make_table(&made, 3, 8);
	made.bytes[4] = 1;
	ck_assert(!pclntab_read(&t, made.bytes, SIZE));
	make_table(&made, 3, 8);
	made.bytes[0] = 0xf2;
	ck_assert(!pclntab_read(&t, made.bytes, SIZE));
}
END_TEST

/* The sanitizers see what is read behind the end. */
START_TEST(a_table_that_is_cut_off_anywhere_does_no_harm)
{
	struct table made;

	make_table(&made, _i, 8);
	for (size_t n = 0; n < SIZE; n++) {
		uint8_t *bytes = xcalloc(n + 1, 1);
		struct pclntab_function f;
		unsigned int line;
		const char *file;
		struct pclntab t;

		memcpy(bytes, made.bytes, n);
		for (uint64_t at = 0; pclntab_read(&t, bytes, n) && at < 0x80; at += 7) {
			if (pclntab_find(&t, TEXT + at, &f))
				pclntab_line(&t, &f, TEXT + at, &file, &line);
		}
		free(bytes);
	}
}
END_TEST

START_TEST(where_the_code_begins_can_be_told_later)
{
	struct table made;
	struct pclntab t;

	make_table(&made, 2, 8);
	put(&made, 24, 0, 8);
	ck_assert(pclntab_read(&t, made.bytes, SIZE));
	ck_assert_uint_eq(t.text, 0);
	ck_assert_uint_eq(t.text_at, 24);
	t.text = TEXT;
	assert_function(&t, 0, "main.work");
}
END_TEST

TCase *code_go_cases(void)
{
	TCase *tc = tcase_create("go");

	tcase_add_loop_test(tc, functions_are_found_in_each_version, 0, N_VERSIONS);
	tcase_add_loop_test(tc, lines_are_those_of_the_function_and_not_of_an_inlined_one, 0,
			    N_VERSIONS);
	tcase_add_test(tc, what_is_no_table_is_none);
	tcase_add_loop_test(tc, a_table_that_is_cut_off_anywhere_does_no_harm, 0, N_VERSIONS);
	tcase_add_test(tc, where_the_code_begins_can_be_told_later);
	return tc;
}
