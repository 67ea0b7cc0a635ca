/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes.c - threads that wait for each other, with the truth about the thread to blame.
 *
 *   scenes NAME SECONDS [--parked-fd N] [--go-fd N] [--truth FILE] [--dir DIR] [--hold]
 *
 * Writes "parked" to N of --parked-fd when all is set up, waits for a byte on that of --go-fd, acts
 * for SECONDS, and writes the truth to FILE, or else to standard output. With --hold it
 * then stays until --go-fd is closed. Files are made in DIR ($TMPDIR, or here) and leave nothing.
 *
 *   told thread.NAME TID       a thread of that name
 *   told word.NAME ADDRESS     a futex word
 *   told NAME VALUE            another fact of the scene
 *
 * A scene must be true on a busy machine too: work is measured in CPU time,
 * and threads wait for each other to reach their places.
 */
#include "tests/scenes/scenes.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 16
#define MAX_TOLD    32

/* Real-time priorities, if the scene may set them. */
#define COMPUTING 1
#define WAKING	  2

/* A thread of a scene. */
struct actor {
	const char *name;
	void (*act)(void *arg);
	void *arg;
	pthread_t thread;
	_Atomic pid_t tid;
};

static struct actor actors[MAX_THREADS];
static size_t n_actors;

static struct told {
	char name[32];
	uint64_t value;
} told[MAX_TOLD];
static size_t n_told;

static const char *truth_file, *dir;
static int parked_fd = -1, go_fd = -1;
static bool hold;
static uint64_t duration_ns;
static _Atomic uint64_t the_end_ns;

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * S + (uint64_t)ts.tv_nsec;
}

uint64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

void sleep_until_ns(uint64_t ns)
{
	const struct timespec ts = { .tv_sec = (time_t)(ns / S), .tv_nsec = (long)(ns % S) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

void sleep_ns(uint64_t ns)
{
	sleep_until_ns(now_ns() + ns);
}

/* Waking threads have priority over computing ones; else, on one CPU, they would never meet. */
void compute_ns(uint64_t ns)
{
	uint64_t until_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) + ns;
	volatile uint64_t sum = 0;

	pthread_setschedprio(pthread_self(), COMPUTING);
	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) < until_ns) {
		for (int i = 0; i < 2000; i++)
			sum = sum * 31 + 7;
	}
	pthread_setschedprio(pthread_self(), WAKING);
}

static void bell_futex(struct bell *b, int op, uint32_t value)
{
	syscall(SYS_futex, &b->word, b->shared ? op : op | FUTEX_PRIVATE_FLAG, value, NULL, NULL,
		FUTEX_BITSET_MATCH_ANY);
}

bool bell_await(struct bell *b, uint32_t *seen)
{
	while (!atomic_load(&b->closed) && atomic_load(&b->word) == *seen)
		bell_futex(b, FUTEX_WAIT_BITSET, *seen);
	*seen = atomic_load(&b->word);
	return !atomic_load(&b->closed);
}

void bell_ring(struct bell *b)
{
	atomic_fetch_add(&b->word, 1);
	bell_futex(b, FUTEX_WAKE, 1);
}

void bell_close(struct bell *b)
{
	atomic_store(&b->closed, true);
	atomic_fetch_add(&b->word, 1);
	bell_futex(b, FUTEX_WAKE, INT32_MAX);
}

static void *run_actor(void *arg)
{
	struct actor *a = arg;

	pthread_setname_np(pthread_self(), a->name);
	atomic_store(&a->tid, gettid());
	a->act(a->arg);
	return NULL;
}

pid_t start(const char *name, void (*act)(void *arg), void *arg)
{
	struct actor *a = &actors[n_actors++];

	if (n_actors > MAX_THREADS)
		abort();
	a->name = name;
	a->act = act;
	a->arg = arg;
	if (pthread_create(&a->thread, NULL, run_actor, a))
		abort();
	while (!atomic_load(&a->tid))
		sleep_ns(MS / 10);
	tell_thread(name, atomic_load(&a->tid));
	return atomic_load(&a->tid);
}

uint64_t parked_word(pid_t tid)
{
	char path[64];
	uint64_t address;
	FILE *in;
	long nr;
	int got;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", (int)tid);
	in = fopen(path, "r");
	if (!in)
		return 0;
	got = fscanf(in, "%ld %" SCNx64, &nr, &address);
	fclose(in);
	return got == 2 && nr == SYS_futex ? address : 0;
}

uint64_t await_parked(pid_t tid)
{
	uint64_t address;

	while (!(address = parked_word(tid)))
		sleep_ns(MS / 10);
	return address;
}

static void be_innocent(void *arg)
{
	(void)arg;
	while (!over()) {
		compute_ns(MS / 2);
		sleep_ns(3 * MS);
	}
}

void start_innocent(void)
{
	start("innocent", be_innocent, NULL);
}

void begin(void)
{
	char c;

	if (parked_fd >= 0 && write(parked_fd, "parked\n", 7) != 7)
		exit(1);
	if (go_fd >= 0 && read(go_fd, &c, 1) != 1)
		exit(1);
	atomic_store(&the_end_ns, now_ns() + duration_ns);
}

uint64_t end_ns(void)
{
	return atomic_load(&the_end_ns);
}

bool over(void)
{
	return end_ns() && now_ns() >= end_ns();
}

const char *scene_dir(void)
{
	return dir;
}

void tell(const char *name, uint64_t value)
{
	if (n_told == MAX_TOLD)
		abort();
	snprintf(told[n_told].name, sizeof(told[n_told].name), "%s", name);
	told[n_told++].value = value;
}

void tell_thread(const char *name, pid_t tid)
{
	char text[32];

	snprintf(text, sizeof(text), "thread.%s", name);
	tell(text, (uint64_t)tid);
}

void tell_word(const char *name, const volatile void *word)
{
	char text[32];

	snprintf(text, sizeof(text), "word.%s", name);
	tell(text, (uintptr_t)word);
}

static void write_truth(void)
{
	char temp[512];
	FILE *out = stdout;

	if (truth_file) {
		snprintf(temp, sizeof(temp), "%s.part", truth_file);
		out = fopen(temp, "w");
	}
	if (!out)
		exit(1);
	for (size_t i = 0; i < n_told; i++)
		fprintf(out, "told %s %" PRIu64 "\n", told[i].name, told[i].value);
	if (fclose(out) != 0 || (truth_file && rename(temp, truth_file) < 0))
		exit(1);
}

void done(void)
{
	char c;

	write_truth();
	while (hold && read(go_fd, &c, 1) > 0)
		;
	exit(0);
}

void join_all(void)
{
	for (size_t i = 0; i < n_actors; i++)
		pthread_join(actors[i].thread, NULL);
}

void finish(void)
{
	sleep_until_ns(end_ns());
	join_all();
	done();
}

static const struct {
	const char *name;
	void (*run)(void);
	bool fairly; /* by the scheduler's usual rules, not as real-time threads */
} scenes[] = {
	{ "fsync", scene_fsync, false },
	{ "compute", scene_compute, false },
	{ "timer", scene_timer, false },
	{ "interrupt", scene_interrupt, false },
	{ "chain", scene_chain, false },
	{ "poll", scene_poll, false },
	{ "idle", scene_idle, false },
	{ "shared", scene_shared, false },
	{ "lock-compute", scene_lock_compute, false },
	{ "preempted", scene_preempted, true },
	{ "pi", scene_pi, false },
	{ "queue-fast", scene_queue_fast, false },
	{ "queue-slow", scene_queue_slow, false },
	{ "barrier", scene_barrier, false },
	{ "pool", scene_pool, false },
	{ "join", scene_join, false },
	{ "founding", scene_founding, true },
};

static int usage(void)
{
	fputs("usage: scenes NAME SECONDS [--parked-fd N] [--go-fd N] [--truth FILE] [--dir DIR] "
	      "[--hold]\n",
	      stderr);
	for (size_t i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		fprintf(stderr, "  %s\n", scenes[i].name);
	return 2;
}

static bool parse(int argc, char **argv)
{
	for (int i = 3; i < argc; i++) {
		if (!strcmp(argv[i], "--hold"))
			hold = true;
		else if (i + 1 == argc)
			return false;
		else if (!strcmp(argv[i], "--parked-fd"))
			parked_fd = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--go-fd"))
			go_fd = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--truth"))
			truth_file = argv[++i];
		else if (!strcmp(argv[i], "--dir"))
			dir = argv[++i];
		else
			return false;
	}
	return argc > 2;
}

/*
 * On a busy CPU, a computing thread would wait for the CPU for as long as
 * it computes, and a woken thread for longer than its work takes. So the scenes get priority: as
 * real-time threads, or, if they must share a CPU fairly, by a low nice value. Without the
 * permission, they run without it.
 */
static void come_first(bool fairly)
{
	const struct sched_param first = { .sched_priority = WAKING };

	if (fairly || sched_setscheduler(0, SCHED_RR, &first) < 0)
		setpriority(PRIO_PROCESS, 0, -10);
}

int main(int argc, char **argv)
{
	dir = getenv("TMPDIR") ? getenv("TMPDIR") : ".";
	if (!parse(argc, argv))
		return usage();
	duration_ns = (uint64_t)(strtod(argv[2], NULL) * (double)S);
	pthread_setname_np(pthread_self(), "main");
	tell_thread("main", gettid());
	for (size_t i = 0; i < sizeof(scenes) / sizeof(*scenes); i++) {
		if (strcmp(argv[1], scenes[i].name) != 0)
			continue;
		come_first(scenes[i].fairly);
		scenes[i].run();
	}
	return usage();
}
