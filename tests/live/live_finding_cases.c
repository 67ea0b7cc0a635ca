/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_finding_cases.c - tests the answer: the findings about programs whose threads wait for a
 * known reason, see cases.c. FUTRACE_TEST_SCENE names the only one to run.
 */
#include "tests/live/live_cases.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "tests/live/answer.h"
#include "tests/live/traced.h"

static const struct answer answers[] = {
	{ .name = "pool-and-mutex",
	  .kind = "lock",
	  .word = "lock",
	  .primitive = "glibc-style mutex",
	  .waiters = "request-{0..7}",
	  .threads = 8,
	  .culprit = "request-",
	  .syscall = "fdatasync",
	  .least = 0.02,
	  .others = "idle",
	  .idle = "worker-{0..63}",
	  .innocent = "worker-" },
	{ .name = "signal-sender",
	  .kind = "lock",
	  .word = "lock",
	  .primitive = "glibc-style mutex",
	  .waiters = "waiter0",
	  .threads = 1,
	  .culprit = "holder0",
	  .states = "running runnable",
	  .least = 0.9,
	  .others = "idle",
	  .innocent = "pest" },
	{ .name = "many-waiters",
	  .kind = "lock",
	  .word = "lock",
	  .primitive = "glibc-style mutex",
	  .waiters = "conn{0..39}",
	  .threads = 40,
	  .culprit = "conn",
	  .states = "running runnable",
	  .least = 0.9,
	  .others = "idle" },
	{ .name = "herd",
	  .kind = "herd",
	  .word = "lock",
	  .else_word = "job_came",
	  .primitive = "glibc-style mutex",
	  .waiters = "taskq{",
	  .threads = 32,
	  .others = "herd waits-for queue idle" },
	{ .name = "only-waker",
	  .kind = "idle",
	  .waiters = "spare{0..7}",
	  .threads = 8,
	  .others = "" },
	{ .name = "starved-pool",
	  .kind = "starved-pool",
	  .waiters = "uv-pool{0..3}",
	  .threads = 4,
	  .culprit = "uv-pool",
	  .states = "blocked",
	  .syscall = "openat",
	  .least = 0.9,
	  .others = "not-a-lock idle" },
	{ .name = "fsync-bound",
	  .kind = "not-a-lock",
	  .waiters = "writer{0..3}",
	  .threads = 4,
	  .culprit = "writer",
	  .syscall = "fsync",
	  .least = 0.02,
	  .others = "idle" },
	{ .name = "cache-lock",
	  .kind = "lock",
	  .word = "lock",
	  .primitive = "glibc-style mutex",
	  .waiters = "http{0..15}",
	  .threads = 16,
	  .culprit = "http",
	  .states = "blocked",
	  .syscall = "recvfrom",
	  .least = 0.5,
	  .others = "idle",
	  .idle = "idle{0..3}",
	  .innocent = "idle" },
	{ .name = "parkers",
	  .kind = "lock",
	  .word = "places",
	  .primitive = "parking place",
	  .is_family = true,
	  .waiters = "exec{0..7}",
	  .threads = 8,
	  .culprit = "exec",
	  .states = "running runnable",
	  .least = 0.9,
	  .others = "idle",
	  .idle = "cases",
	  .innocent = "cases (" },
	{ .name = "abba",
	  .kind = "deadlock",
	  .says = "$seller0 holds stock (cases .bss) and waits for orders (cases .bss), which "
		  "$buyer0 holds, which waits for stock (cases .bss). visitor{0..2} wait for stock "
		  "(cases .bss) too. Nothing will wake them.",
	  .word = "orders",
	  .waiters = "visitor{0..2}",
	  .threads = 3,
	  .culprit = "seller0",
	  .states = "futex",
	  .least = 1,
	  .others = "idle",
	  .idle = "resting{0,1}",
	  .innocent = "resting" },
	{ .name = "locked-twice",
	  .kind = "deadlock",
	  .says = "$twice0 waits for stock (cases .bss), which it holds itself. visitor{0..2} wait "
		  "for stock (cases .bss) too. Nothing will wake them.",
	  .word = "stock",
	  .waiters = "visitor{0..2}",
	  .threads = 3,
	  .culprit = "twice0",
	  .states = "futex",
	  .least = 1,
	  .others = "idle" },
	{ .name = "orphan",
	  .kind = "deadlock",
	  .says = "$orphan waits for stock (cases .bss), whose owner, thread #keeper0, is gone: it "
		  "ended, or held the lock in another process when that forked. No thread is known "
		  "that could unlock it.",
	  .word = "stock",
	  .waiters = "orphan",
	  .threads = 1,
	  .others = "" },
	{ .name = "held-in-recv",
	  .kind = "lock",
	  .word = "stock",
	  .waiters = "main-q{0..4}",
	  .threads = 5,
	  .culprit = "asker0",
	  .states = "blocked",
	  .syscall = "recvfrom",
	  .least = 0.99,
	  .others = "idle",
	  .idle = "resting{0,1}",
	  .innocent = "resting" },
	{ .name = "taken",
	  .kind = "lock waits-for queue",
	  .word = "lock",
	  .primitive = "glibc-style mutex",
	  .waiters = "app{0..3}",
	  .threads = 4,
	  .culprit = "holder0",
	  .states = "running runnable",
	  .least = 0.8,
	  .taker = "hog",
	  .others = "idle" },
	{ .name = "safepoint",
	  .kind = "lock",
	  .word = "lock",
	  .primitive = "glibc-style mutex",
	  .waiters = "app{0..3}",
	  .threads = 4,
	  .culprit = "vm0",
	  .syscall = "clock_nanosleep",
	  .least = 0.5,
	  .slept = "vm0",
	  .ran = "loop0",
	  .others = "idle" },
};

/* Two threads talk through pipes. They need the interpreter's lock, which the third one has. */
static const char interpreter_lock[] =
	"import os, sys, threading\n"
	"def name(text):\n"
	"    path = '/proc/self/task/%d/comm' % threading.get_native_id()\n"
	"    with open(path, 'w') as comm:\n"
	"        comm.write(text)\n"
	"def spin():\n"
	"    name('spinner')\n"
	"    while True:\n"
	"        pass\n"
	"def talk(number, source, sink):\n"
	"    name('talker%d' % number)\n"
	"    while True:\n"
	"        os.write(sink, os.read(source, 1))\n"
	"there, back = os.pipe(), os.pipe()\n"
	"os.write(there[1], b'x')\n"
	"for act, args in ((spin, ()), (talk, (0, there[0], back[1])),\n"
	"                  (talk, (1, back[0], there[1]))):\n"
	"    threading.Thread(target=act, args=args, daemon=True).start()\n"
	"os.write(1, b'parked')\n"
	"sys.stdin.read()\n"
	"os._exit(0)\n";

static const struct answer of_python = {
	.name = "python",
	/* Who computes seldom waits for the lock, and the others seldom wake each other. */
	.kind = "lock waits-for queue",
	.word = "_PyRuntime",
	.primitive = "glibc condvar",
	.is_untold = true,
	.waiters = "talker{0,1}",
	.threads = 2,
	.culprit = "spinner",
	.states = "running runnable",
	.least = 0.4,
	/* At the begin the main thread may still wait for the lock as well. */
	.others = "waits-for queue idle",
};

static const struct answer of_brief = {
	.name = "brief",
	.kind = "lock",
	.word = "lock",
	.primitive = "glibc-style mutex",
	.waiters = "brief{0..2}",
	.threads = 3,
	.culprit = "brief",
	/* All that is so short hangs on who gets a CPU; but all of it is known. */
	.states = "blocked runnable running",
	.least = 0.9,
	.others = "idle",
	.innocent = "cases (",
};

/* The result of two seconds of P, which it ends. */
static json_t *trace_program(struct program *p, uint64_t traced)
{
	struct tracer t;
	json_t *doc;
	char pid[24];

	snprintf(pid, sizeof(pid), "%" PRIu64, traced);
	tracer_start(&t, (const char *const[]){ "-p", pid, "-d", "2", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	program_end(p);
	doc = tracer_json(&t);
	ck_assert_uint_eq(json_number(json_object_get(doc, "trace"), "lost_events"), 0);
	return doc;
}

static json_t *trace_case(const char *name, struct program *p)
{
	uint64_t child;

	program_start_case(p, name);
	child = program_told_or_0(p, "child");
	return trace_program(p, child ? child : (uint64_t)p->pid);
}

static bool is_in_memory(void)
{
	struct statfs fs;

	return statfs(getenv("CASES_DIR"), &fs) == 0 &&
	       ((uint64_t)fs.f_type == TMPFS_MAGIC || (uint64_t)fs.f_type == RAMFS_MAGIC);
}

START_TEST(the_answer_is_the_truth_about_the_program)
{
	const struct answer *a = &answers[_i];
	struct program p;
	json_t *doc = trace_case(a->name, &p);

	if (a->syscall && strstr(a->syscall, "sync") && is_in_memory())
		fputs("the build directory is in memory: fsync is not tested\n", stderr);
	else
		answer_check(doc, &p, a);
	json_decref(doc);
}
END_TEST

START_TEST(a_command_that_is_soon_over_has_its_answer)
{
	const char *build = getenv("TEST_BUILD");
	char path[512], fd[16];
	struct program p;
	struct tracer t;
	json_t *doc;
	int null = open("/dev/null", O_RDWR);

	snprintf(path, sizeof(path), "%s/cases", build ? build : "tests");
	snprintf(p.truth, sizeof(p.truth), "%s/brief", getenv("TMPDIR"));
	snprintf(fd, sizeof(fd), "%d", null);
	tracer_start(&t, (const char *const[]){ "--", path, "brief", "--parked-fd", fd, "--go-fd",
						fd, "--truth", p.truth, NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	answer_check(doc, &p, &of_brief);
	json_decref(doc);
}
END_TEST

#define PYTHON "/usr/bin/python3"

static void start_python(struct program *p)
{
	int in[2], out[2];
	char c;

	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	p->pid = fork();
	if (p->pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execl(PYTHON, PYTHON, "-I", "-c", interpreter_lock, NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	p->go_fd = in[1];
	ck_assert_int_eq(read(out[0], &c, 1), 1);
	close(out[0]);
}

START_TEST(the_lock_of_an_interpreter_is_held_by_who_computes)
{
	struct program p;
	json_t *doc;

	if (access(PYTHON, X_OK) < 0) {
		fputs("left out: there is no " PYTHON " (Debian: apt install python3-minimal)\n",
		      stderr);
		ck_assert_ptr_null(getenv("FUTRACE_TEST_REQUIRE"));
		return;
	}
	start_python(&p);
	doc = trace_program(&p, (uint64_t)p.pid);
	answer_check(doc, &p, &of_python);
	json_decref(doc);
}
END_TEST

static bool is_wanted(const struct answer *a)
{
	const char *only = getenv("FUTRACE_TEST_SCENE");

	return !only || !strcmp(only, a->name);
}

TCase *live_finding_cases(void)
{
	TCase *tc = tcase_create("findings");

	tcase_set_timeout(tc, 60);
	for (int i = 0; i < (int)(sizeof(answers) / sizeof(*answers)); i++) {
		if (is_wanted(&answers[i]))
			tcase_add_loop_test(tc, the_answer_is_the_truth_about_the_program, i,
					    i + 1);
	}
	if (is_wanted(&of_brief))
		tcase_add_test(tc, a_command_that_is_soon_over_has_its_answer);
	if (is_wanted(&of_python))
		tcase_add_test(tc, the_lock_of_an_interpreter_is_held_by_who_computes);
	return tc;
}
