/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * staged.c - stages threads at locks, queues and idle pools.
 *
 * Each group of threads is played on its own, with a clock that begins at 0; then the lines of all
 * groups are put in order of time.
 */
#include "tests/analysis/staged.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define US     ((uint64_t)1000)
#define END_NS (STAGE_MS * 1000 * US)

/* The first threads of each group. */
#define AT_LOCK	 10 /* and STAGE_CAST later, those at the second one */
#define PRODUCER 30
#define CONSUMER 40
#define WORKER	 41
#define TICKER	 60
#define LONE	 61

struct line {
	uint64_t ns;
	size_t number; /* lines of one time keep their order */
	char text[56];
};

struct play {
	struct stage *stage;
	uint32_t random;
	struct line *lines;
	size_t n, capacity;
	char *head;
};

/* The same generator as that of invented.c. */
static uint32_t pick(struct play *p, uint32_t below)
{
	p->random = p->random * 1664525u + 1013904223u;
	return (p->random >> 8) % below;
}

static bool chance(struct play *p, uint32_t percent)
{
	return pick(p, 100) < percent;
}

/* Around NS: from a half to one and a half of it. */
static uint64_t about(struct play *p, uint64_t ns)
{
	return ns / 2 + ns * pick(p, 1000) / 1000;
}

static void __attribute__((format(printf, 3, 4)))
say(struct play *p, uint64_t ns, const char *fmt, ...)
{
	struct line *l;
	va_list args;

	if (ns >= END_NS)
		return;
	p->lines = xgrow(p->lines, p->n, &p->capacity, sizeof(*p->lines));
	l = &p->lines[p->n];
	*l = (struct line){ .ns = ns, .number = p->n };
	va_start(args, fmt);
	vsnprintf(l->text, sizeof(l->text), fmt, args);
	va_end(args);
	p->n++;
}

static void enter_stage(struct play *p, int tid, char role, const char *name, int number)
{
	char *longer =
		xasprintf("%shas t%d of 10 %s%d\n", p->head ? p->head : "", tid, name, number);

	free(p->head);
	p->head = longer;
	p->stage->threads[tid] = (struct staged_thread){ true, role, 0 };
}

/* The part of a stretch that lies in the trace. */
static uint64_t inside(uint64_t begin_ns, uint64_t end_ns)
{
	begin_ns = begin_ns < END_NS ? begin_ns : END_NS;
	end_ns = end_ns < END_NS ? end_ns : END_NS;
	return end_ns - begin_ns;
}

static void is_busy(struct play *p, int tid, uint64_t begin_ns, uint64_t end_ns)
{
	p->stage->threads[tid].busy_ns += inside(begin_ns, end_ns);
}

static void begins_wait(struct play *p, uint64_t ns, int tid, char word)
{
	say(p, ns, "t%d@%d enter WAIT %c", tid, tid, word);
	say(p, ns, "t%d@%d sleep", tid, tid);
}

static void ends_wait(struct play *p, uint64_t ns, int waker, int tid, char word)
{
	say(p, ns, "t%d@%d enter WAKE %c 1", waker, waker, word);
	say(p, ns, "t%d@%d wakes t%d", waker, waker, tid);
	say(p, ns, "t%d@%d exit 1", waker, waker);
	say(p, ns, "t%d@%d runs", tid, tid);
	say(p, ns, "t%d@%d exit 0", tid, tid);
}

/* Sleeps: in a file system if it is DEEP, else by its own choice. */
static void sleeps(struct play *p, int tid, bool deep, uint64_t begin_ns, uint64_t end_ns)
{
	if (begin_ns >= end_ns)
		return;
	say(p, begin_ns, "t%d@%d %s", tid, tid, deep ? "blocks" : "sleep");
	say(p, end_ns, "t99@%d wakes t%d", tid, tid);
	say(p, end_ns, "t%d@%d runs", tid, tid);
}

/* A lock, and the threads that take it in turn: who waits gets it in the order of coming. */
struct lock {
	struct staged_word *word;
	int first, n;
	uint64_t hold_ns, think_ns;
	bool deep;		      /* the owner sleeps in a file system */
	uint64_t next_ns[STAGE_CAST]; /* it wants the lock, or gives it back; UINT64_MAX: waits */
	uint64_t waits_since[STAGE_CAST]; /* if it waits */
	int queue[STAGE_CAST], queued;
	int owner; /* -1: none */
};

/* The owner does this from BEGIN_NS to END_NS: all that wait then wait for that. */
static void blame(struct lock *l, int owner, bool deep, uint64_t begin_ns, uint64_t end_ns,
		  uint64_t since_ns)
{
	uint64_t ns;

	if (since_ns >= end_ns)
		return;
	ns = inside(since_ns > begin_ns ? since_ns : begin_ns, end_ns);
	l->word->by_ns[owner] += ns;
	if (deep)
		l->word->blocked_ns += ns;
	else
		l->word->running_ns += ns;
}

/* The hold of OWNER is known in advance. */
struct hold {
	uint64_t begin_ns, deep_ns, deep_end_ns, end_ns;
};

static void blame_hold(struct lock *l, int owner, const struct hold *h, uint64_t since_ns)
{
	blame(l, owner, false, h->begin_ns, h->deep_ns, since_ns);
	blame(l, owner, true, h->deep_ns, h->deep_end_ns, since_ns);
	blame(l, owner, false, h->deep_end_ns, h->end_ns, since_ns);
}

static struct hold take(struct play *p, struct lock *l, int i, uint64_t ns)
{
	uint64_t end_ns = ns + about(p, l->hold_ns);
	struct hold h = { ns, end_ns, end_ns, end_ns };
	int tid = l->first + i;

	l->owner = i;
	l->next_ns[i] = end_ns;
	if (l->deep && end_ns > ns + 20 * US) {
		h.deep_ns = ns + 5 * US;
		h.deep_end_ns = end_ns - 5 * US;
		sleeps(p, tid, true, h.deep_ns, h.deep_end_ns);
	}
	is_busy(p, tid, ns, end_ns);
	for (int j = 0; j < l->queued; j++)
		blame_hold(l, tid, &h, l->waits_since[l->queue[j]]);
	return h;
}

static void wait_for(struct play *p, struct lock *l, int i, uint64_t ns, const struct hold *h)
{
	begins_wait(p, ns, l->first + i, l->word->name);
	l->queue[l->queued++] = i;
	l->waits_since[i] = ns;
	l->next_ns[i] = UINT64_MAX;
	l->word->waits++;
	l->word->waited[l->first + i] = true;
	blame_hold(l, l->first + l->owner, h, ns);
}

/* It thinks, awake or asleep, and then wants the lock again. */
static void think(struct play *p, struct lock *l, int i, uint64_t ns)
{
	uint64_t end_ns = ns + about(p, l->think_ns);

	l->next_ns[i] = end_ns;
	sleeps(p, l->first + i, false, ns + US, end_ns - US);
}

static void pass_on(struct play *p, struct lock *l, int i, uint64_t ns, struct hold *h)
{
	int next = l->queue[0];
	uint64_t since_ns = l->waits_since[next];

	memmove(l->queue, l->queue + 1, sizeof(l->queue) - sizeof(l->queue[0]));
	l->queued--;
	ends_wait(p, ns, l->first + i, l->first + next, l->word->name);
	l->word->woke[l->first + i] = true;
	l->word->wait_ns += inside(since_ns, ns);
	is_busy(p, l->first + next, since_ns, ns);
	*h = take(p, l, next, ns);
}

/* Who gives the lock back comes first. */
static int next_of(const struct lock *l)
{
	int next = 0;

	for (int i = 1; i < l->n; i++) {
		if (l->next_ns[i] < l->next_ns[next] ||
		    (l->next_ns[i] == l->next_ns[next] && i == l->owner))
			next = i;
	}
	return next;
}

static void play_lock(struct play *p, int which)
{
	struct staged_word *word = &p->stage->words[which];
	struct lock l = { .word = word, .first = AT_LOCK + which * STAGE_CAST, .owner = -1 };
	struct hold h = { 0 };

	word->name = (char)('A' + which);
	l.n = 2 + (int)pick(p, STAGE_CAST - 1);
	l.hold_ns = (50 + pick(p, 3000)) * US;
	/* From never contended to always. */
	l.think_ns = l.hold_ns * (uint64_t)l.n * (1 + pick(p, 300)) / 100 + 10 * US;
	l.deep = chance(p, 50);
	for (int i = 0; i < l.n; i++) {
		enter_stage(p, l.first + i, 'l', which ? "second-" : "first-", i);
		think(p, &l, i, 10 * US + (uint64_t)i * 7 * US);
	}
	for (int i = next_of(&l); l.next_ns[i] < END_NS; i = next_of(&l)) {
		uint64_t ns = l.next_ns[i];

		if (l.owner == i) {
			l.owner = -1;
			if (l.queued)
				pass_on(p, &l, i, ns, &h);
			think(p, &l, i, ns);
		} else if (l.owner < 0) {
			h = take(p, &l, i, ns);
		} else {
			wait_for(p, &l, i, ns, &h);
		}
	}
	for (int j = 0; j < l.queued; j++) {
		word->wait_ns += inside(l.waits_since[l.queue[j]], END_NS);
		word->unfinished_ns += inside(l.waits_since[l.queue[j]], END_NS);
		is_busy(p, l.first + l.queue[j], l.waits_since[l.queue[j]], END_NS);
	}
}

/* A consumer waits for producers, which compute, one after another. */
static void play_queue(struct play *p)
{
	struct staged_word *word = &p->stage->words[STAGE_QUEUE];
	int n = 3 + (int)pick(p, 4);
	uint64_t ns = 0, each_ns = (200 + pick(p, 4000)) * US;

	word->name = 'C';
	for (int i = 0; i < n; i++) {
		enter_stage(p, PRODUCER + i, 'p', "producer-", i);
		say(p, US, "t%d@%d enter WAKE H 1", PRODUCER + i, PRODUCER + i);
		say(p, US, "t%d@%d exit 0", PRODUCER + i, PRODUCER + i);
		is_busy(p, PRODUCER + i, 0, END_NS);
	}
	enter_stage(p, CONSUMER, 'c', "consumer-", 0);
	is_busy(p, CONSUMER, 0, END_NS);
	for (int i = 0; ns < END_NS; i++) {
		uint64_t begin_ns = ns + 10 * US + about(p, each_ns / 5),
			 end_ns = begin_ns + each_ns;
		int tid = PRODUCER + i % n;

		begins_wait(p, begin_ns, CONSUMER, 'C');
		ends_wait(p, end_ns, tid, CONSUMER, 'C');
		word->waits += begin_ns < END_NS;
		word->wait_ns += inside(begin_ns, end_ns);
		word->running_ns += inside(begin_ns, end_ns);
		word->by_ns[tid] += inside(begin_ns, end_ns);
		word->waited[CONSUMER] = word->woke[tid] = true;
		ns = end_ns;
	}
}

/* Workers that nobody wakes, or one of them now and then, by a thread that sleeps by choice. */
static void play_pool(struct play *p)
{
	int n = 1 + (int)pick(p, 16);
	bool ticks = chance(p, 50);

	p->stage->words[STAGE_POOL].name = 'D';
	for (int i = 0; i < n; i++) {
		enter_stage(p, WORKER + i, 'w', "worker-", i);
		begins_wait(p, 10 * US + (uint64_t)i * US, WORKER + i, 'D');
	}
	if (!ticks)
		return;
	enter_stage(p, TICKER, 't', "ticker-", 0);
	say(p, 5 * US, "t%d@%d sleep", TICKER, TICKER);
	for (uint64_t ns = 20000 * US; ns < END_NS; ns += 20000 * US) {
		say(p, ns, "t99@9 wakes t%d", TICKER);
		say(p, ns, "t%d@%d runs", TICKER, TICKER);
		ends_wait(p, ns + 10 * US, TICKER, WORKER, 'D');
		say(p, ns + 20 * US, "t%d@%d sleep", TICKER, TICKER);
		begins_wait(p, ns + 60 * US, WORKER, 'D');
	}
}

static int by_time(const void *x, const void *y)
{
	const struct line *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static char *join_lines(struct play *p)
{
	char *script = NULL;
	size_t size;
	FILE *out = open_memstream(&script, &size);

	qsort(p->lines, p->n, sizeof(*p->lines), by_time);
	fputs(p->head, out);
	for (size_t i = 0; i < p->n; i++)
		fprintf(out, "%" PRIu64 ".%06" PRIu64 " %s\n", p->lines[i].ns / 1000000,
			p->lines[i].ns % 1000000, p->lines[i].text);
	fclose(out);
	return script;
}

struct stage *stage_new(uint32_t seed)
{
	struct stage *s = xcalloc(1, sizeof(*s));
	struct play p = { .stage = s, .random = seed * 2654435761u + 1 };

	/* Neighbouring seeds begin alike. */
	for (int i = 0; i < 8; i++)
		pick(&p, 2);
	if (chance(&p, 70))
		play_lock(&p, 0);
	if (chance(&p, 40))
		play_lock(&p, 1);
	if (chance(&p, 30))
		play_queue(&p);
	if (chance(&p, 70))
		play_pool(&p);
	if (!p.head || chance(&p, 40)) {
		enter_stage(&p, LONE, 'x', "lone-", 0);
		say(&p, US, "t%d@%d enter WAKE H 1", LONE, LONE);
		say(&p, US, "t%d@%d exit 0", LONE, LONE);
		is_busy(&p, LONE, 0, END_NS);
	}
	s->script = join_lines(&p);
	free(p.head);
	free(p.lines);
	return s;
}

void stage_free(struct stage *s)
{
	free(s->script);
	free(s);
}
