/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.c - collects the facts of a word's signature from calls.
 */
#include "model/signature.h"

#include <limits.h>

#include <linux/futex.h>

#include "model/futex_op.h"

static const struct {
	uint32_t op, form;
} wait_forms[] = {
	{ FUTEX_WAIT_PRIVATE, WAITS_PLAIN },
	{ FUTEX_WAIT, WAITS_PLAIN_SHARED },
	{ FUTEX_WAIT_BITSET_PRIVATE, WAITS_MONOTONIC },
	{ FUTEX_WAIT_BITSET, WAITS_MONOTONIC_SHARED },
	{ FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, WAITS_REALTIME },
	{ FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, WAITS_REALTIME_SHARED },
	{ FUTEX_LOCK_PI_PRIVATE, WAITS_PI },
	{ FUTEX_LOCK_PI, WAITS_PI },
	{ FUTEX_LOCK_PI2_PRIVATE, WAITS_PI },
	{ FUTEX_LOCK_PI2, WAITS_PI },
};

/* The command in OP, without its flags. */
static uint32_t command(uint64_t op)
{
	return (uint32_t)op & (uint32_t)FUTEX_CMD_MASK;
}

static uint32_t wait_form(const struct futex_args *args)
{
	bool has_bits = command(args->op) == FUTEX_WAIT_BITSET;

	if (!futex_op_is_classic(args->op) ||
	    (has_bits && (uint32_t)args->val3 != FUTEX_BITSET_MATCH_ANY))
		return WAITS_OTHER;
	for (size_t i = 0; i < sizeof(wait_forms) / sizeof(*wait_forms); i++) {
		if (wait_forms[i].op == (uint32_t)args->op)
			return wait_forms[i].form;
	}
	return WAITS_OTHER;
}

static uint32_t wake_form(const struct futex_args *args)
{
	uint32_t op = command(args->op);

	if (!futex_op_is_classic(args->op))
		return WAKES_OTHER;
	if (op == FUTEX_UNLOCK_PI)
		return WAKES_PI;
	if (op == FUTEX_WAKE && (uint32_t)args->val == 1)
		return WAKES_ONE;
	if (op == FUTEX_WAKE && (uint32_t)args->val == INT_MAX)
		return WAKES_ALL;
	return WAKES_OTHER;
}

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
	while (b) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static void keep_val(struct signature *s, uint32_t val)
{
	for (uint32_t i = 0; i < s->n_vals; i++) {
		if (s->vals[i] == val)
			return;
	}
	if (s->n_vals < SIGNATURE_VALS)
		s->vals[s->n_vals++] = val;
	else
		s->more_vals = true;
}

static void note_val(struct signature *s, uint32_t val)
{
	if (s->waits && val == s->last_val)
		return;
	if (s->waits && val < s->last_val)
		s->vals_fell = true;
	s->last_val = val;
	s->divisor = common_divisor(s->divisor, val);
	keep_val(s, val);
}

static void note_wait(struct signature *s, const struct futex_args *args)
{
	uint32_t form = wait_form(args);

	if (args->utime)
		s->timed |= form;
	else
		s->untimed |= form;
	/* A PI wait passes no expected value: the kernel manages the word. */
	if (form != WAITS_PI)
		note_val(s, (uint32_t)args->val);
	s->waits++;
	s->waits_after += s->wakes > 0;
}

void signature_note_call(struct signature *s, enum futex_role role, const struct futex_args *args)
{
	if (role == FUTEX_ROLE_WAIT) {
		note_wait(s, args);
	} else if (role != FUTEX_ROLE_OTHER) {
		s->wake_forms |= wake_form(args);
		s->wakes++;
	}
}
