/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * invented.c - plays the kernel that invents histories.
 */
#include "tests/analysis/invented.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define PID	    1000
#define MAX_THREADS 12
#define N_WORDS	    4
#define N_CPUS	    3
#define N_STEPS	    400
#define READ_STEPS  90 /* steps between two readings of /proc */
#define MAX_GAPS    3
#define BEFORE_NS   500000 /* from the tracer's call to the begin of the trace */

#define WAIT	    128u /* FUTEX_WAIT_PRIVATE, and so on */
#define WAKE	    129u
#define CMP_REQUEUE 132u
#define LOCK_PI	    134u
#define WAIT_BITSET 137u

/* Return values of the kernel for interrupted calls. */
#define RESTARTSYS    (-512)
#define RESTARTNOINTR (-513)
#define RESTART_BLOCK (-516)

enum doing { NOTHING, RUNNING, QUEUED, WOKEN, INTERRUPTED };

struct actor {
	int32_t tid;
	enum doing doing;
	uint32_t cpu;
	bool in_restart; /* waits in restart_syscall() */
	bool call_seen;	 /* its call began in the trace */
	bool was_parked; /* it queued before the trace, at an unknown time */
	int called;	 /* the word it called with */
	int word;	 /* the word in whose queue it is */
	uint64_t op, utime;
	uint64_t call_ns;	      /* the begin of its present call, as the program made it */
	uint64_t earlier_ns, last_ns; /* the begins of its last two waits */
	uint64_t queued;	      /* grows with each queueing: the order in a queue */
	uint64_t sleeps;	      /* how often it has gone to sleep */
	uint64_t read_sleeps;	      /* the same when /proc was last read; 0: it was not parked */
	int64_t ret;		      /* the value that its call returns */
	struct true_wait wait;
	uint64_t last_whole;
};

struct play {
	struct history *h;
	uint32_t random;
	uint64_t now_ns, arrivals, waits;
	uint32_t execs;
	struct actor actors[MAX_THREADS];
	int32_t next_tid;
};

/* Numerical Recipes' generator; its upper bits are random enough. */
static uint32_t pick(struct play *p, uint32_t below)
{
	p->random = p->random * 1664525u + 1013904223u;
	return (p->random >> 8) % below;
}

static bool chance(struct play *p, uint32_t percent)
{
	return pick(p, 100) < percent;
}

static uint64_t address(int word)
{
	return 0x1000 + 0x40 * (uint64_t)word;
}

static struct event *emit(struct play *p, enum event_kind kind, int32_t tid, uint32_t cpu)
{
	struct history *h = p->h;
	struct event *ev;

	p->now_ns += 100 + pick(p, chance(p, 10) ? 5000000 : 3000);
	h->events = xgrow(h->events, h->n_events, &h->events_capacity, sizeof(*h->events));
	ev = &h->events[h->n_events++];
	*ev = (struct event){ .ts_ns = p->now_ns, .kind = kind, .tid = tid, .cpu = cpu };
	return ev;
}

static void emit_switch(struct play *p, struct actor *a, int64_t state)
{
	struct event *ev = emit(p, EVENT_SWITCH, a->tid, a->cpu);

	a->sleeps += state == 1;
	ev->leave.state = state;
	ev->leave.prio = 120;
}

/* A thread that was off its CPU goes on at any CPU. */
static void runs_again(struct play *p, struct actor *a)
{
	a->cpu = pick(p, N_CPUS);
}

static void keep_wait(struct play *p, struct actor *a, uint64_t end_ns)
{
	struct history *h = p->h;

	a->wait.end_ns = end_ns;
	a->wait.known_ns = p->now_ns;
	h->waits = xgrow(h->waits, h->n_waits, &h->waits_capacity, sizeof(*h->waits));
	h->waits[h->n_waits++] = a->wait;
}

static void keep_call(struct play *p, const struct actor *a, int word, uint64_t op)
{
	struct history *h = p->h;

	if (!a->call_seen)
		return;
	h->calls = xgrow(h->calls, h->n_calls, &h->calls_capacity, sizeof(*h->calls));
	h->calls[h->n_calls++] = (struct true_call){ .uaddr = address(word),
						     .op = op,
						     .execs = p->execs,
						     .begin_ns = a->call_ns,
						     .end_ns = p->now_ns,
						     .earlier_ns = a->call_ns };
}

/* It may be uncertain whether the call is new, or goes on with the wait before. */
static void keep_waiting_call(struct play *p, const struct actor *a)
{
	size_t n = p->h->n_calls;

	keep_call(p, a, a->called, a->op);
	if (p->h->n_calls > n && a->earlier_ns)
		p->h->calls[n].earlier_ns = a->earlier_ns;
}

static void enter_again(struct play *p, const struct actor *a, int word, uint64_t op, uint64_t val,
			uint64_t utime, int word2)
{
	struct event *ev = emit(p, EVENT_FUTEX_ENTER, a->tid, a->cpu);

	ev->enter = (struct futex_args){ .uaddr = address(word),
					 .op = op,
					 .val = val,
					 .utime = utime,
					 .uaddr2 = address(word2) };
}

static void enter(struct play *p, struct actor *a, int word, uint64_t op, uint64_t val,
		  uint64_t utime, int word2)
{
	enter_again(p, a, word, op, val, utime, word2);
	a->call_ns = p->now_ns;
	a->call_seen = true;
}

static void leave(struct play *p, const struct actor *a, int64_t ret)
{
	emit(p, EVENT_FUTEX_EXIT, a->tid, a->cpu)->ret = ret;
}

static void queue(struct play *p, struct actor *a, int word)
{
	a->doing = QUEUED;
	a->word = word;
	a->queued = ++p->arrivals;
	a->was_parked = false;
}

static struct actor *first_in_queue(struct play *p, int word)
{
	struct actor *first = NULL;

	for (size_t i = 0; i < MAX_THREADS; i++) {
		struct actor *a = &p->actors[i];

		if (a->doing == QUEUED && a->word == word && (!first || a->queued < first->queued))
			first = a;
	}
	return first;
}

static void begin_wait(struct play *p, struct actor *a, int word, uint64_t begin_ns)
{
	a->called = word;
	a->earlier_ns = a->last_ns;
	a->last_ns = begin_ns;
	a->wait = (struct true_wait){ .whole = ++p->waits,
				      .earlier = a->last_whole,
				      .uaddr = address(word),
				      .execs = p->execs,
				      .begin_ns = begin_ns };
	a->last_whole = p->waits;
}

static void wait(struct play *p, struct actor *a)
{
	static const uint64_t ops[] = { WAIT, WAIT_BITSET, LOCK_PI };
	int word = (int)pick(p, N_WORDS);

	a->op = ops[pick(p, 3)];
	a->utime = chance(p, 50) ? 0x7000 : 0;
	enter(p, a, word, a->op, 2, a->utime, 0);
	begin_wait(p, a, word, p->now_ns);
	if (chance(p, 20)) {
		if (chance(p, 30))
			emit_switch(p, a, 0x100);
		leave(p, a, -EAGAIN);
		keep_waiting_call(p, a);
		keep_wait(p, a, p->now_ns);
		return;
	}
	emit_switch(p, a, 1);
	a->in_restart = false;
	queue(p, a, word);
}

static void wake_one(struct play *p, const struct actor *by, struct actor *a)
{
	emit(p, EVENT_WAKING, by->tid, by->cpu)->waking.tid = a->tid;
	a->doing = WOKEN;
	a->ret = 0;
}

static int64_t wake_some(struct play *p, const struct actor *by, int word, uint32_t most)
{
	struct actor *first;
	int64_t n = 0;

	for (; n < most && (first = first_in_queue(p, word)); n++)
		wake_one(p, by, first);
	return n;
}

static void wake(struct play *p, struct actor *a)
{
	int word = (int)pick(p, N_WORDS);
	uint32_t most = chance(p, 70) ? 1 : 100;

	enter(p, a, word, WAKE, most, 0, 0);
	leave(p, a, wake_some(p, a, word, most));
	keep_call(p, a, word, WAKE);
}

/* A moved thread has waited on its first word until the call returns. */
static void move(struct play *p, struct actor *a, int to)
{
	a->wait.left = true;
	keep_wait(p, a, p->now_ns);
	a->wait = (struct true_wait){ .whole = a->wait.whole,
				      .earlier = a->wait.earlier,
				      .uaddr = address(to),
				      .execs = p->execs,
				      .begin_ns = p->now_ns,
				      .came = true };
	queue(p, a, to);
}

/* The order of threads that queued before the trace is unknown. */
static bool order_is_known(const struct play *p, int word)
{
	int unknown = 0;

	for (size_t i = 0; i < MAX_THREADS; i++) {
		const struct actor *a = &p->actors[i];

		unknown += a->doing == QUEUED && a->word == word && a->was_parked;
	}
	return unknown < 2;
}

static void requeue(struct play *p, struct actor *a)
{
	int from = (int)pick(p, N_WORDS), to = (from + 1 + (int)pick(p, N_WORDS - 1)) % N_WORDS;
	uint32_t n_wake = pick(p, 2), n_move = chance(p, 50) && order_is_known(p, from) ? 1 : 100;
	struct actor *moved[MAX_THREADS];
	int64_t woken, n = 0;

	enter(p, a, from, CMP_REQUEUE, n_wake, n_move, to);
	woken = wake_some(p, a, from, n_wake);
	while (n < n_move && (moved[n] = first_in_queue(p, from)))
		moved[n++]->doing = NOTHING;
	leave(p, a, woken + n);
	keep_call(p, a, from, CMP_REQUEUE);
	for (int64_t i = 0; i < n; i++)
		move(p, moved[i], to);
}

/* A waiter's call returns, to the program or to be restarted. */
static void waiter_leaves(struct play *p, struct actor *a, int64_t ret)
{
	if (a->in_restart)
		emit(p, EVENT_RESTART_EXIT, a->tid, a->cpu)->ret = ret;
	else
		leave(p, a, ret);
}

static void come_back(struct play *p, struct actor *a)
{
	runs_again(p, a);
	waiter_leaves(p, a, a->ret);
	keep_waiting_call(p, a);
	keep_wait(p, a, p->now_ns);
	a->doing = RUNNING;
}

static void interrupt(struct play *p, struct actor *a)
{
	struct event *ev = emit(p, EVENT_WAKING, a->tid + 1, pick(p, N_CPUS));

	ev->waking.tid = a->tid;
	ev->waking.flags = EVENT_IN_HARDIRQ;
	runs_again(p, a);
	a->doing = INTERRUPTED;
	a->ret = a->op == LOCK_PI	     ? RESTARTNOINTR
		 : a->utime && a->op == WAIT ? RESTART_BLOCK
					     : RESTARTSYS;
	waiter_leaves(p, a, a->ret);
	a->wait.end_ns = p->now_ns;
}

/*
 * Until the thread runs it stays in the queue, where a wake or a requeue may take it. Here it runs
 * at once, which keeps the truth simple.
 */
static void time_out(struct play *p, struct actor *a)
{
	struct event *ev = emit(p, EVENT_WAKING, a->tid + 1, pick(p, N_CPUS));

	ev->waking.tid = a->tid;
	ev->waking.flags = EVENT_IN_HARDIRQ;
	a->ret = -ETIMEDOUT;
	come_back(p, a);
}

/* Enters the kernel again, and queues on its first word. */
static void resume(struct play *p, struct actor *a)
{
	uint64_t interrupted_ns = a->wait.end_ns;

	a->in_restart = a->ret == RESTART_BLOCK;
	if (a->in_restart)
		emit(p, EVENT_RESTART_ENTER, a->tid, a->cpu);
	else
		enter_again(p, a, a->called, a->op, 2, a->utime, 0);
	if (a->wait.uaddr == address(a->called)) {
		a->wait.interrupted = true;
	} else {
		a->wait.left = true;
		keep_wait(p, a, interrupted_ns);
		a->wait = (struct true_wait){ .whole = a->wait.whole,
					      .earlier = a->wait.earlier,
					      .uaddr = address(a->called),
					      .execs = p->execs,
					      .begin_ns = interrupted_ns,
					      .came = true,
					      .interrupted = true };
	}
	emit_switch(p, a, 1);
	queue(p, a, a->called);
}

static void after_signal(struct play *p, struct actor *a)
{
	bool handler = chance(p, 50), restart = chance(p, 50);
	bool over = handler && (a->ret == RESTART_BLOCK || (a->ret == RESTARTSYS && !restart));

	if (handler) {
		struct event *ev = emit(p, EVENT_SIGNAL, a->tid, a->cpu);

		ev->signal.handler = 0x4000;
		ev->signal.flags = restart ? SA_RESTART : 0;
	}
	if (!over) {
		resume(p, a);
		return;
	}
	keep_waiting_call(p, a);
	keep_wait(p, a, a->wait.end_ns);
	a->doing = RUNNING;
}

static bool is_waiting(const struct actor *a)
{
	return a->doing == QUEUED || a->doing == WOKEN;
}

static void die(struct play *p, struct actor *a)
{
	runs_again(p, a);
	emit(p, EVENT_THREAD_EXIT, a->tid, a->cpu);
	if (is_waiting(a))
		keep_wait(p, a, p->now_ns);
	else if (a->doing == INTERRUPTED)
		keep_wait(p, a, a->wait.end_ns);
	a->doing = NOTHING;
}

static void spawn(struct play *p, struct actor *by)
{
	for (size_t i = 1; i < MAX_THREADS; i++) {
		struct actor *a = &p->actors[i];
		struct event *ev;

		if (a->doing != NOTHING)
			continue;
		/* Ids are used again. */
		if (!a->tid || chance(p, 50))
			a->tid = p->next_tid++;
		ev = emit(p, EVENT_NEWTASK, by->tid, by->cpu);
		ev->newtask.tid = a->tid;
		ev->newtask.clone_flags = 0x10000;
		a->doing = RUNNING;
		runs_again(p, a);
		return;
	}
}

/* All other threads end, and the caller takes the id of the first thread. */
static void exec(struct play *p, struct actor *by)
{
	struct event *ev;

	for (size_t i = 0; i < MAX_THREADS; i++) {
		if (&p->actors[i] != by && p->actors[i].doing != NOTHING)
			die(p, &p->actors[i]);
	}
	ev = emit(p, EVENT_EXEC, by->tid, by->cpu);
	ev->exec.tid = PID;
	by->doing = NOTHING;
	p->actors[0].tid = PID;
	p->actors[0].doing = RUNNING;
	p->actors[0].cpu = ev->cpu;
	p->execs++;
}

static void run(struct play *p, struct actor *a, const struct history_kind *kind)
{
	uint32_t what = pick(p, 100);

	if (what < 45)
		wait(p, a);
	else if (what < 75)
		wake(p, a);
	else if (what < 85)
		requeue(p, a);
	else if (what < 91)
		spawn(p, a);
	else if (what < 93 && a != &p->actors[0])
		die(p, a);
	else if (what < 94 && kind->execs)
		exec(p, a);
	else {
		emit_switch(p, a, 0x100);
		runs_again(p, a);
	}
}

static void step(struct play *p, const struct history_kind *kind)
{
	struct actor *a;

	/* The first thread never ends. */
	do
		a = &p->actors[pick(p, MAX_THREADS)];
	while (a->doing == NOTHING);
	switch (a->doing) {
	case NOTHING:
		break;
	case RUNNING:
		run(p, a, kind);
		break;
	case QUEUED:
		if (chance(p, 15))
			interrupt(p, a);
		else if (chance(p, 5) && a->utime)
			time_out(p, a);
		else if (chance(p, 2) && a != &p->actors[0])
			die(p, a);
		break;
	case WOKEN:
		come_back(p, a);
		break;
	case INTERRUPTED:
		after_signal(p, a);
		break;
	}
}

/* /proc shows the call of A, which is parked, or that it still sleeps as when it was last read. */
static void read_parked(struct play *p, struct actor *a)
{
	bool sleeps_on = a->read_sleeps && a->read_sleeps == a->sleeps;
	uint64_t since_ns = p->now_ns;
	struct event *ev = emit(p, sleeps_on ? EVENT_ASLEEP : EVENT_PARKED, a->tid, 0);

	a->read_sleeps = a->sleeps;
	if (sleeps_on) {
		ev->asleep.since_ns = since_ns;
		return;
	}
	ev->parked.args = (struct futex_args){
		.uaddr = address(a->called), .op = a->op, .val = 2, .utime = a->utime
	};
	ev->parked.since_ns = since_ns;
}

static bool is_parked(const struct actor *a)
{
	return a->doing == QUEUED && !a->in_restart;
}

static void read_all(struct play *p)
{
	for (size_t i = 0; i < MAX_THREADS; i++) {
		struct actor *a = &p->actors[i];

		if (is_parked(a))
			read_parked(p, a);
		else
			a->read_sleeps = 0;
	}
}

/* Some threads wait before the trace begins; /proc shows them then. */
static void park(struct play *p, struct actor *a)
{
	a->op = WAIT;
	a->utime = 0;
	begin_wait(p, a, (int)pick(p, N_WORDS), p->h->begin_ns);
	a->wait.began_before = true;
	a->call_seen = false;
	queue(p, a, a->called);
	a->was_parked = true;
	a->sleeps = 1;
	read_parked(p, a);
}

static void begin(struct play *p)
{
	struct history *h = p->h;

	h->begin_ns = p->now_ns;
	h->pid = PID;
	h->n_tids = 2 + pick(p, 6);
	h->tids = xcalloc(h->n_tids, sizeof(*h->tids));
	p->next_tid = PID;
	for (size_t i = 0; i < h->n_tids; i++) {
		struct actor *a = &p->actors[i];

		h->tids[i] = a->tid = p->next_tid++;
		a->doing = RUNNING;
		runs_again(p, a);
		if (i && chance(p, 30))
			park(p, a);
	}
	/* Other ids for the threads that interrupts run into. */
	p->next_tid += 1000;
}

/* After the end, /proc is read for threads that have not woken. */
static void read_last(struct play *p)
{
	for (size_t i = 0; i < MAX_THREADS; i++) {
		struct actor *a = &p->actors[i];

		if (is_parked(a) && a->read_sleeps && a->read_sleeps == a->sleeps)
			read_parked(p, a);
	}
}

static void end(struct play *p)
{
	p->h->end_ns = p->now_ns + 1000;
	for (size_t i = 0; i < MAX_THREADS; i++) {
		struct actor *a = &p->actors[i];

		a->wait.unfinished = is_waiting(a);
		if (is_waiting(a))
			keep_wait(p, a, p->h->end_ns);
		else if (a->doing == INTERRUPTED)
			keep_wait(p, a, a->wait.end_ns);
	}
}

/* Is event I of H, which is lost, the begin or the end of a requeue? */
static bool is_of_requeue(const struct history *h, size_t i)
{
	const struct event *ev = &h->events[i];

	if (ev->kind != EVENT_FUTEX_ENTER && ev->kind != EVENT_FUTEX_EXIT)
		return false;
	while (i && (h->events[i].kind != EVENT_FUTEX_ENTER || h->events[i].tid != ev->tid))
		i--;
	return h->events[i].enter.op == CMP_REQUEUE;
}

/* Removes the events of CPU from FIRST to LAST, and puts a gap in their place. */
static void lose(struct history *h, uint32_t cpu, size_t first, size_t last)
{
	/* A CPU's first gap begins when the tracer was called. */
	struct event gap = { .kind = EVENT_GAP, .cpu = cpu, .ts_ns = h->begin_ns - BEFORE_NS };
	size_t kept = 0, at = 0;

	gap.gap.until_ns = h->events[last].ts_ns;
	for (size_t i = 0; i < h->n_events; i++) {
		bool is_of_cpu = h->events[i].cpu == cpu && event_is_recorded(h->events[i].kind);
		bool is_lost = i >= first && i < last && is_of_cpu;

		h->lost_requeue = h->lost_requeue || (is_lost && is_of_requeue(h, i));
		gap.gap.count += is_lost;
		if (is_lost)
			continue;
		if (i < first && is_of_cpu) {
			gap.ts_ns = h->events[i].ts_ns;
			at = kept + 1;
		}
		h->events[kept++] = h->events[i];
	}
	h->n_events = kept;
	if (!gap.gap.count)
		return;
	memmove(&h->events[at + 1], &h->events[at], (kept - at) * sizeof(gap));
	h->events[at] = gap;
	h->n_events++;
}

/* Loses events of CPU from FIRST to LAST; the gap reaches to the next event of that CPU. */
static void lose_until_next(struct history *h, uint32_t cpu, size_t first, size_t last)
{
	while (last < h->n_events &&
	       (h->events[last].cpu != cpu || !event_is_recorded(h->events[last].kind)))
		last++;
	if (last < h->n_events)
		lose(h, cpu, first, last);
}

static void lose_some(struct play *p, const struct history_kind *kind)
{
	struct history *h = p->h;

	for (uint32_t n = 1 + pick(p, MAX_GAPS); n; n--) {
		size_t first = pick(p, (uint32_t)h->n_events);
		uint32_t cpu = pick(p, N_CPUS);

		lose_until_next(h, cpu, first, first + 1 + pick(p, 60));
	}
	for (uint32_t cpu = 0; kind->lost_begin && cpu < N_CPUS; cpu++)
		lose_until_next(h, cpu, 0, 1 + pick(p, 120));
}

static void drop_scheduler(struct history *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->n_events; i++) {
		if (h->events[i].kind != EVENT_SWITCH && h->events[i].kind != EVENT_WAKING)
			h->events[kept++] = h->events[i];
	}
	h->n_events = kept;
}

struct history *history_new(uint32_t seed, const struct history_kind *kind)
{
	struct play p = { .h = xcalloc(1, sizeof(*p.h)),
			  .random = seed * 2654435761u + 12345,
			  .now_ns = 1000000000 };

	begin(&p);
	for (int i = 0; i < N_STEPS; i++) {
		step(&p, kind);
		if (kind->readings && i % READ_STEPS == READ_STEPS - 1)
			read_all(&p);
	}
	end(&p);
	if (kind->readings)
		read_last(&p);
	if (kind->futex_only)
		drop_scheduler(p.h);
	if (kind->losses)
		lose_some(&p, kind);
	return p.h;
}

void history_free(struct history *h)
{
	free(h->events);
	free(h->waits);
	free(h->calls);
	free(h->tids);
	free(h);
}
