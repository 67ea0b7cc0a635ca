/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_stacks.c - threads that wait at known places, for `futrace stacks`.
 *
 *   known_stacks [N]   N more threads wait for the mutex, beside the 4 that do
 *
 * Prints "function NAME BEGIN END" for each function on the way to a wait, and "thread TID CALL
 * NAME..." for each thread, with the functions innermost first; CALL is the system call, or
 * "running". Then "ready"; it ends with its standard input. Some threads have hostile names.
 */
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Each function has a section of its own, so that its end is known. */
/* clang-format off */
#define FUNCTIONS(F) \
	F(take_mutex) F(for_mutex) F(wait_condition) F(for_condition) F(read_pipe) F(for_pipe) \
	F(sleep_long) F(for_sleep) F(poll_nothing) F(for_poll) F(spin) F(begin_thread)
/* clang-format on */

#define DECLARE_SECTION(name) extern const char __start_in_##name[], __stop_in_##name[];
FUNCTIONS(DECLARE_SECTION)

#ifdef __clang__ /* it makes no clones, and has no attribute against them */
#define STEP(name) __attribute__((noinline, used, section("in_" #name)))
#else
#define STEP(name) __attribute__((noinline, noclone, used, section("in_" #name)))
#endif

static pthread_mutex_t taken = PTHREAD_MUTEX_INITIALIZER, own = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static int pipe_ends[2];
static volatile int result; /* calls whose result is used later are no jumps */

STEP(take_mutex) static int take_mutex(int x)
{
	/* It stands on the stack, and nobody may keep it. */
	volatile char secret[] = "a word that nobody may keep";

	pthread_mutex_lock(&taken);
	return x + result + secret[x];
}

STEP(for_mutex) static int for_mutex(int x)
{
	int y = take_mutex(x);

	result++;
	return y;
}

STEP(wait_condition) static int wait_condition(int x)
{
	pthread_mutex_lock(&own);
	while (!result)
		pthread_cond_wait(&never, &own);
	pthread_mutex_unlock(&own);
	return x;
}

STEP(for_condition) static int for_condition(int x)
{
	int y = wait_condition(x);

	result++;
	return y;
}

STEP(read_pipe) static int read_pipe(int x)
{
	char byte = 0;

	return read(pipe_ends[0], &byte, 1) < 0 ? -1 : x + byte + result;
}

STEP(for_pipe) static int for_pipe(int x)
{
	int y = read_pipe(x);

	result++;
	return y;
}

STEP(sleep_long) static int sleep_long(int x)
{
	const struct timespec long_time = { .tv_sec = 100000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time, NULL);
	return x + result;
}

STEP(for_sleep) static int for_sleep(int x)
{
	int y = sleep_long(x);

	result++;
	return y;
}

STEP(poll_nothing) static int poll_nothing(int x)
{
	return x + poll(NULL, 0, -1) + result;
}

STEP(for_poll) static int for_poll(int x)
{
	int y = poll_nothing(x);

	result++;
	return y;
}

STEP(spin) static int spin(int x)
{
	while (!result)
		;
	return x;
}

static const struct situation {
	const char *name, *call, *chain;
	int (*begin)(int x);
} situations[] = {
	{ "lock-0", "futex", "take_mutex for_mutex", for_mutex },
	{ "lock-1", "futex", "take_mutex for_mutex", for_mutex },
	{ "lock-2", "futex", "take_mutex for_mutex", for_mutex },
	{ "lock-3", "futex", "take_mutex for_mutex", for_mutex },
	{ "\033[31mred\n\a", "futex", "wait_condition for_condition", for_condition },
	{ "\xe2\x80\xaegnp\xff", "futex", "wait_condition for_condition", for_condition },
	{ "reader", "read", "read_pipe for_pipe", for_pipe },
	{ "sleeper", "clock_nanosleep", "sleep_long for_sleep", for_sleep },
	{ "poller", "poll", "poll_nothing for_poll", for_poll },
	{ "spinner", "running", "", spin },
};

#define N_SITUATIONS (sizeof(situations) / sizeof(*situations))

STEP(begin_thread) static void *begin_thread(void *arg)
{
	const struct situation *s = arg;

	prctl(PR_SET_NAME, s->name);
	printf("thread %d %s %s%sbegin_thread\n", (int)syscall(SYS_gettid), s->call, s->chain,
	       *s->chain ? " " : "");
	fflush(stdout);
	result += s->begin(1);
	return NULL;
}

static void start(const struct situation *s)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, begin_thread, (void *)(uintptr_t)s) != 0)
		exit(1);
}

#define PRINT_SECTION(name)                                                          \
	printf("function " #name " %zx %zx\n", (size_t)(uintptr_t)__start_in_##name, \
	       (size_t)(uintptr_t)__stop_in_##name);

int main(int argc, char **argv)
{
	char byte;

	if (pipe(pipe_ends) < 0)
		return 1;
	pthread_mutex_lock(&taken);
	FUNCTIONS(PRINT_SECTION)
	for (size_t i = 0; i < N_SITUATIONS; i++)
		start(&situations[i]);
	for (int i = argc > 1 ? atoi(argv[1]) : 0; i > 0; i--)
		start(&situations[0]);
	/* Each thread tells of itself, and waits soon after that. */
	printf("ready %zu\n", N_SITUATIONS + (size_t)(argc > 1 ? atoi(argv[1]) : 0));
	fflush(stdout);
	return read(STDIN_FILENO, &byte, 1) < 0;
}
