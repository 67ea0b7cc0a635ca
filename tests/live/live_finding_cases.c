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
	const char *kind; /* of the first finding */
	const char *says; /* its whole text, where it has no times: $NAME is a thread; or NULL */
	const char *word; /* of it; NULL: none */
	const char *primitive; /* of that word; NULL: not known */
	bool is_family;	       /* the word is one of those told */
	const char *waiters;   /* a part of their name, and their least number */
	uint64_t threads;
	const char *culprit;  /* the begin of its name; NULL: nobody is named */
	const char *states;   /* nearly all that they did, and no other; NULL: any */
	const char *syscall;  /* in which they were blocked for a part; or NULL */
	double least;	      /* the part of these states, or of that call */
	const char *others;   /* kinds of findings that may follow */
	const char *idle;     /* names of idle threads; or NULL */
	const char *innocent; /* a part of names that only findings of the idle may have; or NULL */
};

static const struct truth truths[] = {
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
	  .innocent = "worker" },
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
};

static json_t *trace_case(const char *name, struct program *p)
{
	struct tracer t;
	json_t *doc;
	uint64_t child;
	char pid[24];

	program_start_case(p, name);
	child = program_told_or_0(p, "child");
	snprintf(pid, sizeof(pid), "%" PRIu64, child ? child : (uint64_t)p->pid);
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

/* Is WORD at the address that P told, or for a family at one of those? */
static void check_address(json_t *word, const struct program *p, const struct truth *t)
{
	uint64_t uaddr = strtoull(text_of(word, "uaddr"), NULL, 16), begin, size = 1;
	char name[64];

	snprintf(name, sizeof(name), "word.%s", t->word);
	begin = program_told(p, name);
	snprintf(name, sizeof(name), "size.%s", t->word);
	if (t->is_family)
		size = program_told(p, name);
	ck_assert_msg(uaddr >= begin && uaddr < begin + size, "%s is at 0x%" PRIx64 ", not at %s",
		      t->word, begin, text_of(word, "uaddr"));
}

static void check_words(json_t *finding, const struct program *p, const struct truth *t)
{
	json_t *words = json_object_get(finding, "words"), *word = json_array_get(words, 0);
	const char *primitive = t->primitive ? t->primitive : "";

	if (!t->word) {
		ck_assert_ptr_null(word);
		return;
	}
	check_address(word, p, t);
	ck_assert_msg(strstr(text_of(word, "text"), t->word), "the lock is called %s",
		      text_of(word, "text"));
	ck_assert_msg(!strncmp(text_of(word, "primitive"), primitive, strlen(primitive)) &&
			      (*primitive || !*text_of(word, "primitive")),
		      "the lock is a %s", text_of(word, "primitive"));
	ck_assert(!t->is_family || json_array_size(words) == t->threads);
}

/* Writes TEXT with the threads that it names: "$a" is "a (12)", "#a" is "12". */
static void expand(char expected[1024], const struct program *p, const char *text)
{
	size_t n = 0;

	while (*text) {
		size_t length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789");
		char name[64];

		if (*text != '$' && *text != '#') {
			expected[n++] = *text++;
			continue;
		}
		snprintf(name, sizeof(name), "thread.%.*s", (int)length, text + 1);
		n += (size_t)snprintf(expected + n, 1024 - n,
				      *text == '$' ? "%.*s (%" PRIu64 ")" : "%.*s%" PRIu64,
				      *text == '$' ? (int)length : 0, text + 1,
				      program_told(p, name));
		text += 1 + length;
	}
	expected[n] = '\0';
}

static void check_text(json_t *finding, const struct program *p, const struct truth *t)
{
	char expected[1024];

	if (!t->says)
		return;
	expand(expected, p, t->says);
	ck_assert_str_eq(text_of(finding, "text"), expected);
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

static void check_first(json_t *finding, const struct program *p, const struct truth *t)
{
	json_t *waiters = json_array_get(json_object_get(finding, "waiters"), 0);

	ck_assert_msg(!strcmp(text_of(finding, "kind"), t->kind), "not %s but %s: %s", t->kind,
		      text_of(finding, "kind"), text_of(finding, "text"));
	check_text(finding, p, t);
	check_words(finding, p, t);
	ck_assert_msg(strstr(text_of(waiters, "name"), t->waiters), "%s wait",
		      text_of(waiters, "name"));
	ck_assert_uint_ge(json_number(waiters, "threads"), t->threads);
	ck_assert_ptr_nonnull(strstr(text_of(finding, "text"), t->waiters));
	check_culprit(finding, t);
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
