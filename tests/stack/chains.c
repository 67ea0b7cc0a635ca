/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chains.c - a program whose threads block at known places, and that tells the functions on the way
 * there. check_chains.sh builds it in many ways.
 *
 * Each function has a section of its own, so that its first and last address are known even where
 * there are no symbols. The program prints "function NAME BEGIN END" for each of them, "chain TID
 * SITUATION NAME..." for each thread, innermost first, and "ready"; then it waits to be killed.
 * With CHAINS_IN_CONSTRUCTOR set, its main thread blocks before main().
 */
#include <alloca.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* linux/futex.h, which not every C library brings along. */
#define FUTEX_WAIT_PRIVATE 128

/* The functions of all chains. */
/* clang-format off */
#define FUNCTIONS(F) \
	F(mutex_take) F(mutex_for) F(condition_wait) F(condition_for) F(timed_wait) \
	F(timed_for) F(semaphore_wait) F(semaphore_for) F(rwlock_read) F(rwlock_for) \
	F(join_thread) F(join_for) F(raw_wait) F(raw_for) F(alloca_wait) F(alloca_for) \
	F(deep_down) F(deep_for) F(sort_compare) F(sort_for) F(handler) F(handler_for) \
	F(other_stack_for) F(large_wait) F(large_for) F(tail_wait) F(tail_middle) \
	F(tail_for) F(arguments_wait) F(arguments_for) F(aligned_wait) F(aligned_for) \
	F(jump_wait) F(jump_for) F(never_returns) F(never_for) F(sleep_long) F(sleep_for) \
	F(pipe_read) F(pipe_for) F(pointer_wait) F(pointer_for) F(thread_begin) \
	F(constructor_begin) F(main)
/* clang-format on */

#define DECLARE_SECTION(name) extern const char __start_in_##name[], __stop_in_##name[];
FUNCTIONS(DECLARE_SECTION)

#define STEP(name) __attribute__((noinline, noclone, used, section("in_" #name)))

static pthread_mutex_t taken = PTHREAD_MUTEX_INITIALIZER, own = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t written = PTHREAD_RWLOCK_INITIALIZER;
static sem_t closed;
static int word;
static pthread_t first_thread;
static volatile int result;	 /* calls whose result is used later are no jumps */
static volatile bool has_middle; /* of the tail call: does the middle function have a frame? */

STEP(mutex_take) static int mutex_take(int x)
{
	pthread_mutex_lock(&taken);
	return x + result;
}

STEP(mutex_for) static int mutex_for(int x)
{
	int y = mutex_take(x + 1);

	result++;
	return y;
}

STEP(condition_wait) static int condition_wait(int x)
{
	pthread_mutex_lock(&own);
	while (!result)
		pthread_cond_wait(&never, &own);
	pthread_mutex_unlock(&own);
	return x;
}

STEP(condition_for) static int condition_for(int x)
{
	int y = condition_wait(x + 1);

	result++;
	return y;
}

STEP(timed_wait) static int timed_wait(int x)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 100000;
	pthread_mutex_lock(&own);
	while (!result)
		pthread_cond_timedwait(&never, &own, &until);
	pthread_mutex_unlock(&own);
	return x + (int)until.tv_nsec;
}

STEP(timed_for) static int timed_for(int x)
{
	int y = timed_wait(x + 1);

	result++;
	return y;
}

STEP(semaphore_wait) static int semaphore_wait(int x)
{
	sem_wait(&closed);
	return x + result;
}

STEP(semaphore_for) static int semaphore_for(int x)
{
	int y = semaphore_wait(x + 1);

	result++;
	return y;
}

STEP(rwlock_read) static int rwlock_read(int x)
{
	pthread_rwlock_rdlock(&written);
	return x + result;
}

STEP(rwlock_for) static int rwlock_for(int x)
{
	int y = rwlock_read(x + 1);

	result++;
	return y;
}

STEP(join_thread) static int join_thread(int x)
{
	pthread_join(first_thread, NULL);
	return x + result;
}

STEP(join_for) static int join_for(int x)
{
	int y = join_thread(x + 1);

	result++;
	return y;
}

STEP(raw_wait) static int raw_wait(int x)
{
	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	return x + result;
}

STEP(raw_for) static int raw_for(int x)
{
	int y = raw_wait(x + 1);

	result++;
	return y;
}

STEP(alloca_wait) static int alloca_wait(int x)
{
	size_t n = (size_t)x * 16 + 64;
	char *room = alloca(n);

	memset(room, x, n);
	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	return room[x] + result;
}

STEP(alloca_for) static int alloca_for(int x)
{
	size_t n = (size_t)x * 100 + 300;
	char *room = alloca(n);
	int y;

	memset(room, x, n);
	y = alloca_wait(x + 3);
	result++;
	return y + room[x];
}

STEP(deep_down) static int deep_down(int x)
{
	char room[200];
	int y;

	memset(room, x, sizeof(room));
	y = x ? deep_down(x - 1) : semaphore_wait(x);
	result++;
	return y + room[y & 63];
}

STEP(deep_for) static int deep_for(int x)
{
	int y = deep_down(60);

	result++;
	return x + y;
}

STEP(sort_compare) static int sort_compare(const void *a, const void *b)
{
	sem_wait(&closed);
	return *(const char *)a - *(const char *)b;
}

STEP(sort_for) static int sort_for(int x)
{
	char letters[] = "selection";

	qsort(letters, sizeof(letters) - 1, 1, sort_compare);
	result++;
	return letters[x];
}

STEP(handler) static void handler(int number)
{
	sem_wait(&closed);
	result = number;
}

STEP(handler_for) static int handler_for(int x)
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	result++;
	return x;
}

STEP(other_stack_for) static int other_stack_for(int x)
{
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };

	sigaltstack(&stack, NULL);
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	result++;
	return x;
}

STEP(large_wait) static int large_wait(int x)
{
	char room[20000];

	memset(room, x, sizeof(room));
	sem_wait(&closed);
	return room[x + result];
}

STEP(large_for) static int large_for(int x)
{
	char room[50000];
	int y;

	memset(room, x, sizeof(room));
	y = large_wait(x + 1);
	result++;
	return room[y & 1023];
}

STEP(tail_wait) static int tail_wait(int x)
{
	const char *caller = __builtin_return_address(0);

	has_middle = caller > __start_in_tail_middle && caller <= __stop_in_tail_middle;
	sem_wait(&closed);
	return x + result;
}

STEP(tail_middle) static int tail_middle(int x)
{
	return tail_wait(x * 3);
}

STEP(tail_for) static int tail_for(int x)
{
	int y = tail_middle(x + 1);

	result++;
	return y;
}

STEP(arguments_wait) static int arguments_wait(int n, ...)
{
	va_list list;
	int sum = 0;

	va_start(list, n);
	while (n-- > 0)
		sum += va_arg(list, int);
	va_end(list);
	sem_wait(&closed);
	return sum + result;
}

STEP(arguments_for) static int arguments_for(int x)
{
	int y = arguments_wait(10, x, 2, 3, 4, 5, 6, 7, 8, 9, 10);

	result++;
	return y;
}

STEP(aligned_wait) static int aligned_wait(int x)
{
	_Alignas(64) char room[128];

	memset(room, x, sizeof(room));
	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	return room[x] + result;
}

STEP(aligned_for) static int aligned_for(int x)
{
	_Alignas(64) char room[128];
	size_t n = (size_t)x * 40 + 100;
	char *more = alloca(n);
	int y;

	memset(room, x, sizeof(room));
	memset(more, x, n);
	y = aligned_wait(x + 1);
	result++;
	return room[y & 127] + more[x];
}

STEP(jump_wait) static int jump_wait(int x)
{
	jmp_buf buffer;

	if (setjmp(buffer) == 0)
		longjmp(buffer, x + 1);
	sem_wait(&closed);
	return x + result;
}

STEP(jump_for) static int jump_for(int x)
{
	int y = jump_wait(x + 1);

	result++;
	return y;
}

__attribute__((noreturn)) STEP(never_returns) static void never_returns(int x)
{
	for (;;) {
		sem_wait(&closed);
		result += x;
	}
}

STEP(never_for) static int never_for(int x)
{
	char room[300];

	memset(room, x, sizeof(room));
	never_returns(room[x & 15]);
}

STEP(sleep_long) static int sleep_long(int x)
{
	sleep(100000);
	return x + result;
}

STEP(sleep_for) static int sleep_for(int x)
{
	int y = sleep_long(x + 1);

	result++;
	return y;
}

STEP(pipe_read) static int pipe_read(int x)
{
	int ends[2];
	char byte = 0;

	if (pipe(ends) < 0 || read(ends[0], &byte, 1) < 0)
		return -1;
	return x + byte;
}

STEP(pipe_for) static int pipe_for(int x)
{
	int y = pipe_read(x + 1);

	result++;
	return y;
}

STEP(pointer_wait) static int pointer_wait(int x)
{
	struct timespec long_time = { .tv_sec = 100000 };

	nanosleep(&long_time, NULL);
	return x + result;
}

static int (*volatile pointer)(int x) = pointer_wait;

STEP(pointer_for) static int pointer_for(int x)
{
	int y = pointer(x + 1);

	result++;
	return y;
}

struct situation {
	const char *name;
	int (*begin)(int x);
	const char *chain; /* functions, innermost first, before thread_begin */
};

static const struct situation situations[] = {
	{ "mutex", mutex_for, "mutex_take mutex_for" },
	{ "condition", condition_for, "condition_wait condition_for" },
	{ "timed", timed_for, "timed_wait timed_for" },
	{ "semaphore", semaphore_for, "semaphore_wait semaphore_for" },
	{ "rwlock", rwlock_for, "rwlock_read rwlock_for" },
	{ "join", join_for, "join_thread join_for" },
	{ "raw", raw_for, "raw_wait raw_for" },
	{ "alloca", alloca_for, "alloca_wait alloca_for" },
	{ "deep", deep_for, "" },
	{ "callback", sort_for, "sort_compare sort_for" },
	{ "handler", handler_for, "handler handler_for" },
	{ "other-stack", other_stack_for, "handler other_stack_for" },
	{ "large", large_for, "large_wait large_for" },
	{ "tail-call", tail_for, "" },
	{ "arguments", arguments_for, "arguments_wait arguments_for" },
	{ "aligned", aligned_for, "aligned_wait aligned_for" },
	{ "setjmp", jump_for, "jump_wait jump_for" },
	{ "no-return", never_for, "never_returns never_for" },
	{ "sleep", sleep_for, "sleep_long sleep_for" },
	{ "pipe", pipe_for, "pipe_read pipe_for" },
	{ "pointer", pointer_for, "pointer_wait pointer_for" },
};

#define N_SITUATIONS (sizeof(situations) / sizeof(*situations))

static pthread_t threads[N_SITUATIONS];
static int tids[N_SITUATIONS];

STEP(thread_begin) static void *thread_begin(void *arg)
{
	size_t i = (size_t)(uintptr_t)arg;
	int y;

	__atomic_store_n(&tids[i], (int)syscall(SYS_gettid), __ATOMIC_RELEASE);
	y = situations[i].begin(1);
	result += y;
	return NULL;
}

/* The state of a thread, as /proc has it: 'S' once it sleeps. */
static bool sleeps(int tid)
{
	char path[64], line[256], *end;
	FILE *in;
	size_t n;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	in = fopen(path, "r");
	if (!in)
		return false;
	n = fread(line, 1, sizeof(line) - 1, in);
	fclose(in);
	line[n] = '\0';
	end = strrchr(line, ')');
	return end && end[1] && end[2] == 'S';
}

static void start_threads(void)
{
	const struct timespec moment = { .tv_nsec = 5000000 };

	sem_init(&closed, 0, 0);
	pthread_mutex_lock(&taken);
	pthread_rwlock_wrlock(&written);
	for (size_t i = 0; i < N_SITUATIONS; i++) {
		pthread_create(&threads[i], NULL, thread_begin, (void *)(uintptr_t)i);
		first_thread = threads[0];
		while (!__atomic_load_n(&tids[i], __ATOMIC_ACQUIRE) || !sleeps(tids[i]))
			nanosleep(&moment, NULL);
	}
}

#define PRINT_SECTION(name)                                                          \
	printf("function " #name " %zx %zx\n", (size_t)(uintptr_t)__start_in_##name, \
	       (size_t)(uintptr_t)__stop_in_##name);

static void print_chains(const char *last)
{
	FUNCTIONS(PRINT_SECTION)
	for (size_t i = 0; i < N_SITUATIONS; i++) {
		printf("chain %d %s %s", tids[i], situations[i].name, situations[i].chain);
		if (situations[i].begin == deep_for) {
			printf("semaphore_wait");
			for (int k = 0; k <= 60; k++)
				printf(" deep_down");
			printf(" deep_for");
		} else if (situations[i].begin == tail_for) {
			printf("tail_wait %stail_for", has_middle ? "tail_middle " : "");
		}
		printf(" thread_begin\n");
	}
	printf("chain %d %s mutex_take mutex_for %s\nready\n", (int)getpid(),
	       strcmp(last, "main") == 0 ? "main" : "constructor", last);
	fflush(stdout);
}

__attribute__((constructor)) STEP(constructor_begin) static void constructor_begin(void)
{
	if (!getenv("CHAINS_IN_CONSTRUCTOR"))
		return;
	start_threads();
	print_chains("constructor_begin");
	result = mutex_for(3);
	result++;
}

STEP(main) int main(void)
{
	start_threads();
	print_chains("main");
	result = mutex_for(3);
	result++;
	return 0;
}
