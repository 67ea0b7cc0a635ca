/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_others_cases.c - tests futrace beside other tracers: each sees all of its own events, and
 * none changes the other's settings.
 *
 * tests/live/beside.sh does the same with perf, bpftrace and trace-cmd.
 */
#include "tests/live/live_cases.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "tests/live/foreign.h"
#include "tests/live/traced.h"
#include "tests/live/truth.h"

#define TRACERS 10

static void start_on(struct tracer *t, const struct program *p, const char *buffer)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(t, (const char *const[]){ "-p", pid, "-b", buffer, NULL });
	tracer_await_ready(t);
}

static void check_one(struct tracer *t, const struct program *p)
{
	json_t *doc;

	ck_assert_int_eq(tracer_end(t), 0);
	doc = tracer_json(t);
	check_truth(doc, p->truth);
	json_decref(doc);
}

START_TEST(ten_at_once_on_one_program_all_see_all)
{
	struct tracer tracers[TRACERS];
	struct program p;
	struct foreign f;

	foreign_begin(&f);
	program_start(&p, "parked_during", false);
	for (int i = 0; i < TRACERS; i++)
		start_on(&tracers[i], &p, "1M");
	foreign_check(&f);
	program_go(&p);
	program_end(&p);
	for (int i = 0; i < TRACERS; i++)
		check_one(&tracers[i], &p);
	foreign_end(&f);
}
END_TEST

START_TEST(ten_at_once_on_ten_programs_see_each_its_own)
{
	struct tracer tracers[TRACERS];
	struct program programs[TRACERS];
	struct foreign f;

	foreign_begin(&f);
	for (int i = 0; i < TRACERS; i++) {
		program_start(&programs[i], i % 2 ? "parked_during" : "timed_out", false);
		start_on(&tracers[i], &programs[i], "1M");
	}
	for (int i = 0; i < TRACERS; i++)
		program_go(&programs[i]);
	foreign_check(&f);
	for (int i = 0; i < TRACERS; i++)
		program_end(&programs[i]);
	for (int i = 0; i < TRACERS; i++)
		check_one(&tracers[i], &programs[i]);
	foreign_end(&f);
}
END_TEST

static int open_top(const char *file, int flags)
{
	char *path = tracefs_get_tracing_file(file);
	int fd = open(path, flags | O_CLOEXEC);

	tracefs_put_tracing_file(path);
	ck_assert_msg(fd >= 0, "%s", file);
	return fd;
}

static void set_top(const char *file, const char *value, int flags)
{
	int fd = open_top(file, O_WRONLY | flags);

	ck_assert_int_eq(write(fd, value, strlen(value)), (ssize_t)strlen(value));
	close(fd);
}

/* No events are enabled at the top, and it is not stopped. */
static bool top_is_unused(void)
{
	int events = open_top("set_event", O_RDONLY), on = open_top("tracing_on", O_RDONLY);
	char c;
	bool unused = read(events, &c, 1) == 0 && read(on, &c, 1) == 1 && c == '1';

	close(events);
	close(on);
	return unused;
}

/* The number of getppid calls of this process in the top-level buffer. */
static int seen_in_top(void)
{
	char wanted[32], line[512];
	int seen = 0;
	FILE *in = fdopen(open_top("trace", O_RDONLY), "r");

	snprintf(wanted, sizeof(wanted), "-%d ", (int)getpid());
	while (fgets(line, sizeof(line), in))
		seen += strstr(line, wanted) && strstr(line, "sys_getppid(");
	fclose(in);
	return seen;
}

/* Runs before and after the tests in the starting process: a failed test restores nothing. */
static bool was_unused;

static void look_at_top(void)
{
	was_unused = top_is_unused();
}

static void clear_top(void)
{
	foreign_remove_left();
	if (!was_unused)
		return;
	set_top("events/syscalls/sys_enter_getppid/enable", "0", 0);
	close(open_top("set_event_pid", O_WRONLY | O_TRUNC));
}

/* The test traces in the top-level instance, and so runs only if that is unused. */
START_TEST(tracing_at_the_top_goes_on_untouched)
{
	char pid[16];
	struct program p;
	struct tracer t;
	struct foreign f;
	int before;

	if (!was_unused && !getenv("FUTRACE_TEST_REQUIRE")) {
		fputs("left out: somebody uses the top-level instance\n", stderr);
		return;
	}
	ck_assert_msg(was_unused, "somebody uses the top-level instance");
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	set_top("set_event_pid", pid, O_TRUNC);
	set_top("events/syscalls/sys_enter_getppid/enable", "1", 0);
	foreign_begin(&f);
	before = seen_in_top();
	program_start(&p, "pingpong", false);
	getppid();
	start_on(&t, &p, "8M");
	getppid();
	foreign_check(&f); /* calls getppid too */
	program_go(&p);
	program_end(&p);
	check_one(&t, &p);
	getppid();
	foreign_end(&f); /* calls getppid too */
	ck_assert_int_eq(seen_in_top(), before + 5);
}
END_TEST

TCase *live_others_cases(void)
{
	TCase *tc = tcase_create("others");

	tcase_set_timeout(tc, 100);
	tcase_add_unchecked_fixture(tc, look_at_top, clear_top);
	tcase_add_test(tc, ten_at_once_on_one_program_all_see_all);
	/* On emulated CPUs, the clocks differ by the time that they wait for a real CPU. */
	if (!getenv("FUTRACE_TEST_EMULATED"))
		tcase_add_test(tc, ten_at_once_on_ten_programs_see_each_its_own);
	tcase_add_test(tc, tracing_at_the_top_goes_on_untouched);
	return tc;
}
