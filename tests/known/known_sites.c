/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_sites.c - a thread that waits at two places in the code, most of the time at one of them.
 *
 *   known_sites MICROSECONDS   how long each wait is meant to be
 *
 * Four of five waits are in wait_often(), one is in wait_seldom(). Another process ends them, so
 * that this one has no other thread. For each line of its standard input it prints how many
 * nanoseconds it has waited in the one and in the other; it ends with its input.
 */
#include <linux/futex.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Two words in memory that both processes have. */
struct pair {
	uint32_t asked, answered;
};

#ifdef __clang__ /* it makes no clones, and has no attribute against them */
#define SITE __attribute__((noinline))
#else
#define SITE __attribute__((noinline, noclone))
#endif

static volatile int result; /* calls whose result is used later are no jumps */

static void wait_word(const uint32_t *word, uint32_t value)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value)
		syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void change(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

SITE static void wait_often(const uint32_t *word, uint32_t value)
{
	wait_word(word, value);
	result++;
}

SITE static void wait_seldom(const uint32_t *word, uint32_t value)
{
	wait_word(word, value);
	result++;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The other process: waits until it is asked, sleeps, and answers. */
static void answer(struct pair *pair, long us)
{
	const struct timespec pause = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	prctl(PR_SET_PDEATHSIG, 9);
	prctl(PR_SET_TIMERSLACK, 1UL);
	for (uint32_t done = 0;; done++) {
		wait_word(&pair->asked, done);
		nanosleep(&pause, NULL);
		change(&pair->answered);
	}
}

/* Returns how long it waited for an answer. */
static uint64_t ask(struct pair *pair, void (*wait)(const uint32_t *word, uint32_t value))
{
	uint32_t before = pair->answered;
	uint64_t begin;

	change(&pair->asked);
	begin = now_ns();
	wait(&pair->answered, before);
	return now_ns() - begin;
}

int main(int argc, char **argv)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	struct pair *pair = mmap(NULL, sizeof(*pair), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t often_ns = 0, seldom_ns = 0;
	pid_t other;

	if (argc != 2 || pair == MAP_FAILED || (other = fork()) < 0)
		return 1;
	if (other == 0)
		answer(pair, atol(argv[1]));
	for (unsigned int i = 0;; i++) {
		if (i % 5 == 0)
			seldom_ns += ask(pair, wait_seldom);
		else
			often_ns += ask(pair, wait_often);
		if (poll(&input, 1, 0) > 0) {
			char line[8];

			if (read(STDIN_FILENO, line, sizeof(line)) <= 0)
				return 0;
			printf("%llu %llu\n", (unsigned long long)often_ns,
			       (unsigned long long)seldom_ns);
			fflush(stdout);
		}
	}
}
