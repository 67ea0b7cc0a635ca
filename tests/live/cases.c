/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases.c - programs whose threads wait for each other, or do not, as in investigations of real
 * ones.
 *
 *   cases NAME --parked-fd N --go-fd N --truth FILE
 *
 * The threads begin at once. When they are there, it writes "told word.NAME ADDRESS" and "told
 * thread.NAME TID" into FILE, and "parked" to N of --parked-fd. It goes on until --go-fd is closed.
 * Files are made in $CASES_DIR, or here, and have no name.
 */
#include "tests/live/cases.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 128
#define MAX_TOLD    16

static struct actor {
	char name[16];
	void (*act)(size_t i);
	size_t i;
	pthread_t thread;
	_Atomic pid_t tid;
} actors[MAX_THREADS];
static size_t n_actors;

static struct {
	char name[32];
	uint64_t value;
} told[MAX_TOLD];
static size_t n_told;

void case_tell(const char *name, uint64_t value)
{
	snprintf(told[n_told].name, sizeof(told[n_told].name), "%s", name);
	told[n_told++].value = value;
}

static void *run(void *arg)
{
	struct actor *a = arg;

	pthread_setname_np(pthread_self(), a->name);
	atomic_store(&a->tid, gettid());
	a->act(a->i);
	return NULL;
}

/* Starts N threads that are called NAME and a number. */
void case_start(const char *name, size_t n, void (*act)(size_t i))
{
	for (size_t i = 0; i < n; i++) {
		struct actor *a = &actors[n_actors++];

		snprintf(a->name, sizeof(a->name), "%s%u", name, (unsigned int)i % MAX_THREADS);
		a->act = act;
		a->i = i;
		if (n_actors == MAX_THREADS || pthread_create(&a->thread, NULL, run, a))
			abort();
		while (!atomic_load(&a->tid))
			usleep(100);
	}
}

/* Uses so much CPU time, however long that takes. */
void case_compute_us(long us)
{
	struct timespec now;
	long until_us;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	until_us = now.tv_sec * 1000000 + now.tv_nsec / 1000 + us;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while (now.tv_sec * 1000000 + now.tv_nsec / 1000 < until_us);
}

int case_open_file(void)
{
	const char *dir = getenv("CASES_DIR");
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/cases.XXXXXX", dir ? dir : ".");
	fd = mkstemp(path);
	if (fd < 0)
		abort();
	unlink(path);
	return fd;
}

static const struct {
	const char *name;
	void (*set_up)(void);
} cases[] = {
	{ "pool-and-mutex", case_pool_and_mutex },
	{ "signal-sender", case_signal_sender },
	{ "only-waker", case_only_waker },
	{ "many-waiters", case_many_waiters },
	{ "taken", case_taken },
	{ "herd", case_herd },
	{ "starved-pool", case_starved_pool },
	{ "fsync-bound", case_fsync_bound },
	{ "cache-lock", case_cache_lock },
	{ "parkers", case_parkers },
	{ "brief", case_brief },
	{ "abba", case_abba },
	{ "locked-twice", case_locked_twice },
	{ "orphan", case_orphan },
	{ "held-in-recv", case_held_in_recv },
	{ "safepoint", case_safepoint },
};

pthread_t case_thread(size_t i)
{
	return actors[i].thread;
}

static int usage(void)
{
	fputs("usage: cases NAME --parked-fd N --go-fd N --truth FILE\n", stderr);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		fprintf(stderr, "  %s\n", cases[i].name);
	return 2;
}

static void write_truth(const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		exit(1);
	for (size_t i = 0; i < n_actors; i++)
		fprintf(out, "told thread.%s %d\n", actors[i].name,
			(int)atomic_load(&actors[i].tid));
	for (size_t i = 0; i < n_told; i++)
		fprintf(out, "told %s %" PRIu64 "\n", told[i].name, told[i].value);
	if (fclose(out) != 0)
		exit(1);
}

int main(int argc, char **argv)
{
	char c;

	/* On a busy machine they would mostly wait for a CPU. */
	setpriority(PRIO_PROCESS, 0, -10);
	if (argc != 8 || strcmp(argv[2], "--parked-fd") || strcmp(argv[4], "--go-fd") ||
	    strcmp(argv[6], "--truth"))
		return usage();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (strcmp(argv[1], cases[i].name) != 0)
			continue;
		cases[i].set_up();
		write_truth(argv[7]);
		if (write(atoi(argv[3]), "parked\n", 7) != 7)
			return 1;
		/* main waits for nothing else. */
		while (read(atoi(argv[5]), &c, 1) > 0)
			;
		_exit(0);
	}
	return usage();
}
