/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.c - one thread's wait, from its entry to its return as the program sees it.
 *
 * It is on one word at a time. A requeue ends the part on one word and begins a part on another;
 * each is counted by its word, and the whole once by the thread.
 */
#include "analysis/internal.h"

#include <utlist.h>

static void list(struct wait *w)
{
	if (!w->listed)
		DL_APPEND(w->word->waits_open, w);
	w->listed = true;
}

static void unlist(struct wait *w)
{
	if (w->listed)
		DL_DELETE(w->word->waits_open, w);
	w->listed = false;
}

/* Not for having been woken: who moves waiters meanwhile may move W, or may not. */
static void leave_queue(struct wait *w, uint64_t ts_ns)
{
	if (w->listed && !w->woken)
		w->word->disturbed_ns = ts_ns;
	unlist(w);
}

static void tell_begin(struct wait *w, uint64_t ts_ns)
{
	if (w->suspect || w->late)
		return;
	word_wait_begins(w->word, ts_ns);
	w->counted = true;
}

static void tell_end(struct wait *w, uint64_t ts_ns)
{
	if (w->counted)
		word_wait_ends(w->word, ts_ns);
	w->counted = false;
}

void waits_open(struct analysis *a, struct thread *th, struct word *word,
		const struct futex_args *args, uint64_t ts_ns)
{
	(void)a;
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.thread = th,
		.word = word,
		.called = word,
		.args = *args,
		.begin_ns = ts_ns,
		.queued_ns = ts_ns,
		.slept_ns = WAIT_NOT_SLEPT,
		.late = word->key.is_array,
		.times_begin = states_times(th, ts_ns),
	};
	list(&th->wait);
	tell_begin(&th->wait, ts_ns);
}

void waits_open_parked(struct analysis *a, struct thread *th, struct word *word,
		       const struct futex_args *args)
{
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.thread = th,
		.word = word,
		.called = word,
		.args = *args,
		.begin_ns = a->begin_ns,
		.queued_ns = a->begin_ns,
		.slept_ns = a->begin_ns,
		.slept = true,
		.began_before = true,
		.late = true,
		.suspect = a->gap_until_ns > a->begin_ns,
	};
	list(&th->wait);
}

/* How many wait on its word, W among them. */
static uint32_t waiters_of(const struct wait *w)
{
	return (uint32_t)w->word->open + !w->counted;
}

static struct times difference(const struct times *begin, const struct times *end)
{
	struct times times;

	for (int i = 0; i < N_STATES; i++)
		times.ns[i] = time_between(begin->ns[i], end->ns[i]);
	return times;
}

struct times waits_times(const struct wait *w, uint64_t ts_ns)
{
	const struct times end =
		w->state == WAIT_INTERRUPTED ? w->times_returned : states_times(w->thread, ts_ns);

	return difference(&w->times_begin, &end);
}

uint32_t waits_beside(const struct wait *w)
{
	return w->state == WAIT_INTERRUPTED ? w->waiters_returned : waiters_of(w);
}

static void record(struct analysis *a, const struct wait *w, uint64_t end_ns,
		   const struct times *times, const struct wait_outcome *outcome)
{
	struct fact *fact = windows_fact(a, FACT_WAIT, w->thread, w->begin_ns,
					 end_ns > w->begin_ns ? end_ns : w->begin_ns);

	fact->word = w->word;
	fact->wait.times = *times;
	fact->wait.waiters = waits_beside(w);
	fact->wait.suspect = w->suspect;
	fact->wait.slept = w->slept;
	fact->wait.began_before = w->began_before;
	fact->wait.unfinished = outcome->unfinished;
	fact->wait.killed = outcome->killed;
	fact->wait.came = w->moved;
	fact->wait.left = outcome->left;
	fact->wait.unsure = w->unsure;
	fact->wait.timed_out = outcome->timed_out;
	fact->wait.woken_by = w->woken_by;
	windows_take(a, fact);
}

/* What W was on its word is over. */
static void part_ends(struct analysis *a, struct wait *w, uint64_t end_ns,
		      struct wait_outcome outcome)
{
	const struct times end =
		w->state == WAIT_INTERRUPTED ? w->times_returned : states_times(w->thread, end_ns);
	const struct times times = difference(&w->times_begin, &end);

	leave_queue(w, end_ns);
	w->times_begin = end;
	record(a, w, end_ns, &times, &outcome);
	if (w->suspect)
		return;
	if (w->late)
		word_waited(w->word, w->begin_ns, end_ns);
	tell_end(w, end_ns);
}

void waits_close(struct analysis *a, struct thread *th, uint64_t end_ns,
		 struct wait_outcome outcome)
{
	struct wait *w = &th->wait;

	part_ends(a, w, w->state == WAIT_INTERRUPTED ? w->returned_ns : end_ns, outcome);
	a->waits++;
	w->state = WAIT_NONE;
}

void waits_interrupt(struct wait *w, uint64_t ts_ns, int64_t ret)
{
	w->waiters_returned = waiters_of(w);
	leave_queue(w, ts_ns);
	/* What was certain at its end only is so now; with what follows the word is told at once.
	 */
	if (w->late && !w->suspect && !w->word->key.is_array) {
		word_waited(w->word, w->begin_ns, ts_ns);
		w->late = false;
	}
	tell_end(w, ts_ns);
	w->state = WAIT_INTERRUPTED;
	w->returned_ns = ts_ns;
	w->returned = ret;
	w->times_returned = states_times(w->thread, ts_ns);
}

/* The wait goes on with WORD from TS_NS on. */
static void continue_on(struct analysis *a, struct wait *w, struct word *word, uint64_t ts_ns)
{
	if (!w->suspect)
		part_ends(a, w, ts_ns, (struct wait_outcome){ .left = true });
	unlist(w);
	w->word = word;
	w->begin_ns = ts_ns;
	w->began_before = false;
	w->late = false;
	w->unsure = false;
	w->moved = true;
}

void waits_resume(struct analysis *a, struct wait *w, enum wait_state state, uint64_t ts_ns)
{
	/* Whoever was moved to another word enters the kernel with the first one again. */
	if (w->called != w->word) {
		continue_on(a, w, w->called, w->returned_ns);
		w->slept = false;
	}
	w->state = state;
	w->queued_ns = ts_ns;
	w->slept_ns = WAIT_NOT_SLEPT;
	w->woken = false;
	w->awake = false;
	list(w);
	tell_begin(w, w->returned_ns);
}

void waits_move(struct analysis *a, struct wait *w, struct word *to, uint64_t ts_ns)
{
	continue_on(a, w, to, ts_ns);
	w->queued_ns = ts_ns;
	w->slept_ns = ts_ns;
	list(w);
	tell_begin(w, ts_ns);
}

void waits_settle(struct wait *w, struct word *word)
{
	unlist(w);
	w->word = word;
}

void waits_doubt(struct wait *w, uint64_t ts_ns)
{
	tell_end(w, ts_ns);
	w->suspect = true;
}

void waits_drop(struct wait *w)
{
	unlist(w);
	w->state = WAIT_NONE;
}
