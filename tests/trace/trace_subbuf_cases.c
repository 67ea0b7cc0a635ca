/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_subbuf_cases.c - compares the records of sub-buffers with those that libtraceevent's
 * kbuffer finds in the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include <traceevent/kbuffer.h>

#include "trace/subbuf.h"
#include "tests/suite.h"
#include "tests/trace/trace_cases.h"

#define SIZE	    16384
#define HEADER_SIZE 16

enum { TYPE_LONG = 0, TYPE_PADDING = 29, TYPE_EXTEND = 30, TYPE_STAMP = 31 };

struct page {
	_Alignas(uint64_t) unsigned char bytes[SIZE];
	size_t used;
};

static void put32(struct page *p, uint32_t value)
{
	memcpy(p->bytes + p->used, &value, sizeof(value));
	p->used += sizeof(value);
}

static void put_header(struct page *p, uint32_t type, uint32_t delta)
{
	put32(p, type | delta << 5);
}

static void put_bytes(struct page *p, size_t n)
{
	memset(p->bytes + p->used, (int)n & 0xff, n);
	p->used += n;
}

/* A record of one of the kinds that the kernel writes. */
static void put_random(struct page *p)
{
	uint32_t words = 1 + (uint32_t)random() % 28, delta = (uint32_t)random() % (1 << 20);

	switch (random() % 6) {
	case 0: /* too long for the type field: has a length word */
		words += 28;
		put_header(p, TYPE_LONG, delta);
		put32(p, 4 * words + 4);
		break;
	case 1: /* a discarded record */
		put_header(p, TYPE_PADDING, delta + 1);
		put32(p, 4 * words + 4);
		break;
	case 2: /* a large time difference */
		put_header(p, TYPE_EXTEND, delta);
		put32(p, (uint32_t)random() % 1000);
		return;
	case 3: /* an absolute time stamp */
		put_header(p, TYPE_STAMP, delta);
		put32(p, 5000000 + (uint32_t)(p->used << 5));
		return;
	default:
		put_header(p, words, delta);
	}
	put_bytes(p, 4 * (size_t)words);
}

static void end(struct page *p)
{
	uint64_t commit = p->used - HEADER_SIZE;

	memcpy(p->bytes + 8, &commit, sizeof(commit));
}

static void fill(struct page *p, uint64_t ts_ns)
{
	p->used = HEADER_SIZE;
	memcpy(p->bytes, &ts_ns, sizeof(ts_ns));
	/* kbuffer takes a discarded record that comes first for an event. */
	put_header(p, 1, 7);
	put_bytes(p, 4);
	while (p->used < SIZE - 300)
		put_random(p);
	end(p);
}

START_TEST(the_records_of_a_sub_buffer_are_those_that_kbuffer_finds)
{
	struct kbuffer *kbuf =
		kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST, KBUFFER_ENDIAN_SAME_AS_HOST);
	struct subbuf_cursor c;
	struct page p;
	const void *record;
	unsigned long long ts_ns;
	size_t size, n = 0;

	srandom((unsigned int)_i);
	fill(&p, 1000000000 + (uint64_t)random());
	ck_assert(subbuf_open(&c, p.bytes, SIZE));
	ck_assert_uint_eq(subbuf_used(p.bytes, SIZE), p.used);
	ck_assert_int_eq(kbuffer_load_subbuffer(kbuf, p.bytes), 0);
	for (void *theirs = kbuffer_read_event(kbuf, &ts_ns); theirs;
	     theirs = kbuffer_next_event(kbuf, &ts_ns)) {
		ck_assert_int_eq(subbuf_next(&c, &record, &size), SUBBUF_RECORD);
		ck_assert_ptr_eq(record, theirs);
		ck_assert_uint_eq(c.ts_ns, ts_ns);
		ck_assert_uint_eq(size, (size_t)kbuffer_event_size(kbuf));
		n++;
	}
	ck_assert_int_eq(subbuf_next(&c, &record, &size), SUBBUF_END);
	ck_assert_uint_gt(n, 50);
	kbuffer_free(kbuf);
}
END_TEST

/* One record of 8 bytes. */
static void put_first(struct page *p)
{
	p->used = HEADER_SIZE;
	put_header(p, 2, 10);
	put_bytes(p, 8);
}

/* Opens SIZE bytes of P and takes the first record. */
static void take_first(struct subbuf_cursor *c, const struct page *p, size_t size)
{
	const void *record;
	size_t record_bytes;

	ck_assert(subbuf_open(c, p->bytes, size));
	ck_assert_int_eq(subbuf_next(c, &record, &record_bytes), SUBBUF_RECORD);
	ck_assert_uint_eq(record_bytes, 8);
}

/* kbuffer would look for a length after it. */
START_TEST(four_bytes_of_filler_are_no_record)
{
	struct subbuf_cursor c;
	struct page p = { 0 };
	const void *record;
	size_t size;

	put_first(&p);
	put_header(&p, TYPE_PADDING, 0);
	end(&p);
	take_first(&c, &p, p.used);
	ck_assert_int_eq(subbuf_next(&c, &record, &size), SUBBUF_END);
}
END_TEST

START_TEST(records_before_the_damage_are_found)
{
	struct subbuf_cursor c;
	struct page p = { 0 };
	const void *record;
	size_t size;

	put_first(&p);
	put_header(&p, TYPE_LONG, 10);
	put32(&p, 4000);
	end(&p);
	take_first(&c, &p, SIZE);
	ck_assert_int_eq(subbuf_next(&c, &record, &size), SUBBUF_DAMAGED);
	/* The cursor stays damaged. */
	ck_assert_int_eq(subbuf_next(&c, &record, &size), SUBBUF_DAMAGED);
}
END_TEST

START_TEST(a_header_that_cannot_be_true_is_refused)
{
	struct subbuf_cursor c;
	struct page p = { .used = 0 };
	uint64_t commit = SIZE - HEADER_SIZE + 1;

	ck_assert(!subbuf_open(&c, p.bytes, HEADER_SIZE - 1));
	memcpy(p.bytes + 8, &commit, sizeof(commit));
	ck_assert(!subbuf_open(&c, p.bytes, SIZE));
	/* The number of lost events should follow the records, but there is no room. */
	commit = (SIZE - HEADER_SIZE - 4) | 1ULL << 30 | 1ULL << 31;
	memcpy(p.bytes + 8, &commit, sizeof(commit));
	ck_assert(!subbuf_open(&c, p.bytes, SIZE));
}
END_TEST

TCase *trace_subbuf_cases(void)
{
	TCase *tc = tcase_create("sub-buffers");

	tcase_add_loop_test(tc, the_records_of_a_sub_buffer_are_those_that_kbuffer_finds, 0, 100);
	tcase_add_test(tc, four_bytes_of_filler_are_no_record);
	tcase_add_test(tc, records_before_the_damage_are_found);
	tcase_add_test(tc, a_header_that_cannot_be_true_is_refused);
	return tc;
}
