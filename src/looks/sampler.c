/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampler.c - takes the stacks and looks of the process that looks, and has it name the code.
 */
#include "looks/sampler.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <uthash.h>

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

/* The most places in the code where ticks meet threads: of all processes, and of one. */
#define CODES_MAX	  4096
#define CODES_PER_PROCESS 1024

/* A place in the code of a process. */
struct known_code {
	struct code_key {
		uint64_t address; /* 0: this counts the places of the process */
		int64_t pid;
	} key;
	uint32_t number;
	UT_hash_handle hh;
};

struct sampler {
	struct looks *looks;
	struct known_code *codes;
	struct named_stack code_stacks[CODES_MAX]; /* by number, from 1 on, with one frame each */
	struct seen_stack code_seen[CODES_MAX];
	uint32_t n_codes, n_answered;
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
	struct known_code *code, *next;

	if (!s)
		return;
	looks_free(s->looks);
	HASH_ITER (hh, s->codes, code, next) {
		HASH_DEL(s->codes, code);
		free(code);
	}
	for (uint32_t i = 0; i < s->n_codes; i++)
		named_stack_finish(&s->code_stacks[i]);
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

static struct known_code *find_code(struct sampler *s, int32_t pid, uint64_t address)
{
	const struct code_key key = { address, pid };
	struct known_code *code;

	HASH_FIND(hh, s->codes, &key, sizeof(key), code);
	return code;
}

static struct known_code *add_code(struct sampler *s, int32_t pid, uint64_t address)
{
	struct known_code *code = xcalloc(1, sizeof(*code));

	code->key = (struct code_key){ address, pid };
	HASH_ADD(hh, s->codes, key, sizeof(code->key), code);
	return code;
}

/* Asks for the code at ADDRESS, of the process that COUNT counts. Returns its number, or 0. */
static uint32_t ask_code(struct sampler *s, struct known_code *count, int32_t tid, uint64_t address)
{
	const struct looks_request request = {
		.task = LOOKS_CODE,
		.pid = (int32_t)count->key.pid,
		.tid = tid,
		.address = address,
		.code = s->n_codes + 1,
	};
	struct named_stack *stack = &s->code_stacks[s->n_codes];

	if (!sampler_is_alive(s) || send(s->looks->socket, &request, sizeof(request),
					 MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof(request))
		return 0;
	/* What is known without an answer. */
	*stack = (struct named_stack){ .frames = xcalloc(1, sizeof(*stack->frames)), .n = 1 };
	stack->frames[0] = (struct named_frame){ .address = address, .how = STACK_TICK };
	stack->frames[0].is_exact = true;
	stack->end = STACK_END_UNKNOWN;
	s->code_seen[s->n_codes].pid = (int32_t)count->key.pid;
	count->number++;
	return ++s->n_codes;
}

uint32_t sampler_code(struct sampler *s, int32_t pid, int32_t tid, uint64_t address)
{
	struct known_code *code = address ? find_code(s, pid, address) : NULL, *count;
	uint32_t number = code ? code->number : 0;

	if (!address)
		return 0;
	if (!code) {
		count = find_code(s, pid, 0);
		count = count ? count : add_code(s, pid, 0);
		if (s->n_codes < CODES_MAX && count->number < CODES_PER_PROCESS)
			number = ask_code(s, count, tid, address);
		if (number)
			add_code(s, pid, address)->number = number;
	}
	if (number)
		s->code_seen[number - 1].looks++;
	return number;
}

static bool take_code(struct sampler *s, const struct looks_stack *stack)
{
	struct named_stack *code;

	if (stack->code > s->n_codes || stack->n > 1)
		return looks_refuse(s->looks);
	code = &s->code_stacks[stack->code - 1];
	s->n_answered++;
	if (!stack->n || stack->frames[0].address != code->frames[0].address)
		return true;
	named_stack_finish(code);
	*code = looks_stack_of(s->looks, stack->frames, 1, STACK_END_UNKNOWN);
	return true;
}

static bool take_stack(struct sampler *s, size_t size)
{
	const struct looks_stack *stack = &s->looks->packet.stack;
	struct named_stacks *all = &s->stacks;

	if (!looks_stack_is_sound(stack, size, s->looks->n_told))
		return looks_refuse(s->looks);
	if (stack->code)
		return take_code(s, stack);
	if (all->n == LOOKS_STACKS)
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

/* The last questions for code may not have been answered yet; each is. */
static void await_codes(struct sampler *s, uint64_t until_ns)
{
	uint64_t now_ns = clock_now_ns();

	while (sampler_is_alive(s) && s->n_answered < s->n_codes && now_ns < until_ns) {
		struct pollfd p = { .fd = s->looks->socket, .events = POLLIN };

		poll(&p, 1, (int)((until_ns - now_ns) / NS_PER_MS) + 1);
		sampler_take(s, drop, NULL);
		now_ns = clock_now_ns();
	}
}

/* The code becomes stacks behind those of looks. */
static void add_codes(struct sampler *s)
{
	struct named_stacks *all = &s->stacks;

	all->n_looks = all->n;
	for (uint32_t i = 0; i < s->n_codes; i++) {
		all->all = xgrow(all->all, all->n, &s->capacity, sizeof(*all->all));
		s->seen = xgrow(s->seen, all->n, &s->seen_capacity, sizeof(*s->seen));
		s->seen[all->n] = s->code_seen[i];
		s->seen[all->n].number = (uint32_t)all->n + 1;
		all->all[all->n++] = s->code_stacks[i];
	}
	s->n_codes = 0;
}

bool sampler_name(struct sampler *s, uint64_t until_ns, struct named_stacks *stacks)
{
	bool all = true;

	sampler_take(s, drop, NULL);
	await_codes(s, until_ns);
	add_codes(s);
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
