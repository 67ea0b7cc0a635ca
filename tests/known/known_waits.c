/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_waits.c - threads that wait on futexes, and count and time their calls exactly.
 *
 *   known_waits SCENARIO [--parked-fd N] [--go-fd N] [--truth FILE] [--hold]
 *
 * Writes "parked" to N of --parked-fd when all is set up, waits for a byte on that of --go-fd,
 * acts, and writes its own counts and times to FILE. With --hold it then stays until --go-fd is
 * closed. One line per thread, word and operation, and what else the scenario tells:
 *
 *   wait TID NAME 0xUADDR OP CALLS TOTAL_NS MAX_NS      timed around the call
 *   wake TID NAME 0xUADDR OP CALLS WOKEN
 *   told NAME VALUE
 *
 * All futex calls on the words it names are made here, directly; those that the C library makes to
 * join threads are on words of its own and are not named.
 */
#include "tests/known/known.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_FACTS   1024
#define MAX_THREADS 80
#define MAX_TOLD    32

#define WAIT	    FUTEX_WAIT_PRIVATE
#define WAKE	    FUTEX_WAKE_PRIVATE
#define WAIT_BITSET FUTEX_WAIT_BITSET_PRIVATE

/* The calls of one operation by one thread on one word. */
struct fact {
	pid_t tid;
	const _Atomic uint32_t *word;
	int op;
	uint64_t calls, total_ns, max_ns, woken;
};

/* Each thread writes its own facts only; they are read when the threads are done. */
static struct fact facts[MAX_FACTS];
static atomic_size_t n_facts;

static _Atomic uint32_t words[MAX_THREADS * 16]; /* one per cache line, see word() */
static bool hold;
static int parked_fd = -1, go_fd = -1;
static const char *truth_file;

_Atomic uint32_t *word(size_t i)
{
	return &words[i * 16];
}

static struct fact *fact_of(const _Atomic uint32_t *w, int op)
{
	pid_t tid = gettid();
	size_t n = atomic_load(&n_facts);

	for (size_t i = 0; i < n; i++) {
		if (facts[i].tid == tid && facts[i].word == w && facts[i].op == op)
			return &facts[i];
	}
	n = atomic_fetch_add(&n_facts, 1);
	if (n >= MAX_FACTS)
		abort();
	facts[n] = (struct fact){ .tid = tid, .word = w, .op = op };
	return &facts[n];
}

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

void sleep_ns(long ns)
{
	const struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&ts, NULL);
}

/* One call, counted and timed. Returns 0 or a negative errno. */
static long wait_on(_Atomic uint32_t *w, int op, uint32_t value, const struct timespec *timeout)
{
	struct fact *f = fact_of(w, op);
	uint64_t begin_ns = now_ns();
	long ret = syscall(SYS_futex, w, op, value, timeout, NULL, FUTEX_BITSET_MATCH_ANY);
	int code = errno;
	uint64_t ns = now_ns() - begin_ns;

	f->calls++;
	f->total_ns += ns;
	if (ns > f->max_ns)
		f->max_ns = ns;
	return ret < 0 ? -code : ret;
}

static long wake(_Atomic uint32_t *w, int most)
{
	struct fact *f = fact_of(w, WAKE);
	long woken = syscall(SYS_futex, w, WAKE, most, NULL, NULL, 0);

	f->calls++;
	f->woken += (uint64_t)woken;
	return woken;
}

/* Waits until *W is no longer VALUE, in as many calls as it takes. */
static void wait_while(_Atomic uint32_t *w, uint32_t value)
{
	while (atomic_load(w) == value)
		wait_on(w, WAIT, value, NULL);
}

/* Is thread TID asleep in futex(2)? Its own /proc entry says so. */
static bool is_parked(pid_t tid)
{
	char path[64], text[16] = "";
	FILE *in;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", (int)tid);
	in = fopen(path, "r");
	if (!in)
		return false;
	if (!fgets(text, sizeof(text), in))
		text[0] = '\0';
	fclose(in);
	switch (atoi(text)) {
	case SYS_futex:
	case 449: /* futex_waitv */
	case 455: /* futex_wait */
		return true;
	default:
		return false;
	}
}

/* A thread of a scenario. */
struct actor {
	void (*act)(size_t i);
	size_t i;
	pthread_t thread;
	_Atomic pid_t tid;
};

static struct actor actors[MAX_THREADS];

static void *run_actor(void *arg)
{
	struct actor *a = arg;

	atomic_store(&a->tid, gettid());
	a->act(a->i);
	return NULL;
}

void start(size_t i, void (*act)(size_t i))
{
	actors[i].act = act;
	actors[i].i = i;
	if (pthread_create(&actors[i].thread, NULL, run_actor, &actors[i]))
		abort();
	while (!atomic_load(&actors[i].tid))
		sleep_ns(MS / 10);
}

static void start_all(size_t n, void (*act)(size_t i))
{
	for (size_t i = 0; i < n; i++)
		start(i, act);
}

void join_all(size_t n)
{
	for (size_t i = 0; i < n; i++)
		pthread_join(actors[i].thread, NULL);
}

void await_parked(size_t i)
{
	while (!is_parked(atomic_load(&actors[i].tid)))
		sleep_ns(MS / 10);
}

void ready_and_go(void)
{
	char c;

	if (parked_fd >= 0 && write(parked_fd, "parked\n", 7) != 7)
		exit(1);
	if (go_fd >= 0 && read(go_fd, &c, 1) != 1)
		exit(1);
}

/* The values that scenarios add to the facts. */
static struct told {
	const char *name;
	uint64_t value;
} told[MAX_TOLD];
static size_t n_told;

void tell(const char *name, uint64_t value)
{
	if (n_told == MAX_TOLD)
		abort();
	told[n_told++] = (struct told){ name, value };
}

static void write_truth(void)
{
	char temp[512];
	FILE *out;

	if (!truth_file)
		return;
	snprintf(temp, sizeof(temp), "%s.part", truth_file);
	out = fopen(temp, "w");
	if (!out)
		exit(1);
	for (size_t i = 0; i < atomic_load(&n_facts); i++) {
		const struct fact *f = &facts[i];

		if (f->op == WAKE)
			fprintf(out, "wake %d - 0x%" PRIxPTR " %d %" PRIu64 " %" PRIu64 "\n",
				f->tid, (uintptr_t)f->word, f->op, f->calls, f->woken);
		else
			fprintf(out,
				"wait %d - 0x%" PRIxPTR " %d %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
				f->tid, (uintptr_t)f->word, f->op, f->calls, f->total_ns,
				f->max_ns);
	}
	for (size_t i = 0; i < n_told; i++)
		fprintf(out, "told %s %" PRIu64 "\n", told[i].name, told[i].value);
	fclose(out);
	if (rename(temp, truth_file) < 0)
		exit(1);
}

long futex(const _Atomic uint32_t *w, int op, uint32_t val, const void *timeout,
	   const _Atomic uint32_t *w2, uint32_t val3)
{
	long ret = syscall(SYS_futex, w, op, val, timeout, w2, val3);

	return ret < 0 ? -errno : ret;
}

/* Writes the truth. A held program then stays until the other end of its pipe is closed. */
void done(void)
{
	char c;

	write_truth();
	while (hold && read(go_fd, &c, 1) > 0)
		;
	exit(0);
}

static void park_once(size_t i)
{
	wait_while(word(i), 0);
}

static void release(size_t i)
{
	atomic_store(word(i), 1);
	wake(word(i), 1);
}

/* Three parked threads: one is woken after 50 ms, one after 100 ms, one stays. */
static void parked_before(void)
{
	start_all(3, park_once);
	for (size_t i = 0; i < 3; i++)
		await_parked(i);
	ready_and_go();
	sleep_ns(50 * MS);
	release(0);
	sleep_ns(50 * MS);
	release(1);
	pthread_join(actors[0].thread, NULL);
	pthread_join(actors[1].thread, NULL);
	done();
}

static void park_five_times(size_t i)
{
	for (uint32_t n = 0; n < 5; n++) {
		wait_while(word(20), n);
		wait_while(word(i), n);
	}
}

/* A thread that is woken five times, each time after 50 ms. */
static void parked_during(void)
{
	ready_and_go();
	start_all(1, park_five_times);
	for (uint32_t n = 1; n <= 5; n++) {
		atomic_store(word(20), n);
		wake(word(20), 1);
		sleep_ns(50 * MS);
		atomic_store(word(0), n);
		wake(word(0), 1);
	}
	join_all(1);
	done();
}

/* A thread that parks after the trace began and is never woken. */
static void beyond(void)
{
	ready_and_go();
	start_all(1, park_once);
	await_parked(0);
	sleep_ns(50 * MS);
	done();
}

/* A mutex of three states: free, taken, taken with waiters (Drepper, "Futexes Are Tricky"). */
static void lock(_Atomic uint32_t *w)
{
	uint32_t free = 0;

	if (atomic_compare_exchange_strong(w, &free, 1))
		return;
	while (atomic_exchange(w, 2) != 0)
		wait_on(w, WAIT, 2, NULL);
}

static void unlock(_Atomic uint32_t *w)
{
	if (atomic_exchange(w, 0) == 2)
		wake(w, 1);
}

static void fight(size_t i)
{
	(void)i;
	for (int n = 0; n < 500; n++) {
		lock(word(0));
		/* Sleeps, so that other threads come even on a single CPU. */
		sleep_ns(MS / 50);
		unlock(word(0));
	}
}

static void contended(void)
{
	ready_and_go();
	start_all(4, fight);
	join_all(4);
	done();
}

/* FUTEX_WAIT's timeout is relative, that of FUTEX_WAIT_BITSET absolute: futex(2). */
static void timed_out(void)
{
	const struct timespec relative = { .tv_nsec = 5 * MS };

	ready_and_go();
	for (int n = 0; n < 20; n++) {
		uint64_t end_ns = now_ns() + 5 * MS;
		const struct timespec absolute = { .tv_sec = (time_t)(end_ns / 1000000000),
						   .tv_nsec = (long)(end_ns % 1000000000) };

		if (wait_on(word(0), WAIT, 0, &relative) != -ETIMEDOUT ||
		    wait_on(word(1), WAIT_BITSET, 0, &absolute) != -ETIMEDOUT)
			abort();
	}
	done();
}

static void eagain(void)
{
	ready_and_go();
	for (int n = 0; n < 1000; n++) {
		if (wait_on(word(0), WAIT, 1, NULL) != -EAGAIN)
			abort();
	}
	done();
}

static void park_ten_times(size_t i)
{
	for (uint32_t n = 0; n < 10; n++)
		wait_while(word(i), n);
}

static void threads64(void)
{
	ready_and_go();
	start_all(64, park_ten_times);
	for (uint32_t n = 1; n <= 10; n++) {
		for (size_t i = 0; i < 64; i++) {
			atomic_store(word(i), n);
			wake(word(i), 1);
		}
	}
	join_all(64);
	done();
}

static void born_late(void)
{
	ready_and_go();
	sleep_ns(200 * MS);
	start_all(1, park_once);
	sleep_ns(50 * MS);
	release(0);
	join_all(1);
	done();
}

static void wakes_only(void)
{
	ready_and_go();
	for (int n = 0; n < 10000; n++)
		wake(word(0), 1);
	done();
}

#define ROUNDS 5000

/* Each thread has a word; its partner counts it up. */
static void play(size_t i)
{
	for (uint32_t n = 0; n < ROUNDS; n++) {
		if (i)
			wait_while(word(1), n);
		atomic_store(word(!i), n + 1);
		wake(word(!i), 1);
		if (!i)
			wait_while(word(0), n);
	}
}

static void pingpong(void)
{
	ready_and_go();
	start_all(2, play);
	join_all(2);
	done();
}

static void on_signal(int signo)
{
	(void)signo;
}

static void wait_for_signals(size_t i)
{
	/* Without SA_RESTART: each signal makes the call return. */
	for (int n = 0; n < 3; n++) {
		if (wait_on(word(i), WAIT, 0, NULL) != -EINTR)
			abort();
	}
}

static void interrupted(void)
{
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	ready_and_go();
	start_all(1, wait_for_signals);
	for (int n = 0; n < 3; n++) {
		await_parked(0);
		sleep_ns(20 * MS);
		pthread_kill(actors[0].thread, SIGUSR1);
		sleep_ns(20 * MS);
	}
	join_all(1);
	done();
}

/* With SA_RESTART the kernel enters the same call again: one call here, entered four times. */
static void restarted(void)
{
	const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &action, NULL);
	ready_and_go();
	start_all(1, park_once);
	for (int n = 0; n < 3; n++) {
		await_parked(0);
		sleep_ns(20 * MS);
		pthread_kill(actors[0].thread, SIGUSR1);
		sleep_ns(20 * MS);
	}
	release(0);
	join_all(1);
	done();
}

/* The process exits while threads wait: their calls never return. */
static void killed(void)
{
	start_all(1, park_once);
	await_parked(0);
	ready_and_go();
	start(1, park_once);
	await_parked(1);
	sleep_ns(50 * MS);
	_exit(0);
}

/* The calls of a child process are not counted. */
static void forked(void)
{
	pid_t child;

	ready_and_go();
	child = fork();
	if (child == 0) {
		for (int n = 0; n < 100; n++)
			syscall(SYS_futex, word(0), WAIT, 1, NULL, NULL, 0);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	for (int n = 0; n < 10; n++)
		wait_on(word(0), WAIT, 1, NULL);
	done();
}

/*
 * A word in memory shared with a child process, which wakes its parent five times. The child has
 * the memory at another address.
 */
static void shared(void)
{
	int fd = memfd_create("known_waits", 0);
	_Atomic uint32_t *ours, *theirs;
	int begun[2];
	char c;

	if (fd < 0 || ftruncate(fd, 4096) < 0 || pipe(begun) < 0)
		abort();
	ours = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	theirs = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ours == MAP_FAILED || theirs == MAP_FAILED)
		abort();
	if (fork() == 0) {
		close(begun[1]);
		for (uint32_t n = 1; n <= 5 && read(begun[0], &c, 1) == 1; n++) {
			sleep_ns(20 * MS);
			atomic_store(theirs, n);
			syscall(SYS_futex, theirs, FUTEX_WAKE, 1, NULL, NULL, 0);
		}
		_exit(0);
	}
	ready_and_go();
	for (uint32_t n = 0; n < 5; n++) {
		if (write(begun[1], "w", 1) != 1)
			abort();
		while (atomic_load(ours) == n)
			wait_on(ours, FUTEX_WAIT, n, NULL);
	}
	wait(NULL);
	done();
}

static const struct {
	const char *name;
	void (*run)(void);
} scenarios[] = {
	{ "parked_before", parked_before },
	{ "parked_during", parked_during },
	{ "beyond", beyond },
	{ "contended", contended },
	{ "timed_out", timed_out },
	{ "eagain", eagain },
	{ "threads64", threads64 },
	{ "born_late", born_late },
	{ "wakes_only", wakes_only },
	{ "pingpong", pingpong },
	{ "interrupted", interrupted },
	{ "restarted", restarted },
	{ "killed", killed },
	{ "fork", forked },
	{ "shared", shared },
	{ "waits_for_several", waits_for_several },
	{ "newer_calls", newer_calls },
	{ "requeued", requeued },
	{ "one_requeued", one_requeued },
	{ "inherits_priority", inherits_priority },
	{ "odd_operations", odd_operations },
	{ "stopped", stopped },
	{ "killed_many", killed_many },
	{ "births", births },
	{ "lineages", lineages },
	{ "executes", executes },
	{ "executed", executed },
	{ "children", children },
	{ "shares_everything", shares_everything },
	{ "process_shared", process_shared },
	{ "brief", brief },
	{ "headless", headless },
	{ "private_shared", private_shared },
	{ "storm", storm },
};

static int usage(void)
{
	fputs("usage: known_waits SCENARIO [--parked-fd N] [--go-fd N] [--truth FILE] [--hold]\n",
	      stderr);
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++)
		fprintf(stderr, "  %s\n", scenarios[i].name);
	return 2;
}

int main(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "--hold"))
			hold = true;
		else if (i + 1 == argc)
			return usage();
		else if (!strcmp(argv[i], "--parked-fd"))
			parked_fd = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--go-fd"))
			go_fd = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--truth"))
			truth_file = argv[++i];
		else
			return usage();
	}
	for (size_t i = 0; argc > 1 && i < sizeof(scenarios) / sizeof(*scenarios); i++) {
		if (!strcmp(argv[1], scenarios[i].name))
			scenarios[i].run();
	}
	return usage();
}
