/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * owners.c - asks for the owners of locks, and checks the answers against the events.
 *
 * A reading counts if the thread waited, in the queue of that word, from before it until after, and
 * nobody called a waking operation on the word meanwhile: an owner clears its name before it passes
 * the lock on, and passes it on by such a call while others wait.
 */
#include "analysis/follow/owners.h"

#include <linux/futex.h>
#include <string.h>

#include <utlist.h>

#include "base/units.h"
#include "base/xalloc.h"

/* Shorter waits are not looked into: most of them are over when the memory is read. */
#define LEAST_NS (5 * NS_PER_MS)

/* While the owner is not known, the memory is read again after this time at the latest. */
#define MOST_NS NS_PER_S

/* FUTEX_LOCK_PI2 of linux/futex.h, which older headers lack. */
#define LOCK_PI2 13

/* All threads are looked through, this time each apart: some thousandth of a CPU. */
#define PER_THREAD_NS (10 * NS_PER_US)

/*
 * The value of a mutex of glibc that is held and waited for; and of the word of a rwlock at which a
 * writer waits for readers. That word's address can be divided by 8.
 */
#define CONTENDED      2
#define RWLOCK_ALIGNED 8

/*
 * A lock that is passed on all the time is read again when the trace has become longer by this part
 * of it: else the readings of a long trace would fill the memory.
 */
#define SPACING 128

static void end_holding(struct follower *f, struct holding *h, uint64_t ts_ns)
{
	h->until_ns = ts_ns ? ts_ns : 1;
	DL_DELETE(f->held, h);
}

void owners_release(struct follower *f, struct word *word, uint64_t ts_ns)
{
	struct holding *h = word->holding;

	if (h && !h->until_ns)
		end_holding(f, h, ts_ns);
	/* The next reading is put off from the last one, if there was one. */
	if (word->looked_ns)
		word->look_ns = word->looked_ns + time_between(f->counts.begin_ns, ts_ns) / SPACING;
}

void owners_lose(struct follower *f, uint64_t ts_ns)
{
	struct holding *h, *next;

	DL_FOREACH_SAFE(f->held, h, next)
	{
		owners_release(f, h->word, ts_ns);
	}
}

static bool is_queued(const struct wait *w)
{
	return (w->state == WAIT_OPEN || w->state == WAIT_RESTARTED) && !w->suspect &&
	       !w->woken_by_futex && !w->woken_otherwise && !w->word->key.is_array &&
	       !w->word->is_overflow && w->called == w->word;
}

/* Has TH waited in the queue of the word at UADDR since before SINCE_NS, and was nobody woken? */
static bool waits_still(const struct follower *f, const struct thread *th, uint64_t uaddr,
			uint64_t since_ns)
{
	const struct wait *w = &th->wait;

	return is_queued(w) && w->args.uaddr == uaddr && w->queued_ns <= since_ns &&
	       w->word->woken_ns < since_ns && f->gap_until_ns <= since_ns;
}

static bool same_space(const struct space *x, const struct space *y)
{
	return x->pid == y->pid && x->execs == y->execs;
}

/* Can the owner that EV tells hold the lock that TH waits for? */
static bool is_credible(struct follower *f, const struct thread *th, const struct event *ev)
{
	const struct thread *owner = threads_find(&f->threads, ev->owner.tid);
	const struct word *word = th->wait.word;
	bool is_known = owner && owner->process;

	if (ev->owner.tid == OWNER_READERS)
		return true;
	if (!ev->owner.lives)
		return !ev->owner.in_word && !word_is_shared(word);
	/* Locks that tell their owner in the word let no thread wait for what it holds itself. */
	if (is_known && ev->owner.in_word && owner->wait.state != WAIT_NONE &&
	    owner->wait.word == word)
		return false;
	if (word_is_shared(word))
		return is_known;
	return !is_known || same_space(&owner->process->space, &word->key.space);
}

/* Returns since when, at the latest, the present owner of the word of W has held it. */
static uint64_t held_since_ns(const struct follower *f, const struct wait *w)
{
	const struct word *word = w->word;
	uint64_t since_ns = w->queued_ns;

	for (const struct wait *other = word->waits_open; other; other = other->next) {
		if (is_queued(other) && other->queued_ns < since_ns)
			since_ns = other->queued_ns;
	}
	if (word->woken_ns > since_ns)
		since_ns = word->woken_ns;
	return f->gap_until_ns > since_ns ? f->gap_until_ns : since_ns;
}

static void begin_holding(struct follower *f, struct thread *th, const struct event *ev)
{
	struct word *word = th->wait.word;
	const struct thread *owner = threads_find(&f->threads, ev->owner.tid);

	if (!word->holding)
		word->holding = xcalloc(1, sizeof(*word->holding));
	*word->holding = (struct holding){
		.tid = ev->owner.tid,
		.lives = ev->owner.lives,
		.since_ns = held_since_ns(f, &th->wait),
		.word = word,
	};
	if (owner)
		memcpy(word->holding->comm, owner->comm, sizeof(owner->comm));
	DL_APPEND(f->held, word->holding);
}

void owners_read(struct follower *f, struct thread *th, const struct event *ev)
{
	struct holding *h;

	if (!waits_still(f, th, ev->owner.uaddr, ev->owner.since_ns) || !is_credible(f, th, ev))
		return;
	h = th->wait.word->holding;
	if (h && h->is_doubted)
		return;
	if (!h || h->until_ns) {
		begin_holding(f, th, ev);
		h = th->wait.word->holding;
	}
	/* It went to another thread without a call that wakes: it is no lock of that kind. */
	if (h->tid != ev->owner.tid || h->lives != ev->owner.lives) {
		h->is_doubted = true;
		end_holding(f, h, ev->ts_ns);
		return;
	}
	h->times++;
}

/*
 * May the word of a call of ARGS tell the owner? Sets in Q how: by its value; else by what lies
 * beside it.
 */
static bool tells_owner(const struct futex_args *args, struct owner_question *q)
{
	uint32_t val = (uint32_t)args->val;
	uint64_t command = args->op & (uint64_t)FUTEX_CMD_MASK;

	q->in_word = true;
	if (futex_op_is_classic(args->op) && (command == FUTEX_LOCK_PI || command == LOCK_PI2))
		return true;
	if (futex_op_role(args->op) != FUTEX_ROLE_WAIT || futex_op_has_array(args->op))
		return false;
	q->in_word = val != CONTENDED;
	/* A mutex is waited for so if there is a timeout. */
	q->may_be_rwlock = val == CONTENDED && command == FUTEX_WAIT_BITSET &&
			   args->uaddr % RWLOCK_ALIGNED == 0;
	return val == CONTENDED || ((val & FUTEX_WAITERS) && (val & FUTEX_TID_MASK));
}

/* Is the word of W to be read at NOW_NS? */
static bool is_due(const struct wait *w, uint64_t now_ns)
{
	const struct holding *h = w->word->holding;

	return now_ns >= w->queued_ns + LEAST_NS && now_ns >= w->word->look_ns &&
	       !(h && h->is_doubted);
}

/* Sets when the word of W is to be read again: when the wait has become twice as long. */
static void put_off(const struct wait *w, uint64_t now_ns)
{
	const struct holding *h = w->word->holding;
	uint64_t age_ns = now_ns - w->queued_ns;

	if (age_ns > MOST_NS && !(h && !h->until_ns))
		age_ns = MOST_NS;
	w->word->looked_ns = now_ns;
	w->word->look_ns = now_ns + age_ns;
}

void owners_ask(struct follower *f, uint64_t now_ns,
		void (*take)(void *arg, const struct owner_question *q), void *arg)
{
	if (now_ns < f->ask_owners_ns)
		return;
	f->ask_owners_ns = now_ns + PER_THREAD_NS * HASH_COUNT(f->threads.living);
	for (struct thread *th = f->threads.living; th; th = th->hh.next) {
		struct owner_question q = { .tid = th->tid, .pid = th->pid };

		if (!th->process || th->process->is_32bit || !is_queued(&th->wait) ||
		    !is_due(&th->wait, now_ns) || !tells_owner(&th->wait.args, &q))
			continue;
		q.uaddr = th->wait.args.uaddr;
		q.is_shared = word_is_shared(th->wait.word);
		put_off(&th->wait, now_ns);
		take(arg, &q);
	}
}
