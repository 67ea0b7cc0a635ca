/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_resting_cases.c - tests how it is known that a thread has not run since it was looked at.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "looks/resting.h"
#include "tests/stack/stack_cases.h"

struct sleeper {
	sem_t wake, woken;
	_Atomic pid_t tid;
};

static void *sleep_twice(void *arg)
{
	struct sleeper *s = arg;

	atomic_store(&s->tid, gettid());
	for (int i = 0; i < 2; i++) {
		sem_post(&s->woken);
		while (sem_wait(&s->wake) < 0 && errno == EINTR)
			;
	}
	return NULL;
}

/* Its turns once it sleeps: they have not changed for a while. */
static uint64_t turns_at_rest(const struct sleeper *s)
{
	const struct timespec a_while = { .tv_nsec = 50 * 1000 * 1000 };
	uint64_t turns = 0, before = 1;

	while (turns != before) {
		before = turns;
		nanosleep(&a_while, NULL);
		turns = resting_turns("/proc", getpid(), atomic_load(&s->tid));
	}
	return turns;
}

START_TEST(a_thread_that_runs_has_one_turn_more)
{
	struct sleeper s = { 0 };
	pthread_t thread;
	uint64_t first;

	sem_init(&s.wake, 0, 0);
	sem_init(&s.woken, 0, 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, sleep_twice, &s), 0);
	sem_wait(&s.woken);
	first = turns_at_rest(&s);
	ck_assert_uint_gt(first, 0);
	sem_post(&s.wake);
	sem_wait(&s.woken);
	ck_assert_uint_gt(turns_at_rest(&s), first);
	sem_post(&s.wake);
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(of_no_thread_nothing_is_known)
{
	ck_assert_uint_eq(resting_turns("/proc", getpid(), 0), 0);
	ck_assert_uint_eq(resting_turns("/nowhere", getpid(), getpid()), 0);
}
END_TEST

TCase *stack_resting_cases(void)
{
	TCase *tc = tcase_create("resting");

	tcase_add_test(tc, a_thread_that_runs_has_one_turn_more);
	tcase_add_test(tc, of_no_thread_nothing_is_known);
	return tc;
}
