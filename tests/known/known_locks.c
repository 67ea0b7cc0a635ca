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
 *   left      a and b wait for a semaphore that nobody posts, and the main thread for the end of a
 *   malloc    the main thread wants malloc's lock in a signal handler, and had it when the signal
 *             came; a waits for a semaphore
 *   rwlock    a and b read with a rwlock in turn, so that one of them nearly always has it; w
 * writes
 *   starved   a holds that lock as a reader for good, b reads now and then; w waits to write
 *
 * A line "name tid" for each thread, and "first 0x..." and "second 0x..." for the locks, come when
 * each thread is where it stays.
 */
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static pthread_t latest;

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

static void *wants_semaphore(void *arg)
{
	tell(arg);
	sem_wait(&semaphore);
	return arg;
}

static void start(void *(*run)(void *), const char *name)
{
	if (pthread_create(&latest, NULL, run, (void *)(uintptr_t)name) != 0)
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

static void left(void)
{
	start(wants_semaphore, "b");
	start(wants_semaphore, "a");
}

static void join_latest(void)
{
	pthread_join(latest, NULL);
}

/* More than malloc's caches have. A pointer that is kept is not optimized away. */
static void *want_memory(void)
{
	static void *volatile memory;

	memory = malloc(20000);
	return memory;
}

static void handle(int number)
{
	(void)number;
	want_memory();
}

/* brk(2), which malloc calls with its lock, gives a signal. A lone thread would not lock. */
static void alone_with_malloc(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };
	const struct sigaction action = { .sa_handler = handle };

	sigaction(SIGSYS, &action, NULL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		exit(1);
	while (want_memory())
		;
}

static void malloc_lock(void)
{
	start(wants_semaphore, "a");
}

/*
 * Readers that read for different times do not leave together. Each is away for 20 ms at most: a
 * writer that has the lock for longer makes it wait.
 */
static void *reads(void *arg)
{
	const char *name = arg;

	tell(name);
	for (int i = 1;; i++) {
		pthread_rwlock_rdlock(&rwlock);
		pause_ms(*name == 'a' ? 10 : 17);
		pthread_rwlock_unlock(&rwlock);
		pause_ms(i % 8 ? 2 : 20);
	}
	return arg;
}

static void *writes(void *arg)
{
	tell(arg);
	for (;;) {
		pthread_rwlock_wrlock(&rwlock);
		pause_ms(25);
		pthread_rwlock_unlock(&rwlock);
		pause_ms(1);
	}
	return arg;
}

static void readers_and_writer(void)
{
	start(reads, "a");
	start(reads, "b");
	start(writes, "w");
	printf("rwlock %p\n", (void *)&rwlock);
}

static void *holds_to_read(void *arg)
{
	tell(arg);
	pthread_rwlock_rdlock(&rwlock);
	pause_ms(1000000);
	return arg;
}

static void starved_writer(void)
{
	start(holds_to_read, "a");
	pause_ms(100);
	start(reads, "b");
	start(writes, "w");
	pause_ms(100);
	printf("rwlock %p\n", (void *)&rwlock);
}

static void pause_always(void)
{
	for (;;)
		pause();
}

static const struct {
	const char *name;
	void (*run)(void);
	void (*end)(void); /* what the main thread does when all is told */
} scenarios[] = {
	{ "circle", circle, pause_always },
	{ "self", self, pause_always },
	{ "held", held, pause_always },
	{ "timed", timed, pause_always },
	{ "pi", pi, pause_always },
	{ "forked", forked, pause_always },
	{ "busy", busy, pause_always },
	{ "left", left, join_latest },
	{ "malloc", malloc_lock, alone_with_malloc },
	{ "rwlock", readers_and_writer, pause_always },
	{ "starved", starved_writer, pause_always },
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
		scenarios[i].end();
	}
	return 2;
}
