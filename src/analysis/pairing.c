/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pairing.c - makes calls out of entries and returns, and waits out of calls.
 *
 * A wait is what the program sees of it. The kernel may leave the call for a signal and enter it
 * again, as the same call (-512, -513) or as restart_syscall(2) (-516): that is one wait. A handler
 * that runs meanwhile makes the call return EINTR to the program instead, always after -516 and
 * without SA_RESTART after -512: the wait was over when it was interrupted. See signal(7),
 * "Interruption of system calls and library functions by signal handlers".
 */
#include "internal.h"

#include <signal.h>
#include <string.h>

#include "futrace/futex_op.h"
#include "futrace/xalloc.h"

/* Another process may have met the word that ID names: then its ledger is that of W too. */
static void share_word(struct analysis *a, struct word *w, const struct shared_id *id)
{
	w->shared = *id;
	HASH_FIND(hh_shared, a->shared_words, &w->shared, sizeof(w->shared), w->same_as);
	if (!w->same_as)
		HASH_ADD(hh_shared, a->shared_words, shared, sizeof(w->shared), w);
}

static struct word *find_word(struct analysis *a, int32_t pid, uint64_t uaddr, uint32_t op)
{
	struct word_key key = { .uaddr = uaddr, .pid = pid };
	struct shared_id id;
	struct word *w;

	HASH_FIND(hh, a->words, &key, sizeof(key), w);
	if (!w) {
		w = word_new(key);
		HASH_ADD(hh, a->words, key, sizeof(w->key), w);
		if (a->options.new_word && a->options.new_word(a->options.arg, pid, uaddr, &id) &&
		    !futex_op_is_private(op))
			share_word(a, w, &id);
	}
	return w->same_as ? w->same_as : w;
}

static uint64_t since(uint64_t begin_ns, uint64_t end_ns)
{
	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

/* May events be missing between BEGIN_NS and now? */
static bool gap_touches(const struct analysis *a, uint64_t begin_ns)
{
	return begin_ns < a->gap_until_ns;
}

static bool same_call(const struct futex_args *x, const struct futex_args *y)
{
	return x->uaddr == y->uaddr && (uint32_t)x->op == (uint32_t)y->op &&
	       (uint32_t)x->val == (uint32_t)y->val && x->utime == y->utime;
}

static void wait_counts(struct wait *w, uint64_t ts_ns)
{
	word_wait_begins(w->word, ts_ns);
	w->counted = true;
}

static void wait_counts_no_longer(struct analysis *a, struct wait *w, uint64_t ts_ns)
{
	if (w->counted)
		word_wait_ends(w->word, ts_ns);
	else if (w->began_before && !w->suspect && w->state == WAIT_OPEN)
		word_parked_until(w->word, a->begin_ns, ts_ns);
	w->counted = false;
}

/* It is certain up to TS_NS only: it is in no sum, and what it covered after that in no cover. */
static void wait_becomes_suspect(struct wait *w, uint64_t ts_ns)
{
	if (w->counted)
		word_wait_ends(w->word, ts_ns);
	w->counted = false;
	w->suspect = true;
}

static void wait_opens(struct analysis *a, struct thread *th, const struct call *call)
{
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.word = call->word,
		.args = call->args,
		.begin_ns = call->begin_ns,
		.suspect = gap_touches(a, call->begin_ns),
	};
	if (!th->wait.suspect)
		wait_counts(&th->wait, call->begin_ns);
}

/* The wait of TH is over, or as much of it as will be seen. */
static void wait_closes(struct analysis *a, struct thread *th, uint64_t end_ns,
			struct wait_outcome outcome)
{
	struct wait *w = &th->wait;

	if (w->state == WAIT_INTERRUPTED)
		end_ns = w->returned_ns;
	else
		wait_counts_no_longer(a, w, end_ns);
	a->waits++;
	if (w->suspect) {
		w->word->suspect++;
	} else {
		outcome.ns = since(w->begin_ns, end_ns);
		outcome.slept = w->slept;
		outcome.began_before = w->began_before;
		word_add_wait(w->word, th, &outcome);
		th->waits++;
		th->futex_ns += outcome.ns;
	}
	w->state = WAIT_NONE;
}

static void wait_is_interrupted(struct analysis *a, struct wait *w, uint64_t ts_ns, int64_t ret)
{
	wait_counts_no_longer(a, w, ts_ns);
	w->state = WAIT_INTERRUPTED;
	w->returned_ns = ts_ns;
	w->returned = ret;
}

static void wait_goes_on(struct wait *w, enum wait_state state)
{
	if (!w->suspect)
		wait_counts(w, w->returned_ns);
	w->state = state;
}

/* TH returned with RET from what it waited in. */
static void wait_returns(struct analysis *a, struct thread *th, uint64_t ts_ns, int64_t ret)
{
	if (futex_ret_restarts(ret))
		wait_is_interrupted(a, &th->wait, ts_ns, ret);
	else
		wait_closes(a, th, ts_ns, (struct wait_outcome){ 0 });
}

/* The thread enters a call while its last one was not seen to return. */
static void call_is_abandoned(struct analysis *a, struct thread *th)
{
	a->unpaired++;
	th->call.open = false;
	if (th->wait.state == WAIT_OPEN)
		wait_becomes_suspect(&th->wait, th->wait.begin_ns);
}

/* Does the call that TH enters now go on with the wait it is in? Ends that wait if not. */
static bool wait_is_resumed(struct analysis *a, struct thread *th, const struct futex_args *args)
{
	struct wait *w = &th->wait;

	if (w->state == WAIT_INTERRUPTED && same_call(&w->args, args)) {
		wait_goes_on(w, WAIT_OPEN);
		return true;
	}
	if (w->state == WAIT_OPEN && w->began_before && !w->suspect) {
		/* Stopped inside the call when tracing began; or /proc was wrong and loses. */
		if (same_call(&w->args, args))
			return true;
		w->state = WAIT_NONE;
		return false;
	}
	if (w->state != WAIT_NONE)
		wait_closes(a, th, 0, (struct wait_outcome){ 0 });
	return false;
}

void pairing_futex_enter(struct analysis *a, struct thread *th, const struct event *ev)
{
	struct call *call = &th->call;
	uint32_t op = (uint32_t)ev->enter.op;

	if (call->open)
		call_is_abandoned(a, th);
	call->open = true;
	call->begin_ns = ev->ts_ns;
	if (!call->word || call->args.uaddr != ev->enter.uaddr)
		call->word = find_word(a, th->pid, ev->enter.uaddr, op);
	call->args = ev->enter;
	word_saw_op(call->word, op);
	th->seen = true;
	if (!wait_is_resumed(a, th, &ev->enter) && futex_op_role(op) == FUTEX_ROLE_WAIT)
		wait_opens(a, th, call);
}

static void call_returns(struct analysis *a, struct thread *th, const struct event *ev)
{
	const struct call *call = &th->call;
	uint32_t op = (uint32_t)call->args.op;

	if (gap_touches(a, call->begin_ns)) {
		if (futex_op_role(op) != FUTEX_ROLE_WAIT)
			a->unpaired++;
		return;
	}
	word_add_call(call->word, op, since(call->begin_ns, ev->ts_ns), ev->ret);
	if (futex_op_role(op) == FUTEX_ROLE_WAKE) {
		word_add_wake(call->word, th, ev->ret > 0 ? (uint64_t)ev->ret : 0);
		th->wakes++;
	}
}

void pairing_futex_exit(struct analysis *a, struct thread *th, const struct event *ev)
{
	if (th->call.open)
		call_returns(a, th, ev);
	else if (th->seen)
		a->unpaired++;
	else if (th->wait.state == WAIT_NONE)
		a->begin_calls++;
	th->call.open = false;
	th->seen = true;
	if (th->wait.state == WAIT_OPEN)
		wait_returns(a, th, ev->ts_ns, ev->ret);
}

void pairing_restart_enter(struct analysis *a, struct thread *th, const struct event *ev)
{
	(void)a;
	(void)ev;
	th->seen = true;
	if (th->wait.state == WAIT_INTERRUPTED)
		wait_goes_on(&th->wait, WAIT_RESTARTED);
}

void pairing_restart_exit(struct analysis *a, struct thread *th, const struct event *ev)
{
	th->seen = true;
	if (th->wait.state == WAIT_RESTARTED)
		wait_returns(a, th, ev->ts_ns, ev->ret);
}

void pairing_signal(struct analysis *a, struct thread *th, const struct event *ev)
{
	bool has_handler = ev->signal.handler > 1;
	bool restarts =
		th->wait.returned == FUTEX_RET_RESTARTNOINTR ||
		(th->wait.returned == FUTEX_RET_RESTARTSYS && (ev->signal.flags & SA_RESTART));

	if (th->wait.state == WAIT_INTERRUPTED && has_handler && !restarts)
		wait_closes(a, th, 0, (struct wait_outcome){ 0 });
}

void pairing_switch(struct analysis *a, struct thread *th, const struct event *ev)
{
	/* Not runnable, and not taken off the CPU while runnable (sched_switch's print format). */
	bool sleeps = ev->prev_state && !(ev->prev_state & 0x100);

	(void)a;
	if (sleeps && (th->wait.state == WAIT_OPEN || th->wait.state == WAIT_RESTARTED))
		th->wait.slept = true;
}

void pairing_parked(struct analysis *a, struct thread *th, const struct event *ev)
{
	const struct futex_args *args = &ev->parked.args;

	/* With no event so far, it has been in this one call since tracing began. */
	if (th->seen || futex_op_role((uint32_t)args->op) != FUTEX_ROLE_WAIT)
		return;
	th->wait = (struct wait){
		.state = WAIT_OPEN,
		.word = find_word(a, th->pid, args->uaddr, (uint32_t)args->op),
		.args = *args,
		.begin_ns = a->begin_ns,
		.slept = true,
		.began_before = true,
		.suspect = gap_touches(a, a->begin_ns),
	};
	word_saw_op(th->wait.word, (uint32_t)args->op);
}

void pairing_thread_exit(struct analysis *a, struct thread *th, const struct event *ev)
{
	if (th->wait.state != WAIT_NONE)
		wait_closes(a, th, ev->ts_ns, (struct wait_outcome){ .killed = true });
	else if (th->call.open)
		a->end_calls++;
	th->call.open = false;
	a->last_death_ns = ev->ts_ns;
}

static void keep_loss(struct analysis *a, const struct event *ev)
{
	if (a->n_losses == RESULT_MAX_LOSSES)
		return;
	a->losses = xgrow(a->losses, a->n_losses, &a->losses_capacity, sizeof(*a->losses));
	a->losses[a->n_losses++] = (struct loss){ .cpu = ev->gap.cpu,
						  .begin_ns = ev->ts_ns,
						  .end_ns = ev->gap.until_ns,
						  .count = ev->gap.count };
}

void pairing_gap(struct analysis *a, const struct event *ev)
{
	if (ev->gap.late)
		a->late_events++;
	else
		keep_loss(a, ev);
	a->lost_places += !ev->gap.late;
	if (ev->gap.count > 0)
		a->lost_events += (uint64_t)ev->gap.count;
	if (ev->gap.until_ns > a->gap_until_ns)
		a->gap_until_ns = ev->gap.until_ns;
	for (struct thread *th = a->threads.living; th; th = th->hh.next) {
		if (th->wait.state != WAIT_NONE)
			wait_becomes_suspect(&th->wait, ev->ts_ns);
	}
}

void pairing_trace_ends(struct analysis *a, struct thread *th, uint64_t end_ns)
{
	if (th->wait.state != WAIT_NONE) {
		bool over = th->wait.state == WAIT_INTERRUPTED;

		wait_closes(a, th, end_ns, (struct wait_outcome){ .unfinished = !over });
	} else if (th->call.open) {
		a->end_calls++;
	}
}
