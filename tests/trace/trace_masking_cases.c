/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_masking_cases.c - tests that recordings have made-up addresses in place of the kernel's.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/trace_dat/masking.h"
#include "tests/suite.h"
#include "tests/trace/trace_cases.h"
#include "trace/decoder.h"
#include "trace/subbuf.h"

#define SIZE   4096
#define SECRET 0xffffffff81234567ULL

enum { STACK = 4, PRINT = 5, OTHER = 99 };

static const char stack_format[] =
	"name: kernel_stack\nID: 4\n" COMMON "\tfield:int size;\toffset:8;\tsize:4;\tsigned:1;\n"
	"\tfield:unsigned long caller[];\toffset:16;\tsize:0;\tsigned:0;\n\nprint fmt: \"\"\n";
static const char print_format[] =
	"name: print\nID: 5\n" COMMON "\tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:char buf[];\toffset:16;\tsize:0;\tsigned:0;\n\nprint fmt: \"\"\n";

/* Each record has the common fields, a word, and three more. */
struct record {
	uint32_t header;
	uint16_t type, flags;
	int32_t tid;
	uint64_t words[4];
} __attribute__((packed));

struct page {
	uint64_t ts_ns, commit;
	struct record records[4];
	unsigned char rest[SIZE - 16 - 4 * sizeof(struct record)];
} __attribute__((packed));

static struct decoder *decoder;
static struct masking *masking;

static void begin(void)
{
	struct error err;

	decoder = decoder_new(NULL);
	ck_assert_int_eq(decoder_learn(decoder, "ftrace", "kernel_stack", stack_format,
				       strlen(stack_format), &err),
			 0);
	ck_assert_int_eq(
		decoder_learn(decoder, "ftrace", "print", print_format, strlen(print_format), &err),
		0);
	masking = masking_new(decoder);
}

static void end(void)
{
	masking_free(masking);
	decoder_free(decoder);
}

static struct record record(uint16_t type, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	return (struct record){ .header = 10, .type = type, .tid = 7, .words = { a, b, c, d } };
}

/* PAGE as it is recorded. */
static struct page masked(const struct page *page)
{
	struct page copy;

	memcpy(&copy, masking_apply(masking, page, SIZE), SIZE);
	return copy;
}

START_TEST(addresses_of_the_kernel_are_not_recorded)
{
	const struct page page = {
		.commit = 4 * sizeof(struct record),
		.records = { record(STACK, 3, SECRET, SECRET + 16, UINT64_MAX),
			     record(STACK, 2, SECRET + 16, SECRET, 0),
			     record(PRINT, SECRET + 32, 0x6e69676562, 0, 0),
			     record(OTHER, SECRET, SECRET, SECRET, SECRET) },
		.rest = { 1, 2, 3 },
	};
	const struct page copy = masked(&page);
	const struct record *r = copy.records;
	const uint64_t first = r[0].words[1], second = r[0].words[2];

	ck_assert_uint_lt(first, 0x2000);
	ck_assert_uint_ne(first, second);
	ck_assert_uint_eq(r[0].words[3], UINT64_MAX);
	ck_assert_uint_eq(r[1].words[1], second);
	ck_assert_uint_eq(r[1].words[2], first);
	ck_assert_uint_lt(r[2].words[0], 0x2000);
	ck_assert_uint_eq(r[2].words[1], 0x6e69676562);
	ck_assert_int_eq(r[3].tid, 7);
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(r[3].words[i], 0);
	ck_assert_uint_eq(copy.rest[0], 0);
}
END_TEST

/* A discarded record keeps its length only. */
START_TEST(discarded_events_are_not_recorded)
{
	struct page page = { .commit = 2 * sizeof(struct record),
			     .records = { record(STACK, SECRET, SECRET, SECRET, SECRET),
					  record(STACK, 1, SECRET, 0, 0) } };
	const uint32_t length = sizeof(struct record) - 4;
	struct page copy;

	page.records[0].header = 29 | 1 << 5;
	memcpy(&page.records[0].type, &length, sizeof(length));
	copy = masked(&page);
	ck_assert_uint_eq(copy.records[0].header, page.records[0].header);
	ck_assert_mem_eq(&copy.records[0].type, &length, sizeof(length));
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(copy.records[0].words[i], 0);
	ck_assert_uint_ne(copy.records[1].words[1], 0);
}
END_TEST

START_TEST(the_symbols_name_what_was_made_up)
{
	const struct page page = { .commit = sizeof(struct record),
				   .records = { record(STACK, 3, SECRET, SECRET + 16, 0) } };
	const struct page copy = masked(&page);
	char *symbols = masking_symbols(masking);
	char lines[128];

	ck_assert_str_eq(symbols, "");
	free(symbols);
	masking_name(masking, SECRET + 16, "second");
	masking_name(masking, SECRET + 1, "unknown");
	symbols = masking_symbols(masking);
	/* The one without a name must not be taken for a part of another. */
	snprintf(lines, sizeof(lines), "%016llx T ?\n%016llx T second\n%016llx T ?\n",
		 (unsigned long long)copy.records[0].words[1] - 8,
		 (unsigned long long)copy.records[0].words[2] - 8,
		 (unsigned long long)copy.records[0].words[2] + 8);
	ck_assert_str_eq(symbols, lines);
	free(symbols);
}
END_TEST

TCase *trace_masking_cases(void)
{
	TCase *tc = tcase_create("masking");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, addresses_of_the_kernel_are_not_recorded);
	tcase_add_test(tc, discarded_events_are_not_recorded);
	tcase_add_test(tc, the_symbols_name_what_was_made_up);
	return tc;
}
