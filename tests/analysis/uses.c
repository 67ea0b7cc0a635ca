/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uses.c - makes calls on a word, and asks for the name of its primitive.
 */
#include "tests/analysis/uses.h"

#define OBJECT 0x1000 /* the address of the object */

/* The words of the object. */
struct words {
	struct signature signatures[16];
};

static const struct signature *word_at(void *arg, uint64_t uaddr)
{
	struct words *words = arg;
	uint64_t i = (uaddr - OBJECT) / 4;

	if (i >= sizeof(words->signatures) / sizeof(*words->signatures))
		return NULL;
	return &words->signatures[i];
}

static bool has_thread(void *arg, int32_t tid)
{
	(void)arg;
	return tid == T1 || tid == T2 || tid == T3;
}

static void add_waiter(struct futex_row *row, int32_t tid)
{
	for (size_t i = 0; i < row->n_waiters; i++) {
		if (row->waiters[i].tid == tid)
			return;
	}
	row->waiters[row->n_waiters++] = (struct waiter_row){ .tid = tid, .comm = "api" };
}

static void add_waker(struct futex_row *row, int32_t tid)
{
	for (size_t i = 0; i < row->n_wakers; i++) {
		if (row->wakers[i].tid == tid)
			return;
	}
	row->wakers[row->n_wakers++] = (struct waker_row){ .tid = tid };
}

static void make_call(struct words *words, struct futex_row *row, const struct call *c)
{
	struct futex_args args = { .uaddr = OBJECT + c->offset,
				   .op = c->op,
				   .val = c->val,
				   .utime = c->timed,
				   .val3 = UINT32_MAX };
	struct signature *s = &words->signatures[c->offset / 4];
	uint64_t waits = s->waits;

	signature_note_call(s, futex_op_role(args.op), &args);
	if (args.uaddr != row->uaddr)
		return;
	if (s->waits > waits)
		add_waiter(row, c->tid);
	else
		add_waker(row, c->tid);
}

char *name_of_use(const struct use *use)
{
	struct waiter_row waiters[MAX_CALLS];
	struct waker_row wakers[MAX_CALLS];
	struct words words = { 0 };
	struct futex_row row = { .uaddr = OBJECT + use->offset,
				 .waiters = waiters,
				 .wakers = wakers,
				 .peak_waiters = use->peak_waiters,
				 .where.kind = use->kind };
	struct primitive_process process = { .libraries = use->libraries,
					     .word_at = word_at,
					     .has_thread = has_thread,
					     .arg = &words };
	unsigned int rounds = use->rounds ? use->rounds : 1;

	for (unsigned int round = 0; round < rounds; round++) {
		for (size_t i = 0; i < MAX_CALLS && use->calls[i].tid; i++)
			make_call(&words, &row, &use->calls[i]);
	}
	return primitive_of(word_at(&words, row.uaddr), &row, &process);
}
