/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_end_cases.c - tests that nothing is left a second after futrace's end, however it ends, and
 * that nothing of other tracers is touched.
 */
#include "tests/live/live_cases.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "tests/live/foreign.h"
#include "tests/live/traced.h"

#define KILLS	     200
#define KILL_STEP_NS 1500000 /* the last one is killed 300 ms after its start */

/* How many times longer everything takes if CPUs are emulated. */
static int slowness(void)
{
	return getenv("FUTRACE_TEST_EMULATED") ? 5 : 1;
}

static void sleep_ns(long ns)
{
	const struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&ts, NULL);
}

/* Starts a tracer of this process itself. */
static void start_tracer(struct tracer *t)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	tracer_start(t, (const char *const[]){ "-p", pid, "-d", "100", NULL });
}

/* The kernel takes 200 ms to remove an instance; while it refuses, the guardian tries for 10 s. */
static void check_gone_soon(pid_t tracer)
{
	for (int i = 0; i < 1200 * slowness() && instance_of(tracer); i++)
		sleep_ns(10000000);
	ck_assert(!instance_of(tracer));
}

static int reap(struct tracer *t)
{
	int status;

	ck_assert_int_eq(waitpid(t->pid, &status, 0), t->pid);
	close(t->ready_fd);
	unlink(t->json);
	unlink(t->errors);
	unlink(t->output);
	return status;
}

START_TEST(killed_at_any_moment_it_leaves_nothing)
{
	struct foreign f;
	int began = 0, slow = slowness(), kills = KILLS / slow;

	foreign_begin(&f);
	for (int i = 0; i < kills; i++) {
		struct tracer t;
		char ready;

		start_tracer(&t);
		sleep_ns((long)i * KILL_STEP_NS * slow * slow);
		kill(t.pid, SIGKILL);
		began += read(t.ready_fd, &ready, 1) == 1;
		ck_assert_int_eq(WTERMSIG(reap(&t)), SIGKILL);
		check_gone_soon(t.pid);
	}
	/* Some were killed during set-up, some while they traced. */
	ck_assert_int_gt(began, 0);
	ck_assert_int_lt(began, kills);
	foreign_end(&f);
}
END_TEST

static const int deadly[] = { SIGSEGV, SIGABRT, SIGBUS, SIGQUIT, SIGKILL };

START_TEST(dead_by_a_signal_it_leaves_nothing)
{
	const struct rlimit no_core = { 0, 0 };
	struct foreign f;
	struct tracer t;

	setrlimit(RLIMIT_CORE, &no_core);
	/* The address sanitizer would take the signal for a fault of the program, and exit. */
	setenv("ASAN_OPTIONS", "handle_segv=0:handle_sigbus=0", 1);
	/* A shell makes background jobs, perhaps this suite, ignore SIGQUIT. */
	signal(deadly[_i], SIG_DFL);
	foreign_begin(&f);
	start_tracer(&t);
	tracer_await_ready(&t);
	kill(t.pid, deadly[_i]);
	ck_assert_int_eq(WTERMSIG(reap(&t)), deadly[_i]);
	check_gone_soon(t.pid);
	foreign_end(&f);
}
END_TEST

START_TEST(out_of_memory_it_leaves_nothing)
{
	const struct rlimit none = { 4096, 4096 };
	struct program p;
	struct tracer t;
	struct foreign f;
	char pid[16];

	foreign_begin(&f);
	program_start(&p, "threads64", false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	ck_assert_int_eq(prlimit(t.pid, RLIMIT_AS, &none, NULL), 0);
	program_go(&p);
	program_end(&p);
	ck_assert_int_ne(reap(&t), 0);
	check_gone_soon(t.pid);
	foreign_end(&f);
}
END_TEST

/* Its terminal is closed while it traces, as when a connection breaks. */
START_TEST(without_its_terminal_it_leaves_nothing)
{
	const char *path = getenv("TEST_FUTRACE");
	char pid[16], said[256];
	struct foreign f;
	int terminal;
	pid_t tracer;

	foreign_begin(&f);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	tracer = forkpty(&terminal, NULL, NULL, NULL);
	if (tracer == 0) {
		execl(path ? path : "./futrace", "futrace", "-p", pid, (char *)NULL);
		_exit(99);
	}
	/* The ready line is the first. */
	ck_assert_int_gt(read(terminal, said, sizeof(said)), 0);
	ck_assert(instance_of(tracer));
	close(terminal);
	ck_assert_int_eq(waitpid(tracer, NULL, 0), tracer);
	check_gone_soon(tracer);
	foreign_end(&f);
}
END_TEST

/* Kills the children of TRACER that are its guardians. */
static void kill_guardians(pid_t tracer)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while ((entry = readdir(proc))) {
		char path[300], name[32] = "";
		int pid, parent;
		FILE *in;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		in = fopen(path, "re");
		if (!in)
			continue;
		if (fscanf(in, "%d (%31[^)]) %*c %d", &pid, name, &parent) == 3 &&
		    parent == tracer && !strcmp(name, "futrace-guard"))
			kill(pid, SIGKILL);
		fclose(in);
	}
	closedir(proc);
}

/* Runs futrace cleanup. Returns its status; SAID is what it printed. */
static int clean_up(char said[1024])
{
	const char *path = getenv("TEST_FUTRACE");
	char command[512];
	size_t n;
	FILE *out;

	snprintf(command, sizeof(command), "%s cleanup 2>&1", path ? path : "./futrace");
	out = popen(command, "r");
	n = fread(said, 1, 1023, out);
	said[n] = '\0';
	return WEXITSTATUS(pclose(out));
}

START_TEST(what_the_guardian_could_not_catch_is_cleaned_up)
{
	char name[32], said[1024];
	struct tracer killed, living;
	struct foreign f;
	json_t *doc, *warnings;
	bool warned = false;
	size_t i;

	foreign_begin(&f);
	start_tracer(&living);
	tracer_await_ready(&living);
	start_tracer(&killed);
	tracer_await_ready(&killed);
	snprintf(name, sizeof(name), "futrace-%d-0", (int)killed.pid);
	kill_guardians(killed.pid);
	/* Its tracer still lives, so it is in use. */
	ck_assert_int_eq(clean_up(said), 0);
	ck_assert_ptr_null(strstr(said, name));
	kill(killed.pid, SIGKILL);
	reap(&killed);
	ck_assert(instance_of(killed.pid));

	/* A start notices it, and goes on. */
	{
		struct tracer t;
		json_t *warning;

		tracer_start(&t, (const char *const[]){ "--", "true", NULL });
		ck_assert_int_eq(tracer_end(&t), 0);
		doc = tracer_json(&t);
		warnings = json_object_get(doc, "warnings");
		json_array_foreach(warnings, i, warning) warned =
			warned || strstr(json_string_value(warning), "futrace cleanup");
		json_decref(doc);
	}
	ck_assert(warned);
	ck_assert_int_eq(clean_up(said), 0);
	ck_assert_ptr_nonnull(strstr(said, name));
	ck_assert(!instance_of(killed.pid));
	ck_assert(instance_of(living.pid));
	kill(living.pid, SIGINT);
	ck_assert_int_eq(tracer_end(&living), 0);
	foreign_end(&f);
}
END_TEST

/*
 * The error names the process with an open file, and the status tells that an instance is left.
 */
START_TEST(what_cannot_be_cleaned_up_is_said)
{
	char path[512], said[1024];
	int fd;

	snprintf(path, sizeof(path), "%s/instances/futrace-1-%d", tracefs_tracing_dir(),
		 (int)getpid());
	ck_assert_int_eq(mkdir(path, 0700), 0);
	strcat(path, "/trace_marker");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(clean_up(said), 1);
	ck_assert_ptr_nonnull(strstr(said, "busy"));
	close(fd);
	ck_assert_int_eq(clean_up(said), 0);
	ck_assert_int_lt(access(path, F_OK), 0);
}
END_TEST

TCase *live_end_cases(void)
{
	TCase *tc = tcase_create("ends");

	tcase_set_timeout(tc, 170);
	tcase_add_unchecked_fixture(tc, NULL, foreign_remove_left);
	tcase_add_test(tc, killed_at_any_moment_it_leaves_nothing);
	tcase_add_loop_test(tc, dead_by_a_signal_it_leaves_nothing, 0,
			    sizeof(deadly) / sizeof(*deadly));
	tcase_add_test(tc, out_of_memory_it_leaves_nothing);
	tcase_add_test(tc, without_its_terminal_it_leaves_nothing);
	tcase_add_test(tc, what_the_guardian_could_not_catch_is_cleaned_up);
	tcase_add_test(tc, what_cannot_be_cleaned_up_is_said);
	return tc;
}
