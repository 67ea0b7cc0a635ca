/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_recording_cases.c - tests recordings that trace-cmd makes in its less usual modes.
 */
#include "tests/cli/cli_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "session/recorded/recorded.h"
#include "tests/cli/made_recording.h"
#include "tests/folder.h"

#define BEGIN_NS 5000000000ULL
#define WORD	 0x7f0000001000ULL
#define WAKE	 129

static char *folder, *path;
static struct made *made;

static void begin(void)
{
	folder = folder_new();
	path = xasprintf("%s/trace.dat", folder);
	made = made_new();
}

static void end(void)
{
	made_free(made);
	free(path);
	folder_remove(folder);
}

/* N calls of thread TID from TS on, 1000 ticks apart, each of 100 ticks. */
static void calls(struct made_cpu *cpu, uint64_t ts, int32_t tid, int n)
{
	for (int i = 0; i < n; i++) {
		made_enter(cpu, ts + (uint64_t)i * 1000, tid, WORD, WAKE);
		made_exit(cpu, ts + (uint64_t)i * 1000 + 100, tid, 0);
	}
}

static struct result *try(const struct trace_request *request, struct error *err)
{
	made_write(made, path);
	return recorded_result(request, path, &(struct interval_watch){ 0 }, err);
}

static struct result *report(void)
{
	struct error err = { 0 };
	struct result *res = try(&(struct trace_request){ 0 }, &err);

	ck_assert_msg(res != NULL, "%s", err.what);
	return res;
}

static void check_refused(const struct trace_request *request, const char *why)
{
	struct error err = { 0 };
	struct result *res = try(request, &err);

	ck_assert_msg(!res && strstr(err.what, why), "%s, not %s", err.what, why);
}

static uint64_t count_calls(const struct result *res)
{
	const struct window *all = &res->windows[0];
	uint64_t n = 0;

	for (size_t i = 0; i < all->n_futexes; i++) {
		for (size_t k = 0; k < all->futexes[i].n_ops; k++)
			n += all->futexes[i].ops[k].calls;
	}
	return n;
}

static bool warns(const struct result *res, const char *text)
{
	for (size_t i = 0; i < res->n_warnings; i++) {
		if (strstr(res->warnings[i], text))
			return true;
	}
	return false;
}

START_TEST(a_loss_before_the_first_event_does_not_begin_the_trace)
{
	struct result *res;

	made->cpus[0][0].missed = made->cpus[0][1].missed = true;
	calls(&made->cpus[0][0], BEGIN_NS, 11, 3);
	calls(&made->cpus[0][1], BEGIN_NS + 500, 12, 3);
	res = report();
	ck_assert_uint_eq(res->begin_ns, BEGIN_NS);
	ck_assert_uint_eq(res->end_ns, BEGIN_NS + 2600);
	ck_assert_uint_eq(res->lost_places, 2);
	result_free(res);
}
END_TEST

START_TEST(the_buffers_of_all_instances_are_merged)
{
	struct result *res;

	made->has_instance = true;
	calls(&made->cpus[0][0], BEGIN_NS, 11, 20);
	calls(&made->cpus[1][0], BEGIN_NS + 500, 12, 2);
	res = report();
	ck_assert_uint_eq(count_calls(res), 22);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

/* Only the instance has events of futexes, and fewer than the top buffer has of others. */
START_TEST(the_calls_may_be_in_the_smaller_buffer)
{
	const uint64_t none[6] = { WORD };
	struct result *res;

	made->has_instance = true;
	for (uint64_t i = 0; i < 20; i++)
		made_raw_exit(&made->cpus[0][0], BEGIN_NS + i, 11, 1, (int64_t)none[0]);
	calls(&made->cpus[1][1], BEGIN_NS + 50, 11, 2);
	res = report();
	ck_assert_uint_eq(count_calls(res), 2);
	result_free(res);
}
END_TEST

START_TEST(an_event_in_two_buffers_counts_once)
{
	struct result *res;

	made->has_instance = true;
	calls(&made->cpus[0][0], BEGIN_NS, 11, 20);
	calls(&made->cpus[1][0], BEGIN_NS + 30, 11, 20);
	res = report();
	ck_assert_uint_eq(count_calls(res), 20);
	ck_assert(warns(res, "1 of 2 buffers hold the same events as another"));
	result_free(res);
}
END_TEST

/* trace-cmd record -m: the kernel counts more events than the file has. */
START_TEST(events_that_were_thrown_away_count_as_lost)
{
	static const char all[] = "CPU: 0\nentries: 2\noverrun: 9\nread events: 4\n";
	static const char more[] = "CPU: 1\nentries: 2\noverrun: 0\nread events: 104\n";
	struct result *res;

	made_option(made, MADE_STAT, all, sizeof(all));
	made_option(made, MADE_STAT, more, sizeof(more));
	calls(&made->cpus[0][0], BEGIN_NS, 11, 3);
	calls(&made->cpus[0][1], BEGIN_NS + 5000, 12, 3);
	res = report();
	ck_assert_uint_eq(res->lost_places, 1);
	ck_assert_uint_eq(res->losses[0].begin_ns, BEGIN_NS);
	ck_assert_uint_eq(res->losses[0].end_ns, BEGIN_NS + 5000);
	ck_assert(warns(res, "the first 100 events of CPU 1 are not in the recording"));
	result_free(res);
}
END_TEST

static const char *const ticking[] = { "uptime", "counter", "x86-tsc", "new-clock" };

START_TEST(a_clock_that_counts_no_nanoseconds_is_refused)
{
	made->clock = ticking[_i];
	calls(&made->cpus[0][0], BEGIN_NS, 11, 2);
	check_refused(&(struct trace_request){ 0 }, "does not count nanoseconds");
}
END_TEST

START_TEST(ticks_are_converted_if_the_file_says_how)
{
	const uint32_t half[4] = { 1 << 9, 10, 77, 0 };
	struct result *res;

	made->clock = "x86-tsc";
	made_option(made, MADE_TSC2NSEC, half, sizeof(half));
	calls(&made->cpus[0][0], BEGIN_NS, 11, 2);
	res = report();
	ck_assert_uint_eq(res->begin_ns, BEGIN_NS / 2);
	ck_assert_uint_eq(res->end_ns, (BEGIN_NS + 1100) / 2);
	ck_assert_uint_eq(res->windows[0].futexes[0].ops[0].time_ns, 100);
	result_free(res);
}
END_TEST

/* Ticks of a clock that has run for months overflow 64 bits in the multiplication. */
START_TEST(large_ticks_are_converted)
{
	const uint32_t third[4] = { 0x55555555, 32, 0, 0 };
	const uint64_t ticks = UINT64_C(1) << 60;
	struct result *res;

	made->clock = "x86-tsc";
	made_option(made, MADE_TSC2NSEC, third, sizeof(third));
	calls(&made->cpus[0][0], ticks, 11, 2);
	res = report();
	ck_assert_uint_eq(res->begin_ns, 0x55555555ULL << 28);
	result_free(res);
}
END_TEST

START_TEST(an_offset_is_added)
{
	struct result *res;

	made_option(made, MADE_OFFSET, "-1000000000", 12);
	calls(&made->cpus[0][0], BEGIN_NS, 11, 2);
	res = report();
	ck_assert_uint_eq(res->begin_ns, BEGIN_NS - NS_PER_S);
	result_free(res);
}
END_TEST

START_TEST(with_a_date_windows_of_the_day_are_known)
{
	char name[] = "w";
	/* Of the second of three calls. */
	struct given_window window = { name, 1000000 * UINT64_C(1000) + BEGIN_NS + 900,
				       1000000 * UINT64_C(1000) + BEGIN_NS + 1500 };
	const struct trace_request request = { .windows = &window, .n_windows = 1 };
	struct error err = { 0 };
	struct result *res;

	calls(&made->cpus[0][0], BEGIN_NS, 11, 3);
	check_refused(&request, "no time of day");
	made_option(made, MADE_DATE, "0xf4240", 8);
	res = try(&request, &err);
	ck_assert_msg(res != NULL, "%s", err.what);
	ck_assert(!res->realtime_unknown);
	ck_assert_int_eq(res->realtime_offset_ns, 1000000000);
	ck_assert_uint_eq(res->begin_ns, BEGIN_NS);
	ck_assert_uint_eq(res->n_windows, 2);
	ck_assert_uint_eq(res->windows[1].begin_ns, BEGIN_NS + 900);
	result_free(res);
}
END_TEST

START_TEST(each_process_may_have_its_own_mappings)
{
	static const char first[] = "b 1 one\n400000 401000 /bin/one\n";
	static const char second[] = "c 1 two\n400000 401000 /bin/two\n";
	struct result *res;

	made_option(made, MADE_MAPS, first, sizeof(first));
	made_option(made, MADE_MAPS, second, sizeof(second));
	calls(&made->cpus[0][0], BEGIN_NS, 11, 2);
	calls(&made->cpus[0][1], BEGIN_NS + 200, 12, 2);
	res = report();
	ck_assert_uint_eq(res->n_targets, 2);
	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	result_free(res);
}
END_TEST

START_TEST(the_kernel_decides_what_a_long_is)
{
	struct result *res;

	calls(&made->cpus[0][0], BEGIN_NS, 11, 2);
	made->long_bytes = 4;
	res = report();
	ck_assert_uint_eq(count_calls(res), 2);
	result_free(res);
	made->commit_bytes = 4;
	check_refused(&(struct trace_request){ 0 }, "from a 32-bit kernel");
}
END_TEST

static void raw_call(uint64_t ts, int32_t tid, int64_t number, uint64_t uaddr)
{
	const uint64_t args[6] = { uaddr, WAKE, 1 };

	made_raw_enter(&made->cpus[0][0], ts, tid, number, args);
	made_raw_exit(&made->cpus[0][0], ts + 10, tid, number, 0);
}

/* The number of futex(2) on each machine, and one that is futex(2) elsewhere. */
static const struct {
	const char *machine;
	int64_t futex, other;
} machines[] = {
	{ "x86_64", 202, 98 },	{ "aarch64", 98, 202 }, { "riscv64", 98, 221 },
	{ "ppc64le", 221, 98 }, { "s390x", 238, 240 },
};

START_TEST(the_machine_decides_what_a_system_call_is)
{
	struct result *res;

	made->machine = machines[_i].machine;
	raw_call(BEGIN_NS, 11, machines[_i].futex, WORD);
	raw_call(BEGIN_NS + 100, 11, machines[_i].other, WORD);
	res = report();
	ck_assert_uint_eq(count_calls(res), 1);
	result_free(res);
}
END_TEST

START_TEST(numbers_of_an_unknown_machine_are_refused)
{
	made->machine = "vax";
	raw_call(BEGIN_NS, 11, 202, WORD);
	check_refused(&(struct trace_request){ 0 }, "those of vax are unknown");
}
END_TEST

/* 202 is getegid32 for them, and 240 futex; 64-bit programs have mq_open as 240. */
START_TEST(programs_of_32_bits_have_other_numbers)
{
	struct result *res;

	raw_call(BEGIN_NS, 11, 202, WORD);
	raw_call(BEGIN_NS + 100, 11, 240, WORD);
	raw_call(BEGIN_NS + 200, 12, 202, 0x8049000);
	raw_call(BEGIN_NS + 300, 12, 240, 0x8049000);
	raw_call(BEGIN_NS + 400, 12, 422, 0x8049000);
	res = report();
	ck_assert_uint_eq(count_calls(res), 3);
	ck_assert(warns(res, "1 threads made system calls without an argument of more than 32"));
	result_free(res);
}
END_TEST

START_TEST(returns_alone_are_refused)
{
	made_exit(&made->cpus[0][0], BEGIN_NS, 11, 0);
	made_exit(&made->cpus[0][0], BEGIN_NS + 100, 11, 0);
	check_refused(&(struct trace_request){ 0 },
		      "no sys_enter_futex, but 2 returns from futex calls");
}
END_TEST

/* A file of version 7 as far as its options, the last of which says that there are no events. */
START_TEST(an_unknown_compression_is_named)
{
	static const unsigned char head[] = "\x17\x08\x44tracing7\0\0\x08\0\x10\0\0zlib\0"
					    "1.2.13\0\x26\0\0\0\0\0\0\0";
	static const unsigned char options[] = "\0\0\0\0\0\0\0\0\x1c\0\0\0\0\0\0\0"
					       "\x16\0\x08\0\0\0\0\0\0\0\0\0\0\0"
					       "\0\0\x08\0\0\0\0\0\0\0\0\0\0";
	struct error err = { 0 };
	FILE *out = fopen(path, "w");

	fwrite(head, sizeof(head) - 1, 1, out);
	fwrite(options, sizeof(options), 1, out);
	fclose(out);
	ck_assert_ptr_null(recorded_result(&(struct trace_request){ 0 }, path,
					   &(struct interval_watch){ 0 }, &err));
	ck_assert_msg(strstr(err.what, "compressed by zlib") != NULL, "%s", err.what);
}
END_TEST

TCase *cli_recording_cases(void)
{
	TCase *tc = tcase_create("recordings");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_loss_before_the_first_event_does_not_begin_the_trace);
	tcase_add_test(tc, the_buffers_of_all_instances_are_merged);
	tcase_add_test(tc, the_calls_may_be_in_the_smaller_buffer);
	tcase_add_test(tc, an_event_in_two_buffers_counts_once);
	tcase_add_test(tc, events_that_were_thrown_away_count_as_lost);
	tcase_add_loop_test(tc, a_clock_that_counts_no_nanoseconds_is_refused, 0,
			    sizeof(ticking) / sizeof(*ticking));
	tcase_add_test(tc, ticks_are_converted_if_the_file_says_how);
	tcase_add_test(tc, large_ticks_are_converted);
	tcase_add_test(tc, an_offset_is_added);
	tcase_add_test(tc, with_a_date_windows_of_the_day_are_known);
	tcase_add_test(tc, each_process_may_have_its_own_mappings);
	tcase_add_test(tc, the_kernel_decides_what_a_long_is);
	tcase_add_loop_test(tc, the_machine_decides_what_a_system_call_is, 0,
			    sizeof(machines) / sizeof(*machines));
	tcase_add_test(tc, numbers_of_an_unknown_machine_are_refused);
	tcase_add_test(tc, programs_of_32_bits_have_other_numbers);
	tcase_add_test(tc, returns_alone_are_refused);
	tcase_add_test(tc, an_unknown_compression_is_named);
	return tc;
}
