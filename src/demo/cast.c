/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cast.c - starts, pauses and ends the threads of the demo.
 */
#include "demo/cast.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "demo/demo_clock.h"
#include "demo/complaint.h"

enum {
	REPLY_NS = 300000,     /* from a call to its reply */
	HALF_HOLD_NS = 450000, /* work under stats_lock, before and after a pause */
	PAUSE_NS = 100000,
	OUTSIDE_NS = 100000, /* work between two holds */
	HOLDS_PER_BURST = 2,
	BURST_NS = 20000000, /* the stat threads meet at every multiple of this */
	WORK_NS = 200000,    /* work of the other threads while they are not paused */
	REST_NS = 3000000,
	START_PATIENCE = 5000 /* checks, 1 ms apart, until a thread must run */
};

struct part {
	pthread_t thread;
	struct cast *cast;
	struct actor *me;
	enum word word;
	_Atomic bool paused;
};

static void *play_paused(void *arg);
static void *play_stat(void *arg);

static const struct role {
	const char *name;
	void *(*play)(void *arg); /* NULL: main, which runs already */
	enum word word;
} roles[ACTOR_COUNT] = {
	[MAIN_ACTOR] = { "futrace-demo", NULL, REPLY_WORD },
	[API_ACTOR] = { "demo_api", play_paused, API_WORD },
	[VCPU0_ACTOR] = { "demo_vcpu0", play_paused, VCPU0_WORD },
	[VCPU1_ACTOR] = { "demo_vcpu1", play_paused, VCPU1_WORD },
	[STAT0_ACTOR] = { "demo_stat0", play_stat, STATS_LOCK },
	[STAT1_ACTOR] = { "demo_stat1", play_stat, STATS_LOCK },
};

/* Keeps a CPU busy. */
static void compute(uint64_t ns)
{
	uint64_t end_ns = clock_now_ns() + ns;
	volatile uint64_t sum = 0;

	while (clock_now_ns() < end_ns) {
		for (int i = 0; i < 200; i++)
			sum = sum * 31 + 7;
	}
}

static void actor_enter(struct actor *me)
{
	prctl(PR_SET_NAME, me->name);
	atomic_store(&me->tid, gettid());
}

/* Works until main sets PAUSED; then it is parked until main rings. */
static void *play_paused(void *arg)
{
	struct part *part = arg;

	actor_enter(part->me);
	while (!atomic_load(&part->cast->stop)) {
		uint32_t seen = bell_count(part->word);

		if (!atomic_load(&part->paused)) {
			compute(WORK_NS);
			clock_sleep_ns(REST_NS);
			continue;
		}
		/* Gives main time to begin its wait, even on a single CPU. */
		clock_sleep_ns(REPLY_NS);
		bell_ring(part->me, REPLY_WORD);
		bell_await(part->me, part->word, seen);
		clock_sleep_ns(REPLY_NS);
		bell_ring(part->me, REPLY_WORD);
	}
	return NULL;
}

/*
 * Both stat threads begin each burst at the same moment and take the lock twice. Without the common
 * begin they would soon take turns and never meet. The pause inside each hold makes them meet on a
 * single CPU too.
 */
static void *play_stat(void *arg)
{
	struct part *part = arg;

	actor_enter(part->me);
	while (!atomic_load(&part->cast->stop)) {
		clock_sleep_until_ns((clock_now_ns() / BURST_NS + 1) * BURST_NS);
		for (int i = 0; i < HOLDS_PER_BURST; i++) {
			lock_take(part->me, part->word);
			compute(HALF_HOLD_NS);
			clock_sleep_ns(PAUSE_NS);
			compute(HALF_HOLD_NS);
			lock_drop(part->me, part->word);
			compute(OUTSIDE_NS);
		}
	}
	return NULL;
}

static int await_start(const struct actor *actor)
{
	for (int look = 0; look < START_PATIENCE; look++) {
		if (atomic_load(&actor->tid) != 0)
			return 0;
		clock_sleep_ns(NS_PER_MS);
	}
	return complain(ETIMEDOUT, actor->name);
}

static int start_thread(struct cast *cast, int i)
{
	struct part *part = &cast->parts[i];
	int code;

	part->cast = cast;
	part->me = &cast->actors[i];
	part->word = roles[i].word;
	code = pthread_create(&part->thread, NULL, roles[i].play, part);
	return code == 0 ? 0 : complain(code, "cannot start a thread");
}

struct cast *cast_new(void)
{
	struct cast *cast = calloc(1, sizeof(*cast));
	struct part *parts = calloc(ACTOR_COUNT, sizeof(*parts));

	if (!cast || !parts) {
		complain(ENOMEM, "cannot create the threads");
		free(parts);
		free(cast);
		return NULL;
	}
	cast->parts = parts;
	for (int i = 0; i < ACTOR_COUNT; i++) {
		cast->actors[i].name = roles[i].name;
		cast->actors[i].go_ns = &cast->go_ns;
	}
	return cast;
}

void cast_free(struct cast *cast)
{
	if (!cast)
		return;
	free(cast->parts);
	free(cast);
}

int cast_start(struct cast *cast)
{
	actor_enter(&cast->actors[MAIN_ACTOR]);
	for (int i = MAIN_ACTOR + 1; i < ACTOR_COUNT; i++) {
		if (start_thread(cast, i) < 0)
			return -1;
	}
	for (int i = API_ACTOR; i <= VCPU1_ACTOR; i++) {
		if (await_start(&cast->actors[i]) < 0)
			return -1;
	}
	return 0;
}

void cast_pause(struct cast *cast)
{
	struct actor *me = &cast->actors[MAIN_ACTOR];

	for (int i = API_ACTOR; i <= VCPU1_ACTOR; i++) {
		uint32_t seen = bell_count(REPLY_WORD);

		atomic_store(&cast->parts[i].paused, true);
		bell_await(me, REPLY_WORD, seen);
	}
}

void cast_resume(struct cast *cast)
{
	struct actor *me = &cast->actors[MAIN_ACTOR];

	for (int i = API_ACTOR; i <= VCPU1_ACTOR; i++) {
		uint32_t seen = bell_count(REPLY_WORD);

		atomic_store(&cast->parts[i].paused, false);
		bell_ring(me, roles[i].word);
		bell_await(me, REPLY_WORD, seen);
	}
}

/*
 * pthread_join() may itself wait on a futex: glibc's word in the thread's descriptor. That wait
 * comes at the very end, and is on none of the demo's words.
 */
void cast_finish(struct cast *cast)
{
	atomic_store(&cast->stop, true);
	for (int i = MAIN_ACTOR + 1; i < ACTOR_COUNT; i++)
		pthread_join(cast->parts[i].thread, NULL);
}

const struct actor *cast_waiter(const struct cast *cast, enum word word, const struct actor *waker)
{
	for (int i = 0; i < ACTOR_COUNT; i++) {
		if (roles[i].word == word && &cast->actors[i] != waker)
			return &cast->actors[i];
	}
	return waker;
}
