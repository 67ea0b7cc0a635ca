/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * churn.c - a program that does not come to rest, for tests/live/soak.sh: processes and threads
 * come and go, each with words in memory that is mapped and unmapped again, and marks are written.
 *
 * churn SECONDS: writes to standard output, at its end, a line "NAME COUNT" for each thing that it
 * has done. The two operations it counts are used by nothing else in it: FUTEX_WAIT_BITSET and
 * FUTEX_WAKE_BITSET, private, on the monotonic clock.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS	      4
#define ROUNDS	      40
#define WORDS	      64
#define NAP_NS	      100000
#define CALM_NS	      20000000
#define MARK_EVERY    10
#define NS_PER_SECOND 1000000000ULL

/* In memory that all the processes share. */
struct counts {
	_Atomic uint64_t waits, wakes, threads, processes, marks;
};

struct crowd {
	struct counts *counts;
	uint32_t *words;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

static void wait_a_while(struct counts *counts, uint32_t *word)
{
	uint64_t until_ns = now_ns() + NAP_NS;
	struct timespec until = { .tv_sec = (time_t)(until_ns / NS_PER_SECOND),
				  .tv_nsec = (long)(until_ns % NS_PER_SECOND) };

	syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, 0, &until, NULL, 1);
	atomic_fetch_add(&counts->waits, 1);
}

static void *act(void *arg)
{
	const struct crowd *crowd = arg;

	for (size_t i = 0; i < ROUNDS; i++) {
		wait_a_while(crowd->counts, &crowd->words[i % WORDS]);
		syscall(SYS_futex, &crowd->words[(i + 1) % WORDS], FUTEX_WAKE_BITSET_PRIVATE, 1,
			NULL, NULL, 1);
		atomic_fetch_add(&crowd->counts->wakes, 1);
	}
	return NULL;
}

/* Threads that live for a while, with words of their own. */
static void gather(struct counts *counts)
{
	struct crowd crowd = { .counts = counts };
	pthread_t threads[THREADS];
	size_t n = 0;

	crowd.words = mmap(NULL, WORDS * sizeof(*crowd.words), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (crowd.words == MAP_FAILED)
		return;
	while (n < THREADS && pthread_create(&threads[n], NULL, act, &crowd) == 0)
		n++;
	for (size_t i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	atomic_fetch_add(&counts->threads, n);
	munmap(crowd.words, WORDS * sizeof(*crowd.words));
}

static void write_mark(struct counts *counts, uint64_t number)
{
	const char *file = getenv("FUTRACE_MARKER");
	char text[64];
	int length = snprintf(text, sizeof(text), "turn %" PRIu64 "\n", number);
	int fd = file ? open(file, O_WRONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	if (write(fd, text, (size_t)length) == length)
		atomic_fetch_add(&counts->marks, 1);
	close(fd);
}

static void fork_one(struct counts *counts)
{
	pid_t child = fork();

	if (child == 0) {
		gather(counts);
		_exit(0);
	}
	if (child > 0 && waitpid(child, NULL, 0) == child)
		atomic_fetch_add(&counts->processes, 1);
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 1;
	uint64_t end_ns = now_ns() + (uint64_t)(seconds * (double)NS_PER_SECOND);
	struct counts *counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (counts == MAP_FAILED)
		return EXIT_FAILURE;
	for (uint64_t turn = 0; now_ns() < end_ns; turn++) {
		gather(counts);
		fork_one(counts);
		if (turn % MARK_EVERY == 0)
			write_mark(counts, turn);
		nanosleep(&(struct timespec){ .tv_nsec = CALM_NS }, NULL);
	}
	printf("waits %" PRIu64 "\nwakes %" PRIu64 "\nthreads %" PRIu64 "\nprocesses %" PRIu64
	       "\nmarks %" PRIu64 "\n",
	       counts->waits, counts->wakes, counts->threads, counts->processes, counts->marks);
	return fflush(stdout) == EOF ? EXIT_FAILURE : EXIT_SUCCESS;
}
