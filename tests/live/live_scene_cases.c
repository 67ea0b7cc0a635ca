/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_scene_cases.c - tests the scenes: verdicts, and the thread, state and call to blame.
 *
 * Runs and traces each scene, and compares the result with the scene's own facts: the ids of its
 * threads and the addresses of its words. FUTRACE_TEST_SCENE names the only scene to run. With
 * FUTRACE_TEST_SCENES=verdicts, blame is not checked.
 */
#include "tests/live/live_cases.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/live/traced.h"

#define MAX_WORDS 3

/* The culprit's least part of a wait, and the largest part of threads not to blame. */
#define CULPRIT_PERCENT	 50
#define ASLEEP_PERCENT	 80
#define INNOCENT_PERCENT 20

/* The expected result for one word. Lists are words with a space between them. */
struct expected {
	const char *word;
	const char *verdicts; /* any of them */
	const char *culprits; /* any of these threads; NULL: no thread is to blame */
	const char *state;
	const char *syscall; /* NULL: none */
};

struct scene {
	const char *name, *seconds;
	const char *innocents;
	struct expected words[MAX_WORDS]; /* ends at a word without a name */
};

#define LOCKERS "lock0 lock1 lock2 lock3"

/* These scenes leave open whether 20 ms are a long wait or still a handoff. */
#define WAITING "idle-waiter handoff"

static const struct scene scenes[] = {
	{ "fsync",
	  "1.5",
	  "main waiter innocent",
	  { { "result", WAITING, "worker", "blocked", "fsync" } } },
	{ "compute",
	  "1.5",
	  "main waiter innocent",
	  { { "result", WAITING, "worker", "running", NULL } } },
	{ "timer",
	  "1.5",
	  "main waiter innocent",
	  { { "result", WAITING, "worker", "blocked", "clock_nanosleep" } } },
	{ "interrupt",
	  "1.5",
	  "main waiter innocent",
	  { { "result", WAITING, "worker", "blocked", "read" } } },
	{ "chain",
	  "1.5",
	  "main waiter middle innocent",
	  { { "answer", WAITING, "holder", "running", NULL },
	    { "lock", "contended-lock", "holder", "running", NULL } } },
	{ "lock-compute",
	  "1.5",
	  "main",
	  { { "lock", "contended-lock", LOCKERS, "running", NULL } } },
	{ "preempted",
	  "3",
	  "main spin0 spin1 spin2",
	  { { "lock", "contended-lock", LOCKERS, "runnable", NULL } } },
	{ "pi", "1.5", "main", { { "lock", "contended-lock", LOCKERS, "running", NULL } } },
	{ "queue-fast",
	  "1.5",
	  "main producer0 producer1 innocent",
	  { { "room", "handoff", "consumer", "running", NULL } } },
	{ "queue-slow",
	  "1.5",
	  "main consumer innocent",
	  { { "items", WAITING, "producer", "blocked", "clock_nanosleep" } } },
	{ "barrier",
	  "1.5",
	  "main party0 party1 party2",
	  { { "barrier", "barrier", "straggler", "running", NULL } } },
	{ "pool",
	  "1.5",
	  "pool0 pool1 pool2 pool3 innocent",
	  { { "work", "idle-waiter", "main", "blocked", "clock_nanosleep" } } },
	{ "poll", "1.5", "main innocent", { { "result", "timer", NULL, NULL, NULL } } },
	{ "join",
	  "1.5",
	  "main",
	  { { "computer", "join", "computer", "running", NULL },
	    { "sleeper", "join", "sleeper", "blocked", "clock_nanosleep" } } },
	{ "idle", "1", "main innocent", { { "result", "idle-waiter", NULL, NULL, NULL } } },
	{ "shared", "1.5", "main innocent", { { "result", WAITING, NULL, NULL, NULL } } },
};

static const struct scene founding = {
	"founding",
	"4",
	"api vcpu0 vcpu1",
	{ { "api", "idle-waiter", "main", "blocked", "fsync" },
	  { "vcpu0", "idle-waiter", "main", "blocked", "fsync" },
	  { "vcpu1", "idle-waiter", "main", "blocked", "fsync" } },
};

static bool blame_is_asked(void)
{
	const char *what = getenv("FUTRACE_TEST_SCENES");

	return !what || strcmp(what, "verdicts") != 0;
}

/* Is TEXT one of the words in LIST? */
static bool is_listed(const char *list, const char *text)
{
	size_t length = strlen(text);

	for (const char *at = list; (at = strstr(at, text)); at += length) {
		if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	}
	return false;
}

static const char *json_text(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Traces the scene from its begin until it has written its truth. */
static json_t *trace_scene(const struct scene *s, struct program *p)
{
	struct tracer t;
	json_t *doc;
	char pid[16];

	program_start_scene(p, s->name, s->seconds);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	program_go(p);
	program_await_truth(p);
	kill(t.pid, SIGINT);
	ck_assert_int_eq(tracer_end(&t), 0);
	program_end(p);
	doc = tracer_json(&t);
	ck_assert_uint_eq(json_number(json_object_get(doc, "trace"), "lost_events"), 0);
	return doc;
}

/* The name of a thread of the scene; false if TID is not one of them. */
static bool name_of(const struct program *p, json_t *tid, char name[64])
{
	FILE *in = fopen(p->truth, "r");
	char line[256];
	bool found = false;
	int64_t told;

	ck_assert_ptr_nonnull(in);
	while (!found && fgets(line, sizeof(line), in)) {
		found = sscanf(line, "told thread.%63s %" SCNd64, name, &told) == 2 &&
			json_is_integer(tid) && told == json_integer_value(tid);
	}
	fclose(in);
	return found;
}

/* Each thread that the report shows has the name that it gave itself. */
static void check_names(json_t *win, const struct program *p)
{
	json_t *thread;
	char name[64];
	size_t i, known = 0;

	json_array_foreach(json_object_get(win, "threads"), i, thread)
	{
		if (!name_of(p, json_object_get(thread, "tid"), name))
			continue;
		ck_assert_str_eq(json_text(thread, "comm"), name);
		known++;
	}
	ck_assert_uint_ge(known, 2);
}

static json_t *futex_in(json_t *win, const struct program *p, const char *word)
{
	char name[64], uaddr[32];
	json_t *futex;
	size_t i;

	snprintf(name, sizeof(name), "word.%s", word);
	snprintf(uaddr, sizeof(uaddr), "0x%" PRIx64, program_told(p, name));
	json_array_foreach(json_object_get(win, "futexes"), i, futex)
	{
		if (!strcmp(json_text(futex, "uaddr"), uaddr))
			return futex;
	}
	ck_abort_msg("there is no row of the word %s", word);
	return NULL;
}

static void check_verdict(json_t *futex, const struct expected *e)
{
	ck_assert_msg(is_listed(e->verdicts, json_text(futex, "verdict")),
		      "the word %s is %s, not %s: %s", e->word, json_text(futex, "verdict"),
		      e->verdicts, json_dumps(futex, 0));
}

/* Is a row of blame the culprit, in the state and call that are to blame? */
static bool is_culprit(json_t *row, const struct program *p, const struct expected *e)
{
	char name[64];

	return name_of(p, json_object_get(row, "tid"), name) && is_listed(e->culprits, name) &&
	       !strcmp(json_text(row, "state"), e->state) &&
	       (!e->syscall || !strcmp(json_text(row, "syscall"), e->syscall));
}

/*
 * Fails unless the culprit comes first and has most of the wait, or all its sleep by its own
 * clocks.
 */
static void check_culprit(json_t *futex, const struct program *p, const struct expected *e)
{
	uint64_t asleep_ns = program_told_or_0(p, "asleep_ns"), ns = 0;
	uint64_t least_ns = asleep_ns ? asleep_ns / 100 * ASLEEP_PERCENT
				      : json_number(futex, "wait_ns") / 100 * CULPRIT_PERCENT;
	json_t *blame = json_object_get(futex, "blame"), *row;
	size_t i;

	ck_assert_msg(asleep_ns || is_culprit(json_array_get(blame, 0), p, e),
		      "%s %s %s is not blamed: %s", e->culprits, e->state,
		      e->syscall ? e->syscall : "", json_dumps(blame, 0));
	json_array_foreach(blame, i, row) ns += is_culprit(row, p, e) ? json_number(row, "ns") : 0;
	ck_assert_msg(ns >= least_ns, "%s has too small a part: %s", e->culprits,
		      json_dumps(blame, 0));
}

/* No thread of the target may be to blame, but an unknown one, a stranger or the waiter itself. */
static void check_nobody(json_t *futex, const struct program *p)
{
	json_t *row = json_array_get(json_object_get(futex, "blame"), 0);
	json_t *waiter = json_array_get(json_object_get(futex, "waiters"), 0);
	json_t *tid = json_object_get(row, "tid");

	if (!row || !json_is_integer(tid) || !strcmp(json_text(row, "state"), "unknown") ||
	    (json_equal(tid, json_object_get(waiter, "tid")) &&
	     !strcmp(json_text(row, "state"), "futex")))
		return;
	ck_assert_msg(json_number(row, "tid") == program_told_or_0(p, "stranger"),
		      "it was nobody of them: %s", json_dumps(row, 0));
}

/* The parts of a wait, largest first, add up to it. */
static void check_parts(json_t *futex, bool may_be_none)
{
	json_t *blame = json_object_get(futex, "blame"), *row;
	uint64_t wait_ns = json_number(futex, "wait_ns"), sum_ns = 0, last_ns = UINT64_MAX;
	size_t i;

	json_array_foreach(blame, i, row)
	{
		ck_assert_uint_le(json_number(row, "ns"), last_ns);
		last_ns = json_number(row, "ns");
		sum_ns += last_ns;
	}
	if (may_be_none && json_array_size(blame) == 0)
		return;
	ck_assert_msg(sum_ns >= wait_ns - wait_ns / 100 && sum_ns <= wait_ns + wait_ns / 100,
		      "%" PRIu64 " ns of %" PRIu64 ": %s", sum_ns, wait_ns, json_dumps(blame, 0));
}

static void check_innocents(json_t *futex, const struct program *p, const char *innocents)
{
	json_t *blame = json_object_get(futex, "blame"), *row;
	uint64_t wait_ns = json_number(futex, "wait_ns"), ns = 0;
	char name[64];
	size_t i;

	json_array_foreach(blame, i, row)
	{
		if (name_of(p, json_object_get(row, "tid"), name) && is_listed(innocents, name))
			ns += json_number(row, "ns");
	}
	ck_assert_msg(ns <= wait_ns / 100 * INNOCENT_PERCENT, "the innocent are blamed: %s",
		      json_dumps(blame, 0));
}

static void check_blame(json_t *futex, const struct program *p, const struct scene *s,
			const struct expected *e)
{
	check_parts(futex, !e->culprits);
	if (e->culprits)
		check_culprit(futex, p, e);
	else
		check_nobody(futex, p);
	check_innocents(futex, p, s->innocents);
}

static void check_words(json_t *win, const struct program *p, const struct scene *s)
{
	for (size_t i = 0; i < MAX_WORDS && s->words[i].word; i++) {
		json_t *futex = futex_in(win, p, s->words[i].word);

		check_verdict(futex, &s->words[i]);
		if (blame_is_asked())
			check_blame(futex, p, s, &s->words[i]);
	}
}

/* On a file system in memory, fsync does not wait: so the blame is not tested. */
static bool is_without_disk(const struct program *p)
{
	if (!program_told_or_0(p, "in_memory"))
		return false;
	fputs("the build directory is in memory: fsync is not tested\n", stderr);
	return true;
}

START_TEST(the_verdict_is_right_and_the_culprit_is_named)
{
	const struct scene *s = &scenes[_i];
	struct program p;
	json_t *doc = trace_scene(s, &p);
	json_t *win = json_array_get(json_object_get(doc, "windows"), 0);

	if (!is_without_disk(&p)) {
		check_names(win, &p);
		check_words(win, &p, s);
	}
	json_decref(doc);
}
END_TEST

/* The episode that covers most of the pause and little else. */
static json_t *episode_of(json_t *doc, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t slack_ns = (end_ns - begin_ns) / 5;
	json_t *win;
	size_t i;

	json_array_foreach(json_object_get(doc, "windows"), i, win)
	{
		uint64_t b = json_number(win, "begin_ns"), e = json_number(win, "end_ns");

		if (!strcmp(json_text(win, "kind"), "episode") && b + slack_ns >= begin_ns &&
		    b <= begin_ns + slack_ns && e + slack_ns >= end_ns && e <= end_ns + slack_ns)
			return win;
	}
	ck_abort_msg("no episode from %" PRIu64 " to %" PRIu64, begin_ns, end_ns);
	return NULL;
}

START_TEST(the_pause_of_the_founding_case_is_found_and_explained)
{
	struct program p;
	json_t *doc = trace_scene(&founding, &p);
	json_t *whole = json_array_get(json_object_get(doc, "windows"), 0);
	uint64_t begin_ns = program_told(&p, "pause_begin_ns");
	uint64_t end_ns = program_told(&p, "pause_end_ns");

	check_names(whole, &p);
	for (size_t i = 0; i < MAX_WORDS; i++) {
		json_t *futex = futex_in(whole, &p, founding.words[i].word);

		ck_assert_uint_ge(json_number(futex, "max_ns"), end_ns - begin_ns);
	}
	ck_assert_uint_eq(json_number(futex_in(whole, &p, "reply"), "waits"), 6);
	if (blame_is_asked() && !is_without_disk(&p))
		check_words(episode_of(doc, begin_ns, end_ns), &p, &founding);
	json_decref(doc);
}
END_TEST

static bool is_wanted(const struct scene *s)
{
	const char *only = getenv("FUTRACE_TEST_SCENE");

	return !only || !strcmp(only, s->name);
}

TCase *live_scene_cases(void)
{
	TCase *tc = tcase_create("scenes");

	tcase_set_timeout(tc, 60);
	for (int i = 0; i < (int)(sizeof(scenes) / sizeof(*scenes)); i++) {
		if (is_wanted(&scenes[i]))
			tcase_add_loop_test(tc, the_verdict_is_right_and_the_culprit_is_named, i,
					    i + 1);
	}
	if (is_wanted(&founding))
		tcase_add_test(tc, the_pause_of_the_founding_case_is_found_and_explained);
	return tc;
}
