/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes_locks.c - scenes of threads that want the same lock, each for some time on the CPU.
 */
#include "tests/scenes/scenes.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_FIGHTERS 4

static struct {
	pthread_mutex_t lock;
	uint64_t inside_ns;	/* CPU time of each hold */
	int cpu;		/* the CPU on which all run, or -1 */
	_Atomic uint32_t turns; /* how often the lock has been taken */
} fight = { .lock = PTHREAD_MUTEX_INITIALIZER, .cpu = -1 };

static _Atomic size_t n_fighting;

static void pin(void)
{
	cpu_set_t one;

	if (fight.cpu < 0)
		return;
	CPU_ZERO(&one);
	CPU_SET((size_t)fight.cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) < 0)
		abort();
}

/* Keeps a thread from taking the lock twice in a row: else some might never get it. */
static void let_others(uint32_t mine)
{
	while (!over() && atomic_load(&fight.turns) == mine)
		sleep_ns(50 * US);
}

static void take_turns(void *arg)
{
	uint32_t mine;

	(void)arg;
	pin();
	while (!over()) {
		pthread_mutex_lock(&fight.lock);
		mine = atomic_fetch_add(&fight.turns, 1) + 1;
		compute_ns(fight.inside_ns);
		pthread_mutex_unlock(&fight.lock);
		let_others(mine);
	}
	atomic_fetch_sub(&n_fighting, 1);
}

static void start_fighters(size_t n)
{
	static const char *const names[MAX_FIGHTERS] = { "lock0", "lock1", "lock2", "lock3" };

	atomic_store(&n_fighting, n);
	for (size_t i = 0; i < n; i++)
		start(names[i], take_turns, NULL);
}

void scene_lock_compute(void)
{
	fight.inside_ns = MS;
	tell_word("lock", &fight.lock);
	begin();
	start_fighters(4);
	finish();
}

/* The owner's thread id is the word; the kernel hands the lock on. */
void scene_pi(void)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	if (pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT) ||
	    pthread_mutex_init(&fight.lock, &attr))
		abort();
	fight.inside_ns = MS;
	tell_word("lock", &fight.lock);
	begin();
	start_fighters(3);
	finish();
}

/* Spins for longer than threads contend: so the last of these still shares the CPU. */
static void spin(void *arg)
{
	(void)arg;
	pin();
	while (atomic_load(&n_fighting))
		compute_ns(MS);
}

static int first_cpu(void)
{
	cpu_set_t all;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		abort();
	while (!CPU_ISSET((size_t)cpu, &all))
		cpu++;
	return cpu;
}

/* The holder shares a CPU with three threads that never stop, so it mostly waits for the CPU. */
void scene_preempted(void)
{
	fight.inside_ns = 6 * MS;
	fight.cpu = first_cpu();
	tell_word("lock", &fight.lock);
	begin();
	start_fighters(3);
	start("spin0", spin, NULL);
	start("spin1", spin, NULL);
	start("spin2", spin, NULL);
	finish();
}
