/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_finding_cases.c - tests the answer: the findings about programs whose threads wait for a
 * known reason, see cases.c. FUTRACE_TEST_SCENE names the only one to run.
 */
#include "tests/live/live_cases.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include <linux/magic.h>

#include "tests/live/traced.h"

/* The truth about a case. Lists are words with a space between them. */
struct truth {
	const char *name;
	const char *kind;    /* of the first finding */
	const char *word;    /* of it; NULL: none */
	const char *waiters; /* a part of their name, and their least number */
	uint64_t threads;
	const char *culprit; /* the begin of its name; NULL: nobody is named */
	const char *states;  /* nearly all that they did, and no other; NULL: any */
	const char *syscall; /* in which they were blocked for a part; or NULL */
	double least;	     /* the part of these states, or of that call */
	const char *slept;   /* who slept meanwhile, and who ran; or NULL */
	const char *ran;
	const char *others;   /* kinds of findings that may follow */
	const char *idle;     /* names of idle threads; or NULL */
	const char *innocent; /* a part of names that only findings of the idle may have; or NULL */
};

static const struct truth truths[] = {
	{ .name = "pool-and-mutex",
	  .kind = "lock",
	  .word = "lock",
	  .waiters = "request-{0..7}",
	  .threads = 8,
	  .culprit = "request-",
	  .syscall = "fdatasync",
	  .least = 0.02,
	  .others = "idle",
	  .idle = "worker-{0..63}",
	  .innocent = "worker" },
	{ .name = "signal-sender",
	  .kind = "lock",
	  .word = "lock",
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
	  .waiters = "conn{0..39}",
	  .threads = 40,
	  .culprit = "conn",
	  .states = "running runnable",
	  .least = 0.9,
	  .others = "idle" },
	{ .name = "herd",
	  .kind = "herd",
	  .word = "lock",
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
	  .waiters = "http{0..15}",
	  .threads = 16,
	  .culprit = "http",
	  .states = "blocked",
	  .syscall = "recvfrom",
	  .least = 0.5,
	  .others = "idle",
	  .idle = "idle{0..3}",
	  .innocent = "idle" },
	{ .name = "safepoint",
	  .kind = "lock",
	  .word = "lock",
	  .waiters = "app{0..3}",
	  .threads = 4,
	  .culprit = "vm0",
	  .syscall = "clock_nanosleep",
	  .least = 0.5,
	  .slept = "vm0",
	  .ran = "loop0",
	  .others = "idle" },
};

static json_t *trace_case(const char *name, struct program *p)
{
	struct tracer t;
	json_t *doc;
	char pid[16];

	program_start_case(p, name);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "-d", "2", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	program_end(p);
	doc = tracer_json(&t);
	ck_assert_uint_eq(json_number(json_object_get(doc, "trace"), "lost_events"), 0);
	return doc;
}

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Is TEXT one of the words in LIST? */
static bool is_listed(const char *list, const char *text)
{
	size_t length = strlen(text);

	for (const char *at = list; length && (at = strstr(at, text)); at += length) {
		if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	}
	return false;
}

static void check_word(json_t *finding, const struct program *p, const char *word)
{
	json_t *first = json_array_get(json_object_get(finding, "words"), 0);
	char name[64], uaddr[32];

	if (!word) {
		ck_assert_ptr_null(first);
		return;
	}
	snprintf(name, sizeof(name), "word.%s", word);
	snprintf(uaddr, sizeof(uaddr), "0x%" PRIx64, program_told(p, name));
	ck_assert_str_eq(text_of(first, "uaddr"), uaddr);
	ck_assert_msg(strstr(text_of(first, "text"), word), "the lock is called %s",
		      text_of(first, "text"));
	ck_assert_str_eq(text_of(first, "primitive"), "glibc-style mutex");
}

/* Has the row of a culprit an activity that T names? */
static bool is_true_act(json_t *act, const struct truth *t)
{
	return (!t->states || is_listed(t->states, text_of(act, "state"))) &&
	       (!t->syscall || !strcmp(text_of(act, "syscall"), t->syscall));
}

static void check_culprit(json_t *finding, const struct truth *t)
{
	json_t *culprit = json_array_get(json_object_get(finding, "culprits"), 0), *act;
	double share = 0;
	size_t i;

	if (!t->culprit) {
		ck_assert_ptr_null(culprit);
		return;
	}
	ck_assert_msg(!strncmp(text_of(culprit, "name"), t->culprit, strlen(t->culprit)),
		      "%s is to blame, not %s", text_of(culprit, "name"), t->culprit);
	json_array_foreach(json_object_get(culprit, "did"), i, act)
	{
		if (is_true_act(act, t))
			share += json_real_value(json_object_get(act, "share"));
	}
	ck_assert_msg(share >= t->least, "%g: %s", share, json_dumps(culprit, 0));
}

/* Is it said who ran while the end of the chain slept, and nobody else? */
static void check_meanwhile(json_t *finding, const struct truth *t)
{
	json_t *meanwhile = json_object_get(finding, "meanwhile"), *ran;

	if (!t->slept) {
		ck_assert_msg(json_is_null(meanwhile), "%s", text_of(finding, "text"));
		return;
	}
	ran = json_object_get(meanwhile, "ran");
	ck_assert_msg(json_array_size(ran) == 1, "%s", text_of(finding, "text"));
	ck_assert_str_eq(text_of(meanwhile, "name"), t->slept);
	ck_assert_str_eq(text_of(json_array_get(ran, 0), "name"), t->ran);
	ck_assert_ptr_nonnull(strstr(text_of(finding, "text"), " slept for "));
	/* The times are those of the sleeper in the waits of others. */
	ck_assert_uint_ge(json_number(meanwhile, "slept_ns"), 500000000);
}

static void check_first(json_t *finding, const struct program *p, const struct truth *t)
{
	json_t *waiters = json_array_get(json_object_get(finding, "waiters"), 0);

	ck_assert_msg(!strcmp(text_of(finding, "kind"), t->kind), "not %s but %s: %s", t->kind,
		      text_of(finding, "kind"), text_of(finding, "text"));
	check_word(finding, p, t->word);
	ck_assert_msg(strstr(text_of(waiters, "name"), t->waiters), "%s wait",
		      text_of(waiters, "name"));
	ck_assert_uint_ge(json_number(waiters, "threads"), t->threads);
	ck_assert_ptr_nonnull(strstr(text_of(finding, "text"), t->waiters));
	check_culprit(finding, t);
	check_meanwhile(finding, t);
}

/* Nothing false is said beside it. */
static void check_others(json_t *findings, const struct truth *t)
{
	json_t *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		const char *text = text_of(finding, "text"), *kind = text_of(finding, "kind");
		bool is_idle = !strcmp(kind, "idle");

		ck_assert_msg(!i || is_listed(t->others, kind), "%s: %s", kind, text);
		ck_assert_msg(is_idle || !t->innocent || !strstr(text, t->innocent), "%s: %s", kind,
			      text);
		ck_assert_msg(!is_idle || !t->idle || strstr(text, t->idle), "%s: %s", kind, text);
	}
}

static bool is_in_memory(void)
{
	struct statfs fs;

	return statfs(getenv("CASES_DIR"), &fs) == 0 &&
	       ((uint64_t)fs.f_type == TMPFS_MAGIC || (uint64_t)fs.f_type == RAMFS_MAGIC);
}

START_TEST(the_answer_is_the_truth_about_the_program)
{
	const struct truth *t = &truths[_i];
	struct program p;
	json_t *doc = trace_case(t->name, &p);
	json_t *findings =
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "findings");

	if (t->syscall && strstr(t->syscall, "sync") && is_in_memory()) {
		fputs("the build directory is in memory: fsync is not tested\n", stderr);
	} else {
		check_first(json_array_get(findings, 0), &p, t);
		check_others(findings, t);
	}
	json_decref(doc);
}
END_TEST

static bool is_wanted(const struct truth *t)
{
	const char *only = getenv("FUTRACE_TEST_SCENE");

	return !only || !strcmp(only, t->name);
}

TCase *live_finding_cases(void)
{
	TCase *tc = tcase_create("findings");

	tcase_set_timeout(tc, 60);
	for (int i = 0; i < (int)(sizeof(truths) / sizeof(*truths)); i++) {
		if (is_wanted(&truths[i]))
			tcase_add_loop_test(tc, the_answer_is_the_truth_about_the_program, i,
					    i + 1);
	}
	return tc;
}
