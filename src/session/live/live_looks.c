/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_looks.c - makes events of looks at user stacks, in order of time.
 *
 * The time of such an event is the end of the look: so all events before it show whether the thread
 * had slept since its begin.
 */
#include "session/live/live_looks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"

/* The names of the functions are waited for so long, at the end. */
#define NAMES_NS (3 * NS_PER_S)

/* A recording keeps so many looks: those of ten minutes at least. */
#define KEPT_MAX 524288

/* So many ticks may wait to be handed on: what the CPUs record while one of them is behind. */
#define WAITING_MAX 65536

void live_looks_begin(struct live_looks *l, const struct targets *targets, bool keeps)
{
	l->targets = targets;
	l->keeps = keeps;
	l->sampler = sampler_new();
}

void live_looks_finish(struct live_looks *l)
{
	live_ticks_finish(&l->ticks);
	sampler_free(l->sampler);
	free(l->waiting);
	free(l->kept);
	*l = (struct live_looks){ 0 };
}

void live_looks_begin_ticks(struct live_looks *l, struct capture *capture, const char *borrowed)
{
	if (l->sampler && borrowed)
		snprintf(l->ticks.warning, sizeof(l->ticks.warning),
			 "what running threads computed is not known: with --instance there is no "
			 "second instance for that");
	else if (l->sampler)
		live_ticks_begin(&l->ticks, capture, !l->targets->single_threads);
}

static void watch_new(struct live_looks *l)
{
	const struct targets *t = l->targets;

	size_t n = t->single_threads ? t->threads.n : t->n;

	for (; l->n_watched < n; l->n_watched++) {
		size_t i = l->n_watched;
		bool is_asked = t->single_threads ? sampler_watch(l->sampler, t->owners.all[i],
								  t->threads.all[i])
						  : sampler_watch(l->sampler, t->all[i].pid, 0);

		if (!is_asked)
			return;
	}
}

/* Keeps the looks that have been handed on, up to the last LEFT ones. */
static void keep(struct live_looks *l, size_t left)
{
	for (size_t i = 0; l->keeps && i + left < l->n_waiting && l->n_kept < KEPT_MAX; i++) {
		l->kept = xgrow(l->kept, l->n_kept, &l->kept_capacity, sizeof(*l->kept));
		l->kept[l->n_kept++] = l->waiting[i];
	}
	if (l->n_kept == KEPT_MAX && !*l->warning)
		snprintf(l->warning, sizeof(l->warning),
			 "the recording keeps the first %d looks at call stacks", KEPT_MAX);
}

/* What take() works with. */
struct taking {
	struct live_looks *looks;
	uint64_t done_ns;
};

static struct event *add(struct live_looks *l, enum event_kind kind, int32_t tid, uint64_t ts_ns)
{
	l->waiting = xgrow(l->waiting, l->n_waiting, &l->waiting_capacity, sizeof(*l->waiting));
	l->waiting[l->n_waiting] = (struct event){ .kind = kind, .tid = tid, .ts_ns = ts_ns };
	return &l->waiting[l->n_waiting++];
}

static void take(void *arg, const struct sampler_look *look)
{
	const struct taking *t = arg;
	struct live_looks *l = t->looks;
	struct event *ev;

	/* The process may have been taken over: it may say anything. */
	if (look->at_ns <= t->done_ns || look->at_ns < look->since_ns ||
	    look->at_ns > clock_now_ns()) {
		l->late++;
		return;
	}
	ev = add(l, EVENT_LOOK, look->tid, look->at_ns);
	ev->look.since_ns = look->since_ns;
	ev->look.arg = look->arg;
	ev->look.pid = look->pid;
	ev->look.stack = look->stack;
}

static void take_tick(void *arg, const struct event *tick)
{
	const struct taking *t = arg;
	struct live_looks *l = t->looks;
	struct event *ev;

	if (tick->ts_ns <= t->done_ns || l->n_waiting >= WAITING_MAX) {
		l->ticks_late++;
		return;
	}
	ev = add(l, EVENT_TICK, tick->tid, tick->ts_ns);
	ev->cpu = tick->cpu;
	ev->tick.pid = tick->tick.pid;
	ev->tick.code = sampler_code(l->sampler, tick->tick.pid, tick->tid, tick->tick.address);
}

static int by_time(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->ts_ns != b->ts_ns)
		return a->ts_ns < b->ts_ns ? -1 : 1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static void note_end(struct live_looks *l)
{
	if (!sampler_is_alive(l->sampler) && !*l->warning)
		snprintf(l->warning, sizeof(l->warning),
			 "the process that looks at stacks has ended: call stacks are missing");
}

void live_looks_take(struct live_looks *l, struct merge *merge, uint64_t done_ns)
{
	struct taking taking = { .looks = l, .done_ns = done_ns };
	size_t left;

	if (!l->sampler)
		return;
	left = merge_looks_left(merge);
	keep(l, left);
	if (l->n_waiting)
		memmove(l->waiting, l->waiting + l->n_waiting - left, left * sizeof(*l->waiting));
	l->n_waiting = left;
	watch_new(l);
	sampler_take(l->sampler, take, &taking);
	live_ticks_read(&l->ticks, take_tick, &taking);
	if (l->n_waiting)
		qsort(l->waiting, l->n_waiting, sizeof(*l->waiting), by_time);
	merge_set_looks(merge, l->waiting, l->n_waiting);
	note_end(l);
}

void live_looks_name(struct live_looks *l, struct named_stacks *stacks)
{
	if (!l->sampler)
		return;
	keep(l, 0);
	note_end(l);
	if (!sampler_name(l->sampler, clock_now_ns() + NAMES_NS, stacks) && !*l->warning)
		snprintf(l->warning, sizeof(l->warning),
			 "call stacks or their names are missing: the process that looks %s",
			 sampler_reason(l->sampler));
	sampler_free(l->sampler);
	l->sampler = NULL;
}
