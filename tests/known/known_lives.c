/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_lives.c - scenarios: threads and processes that come and go, and share memory.
 */
#include "tests/known/known.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT FUTEX_WAIT_PRIVATE
#define WAKE FUTEX_WAKE_PRIVATE

#define MANY	 3000
#define SPAWNERS 4
#define BIRTHS	 10000

static pthread_t new_thread(void *(*run)(void *), void *arg)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 * 1024);
	if (pthread_create(&thread, &small, run, arg))
		abort();
	pthread_attr_destroy(&small);
	return thread;
}

static _Atomic uint32_t many[MANY];
static _Atomic uint32_t n_running;

static void *park_for_ever(void *arg)
{
	atomic_fetch_add(&n_running, 1);
	for (;;)
		futex(arg, WAIT, 0, NULL, NULL, 0);
	return NULL;
}

/* Thousands of parked threads, each on a word of its own, and the process is killed. */
void killed_many(void)
{
	for (size_t i = 0; i < MANY; i++)
		new_thread(park_for_ever, (void *)&many[i]);
	while (atomic_load(&n_running) < MANY)
		sleep_ns(MS);
	sleep_ns(50 * MS);
	ready_and_go();
	sleep_ns(100 * MS);
	kill(getpid(), SIGKILL);
}

static void *live_shortly(void *arg)
{
	(void)arg;
	futex(word(0), WAIT, 1, NULL, NULL, 0);
	futex(word(1), WAKE, 1, NULL, NULL, 0);
	return NULL;
}

static void spawn_many(size_t i)
{
	(void)i;
	for (int n = 0; n < BIRTHS / SPAWNERS; n++)
		pthread_join(new_thread(live_shortly, NULL), NULL);
}

/* Ten thousand short-lived threads. */
void births(void)
{
	ready_and_go();
	for (size_t i = 0; i < SPAWNERS; i++)
		start(i, spawn_many);
	join_all(SPAWNERS);
	tell("births", BIRTHS);
	tell("waited", (uintptr_t)word(0));
	tell("woken", (uintptr_t)word(1));
	done();
}

static _Atomic bool told_to_go, told_to_end;
static _Atomic uint64_t calls, ended;

static void *live_and_bear(void *arg)
{
	bool counted = atomic_load(&told_to_go);

	pthread_detach(pthread_self());
	for (int n = 0; n < 5; n++) {
		/* Until the trace records for certain, calls use another word. */
		if (counted)
			atomic_fetch_add(&calls, 1);
		futex(word(counted ? 0 : 1), WAIT, 1, NULL, NULL, 0);
	}
	sleep_ns(MS);
	if (atomic_load(&told_to_end))
		atomic_fetch_add(&ended, 1);
	else
		new_thread(live_and_bear, arg);
	return NULL;
}

/* Threads are created all the time, also while tracing begins. */
void lineages(void)
{
	for (int i = 0; i < 8; i++)
		new_thread(live_and_bear, NULL);
	ready_and_go();
	atomic_store(&told_to_go, true);
	sleep_ns(300 * MS);
	atomic_store(&told_to_end, true);
	while (atomic_load(&ended) < 8)
		sleep_ns(MS);
	tell("calls", atomic_load(&calls));
	tell("word", (uintptr_t)word(0));
	done();
}

static char *self_args[16];

static void execute(size_t i)
{
	(void)i;
	execv("/proc/self/exe", self_args);
	abort();
}

static void park(size_t i)
{
	futex(word(i), WAIT, 0, NULL, NULL, 0);
}

/* A thread other than the first runs the program again as "executed", with the same arguments. */
void executes(void)
{
	static char arguments[4096], other[] = "executed";
	int fd = open("/proc/self/cmdline", O_RDONLY);
	ssize_t n = read(fd, arguments, sizeof(arguments) - 1);
	int argc = 0;

	close(fd);
	for (char *at = arguments; at < arguments + n && argc < 15; at += strlen(at) + 1)
		self_args[argc++] = at;
	self_args[1] = other;
	ready_and_go();
	start(0, park);
	await_parked(0);
	start(1, execute);
	for (;;)
		pause();
}

/* The program after exec: a hundred calls, and one wait of 30 ms. */
void executed(void)
{
	const struct timespec timeout = { .tv_nsec = 30 * MS };

	for (int n = 0; n < 100; n++)
		futex(word(2), WAIT, 1, NULL, NULL, 0);
	futex(word(2), WAIT, 0, &timeout, NULL, 0);
	tell("word", (uintptr_t)word(2));
	done();
}

static void call_as_child(void)
{
	const struct timespec timeout = { .tv_nsec = 20 * MS };

	for (int i = 0; i < 50; i++)
		futex(word(0), WAIT, 1, NULL, NULL, 0);
	futex(word(0), WAIT, 0, &timeout, NULL, 0);
}

static void behave_as_child(bool has_child)
{
	pid_t grandchild = -1;

	call_as_child();
	if (has_child)
		grandchild = fork();
	if (grandchild == 0)
		call_as_child();
	else if (has_child)
		waitpid(grandchild, NULL, 0);
	_exit(0);
}

/*
 * A child from before the trace, two from within it, one of which has a child itself: each calls 51
 * times on a word of its own at the same address.
 */
void children(void)
{
	int go[2];
	char c;

	if (pipe(go) < 0)
		abort();
	if (fork() == 0) {
		close(go[1]);
		if (read(go[0], &c, 1) < 0)
			_exit(1);
		behave_as_child(false);
	}
	close(go[0]);
	ready_and_go();
	close(go[1]);
	for (int n = 0; n < 2; n++) {
		if (fork() == 0)
			behave_as_child(n == 0);
	}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < 7; i++)
		futex(word(0), WAIT, 1, NULL, NULL, 0);
	tell("word", (uintptr_t)word(0));
	done();
}

#define N_KINDS 4

/* A file, POSIX and System V shared memory, and an anonymous mapping. */
static _Atomic uint32_t *map_kind(int kind, bool again)
{
	static int fds[N_KINDS], id;
	char path[64];

	snprintf(path, sizeof(path), "/known_waits.%d", (int)getpid());
	if (!again && kind == 0)
		fds[0] = open(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", O_TMPFILE | O_RDWR,
			      0600);
	if (!again && kind == 1) {
		fds[1] = shm_open(path, O_CREAT | O_RDWR, 0600);
		shm_unlink(path);
	}
	if (kind == 3)
		return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (kind == 2) {
		void *at;

		if (!again)
			id = shmget(IPC_PRIVATE, 4096, 0600);
		at = shmat(id, NULL, 0);
		if (again)
			shmctl(id, IPC_RMID, NULL);
		return at;
	}
	if (fds[kind] < 0 || ftruncate(fds[kind], 4096) < 0)
		abort();
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fds[kind], 0);
}

/* A child wakes its parent through each kind of shared memory, mapped at other addresses. */
void shares_everything(void)
{
	static const char *const names[] = { "file", "posix", "sysv", "anonymous" };
	_Atomic uint32_t *ours[N_KINDS], *theirs[N_KINDS];
	int go[2];
	char c;

	for (int i = 0; i < N_KINDS; i++) {
		ours[i] = map_kind(i, false);
		/* That kind cannot be mapped twice. */
		theirs[i] = i == 3 ? ours[i] : map_kind(i, true);
		if (ours[i] == MAP_FAILED || theirs[i] == MAP_FAILED)
			abort();
		tell(names[i], (uintptr_t)ours[i]);
	}
	if (pipe(go) < 0)
		abort();
	if (fork() == 0) {
		close(go[1]);
		for (int i = 0; i < N_KINDS && read(go[0], &c, 1) == 1; i++) {
			sleep_ns(20 * MS);
			atomic_store(theirs[i], 1);
			futex(theirs[i], FUTEX_WAKE, 1, NULL, NULL, 0);
		}
		for (int i = 0; i < 5; i++)
			futex(word(0), WAIT, 1, NULL, NULL, 0);
		_exit(0);
	}
	ready_and_go();
	for (int i = 0; i < N_KINDS; i++) {
		if (write(go[1], "w", 1) != 1)
			abort();
		while (!atomic_load(ours[i]))
			futex(ours[i], FUTEX_WAIT, 0, NULL, NULL, 0);
	}
	wait(NULL);
	for (int i = 0; i < 3; i++)
		futex(word(0), WAIT, 1, NULL, NULL, 0);
	tell("private", (uintptr_t)word(0));
	done();
}

struct shared_things {
	pthread_mutex_t mutex;
	_Atomic int turns;
};

static void fight_over(struct shared_things *things, sem_t *sem)
{
	for (int n = 0; n < 50; n++) {
		pthread_mutex_lock(&things->mutex);
		sleep_ns(MS);
		pthread_mutex_unlock(&things->mutex);
		/* Gives the other process a chance to take the lock. */
		sleep_ns(MS / 10);
	}
	sem_post(sem);
}

/* A mutex that two processes share, and a semaphore by name. */
void process_shared(void)
{
	struct shared_things *things =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attr;
	char name[64];
	sem_t *sem;

	snprintf(name, sizeof(name), "/known_waits.%d", (int)getpid());
	sem = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
	sem_unlink(name);
	if (things == MAP_FAILED || sem == SEM_FAILED)
		abort();
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&things->mutex, &attr);
	tell("mutex", (uintptr_t)&things->mutex);
	ready_and_go();
	if (fork() == 0) {
		fight_over(things, sem);
		_exit(0);
	}
	fight_over(things, sem);
	sem_wait(sem);
	/* The process that is done first waits on the semaphore's word once more. */
	sem_wait(sem);
	wait(NULL);
	done();
}

static uint64_t longest_ns[2];

static void storm_on(size_t i)
{
	const struct timespec timeout = { .tv_nsec = 5 * MS };
	uint64_t max_ns = 0;

	for (int n = 0; n < 20; n++) {
		uint64_t begin_ns = now_ns();

		futex(word(2 + i), WAIT, 0, &timeout, NULL, 0);
		if (now_ns() - begin_ns > max_ns)
			max_ns = now_ns() - begin_ns;
		for (int k = 0; k < 5000; k++)
			futex(word(i), WAKE, 1, NULL, NULL, 0);
	}
	longest_ns[i] = max_ns;
}

static void *storm_on_second(void *arg)
{
	(void)arg;
	storm_on(1);
	return NULL;
}

/* More calls than a small buffer holds, and between them timed waits. */
void storm(void)
{
	pthread_t second;

	ready_and_go();
	second = new_thread(storm_on_second, NULL);
	storm_on(0);
	pthread_join(second, NULL);
	tell("word0", (uintptr_t)word(2));
	tell("word1", (uintptr_t)word(3));
	tell("max0_ns", longest_ns[0]);
	tell("max1_ns", longest_ns[1]);
	done();
}
