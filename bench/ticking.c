/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ticking.c - a program whose standstill can be seen: one thread ticks, the others are blocked.
 *
 * ticking THREADS
 *
 * Prints its process id. Then, for each line of its standard input, prints the longest time between
 * two ticks since the last line, in nanoseconds. A tick is due each 100 us. Ends with its standard
 * input.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static _Atomic uint64_t longest_ns;
static pthread_mutex_t taken = PTHREAD_MUTEX_INITIALIZER;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void *tick(void *arg)
{
	const struct timespec tick_time = { .tv_nsec = 100000 };
	uint64_t last_ns = now_ns();

	for (;;) {
		uint64_t tick_ns;

		nanosleep(&tick_time, NULL);
		tick_ns = now_ns();
		if (tick_ns - last_ns > longest_ns)
			longest_ns = tick_ns - last_ns;
		last_ns = tick_ns;
	}
	return arg;
}

/* Some frames deep, as in a program. */
static __attribute__((noinline)) int wait_deep(int depth)
{
	int n = depth ? wait_deep(depth - 1) : pthread_mutex_lock(&taken);

	__asm__ volatile("" : "+r"(n));
	return n + 1;
}

static void *wait_for_mutex(void *arg)
{
	wait_deep(10);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	char line[16];

	pthread_mutex_lock(&taken);
	for (int i = argc > 1 ? atoi(argv[1]) : 100; i > 1; i--) {
		if (pthread_create(&thread, NULL, i == 2 ? tick : wait_for_mutex, NULL) != 0)
			return 1;
	}
	printf("%d\n", (int)getpid());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		printf("%" PRIu64 "\n", atomic_exchange(&longest_ns, 0));
		fflush(stdout);
	}
	return 0;
}
