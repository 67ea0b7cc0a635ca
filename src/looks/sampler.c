/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampler.c - takes the stacks and looks of the process that looks, and has it name the code.
 */
#include "looks/sampler.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "looks/looks_internal.h"
#include "model/nearest_code.h"

/* A stack, and how often it was seen. */
struct seen_stack {
	int32_t pid;
	uint32_t number;
	uint64_t looks;
};

/* An address that has been named. */
struct named_address {
	struct address_key {
		uint64_t address;
		int32_t pid;
		uint32_t is_exact;
	} key;
	const struct named_frame *frame;
	UT_hash_handle hh;
};

struct sampler {
	struct looks *looks;
	struct named_stacks stacks;
	struct seen_stack *seen; /* by number, from 1 on */
	size_t capacity, seen_capacity;
	struct named_address *named;
};

struct sampler *sampler_new(void)
{
	struct sampler *s = xcalloc(1, sizeof(*s));

	s->looks = looks_new(&s->stacks.modules, &s->stacks.n_modules);
	looks_start(s->looks);
	return s;
}

static void forget_addresses(struct sampler *s)
{
	struct named_address *a, *next;

	HASH_ITER (hh, s->named, a, next) {
		HASH_DEL(s->named, a);
		free(a);
	}
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

	while (sampler_is_alive(s)) {
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

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static void copy_places(struct named_frame *to, const struct named_frame *from)
{
	to->places = xcalloc(from->n_places + 1, sizeof(*to->places));
	to->n_places = from->n_places;
	to->n_left_out = from->n_left_out;
	for (size_t i = 0; i < from->n_places; i++) {
		to->places[i] = from->places[i];
		to->places[i].function = copy(from->places[i].function);
		to->places[i].file = copy(from->places[i].file);
	}
}

/* Names FRAME of PID. Returns false if there will be no more names. */
static bool name_frame(struct sampler *s, int32_t pid, struct named_frame *frame, uint64_t until_ns)
{
	struct address_key key;
	struct named_address *known;
	bool with_lines;

	memset(&key, 0, sizeof(key));
	key.address = frame->address;
	key.pid = pid;
	key.is_exact = frame->is_exact;
	HASH_FIND(hh, s->named, &key, sizeof(key), known);
	if (known) {
		copy_places(frame, known->frame);
		return true;
	}
	/* Lines take most of the time, and nobody asks for those of the C library. */
	with_lines = frame->module && !nearest_code_is_library(frame->module);
	if (!looks_name(s->looks, pid, pid, with_lines, until_ns, frame))
		return false;
	known = xcalloc(1, sizeof(*known));
	known->key = key;
	known->frame = frame;
	HASH_ADD(hh, s->named, key, sizeof(known->key), known);
	return true;
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

static bool name_all(struct sampler *s, uint64_t until_ns)
{
	size_t n = s->stacks.n;

	if (!answers(s, until_ns))
		return false;

	/* If time is short, those that were seen most have names. */
	if (n)
		qsort(s->seen, n, sizeof(*s->seen), by_looks);
	for (size_t i = 0; i < n; i++) {
		struct named_stack *stack = &s->stacks.all[s->seen[i].number - 1];

		for (size_t k = 0; k < stack->n; k++) {
			if (!name_frame(s, s->seen[i].pid, &stack->frames[k], until_ns))
				return false;
		}
	}
	return true;
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
	forget_addresses(s);
	*stacks = s->stacks;
	s->stacks = (struct named_stacks){ 0 };
	return all;
}

const char *sampler_reason(const struct sampler *s)
{
	return looks_reason(s->looks);
}
