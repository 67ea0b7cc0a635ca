/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.c - keeps one thread's wait, from its entry to its return to the program.
 *
 * A wait is on one word at a time. A requeue ends its part on one word and begins a part on
 * another. Each word counts its part; the thread counts the whole once.
 */
#include "analysis/follow/waits.h"

#include <utlist.h>

#include "analysis/follow/emit.h"
#include "analysis/follow/owners.h"
#include "analysis/follow/series.h"
#include "analysis/follow/states.h"

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

/*
 * A woken wait has left the queue already and disturbs no requeue. Any other wait that leaves now
 * may have been moved or not by a requeue that is going on.
 */
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
		       const struct futex_args *args, uint64_t begin_ns, uint64_t since_ns)
{
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.thread = th,
		.word = word,
		.called = word,
		.args = *args,
		.begin_ns = begin_ns,
		.queued_ns = begin_ns,
		.slept_ns = begin_ns,
		.slept = true,
		.began_before = true,
		.was_found = true,
		.certain_at_end = true,
		.suspect = f->gap_until_ns > since_ns,
		/* A requeue that was lost may have moved it. */
		.may_have_left = f->saw_requeues && f->counts.lost_places,
	};
	/* Else it has been in this call since tracing began, whatever it did meanwhile. */
	if (begin_ns >= th->activity.since_ns)
		th->wait.times_at_begin = thread_times_until(th, begin_ns);
	add_to_list(&th->wait);
}

/* Returns the number of waiters on the word of W, W among them. */
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

/* Returns the times of the thread of W up to TS_NS, where W ends. */
static struct times times_at_end(const struct wait *w, uint64_t ts_ns)
{
	return w->state == WAIT_INTERRUPTED ? w->times_at_return
					    : thread_times_until(w->thread, ts_ns);
}

/* Returns since when the word has always had a waiter, at the end of W. */
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
		.blamed_later = end.is_step,
		.is_timed = w->args.utime != 0,
		.val = (uint32_t)w->args.val,
		.goes_on = end.goes_on,
	};
}

void waits_describe_uncounted(const struct wait *w, struct fact *fact)
{
	fact->word = w->word;
	fact->n_counted = w->word->presence.waiters;
}

/* The word of W stops counting it at TS_NS, and no fact says that W is over. */
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

/* W may never have been on its word, which counts it: others have been there since their begin. */
static void forget_waiter(struct wait *w)
{
	uint64_t since_ns = UINT64_MAX;
	const struct wait *other;

	if (!w->is_counted)
		return;
	w->is_counted = false;
	DL_FOREACH(w->word->waits_open, other)
	{
		if (other->is_counted && other->begin_ns < since_ns)
			since_ns = other->begin_ns;
	}
	word_waiter_was_none(w->word, since_ns);
}

/* W was on its word up to END_NS: that is certain now. */
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

/*
 * Returns who ended W, in which the thread slept several times since SINCE_NS. If it was woken by a
 * signal or a timer and found the word free, whoever set it free called a waking operation
 * meanwhile: the one that woke somebody whom no event names or, without such, the last one.
 */
static struct who ender_of(const struct wait *w, uint64_t since_ns, struct wait_end end)
{
	const struct word *word = w->word;

	if (end.unfinished && w->joins)
		return (struct who){ .kind = WHO_THREAD, .tid = w->joins };
	if (end.timed_out || end.unfinished || end.killed)
		return (struct who){ 0 };
	if (w->woken_by_futex || w->state == WAIT_INTERRUPTED)
		return w->woken_by;
	if (word->unseen_waker && word->unseen_wake_ns >= since_ns)
		return (struct who){ .kind = WHO_THREAD, .tid = word->unseen_waker };
	if (word->waker && word->woken_ns >= since_ns)
		return (struct who){ .kind = WHO_THREAD, .tid = word->waker };
	return (struct who){ 0 };
}

/* May threads that are not traced wake waiters of WORD? Their calls are not seen. */
static bool may_be_woken_unseen(const struct follower *f, const struct word *word)
{
	return word_is_shared(word) || !f->options.new_threads;
}

/*
 * W is over. If the thread was woken by the timer or a signal, and by a call before it ran, who
 * made the call ended W.
 */
static void note_ender(const struct wait *w, struct wait_end end)
{
	struct who who = ender_of(w, w->begin_ns, end);
	bool by_call = w->woken_otherwise && w->state != WAIT_INTERRUPTED;

	if (w->slept_again || (by_call && who.kind == WHO_THREAD))
		states_wait_is_over(w->thread, w->word, w->begin_ns, who);
}

/* Ends the part of W on its word. */
static void part_ends(struct follower *f, struct wait *w, uint64_t end_ns, struct wait_end end)
{
	struct fact *fact;

	emit_uncounted(f, w, end_ns);
	note_ender(w, end);
	if (may_be_woken_unseen(f, w->word) && !end.unfinished && !end.timed_out && !end.killed &&
	    !end.requeued_away)
		owners_release(f, w->word, end_ns);
	fact = emit_fact(f, FACT_WAIT, w->thread, w->begin_ns,
			 end_ns > w->begin_ns ? end_ns : w->begin_ns);
	leave_queue(w, end_ns);
	waits_describe(w, fact, fact->end_ns, end);
	/* The wait goes on, on another word. */
	if (end.requeued_away)
		w->times_at_begin = times_at_end(w, end_ns);
	emit(f, fact);
	uncount_waiter(w, end_ns);
}

void waits_close(struct follower *f, struct thread *th, uint64_t end_ns, struct wait_end end)
{
	struct wait *w = &th->wait;
	bool is_interrupted = w->state == WAIT_INTERRUPTED;
	uint64_t ts_ns = end_ns;

	end_ns = is_interrupted ? w->returned_ns : end_ns;
	end.is_step = (end.timed_out || is_interrupted) && series_may_have(f, w);
	if (!series_has(th, w->called))
		series_next(f, th, ts_ns);
	else if (!end.is_step)
		series_end(f, th, ender_of(w, series_begin_ns(th, w->begin_ns), end));
	part_ends(f, w, end_ns, end);
	if (end.is_step)
		series_add(f, w, end_ns > w->begin_ns ? end_ns : w->begin_ns, ts_ns);
	f->counts.waits++;
	w->state = WAIT_NONE;
}

void waits_interrupt(struct follower *f, struct wait *w, uint64_t ts_ns, int64_t ret)
{
	w->waiters_at_return = waiters_of(w);
	leave_queue(w, ts_ns);
	/* With an array, the word is known only at the end of the wait. */
	if (!w->word->key.is_array)
		emit_uncounted(f, w, ts_ns);
	leave_unfinished(f, w, ts_ns);
	w->state = WAIT_INTERRUPTED;
	w->was_found = false;
	w->returned_ns = ts_ns;
	w->return_value = ret;
	w->times_at_return = thread_times_until(w->thread, ts_ns);
}

/* W goes on with WORD from TS_NS on. */
static void continue_on(struct follower *f, struct wait *w, struct word *word, uint64_t ts_ns)
{
	part_ends(f, w, ts_ns, (struct wait_end){ .requeued_away = true, .goes_on = w->suspect });
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
	/* A call that is restarted waits on its first word again, even after a requeue. */
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
	if (ts_ns > w->begin_ns)
		leave_unfinished(f, w, ts_ns);
	else
		forget_waiter(w);
	w->suspect = true;
}

void waits_clear_suspicion(struct follower *f, struct wait *w)
{
	w->suspect = false;
	w->may_have_left = w->may_have_left || f->saw_requeues;
}

void waits_give_way(struct follower *f, struct wait *w, uint64_t ts_ns)
{
	part_ends(f, w, w->state == WAIT_INTERRUPTED ? w->returned_ns : ts_ns,
		  (struct wait_end){ .goes_on = true });
	w->state = WAIT_NONE;
}

void waits_discard(struct wait *w)
{
	remove_from_list(w);
	w->state = WAIT_NONE;
}
