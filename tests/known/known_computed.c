/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_computed.c - a program whose threads fight for a mutex, while each holder computes in three
 * functions: 60, 30 and 10% of the work. Prints its process id, and at the end, when its standard
 * input is closed, how much CPU time each function took.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define THREADS 3

/* A tenth of the work: some milliseconds, so that a tick meets it. */
#define WORK 1500000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool is_over;
static volatile uint64_t result;
static uint64_t most_ns, some_ns, least_ns; /* under the lock */

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

#ifdef __clang__ /* it makes no clones, and has no attribute against them */
#define ALONE __attribute__((noinline))
#else
#define ALONE __attribute__((noinline, noclone))
#endif

/* Each has a constant of its own: equal functions would be made one. */
#define COMPUTE(name, constant)                                                 \
	ALONE static void name(uint32_t n)                                      \
	{                                                                       \
		uint64_t x = constant;                                          \
                                                                                \
		for (uint32_t i = 0; i < n; i++)                                \
			x = x * UINT64_C(6364136223846793005) + (constant ^ i); \
		result = x;                                                     \
	}

COMPUTE(compute_most, 17)
COMPUTE(compute_some, 19)
COMPUTE(compute_least, 23)

static void *hold(void *arg)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	(void)arg;
	while (!atomic_load(&is_over)) {
		uint64_t t[4];

		pthread_mutex_lock(&lock);
		t[0] = cpu_ns();
		compute_most(6 * WORK);
		t[1] = cpu_ns();
		compute_some(3 * WORK);
		t[2] = cpu_ns();
		compute_least(WORK);
		t[3] = cpu_ns();
		most_ns += t[1] - t[0];
		some_ns += t[2] - t[1];
		least_ns += t[3] - t[2];
		pthread_mutex_unlock(&lock);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	char byte;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, hold, NULL);
	printf("%d\n", (int)getpid());
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	atomic_store(&is_over, true);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("compute_most %" PRIu64 " compute_some %" PRIu64 " compute_least %" PRIu64 "\n",
	       most_ns, some_ns, least_ns);
	return 0;
}
