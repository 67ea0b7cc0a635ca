/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guesses.c - infers which thread woke which, if the scheduler is not traced (--futex-only).
 *
 * A waking call has a claim on the waits that return after its begin, if its result says that it
 * woke a thread, and if the bit sets meet. If a single thread has a claim on a wait, it is taken
 * for the waker; if several have, the waker is unknown. A wait that returned for another reason can
 * make that wrong, so the waker is marked as not exact.
 */
#include "analysis/follow/guesses.h"

#include <string.h>

#include "base/xalloc.h"

/* The largest number of claims on one word. */
#define MAX_CLAIMS 16

#define OPEN	 UINT64_MAX
#define ANY	 UINT64_MAX
#define ALL_BITS UINT32_MAX

/* The operations that have a bit set, of linux/futex.h. */
#define WAIT_BITSET 9
#define WAKE_BITSET 10

struct claim {
	int32_t tid;
	uint32_t bits;
	uint64_t begin_ns, end_ns;
	uint64_t left; /* waiters that it may still have woken; ANY: not known */
};

struct claims {
	struct claim all[MAX_CLAIMS]; /* the oldest first */
	size_t n;
	uint64_t forgotten_ns; /* claims that ended by then may have been dropped */
};

static uint32_t bits_of(const struct futex_args *args)
{
	uint64_t command = args->op & 127;
	bool has = futex_op_is_classic(args->op) ? command == WAIT_BITSET || command == WAKE_BITSET
						 : !futex_op_has_array(args->op);

	return has ? (uint32_t)args->val3 : ALL_BITS;
}

static void forget_first(struct claims *c)
{
	if (c->all[0].end_ns > c->forgotten_ns)
		c->forgotten_ns = c->all[0].end_ns;
	c->n--;
	memmove(&c->all[0], &c->all[1], c->n * sizeof(*c->all));
}

static void add(struct word *w, const struct claim *claim)
{
	if (!w->claims)
		w->claims = xcalloc(1, sizeof(*w->claims));
	if (w->claims->n == MAX_CLAIMS)
		forget_first(w->claims);
	w->claims->all[w->claims->n++] = *claim;
}

void guesses_call_begins(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	const struct futex_args *args = &th->call.args;
	const struct claim claim = { .tid = th->tid,
				     .bits = bits_of(args),
				     .begin_ns = ts_ns,
				     .end_ns = OPEN,
				     .left = ANY };

	if (!futex_role_wakes(th->call.kind.role))
		return;
	add(th->call.word, &claim);
	if (futex_op_has_second_word(args->op))
		add(words_find(&f->words, th->process->space, args->uaddr2, args->op), &claim);
}

void guesses_call_returns(struct thread *th, int64_t ret, uint64_t ts_ns)
{
	struct claims *c = th->call.word->claims;

	if (!c || !futex_role_wakes(th->call.kind.role))
		return;
	for (size_t i = c->n; i > 0; i--) {
		struct claim *claim = &c->all[i - 1];

		if (claim->tid != th->tid || claim->end_ns != OPEN)
			continue;
		claim->end_ns = ts_ns;
		if (th->call.kind.role == FUTEX_ROLE_WAKE)
			claim->left = ret > 0 ? (uint64_t)ret : 0;
		return;
	}
}

/* A wait begins before it can be woken. A call that had returned by then has woken others. */
static bool fits(const struct claim *claim, const struct wait *w)
{
	return claim->tid != w->thread->tid && claim->left && claim->end_ns >= w->queued_ns &&
	       (claim->bits & bits_of(&w->args));
}

struct who guesses_waker(const struct wait *w)
{
	struct claims *c = w->word->claims;
	struct claim *first = NULL;

	if (!c || w->was_requeued || w->may_have_left || c->forgotten_ns >= w->queued_ns)
		return (struct who){ 0 };
	for (size_t i = 0; i < c->n; i++) {
		if (!fits(&c->all[i], w))
			continue;
		if (first && first->tid != c->all[i].tid)
			return (struct who){ 0 };
		first = first ? first : &c->all[i];
	}
	if (!first)
		return (struct who){ 0 };
	if (first->left != ANY)
		first->left--;
	return (struct who){ WHO_THREAD, first->tid };
}
