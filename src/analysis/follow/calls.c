/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.c - pairs entries and returns into calls, and makes waits of calls.
 *
 * Call and wait last until the call returns to the program. The kernel may leave the call for a
 * signal and enter it again, as the same call (-512, -513) or as restart_syscall(2) (-516): that is
 * one call, and one wait. If a handler runs meanwhile, the call may return EINTR to the program
 * instead: always after -516, and after -512 without SA_RESTART. Then the wait was over when it was
 * interrupted. See signal(7), "Interruption of system calls and library functions by signal
 * handlers".
 */
#include "analysis/follow/calls.h"

#include <errno.h>
#include <signal.h>

#include "analysis/follow/arrays.h"
#include "analysis/follow/emit.h"
#include "analysis/follow/guesses.h"
#include "analysis/follow/owners.h"
#include "analysis/follow/requeue.h"
#include "analysis/follow/series.h"
#include "analysis/follow/states.h"
#include "analysis/follow/waits.h"
#include "analysis/follow/wakes.h"

/* TASK_INTERRUPTIBLE of the kernel's sched.h. */
#define INTERRUPTIBLE 1

/* Returns the word at UADDR for a call of OP by TH. */
static struct word *find_word(struct follower *f, const struct thread *th, uint64_t uaddr,
			      uint64_t op)
{
	return words_find(&f->words, th->process->space, uaddr, op);
}

static bool same_call(const struct futex_args *x, const struct futex_args *y)
{
	return x->uaddr == y->uaddr && x->op == y->op && (uint32_t)x->val == (uint32_t)y->val &&
	       x->utime == y->utime;
}

/* Without the scheduler, the return value tells, in all likelihood, whether the thread slept. */
static void guess_from_return(struct wait *w, int64_t ret)
{
	w->slept = w->slept || ret >= 0 || ret == -ETIMEDOUT || futex_ret_restarts(ret);
	if (ret >= 0)
		w->woken_by = guesses_waker(w);
}

/* The call or restart in which TH waited has returned RET. */
static void wait_returns(struct follower *f, struct thread *th, uint64_t ts_ns, int64_t ret)
{
	if (f->options.futex_only)
		guess_from_return(&th->wait, ret);
	if (futex_ret_restarts(ret))
		waits_interrupt(f, &th->wait, ts_ns, ret);
	else
		waits_close(f, th, ts_ns, (struct wait_end){ .timed_out = ret == -ETIMEDOUT });
}

static void emit_call(struct follower *f, struct thread *th, uint64_t end_ns, int64_t ret)
{
	const struct call *call = &th->call;
	struct fact *fact = emit_fact(f, FACT_CALL, th, call->begin_ns, end_ns);

	fact->word = call->word;
	fact->call.op = call->args.op;
	fact->call.ret = ret;
	fact->call.woken = wakes_by_call(th, end_ns, ret);
	emit(f, fact);
}

/* The call that TH left for a signal, if there is one, returned to the program at END_NS. */
static void end_left_call(struct follower *f, struct thread *th, uint64_t end_ns)
{
	struct call *call = &th->call;

	if (call->left && !call->suspect)
		emit_call(f, th, end_ns, -EINTR);
	call->left = false;
}

/* TH enters a call, and the return of its last one was not seen. */
static void abandon_call(struct follower *f, struct thread *th)
{
	f->counts.unpaired++;
	th->call.open = false;
	th->call.left = false;
	if (th->wait.state == WAIT_OPEN)
		waits_mark_suspect(f, &th->wait, th->wait.begin_ns);
}

/*
 * If the call that TH has entered goes on with its wait, resumes the wait and returns true. Else
 * ends the wait, if there is one, and returns false.
 */
static bool resume_or_close_wait(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	struct wait *w = &th->wait;
	const struct call *call = &th->call;

	if (w->state == WAIT_INTERRUPTED && same_call(&w->args, &call->args)) {
		waits_resume(f, w, WAIT_OPEN, ts_ns);
		return true;
	}
	/*
	 * The thread was stopped inside the call when tracing began. Or its return for a signal was
	 * lost, or a new wait begins: these cannot be told apart, and the wait stays suspect.
	 */
	if (w->state == WAIT_OPEN && same_call(&w->args, &call->args))
		return true;
	if (w->state == WAIT_OPEN && w->began_before && !w->suspect) {
		/* The wait that /proc showed was over before the first event. */
		waits_discard(w);
		return false;
	}
	/* The interrupted call may not have been this wait's, but one that was not seen. */
	if (w->state == WAIT_INTERRUPTED && w->suspect)
		th->restarting = true;
	/* An open wait ends before the next call: its return must have been missed. */
	if (w->state == WAIT_OPEN || w->state == WAIT_RESTARTED)
		waits_mark_suspect(f, w, w->begin_ns);
	if (w->state != WAIT_NONE)
		waits_close(f, th, ts_ns, (struct wait_end){ 0 });
	return false;
}

/*
 * May events of a thread that was seen at TS_NS be missing from then on? Without the scheduler it
 * may move at any time to a CPU whose events are lost; else gaps_switch() notes that.
 */
static bool may_miss_events(const struct follower *f, uint64_t ts_ns)
{
	return f->options.futex_only && ts_ns < f->gap_until_ns;
}

/*
 * Returns the thread whose end TH waits for in a call with ARGS; 0: none. pthread_join() of glibc
 * waits until the kernel clears the word that holds the thread's id.
 */
static int32_t joined_by(struct follower *f, const struct thread *th, const struct futex_args *args)
{
	struct thread *other;

	if (futex_op_is_private(args->op) || futex_op_has_array(args->op))
		return 0;
	other = threads_find(&f->threads, (int32_t)args->val);
	return other && other != th && other->process == th->process ? other->tid : 0;
}

static void open_wait(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	series_next(f, th, ts_ns);
	waits_open(th, th->call.word, &th->call.args, ts_ns);
	th->wait.joins = joined_by(f, th, &th->call.args);
	th->call.suspect = th->call.suspect || th->restarting;
	/* Nothing was lost: the kernel goes on with a call that began before tracing did. */
	if (th->restarting && !f->counts.lost_places)
		th->wait.began_before = true;
	/* It may have begun before the entry, or ended before the return that will be seen. */
	else if (th->restarting || may_miss_events(f, ts_ns))
		waits_mark_suspect(f, &th->wait, ts_ns);
}

/* Does the kernel go on with the call that TH has left for a signal, if it enters one of ARGS? */
static bool is_left_call(const struct thread *th, const struct futex_args *args)
{
	return th->call.left && th->wait.state == WAIT_INTERRUPTED &&
	       same_call(&th->call.args, args);
}

/* TH enters a call that the program makes. */
static void begin_call(struct follower *f, struct thread *th, const struct event *ev)
{
	struct call *call = &th->call;
	const struct futex_kind kind = futex_op_kind(ev->enter.op);

	/* No signal handler was seen. */
	end_left_call(f, th, call->left_ns);
	/*
	 * Calls come in runs, so the word is often the last one. An address may be an array's at
	 * one time and a word's at another.
	 */
	if (!call->word || call->args.uaddr != ev->enter.uaddr || call->kind.has_array ||
	    kind.has_array)
		call->word = find_word(f, th, ev->enter.uaddr, ev->enter.op);
	call->suspect = may_miss_events(f, ev->ts_ns);
	call->begin_ns = ev->ts_ns;
	call->args = ev->enter;
	call->kind = kind;
	call->woken = 0;
	word_note_op(call->word, ev->enter.op);
	signature_note_call(&call->word->signature, kind.role, &ev->enter);
	if (futex_role_wakes(kind.role)) {
		call->word->waker = th->tid;
		call->word->woken_ns = ev->ts_ns;
		series_note_waker(f, call->word, th, ev->ts_ns);
		owners_release(f, call->word, ev->ts_ns);
	}
}

void calls_enter(struct follower *f, struct thread *th, const struct event *ev)
{
	struct call *call = &th->call;
	bool again;

	if (call->open || (call->left && th->wait.state == WAIT_RESTARTED))
		abandon_call(f, th);
	again = is_left_call(th, &ev->enter);
	if (!again)
		begin_call(f, th, ev);
	call->open = true;
	call->left = false;
	th->seen = true;
	th->is_doubted = may_miss_events(f, ev->ts_ns);
	call->suspect = call->suspect || th->is_doubted;
	th->wait.was_found = false;
	f->saw_requeues = f->saw_requeues || call->kind.requeues;
	if (call->kind.has_array)
		arrays_read(f, th, &ev->enter);
	if (f->options.futex_only)
		guesses_call_begins(f, th, ev->ts_ns);
	/* A wait that goes on began with another call: this one is not, or may not be, a whole. */
	if (resume_or_close_wait(f, th, ev->ts_ns))
		call->suspect = call->suspect || !again;
	else if (call->kind.role == FUTEX_ROLE_WAIT)
		open_wait(f, th, ev->ts_ns);
	th->restarting = false;
}

/*
 * futex_waitv(2) returns the index of the woken word. futex_requeue(2) wakes and moves waiters of
 * its first word. Sets that word for the wait and the call.
 */
static void set_array_word(struct follower *f, struct thread *th, const struct event *ev)
{
	bool waits = th->wait.state == WAIT_OPEN && th->wait.word->key.is_array;
	bool moves = th->call.open && th->call.kind.has_array && th->call.kind.requeues;
	struct word *word = NULL;

	if (waits || moves)
		word = arrays_word(f, th, waits ? ev->ret : 0, ev->ts_ns);
	if (!word)
		return;
	if (waits)
		waits_set_word(&th->wait, word);
	if (th->call.open)
		th->call.word = word;
}

/*
 * TH has returned RET from a call that wakes: did it wake threads that no event names? Without the
 * scheduler's events none has a name; with them, one that was awake already.
 */
static void note_unseen_wakes(const struct follower *f, struct thread *th, uint64_t ts_ns,
			      int64_t ret)
{
	struct call *call = &th->call;
	bool counts = call->kind.role == FUTEX_ROLE_WAKE && !call->suspect;

	if (!futex_role_wakes(call->kind.role) || ret <= 0 ||
	    (!f->options.futex_only && (!counts || (uint64_t)ret <= call->woken)))
		return;
	call->word->unseen_wake_ns = ts_ns;
	call->word->unseen_waker = th->tid;
}

static void call_returns(struct follower *f, struct thread *th, const struct event *ev)
{
	struct call *call = &th->call;

	if (f->options.futex_only)
		guesses_call_returns(th, ev->ret, ev->ts_ns);
	if (call->kind.requeues)
		requeue_call_returns(f, th, ev->ret, ev->ts_ns);
	note_unseen_wakes(f, th, ev->ts_ns, ev->ret);
	if (!call->suspect)
		emit_call(f, th, ev->ts_ns, ev->ret);
	else if (call->kind.role != FUTEX_ROLE_WAIT)
		f->counts.unpaired++;
}

static void leave_call(struct thread *th, uint64_t ts_ns)
{
	th->call.left = true;
	th->call.left_ns = ts_ns;
}

void calls_exit(struct follower *f, struct thread *th, const struct event *ev)
{
	bool restarts = futex_ret_restarts(ev->ret);

	set_array_word(f, th, ev);
	if (th->call.open && !th->call.suspect && restarts && th->wait.state == WAIT_OPEN)
		leave_call(th, ev->ts_ns);
	else if (th->call.open)
		call_returns(f, th, ev);
	else if (th->seen)
		f->counts.unpaired++;
	else if (th->wait.state == WAIT_NONE && !restarts)
		f->counts.begin_calls++;
	if ((!th->call.open || th->call.suspect) && th->wait.state != WAIT_OPEN && restarts) {
		th->restarting = true;
		th->wait.return_value = ev->ret;
	}
	th->call.open = false;
	th->seen = true;
	th->is_doubted = may_miss_events(f, ev->ts_ns);
	if (th->wait.state == WAIT_OPEN)
		wait_returns(f, th, ev->ts_ns, ev->ret);
}

void calls_restart_enter(struct follower *f, struct thread *th, const struct event *ev)
{
	th->seen = true;
	th->is_doubted = may_miss_events(f, ev->ts_ns);
	if (th->wait.state == WAIT_INTERRUPTED)
		waits_resume(f, &th->wait, WAIT_RESTARTED, ev->ts_ns);
}

void calls_restart_exit(struct follower *f, struct thread *th, const struct event *ev)
{
	th->seen = true;
	th->is_doubted = may_miss_events(f, ev->ts_ns);
	if (th->wait.state != WAIT_RESTARTED)
		return;
	if (th->call.left && futex_ret_restarts(ev->ret)) {
		leave_call(th, ev->ts_ns);
	} else if (th->call.left) {
		th->call.left = false;
		call_returns(f, th, ev);
	}
	wait_returns(f, th, ev->ts_ns, ev->ret);
}

void calls_signal(struct follower *f, struct thread *th, const struct event *ev)
{
	bool has_handler = ev->signal.handler > 1;
	bool restarts =
		th->wait.return_value == FUTEX_RET_RESTARTNOINTR ||
		(th->wait.return_value == FUTEX_RET_RESTARTSYS && (ev->signal.flags & SA_RESTART));

	if (!has_handler || restarts)
		return;
	th->restarting = false;
	if (th->wait.state != WAIT_INTERRUPTED)
		return;
	end_left_call(f, th, ev->ts_ns);
	waits_close(f, th, ev->ts_ns, (struct wait_end){ 0 });
}

void calls_switch(struct follower *f, struct thread *th, const struct event *ev)
{
	/* Not runnable, and not taken off the CPU while runnable (sched_switch's print format). */
	bool sleeps = ev->leave.state && !(ev->leave.state & 0x100);
	struct wait *w;

	(void)f;
	if (!th || !th->process)
		return;
	w = &th->wait;
	th->realtime = ev->leave.prio < 100;
	if (!sleeps || (w->state != WAIT_OPEN && w->state != WAIT_RESTARTED))
		return;
	w->slept_again = w->slept;
	w->slept = true;
	/*
	 * A sleep in the word's queue can be ended by a signal. An uninterruptible sleep is another
	 * one: for memory, or a lock.
	 */
	if (!(ev->leave.state & INTERRUPTIBLE))
		return;
	/* Despite all wake-ups, the kernel has let it sleep on. */
	w->woken_by_futex = false;
	w->woken_otherwise = false;
	if (w->slept_ns == WAIT_NOT_SLEPT)
		w->slept_ns = ev->ts_ns;
}

/* Opens the wait that EV, an EVENT_PARKED, shows; it is counted from BEGIN_NS on. */
static void open_parked(struct follower *f, struct thread *th, const struct event *ev,
			uint64_t begin_ns)
{
	const struct futex_args *args = &ev->parked.args;
	struct word *word = find_word(f, th, args->uaddr, args->op);

	word_note_op(word, args->op);
	signature_note_call(&word->signature, FUTEX_ROLE_WAIT, args);
	series_end(f, th, (struct who){ 0 });
	if (futex_op_has_array(args->op))
		arrays_read(f, th, args);
	waits_open_parked(f, th, word, args, begin_ns, ev->parked.since_ns);
	th->wait.joins = joined_by(f, th, args);
}

/*
 * Events of TH may be missing, but none since /proc was read: that began it all, or ended it. So
 * the thread is still in the call that /proc shows, for how long is not known.
 */
static void parked_after_loss(struct follower *f, struct thread *th, const struct event *ev)
{
	if (!states_may_sleep(f, th))
		return;
	if (th->wait.state != WAIT_NONE)
		waits_give_way(f, &th->wait, ev->ts_ns);
	open_parked(f, th, ev, ev->ts_ns);
	if (th->wait.suspect)
		return;
	th->is_doubted = false;
	states_slept_on(f, th, ev->ts_ns);
}

void calls_parked(struct follower *f, struct thread *th, const struct event *ev)
{
	/* A later EVENT_ASLEEP is about the wait that is read now. */
	th->wait.was_found = false;
	if (futex_op_role(ev->parked.args.op) != FUTEX_ROLE_WAIT)
		return;
	if (th->is_doubted) {
		parked_after_loss(f, th, ev);
	} else if (!th->seen && th->wait.state == WAIT_NONE) {
		/* Without an event so far, it has been in this one call since tracing began. */
		open_parked(f, th, ev, f->counts.begin_ns);
		states_parked(f, th);
	}
}

void calls_asleep(struct follower *f, struct thread *th, const struct event *ev)
{
	struct wait *w = &th->wait;

	/* What comes after the reading may be missing too. */
	if (w->state != WAIT_OPEN || !w->was_found || !w->suspect ||
	    ev->asleep.since_ns < f->gap_until_ns)
		return;
	th->is_doubted = false;
	waits_clear_suspicion(f, w);
	states_slept_on(f, th, w->begin_ns);
}

void calls_end_at_exec(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	struct wait *w = &th->wait;

	if (th->call.open)
		abandon_call(f, th);
	if (w->state == WAIT_OPEN || w->state == WAIT_RESTARTED)
		waits_mark_suspect(f, w, w->begin_ns);
	if (w->state != WAIT_NONE)
		waits_close(f, th, ts_ns, (struct wait_end){ 0 });
	series_end(f, th, (struct who){ 0 });
	th->call.word = NULL;
	th->call.left = false;
	th->restarting = false;
}

void calls_trace_ends(struct follower *f, struct thread *th, uint64_t end_ns)
{
	if (th->wait.state != WAIT_NONE) {
		bool over = th->wait.state == WAIT_INTERRUPTED;

		waits_close(f, th, end_ns, (struct wait_end){ .unfinished = !over });
	} else if (th->call.open) {
		f->counts.end_calls++;
	}
	series_end(f, th, (struct who){ 0 });
}
