/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampling.c - chooses threads, keeps to its budget, and finds equal stacks.
 *
 * Each thread is looked at once, soon after it is known: those that are parked for good are seen
 * so. From then on chance chooses, so that the looks weigh by time. A thread that has not run since
 * it was looked at is still there, which costs little to find out: the next thread is looked at
 * soon.
 */
#include "looks/sampling.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "capture/tasks.h"
#include "looks/protocol.h"
#include "looks/resting.h"

#define PROC "/proc"

/* The time between two looks, and between two of the first ones. */
#define PACE_NS	      (10 * NS_PER_MS)
#define FIRST_PACE_NS (50 * NS_PER_US)

/* So many threads in a row may be found resting, at FIRST_PACE_NS. */
#define MAX_RESTING 8

/* All looks together may take this part of one CPU; and so long at once, before that counts. */
#define BUDGET_PART 100
#define ADVANCE_NS  (100 * NS_PER_MS)

/* The threads of each process are listed again after this time, if that keeps to the budget. */
#define LIST_NS (NS_PER_S / 10)

/* The most threads that are looked at. */
#define MAX_THREADS 65536

struct watched {
	int32_t pid, tid; /* tid 0: all threads */
};

struct known_thread {
	int32_t pid, tid;
	bool is_seen;	/* it has been looked at */
	uint64_t turns; /* on a CPU, when it was seen to be blocked; 0: not known */
	uint64_t arg;	/* what that look found */
	uint32_t stack;
};

/* A stack that has a number. */
struct numbered {
	uint64_t hash;
	uint32_t number;
	int32_t pid;
	size_t n;
	uint64_t *pcs;
	UT_hash_handle hh;
};

struct sampling {
	struct spaces *spaces;
	struct stepper *stepper;
	struct watched *watched;
	size_t n_watched, watched_capacity;
	struct known_thread *threads; /* in the order of their ids */
	size_t n_threads;
	size_t next_unseen; /* those before it are seen */
	uint64_t begin_ns, due_ns, list_ns;
	uint64_t chance;
	unsigned int n_resting; /* in a row */
	struct numbered *stacks;
	struct user_stack stack;
};

struct sampling *sampling_new(struct spaces *spaces, struct stepper *stepper)
{
	struct sampling *s = xcalloc(1, sizeof(*s));

	s->spaces = spaces;
	s->stepper = stepper;
	s->begin_ns = clock_now_ns();
	s->chance = s->begin_ns | 1;
	s->due_ns = UINT64_MAX;
	return s;
}

void sampling_free(struct sampling *s)
{
	struct numbered *n, *next;

	if (!s)
		return;
	HASH_ITER (hh, s->stacks, n, next) {
		HASH_DEL(s->stacks, n);
		free(n->pcs);
		free(n);
	}
	free(s->watched);
	free(s->threads);
	free(s);
}

/* xorshift64: the order need not be more than irregular. */
static uint64_t next_chance(struct sampling *s)
{
	s->chance ^= s->chance << 13;
	s->chance ^= s->chance >> 7;
	s->chance ^= s->chance << 17;
	return s->chance;
}

static uint64_t cpu_ns(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0
		       ? (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec
		       : 0;
}

/* From the begin on, the looks so far may be over after this time: then the budget has room. */
static uint64_t time_of_budget(void)
{
	uint64_t used_ns = cpu_ns();

	return used_ns > ADVANCE_NS ? (used_ns - ADVANCE_NS) * BUDGET_PART : 0;
}

static int by_tid(const void *x, const void *y)
{
	const struct known_thread *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static void add(struct known_thread **threads, size_t *n, size_t *capacity, int32_t pid,
		int32_t tid)
{
	if (*n == MAX_THREADS)
		return;
	*threads = xgrow(*threads, *n, capacity, sizeof(**threads));
	(*threads)[(*n)++] = (struct known_thread){ .pid = pid, .tid = tid };
}

/* Lists the threads of all that is watched; processes that have ended have none. */
static void list(struct sampling *s)
{
	struct known_thread *threads = NULL, *old;
	size_t n = 0, capacity = 0;

	for (size_t i = 0; i < s->n_watched; i++) {
		const struct watched *w = &s->watched[i];
		struct tids tids = { 0 };

		if (w->tid)
			add(&threads, &n, &capacity, w->pid, w->tid);
		else if (tasks_list(PROC, w->pid, &tids) == 0)
			for (size_t k = 0; k < tids.n; k++)
				add(&threads, &n, &capacity, w->pid, tids.all[k]);
		tids_finish(&tids);
	}
	if (n)
		qsort(threads, n, sizeof(*threads), by_tid);
	for (size_t i = 0; i < n && s->n_threads; i++) {
		old = bsearch(&threads[i], s->threads, s->n_threads, sizeof(*old), by_tid);
		if (old && old->pid == threads[i].pid)
			threads[i] = *old;
	}
	free(s->threads);
	s->threads = threads;
	s->n_threads = n;
	s->next_unseen = 0;
}

/* Lists the threads if that is due. It may take as much of the budget as the looks. */
static void list_in_time(struct sampling *s, uint64_t now_ns)
{
	uint64_t before_ns = cpu_ns(), took_ns;

	if (now_ns < s->list_ns)
		return;
	list(s);
	took_ns = cpu_ns() - before_ns;
	s->list_ns = now_ns + (took_ns * BUDGET_PART > LIST_NS ? took_ns * BUDGET_PART : LIST_NS);
}

void sampling_watch(struct sampling *s, int32_t pid, int32_t tid)
{
	s->watched = xgrow(s->watched, s->n_watched, &s->watched_capacity, sizeof(*s->watched));
	s->watched[s->n_watched++] = (struct watched){ pid, tid };
	s->list_ns = 0;
	s->due_ns = 0;
}

uint64_t sampling_due_ns(const struct sampling *s)
{
	return s->due_ns;
}

/* The thread to look at; NULL if there is none. */
static struct known_thread *choose(struct sampling *s)
{
	while (s->next_unseen < s->n_threads && s->threads[s->next_unseen].is_seen)
		s->next_unseen++;
	if (s->next_unseen < s->n_threads)
		return &s->threads[s->next_unseen];
	return s->n_threads ? &s->threads[next_chance(s) % s->n_threads] : NULL;
}

/* PACE_NS on average: a program may do something at equal intervals, too. */
static uint64_t irregular_pace(struct sampling *s)
{
	return PACE_NS / 2 + next_chance(s) % PACE_NS;
}

/* Sets when the next look is due: later, if the looks have used more than their part so far. */
static void set_due(struct sampling *s, uint64_t now_ns)
{
	bool is_soon = s->next_unseen < s->n_threads || s->n_resting;
	uint64_t pace_ns = is_soon ? FIRST_PACE_NS : irregular_pace(s);
	uint64_t until_ns = s->begin_ns + time_of_budget();

	s->due_ns = now_ns + pace_ns;
	if (until_ns > s->due_ns)
		s->due_ns = until_ns;
}

/* FNV-1a over the addresses. */
static uint64_t hash_of(int32_t pid, const struct user_stack *stack)
{
	uint64_t hash = 0xcbf29ce484222325 ^ (uint32_t)pid;

	for (size_t i = 0; i < stack->n; i++)
		hash = (hash ^ stack->frames[i].pc) * 0x100000001b3;
	return hash;
}

static bool is_same(const struct numbered *known, int32_t pid, const struct user_stack *stack)
{
	if (known->pid != pid || known->n != stack->n)
		return false;
	for (size_t i = 0; i < stack->n; i++) {
		if (known->pcs[i] != stack->frames[i].pc)
			return false;
	}
	return true;
}

/* Sets the number of the stack in SAMPLE. Of stacks with equal hashes, the first has a number. */
static void number_stack(struct sampling *s, struct sample *sample)
{
	const struct user_stack *stack = sample->frames;
	uint64_t hash = hash_of(sample->pid, stack);
	struct numbered *known;

	HASH_FIND(hh, s->stacks, &hash, sizeof(hash), known);
	if (known) {
		sample->stack = is_same(known, sample->pid, stack) ? known->number : 0;
		return;
	}
	if (HASH_COUNT(s->stacks) == LOOKS_STACKS || !stack->n)
		return;
	known = xcalloc(1, sizeof(*known));
	known->hash = hash;
	known->number = HASH_COUNT(s->stacks) + 1;
	known->pid = sample->pid;
	known->n = stack->n;
	known->pcs = xcalloc(stack->n, sizeof(*known->pcs));
	for (size_t i = 0; i < stack->n; i++)
		known->pcs[i] = stack->frames[i].pc;
	HASH_ADD(hh, s->stacks, hash, sizeof(known->hash), known);
	sample->stack = known->number;
	sample->is_new = true;
}

/*
 * Follows the stack of TH, blocked as CALL says. Returns its memory; NULL if that cannot be read.
 */
static struct stack_space *follow(struct sampling *s, const struct known_thread *th,
				  const struct look_call *call)
{
	struct error err;
	struct stack_space *space = spaces_find(s->spaces, th->pid, th->tid, &err);

	if (!space || stack_space_is_empty(space))
		return NULL;
	look_at_stack(s->stepper, space, call, &s->stack);
	if (s->stack.end != STACK_END_UNREADABLE)
		return space;
	/* The memory is that of the program that it was before execve(2), or it has ended. */
	space = spaces_renew(s->spaces, th->pid, th->tid);
	if (space)
		look_at_stack(s->stepper, space, call, &s->stack);
	return space;
}

/* Looks at TH. Returns false if it is not blocked, or has no memory that can be read. */
static bool look_at(struct sampling *s, struct known_thread *th, struct sample *sample)
{
	struct error err;
	struct look_call call;
	uint64_t turns = resting_turns(PROC, th->pid, th->tid);
	int fd = look_open(PROC, th->pid, th->tid, &err);
	bool is_blocked;

	th->turns = 0;
	if (fd < 0)
		return false;
	*sample = (struct sample){ .pid = th->pid, .tid = th->tid, .since_ns = clock_now_ns() };
	is_blocked = look_at_call(fd, &call) == LOOK_BLOCKED;
	close(fd);
	sample->space = is_blocked ? follow(s, th, &call) : NULL;
	if (!sample->space)
		return false;
	sample->at_ns = clock_now_ns();
	sample->arg = call.number >= 0 ? call.args[0] : 0;
	sample->frames = &s->stack;
	number_stack(s, sample);
	th->turns = turns;
	th->arg = sample->arg;
	th->stack = sample->stack;
	return true;
}

/* Is TH still where it was when it was looked at? Then that look holds for now as well. */
static bool is_resting(const struct known_thread *th, struct sample *sample)
{
	uint64_t now_ns = clock_now_ns();

	if (!th->turns || resting_turns(PROC, th->pid, th->tid) != th->turns)
		return false;
	*sample = (struct sample){ .pid = th->pid,
				   .tid = th->tid,
				   .since_ns = now_ns,
				   .at_ns = now_ns,
				   .arg = th->arg,
				   .stack = th->stack };
	return true;
}

bool sampling_look(struct sampling *s, struct sample *sample)
{
	uint64_t now_ns = clock_now_ns();
	struct known_thread *th;
	bool is_blocked = false, rests = false;

	list_in_time(s, now_ns);
	th = choose(s);
	if (th) {
		th->is_seen = true;
		rests = is_resting(th, sample);
		is_blocked = rests || look_at(s, th, sample);
	}
	s->n_resting = rests && s->n_resting < MAX_RESTING ? s->n_resting + 1 : 0;
	set_due(s, now_ns);
	return is_blocked;
}
