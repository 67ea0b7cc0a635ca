/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.c - one thread's wait, from its entry to its return as the program sees it.
 *
 * It is on one word at a time. A requeue ends the part on one word and begins a part on another;
 * each is counted by its word, and the whole once by the thread.
 */
#include "analysis/follow/waits.h"

#include <utlist.h>

#include "analysis/follow/emit.h"

static void add_to_list(struct wait *w)
{
	if (!w->in_list)
		DL_APPEND(w->word->waits_open, w);
	w->in_list = true;
}

static void remove_from_list(struct wait *w)
{
	if (w->in_list)
		DL_DELETE(w->word->waits_open, w);
	w->in_list = false;
}

/* Not for having been woken: who moves waiters meanwhile may move W, or may not. */
static void leave_queue(struct wait *w, uint64_t ts_ns)
{
	if (w->in_list && !w->woken_by_futex)
		w->word->disturbed_ns = ts_ns;
	remove_from_list(w);
}

static void count_waiter(struct wait *w, uint64_t ts_ns)
{
	if (w->suspect || w->certain_at_end)
		return;
	word_waiter_comes(w->word, ts_ns);
	w->is_counted = true;
}

static void uncount_waiter(struct wait *w, uint64_t ts_ns)
{
	if (w->is_counted)
		word_waiter_goes(w->word, ts_ns);
	w->is_counted = false;
}

void waits_open(struct thread *th, struct word *word, const struct futex_args *args, uint64_t ts_ns)
{
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.thread = th,
		.word = word,
		.called = word,
		.args = *args,
		.begin_ns = ts_ns,
		.queued_ns = ts_ns,
		.slept_ns = WAIT_NOT_SLEPT,
		.certain_at_end = word->key.is_array,
		.times_at_begin = thread_times_until(th, ts_ns),
	};
	add_to_list(&th->wait);
	count_waiter(&th->wait, ts_ns);
}

void waits_open_parked(struct follower *f, struct thread *th, struct word *word,
		       const struct futex_args *args)
{
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.thread = th,
		.word = word,
		.called = word,
		.args = *args,
		.begin_ns = f->counts.begin_ns,
		.queued_ns = f->counts.begin_ns,
		.slept_ns = f->counts.begin_ns,
		.slept = true,
		.began_before = true,
		.certain_at_end = true,
		.suspect = f->gap_until_ns > f->counts.begin_ns,
	};
	add_to_list(&th->wait);
}

/* How many wait on its word, W among them. */
static uint32_t waiters_of(const struct wait *w)
{
	return w->word->presence.waiters + !w->is_counted;
}

static struct times difference(const struct times *begin, const struct times *end)
{
	struct times times;

	for (int i = 0; i < N_STATES; i++)
		times.ns[i] = time_between(begin->ns[i], end->ns[i]);
	return times;
}

/* What the thread of W has done in all up to TS_NS, at which W ends. */
static struct times times_at_end(const struct wait *w, uint64_t ts_ns)
{
	return w->state == WAIT_INTERRUPTED ? w->times_at_return
					    : thread_times_until(w->thread, ts_ns);
}

/* Since when the word is known to have had waiters without a break, at the end of W. */
static uint64_t covered_since_ns(const struct wait *w)
{
	uint64_t since_ns = w->word->presence.since_ns;

	return w->is_counted && since_ns < w->begin_ns ? since_ns : w->begin_ns;
}

void waits_describe(const struct wait *w, struct fact *fact, uint64_t end_ns, struct wait_end end)
{
	const struct times times = times_at_end(w, end_ns);

	fact->word = w->word;
	fact->wait = (struct fact_wait){
		.times = difference(&w->times_at_begin, &times),
		.covered_since_ns = covered_since_ns(w),
		.woken_by = w->woken_by,
		.waiters = w->state == WAIT_INTERRUPTED ? w->waiters_at_return : waiters_of(w),
		.suspect = w->suspect,
		.slept = w->slept,
		.began_before = w->began_before,
		.unfinished = end.unfinished,
		.killed = end.killed,
		.requeued_here = w->was_requeued,
		.requeued_away = end.requeued_away,
		.may_have_left = w->may_have_left,
		.timed_out = end.timed_out,
	};
}

void waits_describe_uncounted(const struct wait *w, struct fact *fact)
{
	fact->word = w->word;
	fact->n_counted = w->word->presence.waiters;
}

/* W goes at TS_NS, from those that its word counts, and no fact says that it is over. */
static void leave_unfinished(struct follower *f, struct wait *w, uint64_t ts_ns)
{
	uint64_t since_ns = w->word->presence.since_ns;
	struct fact *fact;

	if (!w->is_counted)
		return;
	fact = emit_fact(f, FACT_COUNTED, w->thread, since_ns, ts_ns > since_ns ? ts_ns : since_ns);
	fact->word = w->word;
	fact->n_counted = w->word->presence.waiters;
	emit(f, fact);
	uncount_waiter(w, ts_ns);
}

/* Up to END_NS W was on its word: that is certain now. */
static void emit_uncounted(struct follower *f, struct wait *w, uint64_t end_ns)
{
	struct fact *fact;

	if (!w->certain_at_end || w->suspect)
		return;
	fact = emit_fact(f, FACT_UNCOUNTED, w->thread, w->begin_ns,
			 end_ns > w->begin_ns ? end_ns : w->begin_ns);
	waits_describe_uncounted(w, fact);
	emit(f, fact);
	w->certain_at_end = false;
}

/* What W was on its word is over. */
static void part_ends(struct follower *f, struct wait *w, uint64_t end_ns, struct wait_end end)
{
	struct fact *fact;

	emit_uncounted(f, w, end_ns);
	fact = emit_fact(f, FACT_WAIT, w->thread, w->begin_ns,
			 end_ns > w->begin_ns ? end_ns : w->begin_ns);
	leave_queue(w, end_ns);
	waits_describe(w, fact, fact->end_ns, end);
	/* It goes on elsewhere. */
	if (end.requeued_away)
		w->times_at_begin = times_at_end(w, end_ns);
	emit(f, fact);
	uncount_waiter(w, end_ns);
}

void waits_close(struct follower *f, struct thread *th, uint64_t end_ns, struct wait_end end)
{
	struct wait *w = &th->wait;

	part_ends(f, w, w->state == WAIT_INTERRUPTED ? w->returned_ns : end_ns, end);
	f->counts.waits++;
	w->state = WAIT_NONE;
}

void waits_interrupt(struct follower *f, struct wait *w, uint64_t ts_ns, int64_t ret)
{
	w->waiters_at_return = waiters_of(w);
	leave_queue(w, ts_ns);
	/* Which word of an array it was on is known at the end only. */
	if (!w->word->key.is_array)
		emit_uncounted(f, w, ts_ns);
	leave_unfinished(f, w, ts_ns);
	w->state = WAIT_INTERRUPTED;
	w->returned_ns = ts_ns;
	w->return_value = ret;
	w->times_at_return = thread_times_until(w->thread, ts_ns);
}

/* The wait goes on with WORD from TS_NS on. */
static void continue_on(struct follower *f, struct wait *w, struct word *word, uint64_t ts_ns)
{
	if (!w->suspect)
		part_ends(f, w, ts_ns, (struct wait_end){ .requeued_away = true });
	remove_from_list(w);
	w->word = word;
	w->begin_ns = ts_ns;
	w->began_before = false;
	w->certain_at_end = false;
	w->may_have_left = false;
	w->was_requeued = true;
}

void waits_resume(struct follower *f, struct wait *w, enum wait_state state, uint64_t ts_ns)
{
	/* Whoever was moved to another word enters the kernel with the first one again. */
	if (w->called != w->word) {
		continue_on(f, w, w->called, w->returned_ns);
		w->slept = false;
	}
	w->state = state;
	w->queued_ns = ts_ns;
	w->slept_ns = WAIT_NOT_SLEPT;
	w->woken_by_futex = false;
	w->woken_otherwise = false;
	add_to_list(w);
	count_waiter(w, w->returned_ns);
}

void waits_move(struct follower *f, struct wait *w, struct word *to, uint64_t ts_ns)
{
	continue_on(f, w, to, ts_ns);
	w->queued_ns = ts_ns;
	w->slept_ns = ts_ns;
	add_to_list(w);
	count_waiter(w, ts_ns);
}

void waits_set_word(struct wait *w, struct word *word)
{
	remove_from_list(w);
	w->word = word;
}

void waits_mark_suspect(struct follower *f, struct wait *w, uint64_t ts_ns)
{
	leave_unfinished(f, w, ts_ns);
	w->suspect = true;
}

void waits_discard(struct wait *w)
{
	remove_from_list(w);
	w->state = WAIT_NONE;
}
