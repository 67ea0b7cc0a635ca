/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampler.c - takes the stacks and looks of the process that looks, and has it name the code.
 */
#include "looks/sampler.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "looks/looks_internal.h"
#include "looks/naming.h"
#include "model/nearest_code.h"

/* So many packets are taken at once: far more than come between two rounds of a loop. */
#define PACKETS_AT_ONCE 4096

/* A stack, and how often it was seen. */
struct seen_stack {
	int32_t pid;
	uint32_t number;
	uint64_t looks;
};

struct sampler {
	struct looks *looks;
	struct named_stacks stacks;
	struct seen_stack *seen; /* by number, from 1 on */
	size_t capacity, seen_capacity;
};

struct sampler *sampler_new(void)
{
	struct sampler *s = xcalloc(1, sizeof(*s));

	s->looks = looks_new(&s->stacks);
	looks_start(s->looks);
	return s;
}

void sampler_free(struct sampler *s)
{
	if (!s)
		return;
	looks_free(s->looks);
	named_stacks_finish(&s->stacks);
	free(s->seen);
	free(s);
}

bool sampler_is_alive(const struct sampler *s)
{
	return s->looks->socket >= 0;
}

bool sampler_watch(struct sampler *s, int32_t pid, int32_t tid)
{
	const struct looks_request request = { .task = LOOKS_WATCH, .pid = pid, .tid = tid };

	return sampler_is_alive(s) && send(s->looks->socket, &request, sizeof(request),
					   MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(request);
}

static bool take_stack(struct sampler *s, size_t size)
{
	const struct looks_stack *stack = &s->looks->packet.stack;
	struct named_stacks *all = &s->stacks;

	if (!looks_stack_is_sound(stack, size, s->looks->n_told) || all->n == LOOKS_STACKS)
		return looks_refuse(s->looks);
	all->all = xgrow(all->all, all->n, &s->capacity, sizeof(*all->all));
	s->seen = xgrow(s->seen, all->n, &s->seen_capacity, sizeof(*s->seen));
	s->seen[all->n] = (struct seen_stack){ stack->pid, (uint32_t)all->n + 1, 0 };
	all->all[all->n++] = looks_stack_of(s->looks, stack->frames, stack->n, stack->end);
	return true;
}

static bool take_sample(struct sampler *s, size_t size,
			void (*take)(void *arg, const struct sampler_look *look), void *arg)
{
	const struct looks_sample *sample = &s->looks->packet.sample;
	const struct sampler_look look = {
		.pid = sample->pid,
		.tid = sample->tid,
		.since_ns = sample->since_ns,
		.at_ns = sample->at_ns,
		.arg = sample->arg,
		.stack = sample->stack,
	};

	if (size != sizeof(*sample) || sample->stack > s->stacks.n)
		return looks_refuse(s->looks);
	if (sample->stack)
		s->seen[sample->stack - 1].looks++;
	take(arg, &look);
	return true;
}

/* Takes the packet of SIZE bytes. Returns false if that was the last one. */
static bool take_packet(struct sampler *s, size_t size,
			void (*take)(void *arg, const struct sampler_look *look), void *arg)
{
	struct looks *l = s->looks;

	if (size < sizeof(l->packet.kind))
		return looks_refuse(l);
	switch (l->packet.kind) {
	case LOOKS_MODULE:
		return looks_take_module(l, size);
	case LOOKS_STACK:
		return take_stack(s, size);
	case LOOKS_SAMPLE:
		return take_sample(s, size, take, arg);
	default:
		return looks_refuse(l);
	}
}

void sampler_take(struct sampler *s, void (*take)(void *arg, const struct sampler_look *look),
		  void *arg)
{
	struct looks *l = s->looks;

	for (int i = 0; i < PACKETS_AT_ONCE && sampler_is_alive(s); i++) {
		ssize_t n = recv(l->socket, &l->packet, sizeof(l->packet), MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			looks_end_dead(l);
			return;
		}
		if (!take_packet(s, (size_t)n, take, arg))
			return;
	}
}

static int by_looks(const void *x, const void *y)
{
	const struct seen_stack *a = x, *b = y;

	if (a->looks != b->looks)
		return a->looks < b->looks ? 1 : -1;
	return a->number < b->number ? -1 : 1;
}

/* Does it answer? If not, looks may be missing, even if no stack was seen. */
static bool answers(struct sampler *s, uint64_t until_ns)
{
	struct named_frame nowhere = { 0 };
	bool has_answered = looks_name(s->looks, 0, 0, false, until_ns, &nowhere);

	free(nowhere.places);
	return has_answered;
}

/* Lines take most of the time, and nobody asks for those of the C library. */
static bool wants_lines(const struct named_frame *frame)
{
	return frame->module && !nearest_code_is_library(frame->module);
}

static bool name_all(struct sampler *s, uint64_t until_ns)
{
	size_t n = s->stacks.n;
	struct naming *naming;
	bool all;

	if (!answers(s, until_ns))
		return false;
	naming = naming_new(s->looks, until_ns);
	/* If time is short, those that were seen most have names. */
	if (n)
		qsort(s->seen, n, sizeof(*s->seen), by_looks);
	for (size_t i = 0; i < n; i++) {
		struct named_stack *stack = &s->stacks.all[s->seen[i].number - 1];

		for (size_t k = 0; k < stack->n; k++)
			naming_name(naming, s->seen[i].pid, s->seen[i].pid,
				    wants_lines(&stack->frames[k]), &stack->frames[k]);
	}
	all = !naming_missing(naming);
	naming_free(naming);
	return all;
}

static void drop(void *arg, const struct sampler_look *look)
{
	(void)arg;
	(void)look;
}

bool sampler_name(struct sampler *s, uint64_t until_ns, struct named_stacks *stacks)
{
	bool all = true;

	sampler_take(s, drop, NULL);
	if (sampler_is_alive(s))
		all = name_all(s, until_ns);
	*stacks = s->stacks;
	s->stacks = (struct named_stacks){ 0 };
	return all;
}

const char *sampler_reason(const struct sampler *s)
{
	return looks_reason(s->looks);
}
