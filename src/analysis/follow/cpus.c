/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpus.c - follows who has each CPU, and tells who had the one that a thread waited for.
 *
 * Only switches from or to a thread of the target are recorded. So between two of them on one CPU,
 * either one thread of the target ran, or none: the CPU was idle, or had other programs. Of those,
 * the first and the last are known. Each had it for at most that long, as the switches between them
 * are not recorded.
 */
#include "analysis/follow/cpus.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/follow/emit.h"
#include "analysis/takers.h"
#include "base/xalloc.h"

/* More CPUs than the kernel has. */
#define CPUS_MAX 65536

/* So many who had a CPU while one thread waited once are told apart. */
#define WAITING_TAKERS 16

/* A thread waits for a CPU. */
struct waiting {
	uint64_t begin_ns, end_ns;
	struct fact_cpu had[WAITING_TAKERS];
	size_t n;
};

static struct cpu *cpu_of(const struct follower *f, uint32_t cpu)
{
	return cpu < f->n_cpus ? f->cpus[cpu] : NULL;
}

static struct cpu *add_cpu(struct follower *f, uint32_t cpu)
{
	if (cpu >= CPUS_MAX)
		return NULL;
	if (cpu >= f->n_cpus) {
		f->cpus = xrealloc(f->cpus, cpu + 1, sizeof(struct cpu *));
		for (uint32_t i = f->n_cpus; i <= cpu; i++)
			f->cpus[i] = NULL;
		f->n_cpus = cpu + 1;
	}
	return f->cpus[cpu] = xcalloc(1, sizeof(struct cpu));
}

void cpus_switch(struct follower *f, const struct event *ev)
{
	struct cpu *c = cpu_of(f, ev->cpu);
	struct cpu_switch *s;

	if (!c && !(c = add_cpu(f, ev->cpu)))
		return;
	s = &c->switches[c->n++ % CPU_SWITCHES];
	s->ts_ns = ev->ts_ns;
	s->prev = ev->tid;
	s->next = ev->leave.next;
	memcpy(s->prev_comm, ev->leave.comm, sizeof(s->prev_comm));
	memcpy(s->next_comm, ev->leave.next_comm, sizeof(s->next_comm));
}

void cpus_forget(struct follower *f, uint32_t cpu)
{
	struct cpu *c = cpu_of(f, cpu);

	if (c)
		c->n = 0;
}

uint64_t cpus_taken_ns(const struct follower *f, const struct thread *th, uint32_t cpu)
{
	const struct cpu *c = cpu_of(f, cpu);
	const struct cpu_switch *s = c && c->n ? &c->switches[(c->n - 1) % CPU_SWITCHES] : NULL;

	return s && s->next && s->next != th->tid ? s->ts_ns : 0;
}

/* The time between two switches on one CPU. */
struct stint {
	uint64_t begin_ns;
	uint64_t end_ns; /* UINT64_MAX: it goes on, and the last is not known */
	int32_t first, last;
	const char *first_comm, *last_comm;
};

/* Returns the stint of C that begins with the switch NUMBER, one of those that are kept. */
static struct stint stint_of(const struct cpu *c, uint32_t number)
{
	const struct cpu_switch *begin = &c->switches[number % CPU_SWITCHES];
	const struct cpu_switch *end = &c->switches[(number + 1) % CPU_SWITCHES];
	struct stint s = { begin->ts_ns, UINT64_MAX, begin->next, 0, begin->next_comm, "" };

	if (number + 1 == c->n)
		return s;
	s.end_ns = end->ts_ns;
	s.last = end->prev;
	s.last_comm = end->prev_comm;
	return s;
}

static const struct thread *traced(struct follower *f, int32_t tid)
{
	const struct thread *th = tid ? threads_find(&f->threads, tid) : NULL;

	return th && th->process ? th : NULL;
}

static uint32_t number_of(struct follower *f, int32_t tid, const char *comm)
{
	const struct thread *th = traced(f, tid);

	if (!tid)
		comm = "";
	else if (th && !*comm)
		comm = th->comm;
	return takers_number(&f->takers, tid, th ? th->pid : 0, comm);
}

/* TAKER had the CPU for NS of the time in W, or for a part of that. */
static void add_taker(struct waiting *w, uint32_t taker, uint64_t ns, bool sure)
{
	size_t i = 0;

	while (i < w->n && w->had[i].taker != taker)
		i++;
	if (i == WAITING_TAKERS)
		w->had[--i].taker = 0;
	if (i == w->n)
		w->had[w->n++] = (struct fact_cpu){ .taker = taker };
	w->had[i].ns += ns;
	w->had[i].sure_ns += sure ? ns : 0;
	w->had[i].count++;
}

/*
 * Adds who had a CPU for the part of S in which the thread waited: a thread of the target, or those
 * who had it first and last. WITH_IDLE: that it was idle counts, too.
 */
static void add(struct follower *f, struct waiting *w, const struct stint *s, bool with_idle)
{
	uint64_t from_ns = s->begin_ns > w->begin_ns ? s->begin_ns : w->begin_ns;
	uint64_t to_ns = s->end_ns < w->end_ns ? s->end_ns : w->end_ns;
	bool is_over = s->end_ns != UINT64_MAX;
	bool sure = traced(f, s->first) && (!is_over || s->first == s->last);

	if (from_ns >= to_ns)
		return;
	if (s->first || with_idle)
		add_taker(w, number_of(f, s->first, s->first_comm), to_ns - from_ns, sure);
	if (is_over && s->last != s->first && (s->last || with_idle))
		add_taker(w, number_of(f, s->last, s->last_comm), to_ns - from_ns, false);
}

static void tell(struct follower *f, struct thread *th, const struct waiting *w)
{
	for (size_t i = 0; i < w->n; i++) {
		struct fact *fact = emit_fact(f, FACT_CPU, th, w->begin_ns, w->end_ns);

		fact->cpu = w->had[i];
		emit(f, fact);
	}
}

/*
 * Returns the number of the latest switch of C at or before NS; of the oldest that is kept, if all
 * are later. C has one.
 */
static uint32_t latest_at(const struct cpu *c, uint64_t ns)
{
	uint32_t i = c->n - 1;

	while (i > 0 && c->n - i < CPU_SWITCHES && c->switches[i % CPU_SWITCHES].ts_ns > ns)
		i--;
	return i;
}

/*
 * TH got another CPU than the one that it was taken off: who took that had it first, and nobody
 * else is known to have had it until the next switch there.
 */
static void add_first_taker(struct follower *f, const struct thread *th, struct waiting *w)
{
	const struct cpu *c = cpu_of(f, th->cpu);
	struct stint s;

	if (!c || !c->n)
		return;
	s = stint_of(c, latest_at(c, w->begin_ns));
	if (s.begin_ns != w->begin_ns)
		return;
	if (s.end_ns > w->end_ns)
		s.end_ns = w->end_ns;
	s.last = s.first;
	add(f, w, &s, true);
}

static void add_takers(struct follower *f, const struct thread *th, const struct cpu *c,
		       struct waiting *w)
{
	for (uint32_t i = latest_at(c, w->begin_ns); i < c->n; i++) {
		const struct stint s = stint_of(c, i);

		/* A woken thread may have waited for another CPU, until this one became idle. */
		add(f, w, &s, c == cpu_of(f, th->cpu));
	}
}

void cpus_waited(struct follower *f, struct thread *th, uint32_t cpu, uint64_t ts_ns)
{
	const struct cpu *c = cpu_of(f, cpu);
	const struct activity *act = &th->activity;
	struct waiting w = { .begin_ns = act->since_ns, .end_ns = ts_ns };

	if (act->state != STATE_RUNNABLE || ts_ns <= w.begin_ns + WAKING_UP_NS || !c || !c->n)
		return;
	if (act->was_preempted && th->cpu != cpu)
		add_first_taker(f, th, &w);
	else
		add_takers(f, th, c, &w);
	tell(f, th, &w);
}

void cpus_finish(struct follower *f)
{
	for (uint32_t i = 0; i < f->n_cpus; i++)
		free(f->cpus[i]);
	free(f->cpus);
}
