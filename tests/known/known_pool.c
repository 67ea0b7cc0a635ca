/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_pool.c - a server with one hot lock, beside a pool of threads that have nothing to do.
 *
 *   known_pool HOLD_US
 *
 * Six threads `request-N' take the mutex `table_lock' again and again, sleep for HOLD_US
 * microseconds while they hold it, as in an fsync(2), and between 0 and 30 ms in between. 64
 * threads `worker-N' wait for work that never comes. It runs until it is killed.
 * tests/data/README-pool says what it is recorded for.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define N_WORKERS  64
#define N_REQUESTS 6
#define THINK_US   30000 /* at most */
#define NS_PER_US  1000

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t jobs_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t jobs_come = PTHREAD_COND_INITIALIZER;
static long hold_us;

static void *work(void *arg)
{
	pthread_mutex_lock(&jobs_lock);
	for (;;)
		pthread_cond_wait(&jobs_come, &jobs_lock);
	return arg;
}

static void pause_for(long us)
{
	const struct timespec ts = { .tv_nsec = us * NS_PER_US };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

static void *request(void *arg)
{
	unsigned int seed = (unsigned int)(uintptr_t)arg;

	for (;;) {
		pthread_mutex_lock(&table_lock);
		pause_for(hold_us);
		pthread_mutex_unlock(&table_lock);
		pause_for(rand_r(&seed) % THINK_US);
	}
	return arg;
}

static void start(const char *name, int number, void *(*run)(void *arg))
{
	pthread_t thread;
	char comm[16];

	snprintf(comm, sizeof(comm), "%s-%d", name, number);
	if (pthread_create(&thread, NULL, run, (void *)(intptr_t)number) != 0)
		exit(1);
	pthread_setname_np(thread, comm);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: known_pool HOLD_US\n", stderr);
		return 2;
	}
	hold_us = strtol(argv[1], NULL, 10);
	for (int i = 0; i < N_WORKERS; i++)
		start("worker", i, work);
	for (int i = 0; i < N_REQUESTS; i++)
		start("request", i, request);
	puts("ready");
	fflush(stdout);
	for (;;)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ .tv_sec = 3600 }, NULL);
}
