/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_trace.c - tests decoding, streams and merging with sub-buffers built by hand.
 *
 * The layout of a sub-buffer is that of Documentation/trace/ring-buffer-design.rst and of
 * events/header_page and header_event: a time stamp, a commit word, then records of a 32-bit header
 * (5 bits of type or length in words, 27 bits of time since the last) and the event.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "trace/decoder.h"
#include "trace/merge.h"
#include "trace/stream.h"
#include "tests/suite.h"
#include "tests/trace/trace_cases.h"

#define SUBBUF_SIZE 4096
#define HEADER_SIZE 16
#define MISSED	    (1ULL << 31)
#define COUNTED	    (1ULL << 30)

/* The format of a kernel whose fields differ from all known ones in order and size. */
static const char exit_format[] = "name: sys_exit_futex\nID: 77\n" COMMON
				  "\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;\n"
				  "\tfield:long ret;\toffset:16;\tsize:8;\tsigned:1;\n\n"
				  "print fmt: \"0x%lx\", REC->ret\n";

static const char switch_format[] = "name: sched_switch\nID: 300\n" COMMON
				    "\tfield:int prev_state;\toffset:8;\tsize:4;\tsigned:1;\n"
				    "\tfield:pid_t prev_pid;\toffset:12;\tsize:4;\tsigned:1;\n"
				    "\tfield:short prev_prio;\toffset:16;\tsize:2;\tsigned:1;\n"
				    "\tfield:pid_t next_pid;\toffset:20;\tsize:4;\tsigned:1;\n\n"
				    "print fmt: \"%d\", REC->prev_pid\n";

static const char rename_format[] = "name: task_rename\nID: 78\n" COMMON
				    "\tfield:char newcomm[16];\toffset:8;\tsize:16;\tsigned:0;\n\n"
				    "print fmt: \"%s\", REC->newcomm\n";

struct exit_record {
	uint16_t type;
	uint8_t flags, preempt_count;
	int32_t pid;
	int32_t nr, unused;
	int64_t ret;
};

static struct decoder *decoder_for_tests(void)
{
	struct decoder *d = decoder_new(NULL);
	struct error err;

	ck_assert_ptr_nonnull(d);
	ck_assert_int_eq(decoder_learn(d, "syscalls", "sys_exit_futex", exit_format,
				       strlen(exit_format), &err),
			 0);
	ck_assert_int_eq(decoder_learn(d, "sched", "sched_switch", switch_format,
				       strlen(switch_format), &err),
			 0);
	ck_assert_int_eq(
		decoder_learn(d, "task", "task_rename", rename_format, strlen(rename_format), &err),
		0);
	return d;
}

/* A sub-buffer under construction. */
struct page {
	unsigned char *bytes;
	size_t used;
	uint64_t last_ns;
};

static struct page page_begin(struct stream *s, uint64_t ts_ns)
{
	struct page p = { .bytes = stream_room(s), .used = HEADER_SIZE, .last_ns = ts_ns };

	memset(p.bytes, 0xee, SUBBUF_SIZE);
	memcpy(p.bytes, &ts_ns, sizeof(ts_ns));
	return p;
}

static void page_add(struct page *p, uint64_t ts_ns, const void *event, uint32_t size)
{
	uint32_t header = (size / 4) | (uint32_t)(ts_ns - p->last_ns) << 5;

	memcpy(p->bytes + p->used, &header, sizeof(header));
	memcpy(p->bytes + p->used + sizeof(header), event, size);
	p->used += sizeof(header) + size;
	p->last_ns = ts_ns;
}

static void page_add_exit(struct page *p, uint64_t ts_ns, int32_t tid, int64_t ret)
{
	struct exit_record r = { .type = 77, .pid = tid, .ret = ret };

	page_add(p, ts_ns, &r, sizeof(r));
}

static void page_end(struct page *p, struct stream *s, uint64_t flags)
{
	uint64_t commit = (p->used - HEADER_SIZE) | flags;

	memcpy(p->bytes + 8, &commit, sizeof(commit));
	stream_push(s);
}

/* A whole sub-buffer with one event. */
static void push_one(struct stream *s, uint64_t ts_ns, int32_t tid)
{
	struct page p = page_begin(s, ts_ns);

	page_add_exit(&p, ts_ns, tid, 0);
	page_end(&p, s, 0);
}

/* The events of a stream, one by one. */
struct reader {
	struct stream *stream;
	const struct event *events;
	size_t n;
};

/* The next one, or NULL. */
static const struct event *peek(struct reader *r)
{
	if (!r->n)
		r->n = stream_decode(r->stream, &r->events);
	return r->n ? r->events : NULL;
}

static void pop(struct reader *r)
{
	ck_assert_uint_gt(r->n, 0);
	r->events++;
	r->n--;
}

START_TEST(fields_are_found_by_name_whatever_their_place_and_size)
{
	struct decoder *d = decoder_for_tests();
	const struct {
		uint16_t type;
		uint8_t flags, preempt_count;
		int32_t pid, prev_state, prev_pid;
		int16_t prev_prio;
		int32_t next_pid;
	} record = { .type = 300,
		     .pid = 1,
		     .prev_state = -2,
		     .prev_pid = 4711,
		     .prev_prio = -3,
		     .next_pid = 12 };
	struct event ev = { 0 };

	ck_assert(decoder_decode(d, &record, sizeof(record), 99, &ev));
	ck_assert_int_eq(ev.kind, EVENT_SWITCH);
	ck_assert_uint_eq(ev.ts_ns, 99);
	ck_assert_int_eq(ev.tid, 4711);
	ck_assert_int_eq(ev.leave.state, -2);
	ck_assert_int_eq(ev.leave.prio, -3);
	ck_assert_int_eq(ev.leave.next, 12);
	decoder_free(d);
}
END_TEST

/* Kernels have had the names for ever; a format without them, or with longer ones, is no error. */
static const struct {
	const char *fields;
	const char *comm, *next_comm;
} switches[] = {
#define NUMBERS                                                      \
	"\tfield:int prev_pid;\toffset:8;\tsize:4;\tsigned:1;\n"     \
	"\tfield:int prev_prio;\toffset:12;\tsize:4;\tsigned:1;\n"   \
	"\tfield:long prev_state;\toffset:16;\tsize:8;\tsigned:1;\n" \
	"\tfield:int next_pid;\toffset:40;\tsize:4;\tsigned:1;\n"
	{ NUMBERS "\tfield:char next_comm[16];\toffset:24;\tsize:16;\tsigned:0;\n"
		  "\tfield:char prev_comm[16];\toffset:44;\tsize:16;\tsigned:0;\n",
	  "holder", "hog" },
	{ NUMBERS "\tfield:char next_comm[20];\toffset:24;\tsize:4;\tsigned:0;\n", "", "hog" },
	{ NUMBERS, "", "" },
};

START_TEST(a_switch_may_name_both_threads)
{
	struct decoder *d = decoder_new(NULL);
	char *format = xasprintf("name: sched_switch\nID: 300\n" COMMON "%s\nprint fmt: \"\"\n",
				 switches[_i].fields);
	const struct {
		uint16_t type;
		uint8_t flags, preempt_count;
		int32_t pid, prev_pid, prev_prio;
		int64_t prev_state;
		char next_comm[16];
		int32_t next_pid;
		char prev_comm[16];
	} record = { 300, 0, 0, 1, 4711, 120, 256, "hog", 12, "holder" };
	struct event ev = { .leave = { .comm = "stale", .next_comm = "stale" } };
	struct error err;

	ck_assert_int_eq(decoder_learn(d, "sched", "sched_switch", format, strlen(format), &err),
			 0);
	ck_assert(decoder_decode(d, &record, sizeof(record), 99, &ev));
	ck_assert_str_eq(ev.leave.comm, switches[_i].comm);
	ck_assert_str_eq(ev.leave.next_comm, switches[_i].next_comm);
	ck_assert_int_eq(ev.tid, 4711);
	ck_assert_int_eq(ev.leave.next, 12);
	ck_assert_int_eq(ev.leave.state, 256);
	ck_assert_int_eq(ev.leave.prio, 120);
	free(format);
	decoder_free(d);
}
END_TEST

START_TEST(a_name_without_its_nul_is_cut)
{
	struct decoder *d = decoder_for_tests();
	struct {
		uint16_t type;
		uint8_t flags, preempt_count;
		int32_t pid;
		char comm[16];
	} record = { .type = 78, .pid = 5 };
	struct event ev = { 0 };

	memset(record.comm, 'x', sizeof(record.comm));
	ck_assert(decoder_decode(d, &record, sizeof(record), 1, &ev));
	ck_assert_str_eq(ev.comm, "xxxxxxxxxxxxxxx");
	/* This kernel's task_rename has no pid of its own. */
	ck_assert_int_eq(ev.tid, 5);
	decoder_free(d);
}
END_TEST

START_TEST(a_record_too_short_or_unknown_is_no_event)
{
	struct decoder *d = decoder_for_tests();
	struct exit_record r = { .type = 77 };
	struct event ev;

	for (size_t size = 0; size < sizeof(r); size++)
		ck_assert(!decoder_decode(d, &r, size, 1, &ev));
	ck_assert(decoder_decode(d, &r, sizeof(r), 1, &ev));
	r.type = 79;
	ck_assert(!decoder_decode(d, &r, sizeof(r), 1, &ev));
	decoder_free(d);
}
END_TEST

START_TEST(a_format_without_a_field_is_an_error_that_names_it)
{
	static const char format[] = "name: sys_exit_futex\nID: 77\n" COMMON
				     "\tfield:int nr;\toffset:8;\tsize:4;\tsigned:1;\n\n"
				     "print fmt: \"\"\n";
	struct decoder *d = decoder_new(NULL);
	struct error err;

	ck_assert_int_eq(
		decoder_learn(d, "syscalls", "sys_exit_futex", format, strlen(format), &err), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "ret"));
	ck_assert_int_eq(decoder_learn(d, "syscalls", "sys_exit_futex", "nonsense", 8, &err), -1);
	ck_assert_int_eq(
		decoder_learn(d, "syscalls", "sys_exit_read", format, strlen(format), &err), -1);
	decoder_free(d);
}
END_TEST

START_TEST(a_stream_goes_from_sub_buffer_to_sub_buffer)
{
	struct decoder *d = decoder_for_tests();
	struct stream *s = stream_new(d, 7, SUBBUF_SIZE, 0);
	struct reader r = { .stream = s };
	const struct {
		uint16_t type;
		uint8_t rest[22];
	} other = { .type = 1 };
	struct page p;

	ck_assert_ptr_null(peek(&r));
	p = page_begin(s, 100);
	page_add_exit(&p, 100, 1, -11);
	page_add(&p, 110, &other, sizeof(other));
	page_add_exit(&p, 120, 2, 7);
	page_end(&p, s, 0);
	push_one(s, 500, 3);
	ck_assert_uint_eq(peek(&r)->ts_ns, 100);
	ck_assert_int_eq(peek(&r)->ret, -11);
	pop(&r);
	ck_assert_uint_eq(peek(&r)->ts_ns, 120);
	ck_assert_int_eq(peek(&r)->tid, 2);
	pop(&r);
	ck_assert_uint_eq(peek(&r)->ts_ns, 500);
	pop(&r);
	ck_assert_ptr_null(peek(&r));
	ck_assert_uint_eq(stream_known_ns(s), 500);
	push_one(s, 600, 4);
	/* Known before the first event is decoded. */
	ck_assert_uint_eq(stream_known_ns(s), 600);
	ck_assert_uint_eq(peek(&r)->ts_ns, 600);
	stream_free(s);
	decoder_free(d);
}
END_TEST

START_TEST(lost_events_are_a_gap_with_a_place_and_a_count)
{
	struct decoder *d = decoder_for_tests();
	struct stream *s = stream_new(d, 7, SUBBUF_SIZE, 0);
	struct reader r = { .stream = s };
	struct page p;
	uint64_t count = 42;

	push_one(s, 100, 1);
	p = page_begin(s, 900);
	page_add_exit(&p, 900, 1, 0);
	memcpy(p.bytes + p.used, &count, sizeof(count));
	page_end(&p, s, MISSED | COUNTED);
	peek(&r);
	pop(&r);
	ck_assert_int_eq(peek(&r)->kind, EVENT_GAP);
	ck_assert_uint_eq(peek(&r)->ts_ns, 100);
	ck_assert_uint_eq(peek(&r)->gap.until_ns, 900);
	ck_assert_int_eq(peek(&r)->gap.count, 42);
	ck_assert_uint_eq(peek(&r)->cpu, 7);
	ck_assert(!peek(&r)->gap.late);
	pop(&r);
	ck_assert_int_eq(peek(&r)->kind, EVENT_FUTEX_EXIT);
	stream_free(s);
	decoder_free(d);
}
END_TEST

START_TEST(a_loss_of_unknown_size_is_not_a_number)
{
	struct decoder *d = decoder_for_tests();
	struct stream *s = stream_new(d, 7, SUBBUF_SIZE, 50);
	struct reader r = { .stream = s };
	struct page p = page_begin(s, 900);

	page_add_exit(&p, 900, 1, 0);
	page_end(&p, s, MISSED);
	ck_assert_int_eq(peek(&r)->kind, EVENT_GAP);
	ck_assert_uint_eq(peek(&r)->ts_ns, 50);
	ck_assert_int_eq(peek(&r)->gap.count, -1);
	stream_free(s);
	decoder_free(d);
}
END_TEST

/* The events that a merge handed on. */
struct seen {
	struct event events[64];
	size_t n;
};

static void see(void *arg, const struct event *ev)
{
	struct seen *seen = arg;

	ck_assert_uint_lt(seen->n, 64);
	seen->events[seen->n++] = *ev;
}

struct three {
	struct decoder *decoder;
	struct stream *streams[3];
	struct merge *merge;
	struct seen seen;
};

static void three_init(struct three *t)
{
	memset(t, 0, sizeof(*t));
	t->decoder = decoder_for_tests();
	for (size_t i = 0; i < 3; i++)
		t->streams[i] = stream_new(t->decoder, (unsigned int)i, SUBBUF_SIZE, 0);
	t->merge = merge_new(t->streams, 3);
}

static void three_finish(struct three *t)
{
	merge_free(t->merge);
	for (size_t i = 0; i < 3; i++)
		stream_free(t->streams[i]);
	decoder_free(t->decoder);
}

START_TEST(cpus_are_merged_by_time)
{
	struct three t;
	static const int32_t order[] = { 1, 20, 2, 30, 21, 3 };

	three_init(&t);
	push_one(t.streams[0], 100, 1);
	push_one(t.streams[0], 300, 2);
	push_one(t.streams[0], 600, 3);
	push_one(t.streams[1], 200, 20);
	push_one(t.streams[1], 500, 21);
	push_one(t.streams[2], 400, 30);
	merge_run(t.merge, UINT64_MAX, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 6);
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(t.seen.events[i].tid, order[i]);
	three_finish(&t);
}
END_TEST

START_TEST(nothing_above_the_watermark_is_handed_on)
{
	struct three t;

	three_init(&t);
	push_one(t.streams[0], 100, 1);
	push_one(t.streams[0], 300, 2);
	merge_run(t.merge, 299, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 1);
	push_one(t.streams[1], 250, 20);
	merge_run(t.merge, 300, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 3);
	ck_assert_int_eq(t.seen.events[1].tid, 20);
	ck_assert_int_eq(t.seen.events[2].tid, 2);
	three_finish(&t);
}
END_TEST

START_TEST(an_event_that_comes_too_late_is_a_gap_and_not_an_event)
{
	struct three t;

	three_init(&t);
	push_one(t.streams[0], 300, 1);
	merge_run(t.merge, 300, see, &t.seen);
	push_one(t.streams[1], 200, 20);
	merge_run(t.merge, 400, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 2);
	ck_assert_int_eq(t.seen.events[1].kind, EVENT_GAP);
	ck_assert(t.seen.events[1].gap.late);
	ck_assert_uint_eq(t.seen.events[1].ts_ns, 300);
	three_finish(&t);
}
END_TEST

START_TEST(a_gap_found_late_reaches_from_what_was_handed_on)
{
	struct three t;
	struct page p;

	three_init(&t);
	push_one(t.streams[0], 100, 1);
	push_one(t.streams[1], 300, 20);
	merge_run(t.merge, 300, see, &t.seen);
	p = page_begin(t.streams[0], 900);
	page_add_exit(&p, 900, 2, 0);
	page_end(&p, t.streams[0], MISSED);
	merge_run(t.merge, 1000, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 4);
	ck_assert_int_eq(t.seen.events[2].kind, EVENT_GAP);
	ck_assert_uint_eq(t.seen.events[2].ts_ns, 300);
	ck_assert_uint_eq(t.seen.events[2].gap.until_ns, 900);
	ck_assert(!t.seen.events[2].gap.late);
	three_finish(&t);
}
END_TEST

START_TEST(events_from_elsewhere_come_in_their_place)
{
	struct three t;
	static const struct event parked[] = {
		{ .kind = EVENT_PARKED, .ts_ns = 150, .tid = 7 },
		{ .kind = EVENT_PARKED, .ts_ns = 250, .tid = 8 },
	};

	three_init(&t);
	merge_add_events(t.merge, parked, 2);
	push_one(t.streams[0], 100, 1);
	push_one(t.streams[1], 200, 2);
	merge_run(t.merge, 1000, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 4);
	ck_assert_int_eq(t.seen.events[1].tid, 7);
	ck_assert_int_eq(t.seen.events[2].tid, 2);
	ck_assert_int_eq(t.seen.events[3].tid, 8);
	three_finish(&t);
}
END_TEST

/* The first record of a CPU has none before it that shows its time to be wrong. */
START_TEST(a_cpu_of_another_age_is_not_merged)
{
	struct three t;

	three_init(&t);
	push_one(t.streams[0], 100, 1);
	push_one(t.streams[1], UINT64_MAX / 8, 2);
	push_one(t.streams[0], 200, 3);
	merge_run(t.merge, UINT64_MAX, see, &t.seen);
	ck_assert_uint_eq(t.seen.n, 3);
	ck_assert_int_eq(t.seen.events[1].tid, 3);
	ck_assert_int_eq(t.seen.events[2].kind, EVENT_GAP);
	ck_assert(t.seen.events[2].gap.late);
	ck_assert_uint_eq(t.seen.events[2].gap.until_ns, 200);
	three_finish(&t);
}
END_TEST

/* A file, or a buffer after a kernel bug, may hold any bytes: no read may go beyond its end. */
START_TEST(rubbish_in_a_sub_buffer_does_no_harm)
{
	struct decoder *d = decoder_for_tests();
	struct stream *s = stream_new(d, 7, SUBBUF_SIZE, 0);
	struct reader r = { .stream = s };

	srandom((unsigned int)_i);
	for (int page = 0; page < 20; page++) {
		unsigned char *bytes = stream_room(s);
		uint64_t commit = (uint64_t)random() % (SUBBUF_SIZE - HEADER_SIZE + 1);

		for (size_t i = 0; i < SUBBUF_SIZE; i++)
			bytes[i] = (unsigned char)random();
		if (random() % 2)
			memcpy(bytes + 8, &commit, sizeof(commit));
		stream_push(s);
	}
	while (peek(&r))
		pop(&r);
	stream_free(s);
	decoder_free(d);
}
END_TEST

START_TEST(a_damaged_sub_buffer_does_no_harm)
{
	struct decoder *d = decoder_for_tests();
	struct stream *s = stream_new(d, 7, SUBBUF_SIZE, 0);
	struct reader r = { .stream = s };

	srandom((unsigned int)_i);
	for (int n = 0; n < 50; n++) {
		struct page p = page_begin(s, 100);

		for (uint64_t ts = 100; ts < 200; ts++)
			page_add_exit(&p, ts, 1, 0);
		for (int flips = 0; flips < 4; flips++)
			p.bytes[HEADER_SIZE + random() % 2048] ^=
				(unsigned char)(1 << random() % 8);
		page_end(&p, s, random() % 4 ? 0 : MISSED | COUNTED);
	}
	while (peek(&r))
		pop(&r);
	stream_free(s);
	decoder_free(d);
}
END_TEST

START_TEST(a_time_of_another_age_is_damage)
{
	const uint64_t year = UINT64_C(365) * 86400 * 1000000000;
	struct decoder *d = decoder_for_tests();
	struct stream *s = stream_new(d, 7, SUBBUF_SIZE, 0);
	struct reader r = { .stream = s };

	push_one(s, 100, 1);
	push_one(s, 101 + year, 2);
	push_one(s, year, 3);
	push_one(s, UINT64_MAX / 2, 4);
	for (int32_t tid = 1; tid <= 3; tid += 2) {
		while (peek(&r)->kind == EVENT_GAP)
			pop(&r);
		ck_assert_int_eq(peek(&r)->tid, tid);
		pop(&r);
	}
	ck_assert_ptr_null(peek(&r));
	ck_assert_uint_eq(stream_given_up(s), 2);
	stream_free(s);
	decoder_free(d);
}
END_TEST

static TCase *stream_cases(void)
{
	TCase *tc = tcase_create("streams");

	tcase_add_test(tc, fields_are_found_by_name_whatever_their_place_and_size);
	tcase_add_loop_test(tc, a_switch_may_name_both_threads, 0,
			    sizeof(switches) / sizeof(*switches));
	tcase_add_test(tc, a_name_without_its_nul_is_cut);
	tcase_add_test(tc, a_record_too_short_or_unknown_is_no_event);
	tcase_add_test(tc, a_format_without_a_field_is_an_error_that_names_it);
	tcase_add_test(tc, a_stream_goes_from_sub_buffer_to_sub_buffer);
	tcase_add_test(tc, lost_events_are_a_gap_with_a_place_and_a_count);
	tcase_add_test(tc, a_loss_of_unknown_size_is_not_a_number);
	tcase_add_test(tc, a_time_of_another_age_is_damage);
	tcase_add_loop_test(tc, rubbish_in_a_sub_buffer_does_no_harm, 0, 50);
	tcase_add_loop_test(tc, a_damaged_sub_buffer_does_no_harm, 0, 50);
	return tc;
}

static TCase *merge_cases(void)
{
	TCase *tc = tcase_create("merging");

	tcase_add_test(tc, a_cpu_of_another_age_is_not_merged);
	tcase_add_test(tc, cpus_are_merged_by_time);
	tcase_add_test(tc, nothing_above_the_watermark_is_handed_on);
	tcase_add_test(tc, an_event_that_comes_too_late_is_a_gap_and_not_an_event);
	tcase_add_test(tc, a_gap_found_late_reaches_from_what_was_handed_on);
	tcase_add_test(tc, events_from_elsewhere_come_in_their_place);
	return tc;
}

int main(void)
{
	Suite *suite = suite_create("trace");

	suite_add_tcase(suite, stream_cases());
	suite_add_tcase(suite, trace_subbuf_cases());
	suite_add_tcase(suite, trace_masking_cases());
	suite_add_tcase(suite, trace_decoder_cases());
	suite_add_tcase(suite, merge_cases());
	return run_suite(suite);
}
