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

void live_looks_begin(struct live_looks *l, const struct targets *targets, bool keeps)
{
	l->targets = targets;
	l->keeps = keeps;
	l->sampler = sampler_new();
}

void live_looks_finish(struct live_looks *l)
{
	sampler_free(l->sampler);
	free(l->waiting);
	free(l->kept);
	*l = (struct live_looks){ 0 };
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

static void take(void *arg, const struct sampler_look *look)
{
	const struct taking *t = arg;
	struct live_looks *l = t->looks;
	size_t i = l->n_waiting;

	/* The process may have been taken over: it may say anything. */
	if (look->at_ns <= t->done_ns || look->at_ns < look->since_ns ||
	    look->at_ns > clock_now_ns()) {
		l->late++;
		return;
	}
	l->waiting = xgrow(l->waiting, l->n_waiting, &l->waiting_capacity, sizeof(*l->waiting));
	for (; i && l->waiting[i - 1].ts_ns > look->at_ns; i--)
		l->waiting[i] = l->waiting[i - 1];
	l->waiting[i] =
		(struct event){ .kind = EVENT_LOOK, .tid = look->tid, .ts_ns = look->at_ns };
	l->waiting[i].look.since_ns = look->since_ns;
	l->waiting[i].look.arg = look->arg;
	l->waiting[i].look.pid = look->pid;
	l->waiting[i].look.stack = look->stack;
	l->n_waiting++;
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
