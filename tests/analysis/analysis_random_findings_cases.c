/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_random_findings_cases.c - tests the findings about thousands of stages: the first one is
 * right, or there is none, and none is false.
 */
#include "tests/analysis/analysis_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/analysis/fed.h"
#include "tests/analysis/staged.h"
#include "tests/judged.h"
#include "tests/script.h"
#include "tests/truths.h"

#define SEEDS_PER_TEST 100
#define TESTS	       20

/* Times of the analysis and of the stage may differ by so much, in parts of a thousand. */
#define ERROR_PERMILLE 10

/* The word must be what the answer begins with if it has twice the waits that a rule asks for. */
#define WAITS_SURE 20

struct check {
	uint32_t seed;
	const struct stage *stage;
	const struct window *win;
	const struct finding *finding;
};

#define holds(c, condition)                                                             \
	ck_assert_msg(condition, "seed %u: not " #condition ": %s\nall: %s", (c)->seed, \
		      (c)->finding ? (c)->finding->text : "there is no finding",        \
		      (c)->win->summary)

static bool is_about(uint64_t ns, uint64_t true_ns, uint64_t whole_ns)
{
	uint64_t slack_ns = whole_ns * ERROR_PERMILLE / 1000 + 1000;

	return ns <= true_ns + slack_ns && ns + slack_ns >= true_ns;
}

/* Of the waits that have not ended it is not known what they waited for. */
static bool is_known(uint64_t ns, uint64_t true_ns, const struct staged_word *word)
{
	return is_about(ns < true_ns && ns + word->unfinished_ns >= true_ns ? true_ns : ns, true_ns,
			word->wait_ns);
}

/* Sleeps that no signal ends are in a file system, the others by choice. */
static void name_calls(struct window *win)
{
	for (size_t i = 0; i < win->n_threads; i++) {
		for (size_t j = 0; j < win->threads[i].n_blocked; j++) {
			struct blocked_row *b = &win->threads[i].blocked[j];

			b->syscall = xstrdup(b->uninterruptible ? "fsync" : "epoll_wait");
		}
	}
	for (size_t i = 0; i < win->n_futexes; i++) {
		for (size_t j = 0; j < win->futexes[i].n_blame; j++) {
			struct blame_row *b = &win->futexes[i].blame[j];

			if (b->doing == DOING_BLOCKED)
				b->sleep.syscall =
					xstrdup(b->sleep.uninterruptible ? "fsync" : "epoll_wait");
		}
	}
}

static const struct staged_word *word_of(const struct check *c, const struct finding_word *w)
{
	for (size_t i = 0; i < STAGE_WORDS; i++) {
		const struct staged_word *word = &c->stage->words[i];

		if (word->name && script_uaddr(word->name) == w->uaddr)
			return word;
	}
	return NULL;
}

static uint64_t did_ns(const struct finding_culprit *culprit, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < culprit->n_did; i++)
		ns += culprit->did[i].doing == doing ? culprit->did[i].ns : 0;
	return ns;
}

/* Is there a thread of ROLE among those with NAME, which may be a pattern? */
static bool is_role(char role, const char *name)
{
	static const char *const names[] = { "first-",	"second-", "producer-", "consumer-",
					     "worker-", "ticker-", "lone-" };
	static const char roles[] = "llpcwtx";

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (roles[i] == role && !strncmp(name, names[i], strlen(names[i])))
			return true;
	}
	return false;
}

static void check_lock(const struct check *c)
{
	const struct finding *f = c->finding;
	const struct staged_word *word = word_of(c, &f->words[0]);

	holds(c, word == &c->stage->words[0] || word == &c->stage->words[1]);
	holds(c, is_about(f->time_ns, word->wait_ns, word->wait_ns));
	holds(c, f->n_waiters == 1 && is_role('l', f->waiters[0].name));
	holds(c, is_known(did_ns(&f->culprits[0], DOING_BLOCKED), word->blocked_ns, word));
	holds(c, is_known(did_ns(&f->culprits[0], DOING_RUNNING), word->running_ns, word));
	for (size_t i = 0; i < f->culprits[0].n_did; i++) {
		const struct finding_act *act = &f->culprits[0].did[i];

		holds(c, act->doing != DOING_BLOCKED || !strcmp(act->syscall, "fsync"));
	}
}

/* One thread has half of the blame, and it does not wait there. */
static void check_waits_for(const struct check *c)
{
	const struct finding *f = c->finding;
	int32_t tid = f->culprits[0].tid;
	uint64_t by_ns = 0, wait_ns = 0;

	for (size_t i = 0; i < f->n_words; i++) {
		const struct staged_word *word = word_of(c, &f->words[i]);

		holds(c, word && word != &c->stage->words[STAGE_POOL]);
		by_ns += word->by_ns[tid];
		wait_ns += word->wait_ns;
		holds(c, !word->waited[tid]);
	}
	holds(c, by_ns * 1000 >= wait_ns * (500 - ERROR_PERMILLE));
}

static void check_queue(const struct check *c)
{
	const struct staged_word *word = word_of(c, &c->finding->words[0]);

	holds(c, word && word != &c->stage->words[STAGE_POOL]);
	holds(c, is_about(c->finding->time_ns, word->wait_ns, word->wait_ns));
}

static uint64_t busy_ns(const struct stage *s)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < STAGE_THREADS; i++)
		ns += s->threads[i].busy_ns;
	return ns;
}

static uint64_t waited_ns(const struct stage *s)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < STAGE_POOL; i++)
		ns += s->words[i].wait_ns;
	return ns;
}

static void check_not_a_lock(const struct check *c)
{
	holds(c, waited_ns(c->stage) * 1000 <= busy_ns(c->stage) * (50 + ERROR_PERMILLE));
	for (size_t i = 0; i < c->finding->n_waiters; i++)
		holds(c, !is_role('w', c->finding->waiters[i].name));
}

/* Each idle thread is a worker, the ticker, or one that nearly never does anything. */
static void check_idle(const struct check *c)
{
	for (size_t i = 0; i < c->win->n_threads; i++) {
		const struct thread_row *th = &c->win->threads[i];
		const struct staged_thread *actor = &c->stage->threads[th->tid];

		holds(c, !th->is_idle || actor->busy_ns * 1000 <=
						 (50 + ERROR_PERMILLE) * STAGE_MS * MS / 1);
	}
}

/* These are on no stage. */
static void check_never(const struct check *c)
{
	holds(c, c->finding->kind == FINDING_KINDS);
}

/* Nobody keeps a lock, but a pool without others has nobody who wakes it. */
static void check_deadlock(const struct check *c)
{
	for (size_t i = 0; i < c->win->n_threads; i++)
		holds(c, c->stage->threads[c->win->threads[i].tid].role == 'w');
	holds(c, c->finding->n_waiters == 1 && is_role('w', c->finding->waiters[0].name));
}

static void (*const checks[FINDING_KINDS])(const struct check *c) = {
	[FINDING_DEADLOCK] = check_deadlock,
	[FINDING_LOCK] = check_lock,
	[FINDING_WAITS_FOR] = check_waits_for,
	[FINDING_BARRIER] = check_never,
	[FINDING_QUEUE] = check_queue,
	[FINDING_CPU] = check_never,
	[FINDING_HERD] = check_never,
	[FINDING_STARVED_POOL] = check_never,
	[FINDING_NOT_A_LOCK] = check_not_a_lock,
	[FINDING_IDLE] = check_idle,
};

/* The word of most waiting, if it is clearly that, and a lock or a queue beyond doubt; or NULL. */
static const struct staged_word *sure_word(const struct stage *s)
{
	const struct staged_word *worst = &s->words[0];
	size_t waiters = 0, wakers = 0;

	for (size_t i = 1; i < STAGE_POOL; i++)
		worst = s->words[i].wait_ns > worst->wait_ns ? &s->words[i] : worst;
	for (size_t i = 0; i < STAGE_POOL; i++) {
		if (&s->words[i] != worst && s->words[i].wait_ns * 10 > worst->wait_ns * 9)
			return NULL;
	}
	for (size_t i = 0; i < STAGE_THREADS; i++) {
		waiters += worst->waited[i];
		wakers += worst->waited[i] && worst->woke[i];
	}
	if (worst->waits < WAITS_SURE || worst->wait_ns * 10 < busy_ns(s) ||
	    (worst != &s->words[STAGE_QUEUE] && wakers < waiters))
		return NULL;
	return worst;
}

static void check_first(struct check *c)
{
	const struct staged_word *worst = sure_word(c->stage);

	if (!worst)
		return;
	c->finding = c->win->n_findings ? &c->win->findings[0] : NULL;
	holds(c, c->finding);
	holds(c, c->finding->kind ==
			 (worst == &c->stage->words[STAGE_QUEUE] ? FINDING_QUEUE : FINDING_LOCK));
	holds(c, word_of(c, &c->finding->words[0]) == worst);
}

static void check_stage(uint32_t seed)
{
	struct stage *s = stage_new(seed);
	struct result *res = script_analyse(s->script, STAGE_MS);
	struct check c = { .seed = seed, .stage = s, .win = &res->windows[0] };

	name_calls(&res->windows[0]);
	judge(&res->windows[0]);
	truths_check(res);
	for (size_t i = 0; i < c.win->n_findings; i++) {
		c.finding = &c.win->findings[i];
		checks[c.finding->kind](&c);
	}
	check_first(&c);
	result_free(res);
	stage_free(s);
}

START_TEST(the_answer_about_a_stage_is_true)
{
	replay_seeds((uint32_t)_i * SEEDS_PER_TEST, SEEDS_PER_TEST, check_stage);
}
END_TEST

/* The stages are of all kinds, and most of them have an answer. */
START_TEST(stages_differ)
{
	size_t locks = 0, queues = 0, none = 0;

	for (uint32_t seed = 0; seed < SEEDS_PER_TEST; seed++) {
		struct stage *s = stage_new(seed);
		const struct staged_word *worst = sure_word(s);

		locks += worst == &s->words[0] || worst == &s->words[1];
		queues += worst == &s->words[STAGE_QUEUE];
		none += !worst;
		stage_free(s);
	}
	ck_assert_uint_ge(locks, 20);
	ck_assert_uint_ge(queues, 5);
	ck_assert_uint_ge(none, 10);
}
END_TEST

TCase *analysis_random_findings_cases(void)
{
	TCase *tc = tcase_create("stages");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, the_answer_about_a_stage_is_true, 0, TESTS);
	tcase_add_test(tc, stages_differ);
	return tc;
}
