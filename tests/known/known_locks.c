/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_locks.c - runs into locks that nobody passes on, as its argument says, and prints the ids
 * of its threads and the addresses of its locks.
 *
 *   circle    a holds the first lock and wants the second, b the other way round; c wants the first
 *   self      a wants what it holds itself
 *   held      b wants what a holds, while a waits for a time that is not over soon
 *   timed     the same, but b gives up every 300 ms, and tries again
 *   forked    a child wants what a thread of the parent held when it forked
 *   pi        b wants a priority-inheritance lock that a holds likewise
 *   busy      as held, and another thread forks and changes mappings all the time
 *
 * A line "name tid" for each thread, and "first 0x..." and "second 0x..." for the locks, come when
 * each thread is where it stays.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;

static void pause_ms(long ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void tell(const char *name)
{
	pthread_setname_np(pthread_self(), name);
	printf("%s %d\n", name, (int)gettid());
	fflush(stdout);
}

static void *holds_first_wants_second(void *arg)
{
	tell("a");
	pthread_mutex_lock(&first);
	pause_ms(100);
	pthread_mutex_lock(&second);
	return arg;
}

static void *holds_second_wants_first(void *arg)
{
	tell("b");
	pthread_mutex_lock(&second);
	pause_ms(100);
	pthread_mutex_lock(&first);
	return arg;
}

static void *wants_first(void *arg)
{
	tell(arg);
	pause_ms(200);
	pthread_mutex_lock(&first);
	return arg;
}

static void *tries_first(void *arg)
{
	tell(arg);
	pause_ms(200);
	for (;;) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 300000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_sec++;
			until.tv_nsec -= 1000000000;
		}
		if (pthread_mutex_timedlock(&first, &until) == 0)
			return arg;
	}
}

static void *holds_first(void *arg)
{
	tell("a");
	pthread_mutex_lock(&first);
	pause_ms(3600 * 1000L);
	return arg;
}

static void *wants_twice(void *arg)
{
	tell("a");
	pthread_mutex_lock(&first);
	pthread_mutex_lock(&first);
	return arg;
}

static void start(void *(*run)(void *), const char *name)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, (void *)(uintptr_t)name) != 0)
		exit(1);
	pause_ms(20);
}

static void circle(void)
{
	start(holds_first_wants_second, NULL);
	start(holds_second_wants_first, NULL);
	start(wants_first, "c");
}

static void self(void)
{
	start(wants_twice, NULL);
}

static void held(void)
{
	start(holds_first, NULL);
	start(wants_first, "b");
}

static void timed(void)
{
	start(holds_first, NULL);
	start(tries_first, "b");
}

static void pi(void)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&first, &attr);
	held();
}

static void forked(void)
{
	start(holds_first, NULL);
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		tell("child");
		pthread_mutex_lock(&first);
	}
}

/* Each fork and each mprotect holds the memory's lock; there are 256 MB of it. */
static void *keeps_memory_busy(void *arg)
{
	const size_t size = 256UL << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		exit(1);
	madvise(memory, size, MADV_NOHUGEPAGE);
	memset(memory, 1, size);
	tell("busy");
	for (;;) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		mprotect(memory, size, PROT_READ);
		mprotect(memory, size, PROT_READ | PROT_WRITE);
		waitpid(pid, NULL, 0);
	}
	return arg;
}

static void busy(void)
{
	held();
	start(keeps_memory_busy, NULL);
}

static const struct {
	const char *name;
	void (*run)(void);
} scenarios[] = {
	{ "circle", circle }, { "self", self },	    { "held", held }, { "timed", timed },
	{ "pi", pi },	      { "forked", forked }, { "busy", busy },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++) {
		if (argc != 2 || strcmp(argv[1], scenarios[i].name) != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		scenarios[i].run();
		pause_ms(300);
		printf("first %p\nsecond %p\nready %d\n", (void *)&first, (void *)&second,
		       (int)getpid());
		fflush(stdout);
		for (;;)
			pause();
	}
	return 2;
}
