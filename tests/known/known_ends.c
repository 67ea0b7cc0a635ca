/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_ends.c - scenarios: programs that end soon, end in part, or wait in vain.
 */
#include "tests/known/known.h"

#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT FUTEX_WAIT_PRIVATE

static void wait_briefly(size_t i)
{
	const struct timespec timeout = { .tv_nsec = MS };

	for (int n = 0; n < 5; n++)
		futex(word(i), WAIT, 0, &timeout, NULL, 0);
}

/* Waits for some milliseconds, and ends. */
void brief(void)
{
	ready_and_go();
	for (size_t i = 0; i < 2; i++)
		start(i, wait_briefly);
	join_all(2);
	done();
}

static void *outlive_main(void *arg)
{
	pthread_join(*(pthread_t *)arg, NULL);
	ready_and_go();
	wait_briefly(0);
	tell("word", (uintptr_t)word(0));
	done();
	return NULL;
}

/* The main thread has ended when tracing begins. */
void headless(void)
{
	static pthread_t main_thread;
	pthread_t thread;

	main_thread = pthread_self();
	if (pthread_create(&thread, NULL, outlive_main, &main_thread))
		abort();
	pthread_exit(NULL);
}

/* Two processes wait on one word in shared memory, with the private flag. */
void private_shared(void)
{
	_Atomic uint32_t *w =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const struct timespec timeout = { .tv_nsec = 20 * MS };
	pid_t child;

	if (w == MAP_FAILED)
		abort();
	ready_and_go();
	child = fork();
	futex(w, WAIT, 0, &timeout, NULL, 0);
	if (!child)
		_exit(0);
	wait(NULL);
	tell("word", (uintptr_t)w);
	tell("child", (uint64_t)child);
	done();
}
