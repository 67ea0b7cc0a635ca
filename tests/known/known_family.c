/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_family.c - scenarios: every member of the futex family, requeues, stops.
 */
#include "tests/known/known.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NR_WAITV   449
#define NR_WAKE2   454
#define NR_WAIT2   455
#define NR_REQUEUE 456

#define U32_PRIVATE (2 | 128)

#define WAIT	    FUTEX_WAIT_PRIVATE
#define WAKE	    FUTEX_WAKE_PRIVATE
#define CMP_REQUEUE FUTEX_CMP_REQUEUE_PRIVATE
#define ALL	    ((void *)(uintptr_t)0x7fffffff)

struct element {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

static struct element elements[3];

static long wait_for_any(const struct timespec *end)
{
	long ret = syscall(NR_WAITV, elements, 3, 0, end, CLOCK_MONOTONIC);

	return ret < 0 ? -errno : ret;
}

static void wait_for_each(size_t i)
{
	struct timespec end;

	(void)i;
	for (long n = 0; n < 3; n++) {
		if (wait_for_any(NULL) != n)
			abort();
		atomic_store(word((size_t)n), 0);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += 1;
	if (wait_for_any(&end) != -ETIMEDOUT)
		abort();
}

/* Three waits of 400 ms, ended through one word each, and one that times out after a second. */
void waits_for_several(void)
{
	bool missing = syscall(NR_WAITV, NULL, 0, 0, NULL, 0) < 0 && errno == ENOSYS;

	for (size_t i = 0; i < 3; i++)
		elements[i] = (struct element){ 0, (uintptr_t)word(i), U32_PRIVATE, 0 };
	tell("missing", missing);
	tell("array", (uintptr_t)elements);
	tell("word0", (uintptr_t)word(0));
	tell("word1", (uintptr_t)word(1));
	tell("word2", (uintptr_t)word(2));
	ready_and_go();
	if (missing)
		done();
	start(0, wait_for_each);
	for (size_t i = 0; i < 3; i++) {
		await_parked(0);
		sleep_ns(400 * MS);
		atomic_store(word(i), 1);
		futex(word(i), WAKE, 1, NULL, NULL, 0);
		sleep_ns(20 * MS);
	}
	join_all(1);
	done();
}

static void wait_newly(size_t i)
{
	syscall(NR_WAIT2, word(i), 0L, 0xffffffffL, U32_PRIVATE, NULL, 0);
}

/* futex_wait and futex_wake, ten times. */
void newer_calls(void)
{
	bool missing =
		syscall(NR_WAKE2, word(0), 0xffffffffL, 1, U32_PRIVATE) < 0 && errno == ENOSYS;

	tell("missing", missing);
	tell("word", (uintptr_t)word(0));
	ready_and_go();
	if (missing)
		done();
	for (int n = 0; n < 10; n++) {
		start(0, wait_newly);
		await_parked(0);
		syscall(NR_WAKE2, word(0), 0xffffffffL, 1, U32_PRIVATE);
		join_all(1);
	}
	done();
}

static void wait_on_first(size_t i)
{
	(void)i;
	futex(word(0), WAIT, 0, NULL, NULL, 0);
}

static void park_four(void)
{
	for (size_t i = 0; i < 4; i++) {
		start(i, wait_on_first);
		await_parked(i);
		sleep_ns(20 * MS);
	}
}

/* Of four waiters one is woken and three are moved to another word, where they wait on. */
void requeued(void)
{
	uint64_t moved_ns;

	ready_and_go();
	park_four();
	moved_ns = now_ns();
	if (futex(word(0), CMP_REQUEUE, 1, ALL, word(1), 0) != 4)
		abort();
	sleep_ns(50 * MS);
	tell("second_ns", now_ns() - moved_ns);
	futex(word(1), WAKE, 100, NULL, NULL, 0);
	join_all(4);
	tell("first", (uintptr_t)word(0));
	tell("second", (uintptr_t)word(1));
	done();
}

/* Of two waiters, the one that came first is moved. */
void one_requeued(void)
{
	ready_and_go();
	park_four();
	if (futex(word(0), FUTEX_REQUEUE_PRIVATE, 0, (void *)1, word(1), 0) != 1)
		abort();
	sleep_ns(50 * MS);
	futex(word(1), WAKE, 100, NULL, NULL, 0);
	sleep_ns(10 * MS);
	futex(word(0), WAKE, 100, NULL, NULL, 0);
	join_all(4);
	tell("first", (uintptr_t)word(0));
	tell("second", (uintptr_t)word(1));
	done();
}

static void lock_for_a_while(size_t i)
{
	(void)i;
	futex(word(0), FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0);
	sleep_ns(20 * MS);
	futex(word(0), FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
}

static void wait_requeue(size_t i)
{
	(void)i;
	if (futex(word(1), FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, NULL, word(0), 0) == 0)
		futex(word(0), FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
}

/* A lock with priority inheritance; and a condition variable whose waiters move to it. */
void inherits_priority(void)
{
	ready_and_go();
	futex(word(0), FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0);
	start(0, lock_for_a_while);
	await_parked(0);
	start(1, lock_for_a_while);
	await_parked(1);
	start(2, wait_requeue);
	await_parked(2);
	start(3, wait_requeue);
	await_parked(3);
	sleep_ns(50 * MS);
	if (futex(word(1), FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, ALL, word(0), 0) != 2)
		abort();
	sleep_ns(20 * MS);
	futex(word(0), FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
	join_all(4);
	tell("lock", (uintptr_t)word(0));
	tell("condition", (uintptr_t)word(1));
	done();
}

/* Operations that fail, that no kernel has, that have flags, and that wake on two words. */
void odd_operations(void)
{
	const struct timespec past = { .tv_sec = 1 };

	ready_and_go();
	for (int n = 0; n < 3; n++) {
		futex(word(0), FUTEX_FD, 0, NULL, NULL, 0);
		futex(word(0), 99, 0, NULL, NULL, 0);
		futex(word(0), FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &past, NULL,
		      FUTEX_BITSET_MATCH_ANY);
		futex(word(0), FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, word(1), 0);
		futex(word(0), FUTEX_WAKE_BITSET_PRIVATE, 1, NULL, NULL, 5);
		futex(word(0), FUTEX_TRYLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
		futex(word(0), FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
		futex((void *)((uintptr_t)word(0) + 1), WAIT, 0, NULL, NULL, 0);
	}
	tell("word", (uintptr_t)word(0));
	done();
}

static void wait_timed(size_t i)
{
	const struct timespec long_time = { .tv_sec = 30 };

	while (!atomic_load(word(i)))
		futex(word(i), WAIT, 0, i ? &long_time : NULL, NULL, 0);
}

/* The process is stopped while one thread waits with a timeout and one without. */
void stopped(void)
{
	pid_t self = getpid();
	uint64_t begin_ns;
	pid_t child;

	ready_and_go();
	begin_ns = now_ns();
	start(0, wait_timed);
	start(1, wait_timed);
	await_parked(0);
	await_parked(1);
	tell("parked_ns", now_ns() - begin_ns);
	child = fork();
	if (child == 0) {
		kill(self, SIGSTOP);
		sleep_ns(100 * MS);
		kill(self, SIGCONT);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	sleep_ns(50 * MS);
	for (size_t i = 0; i < 2; i++) {
		atomic_store(word(i), 1);
		futex(word(i), WAKE, 1, NULL, NULL, 0);
	}
	join_all(2);
	tell("all_ns", now_ns() - begin_ns);
	tell("untimed", (uintptr_t)word(0));
	tell("timed", (uintptr_t)word(1));
	done();
}
