/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.c - runs a load for benchmarks, counts its operations, and prints the count when asked.
 *
 * load NAME
 *
 * Prints its process id. Then, for each line of its standard input, prints the number of operations
 * since the last line, and the time of these in nanoseconds. Ends with its standard input.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 20000
#define STACK_BYTES 65536

/* The state of one thread, alone in its cache lines. */
struct worker {
	_Alignas(128) _Atomic uint64_t done;
	uint32_t word;
	unsigned int number;
};

static struct worker workers[MAX_THREADS];

/* The turn that two threads hand to each other by condition variables. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed[2];
	unsigned int turn;
} handoff = { .lock = PTHREAD_MUTEX_INITIALIZER,
	      .changed = { PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER } };

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static void compute(uint64_t ns)
{
	uint64_t end_ns = now_ns() + ns;

	while (now_ns() < end_ns)
		;
}

static void stay_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu % (unsigned int)sysconf(_SC_NPROCESSORS_ONLN), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void count(struct worker *p)
{
	atomic_store_explicit(&p->done, atomic_load_explicit(&p->done, memory_order_relaxed) + 1,
			      memory_order_relaxed);
}

static void wake_no_thread(struct worker *p)
{
	stay_on(p->number);
	for (;;) {
		syscall(SYS_futex, &p->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
		count(p);
	}
}

static void hand_over(struct worker *p, uint64_t work_ns)
{
	for (;;) {
		pthread_mutex_lock(&handoff.lock);
		while (handoff.turn != p->number)
			pthread_cond_wait(&handoff.changed[p->number], &handoff.lock);
		if (work_ns)
			compute(work_ns);
		handoff.turn = !p->number;
		pthread_cond_signal(&handoff.changed[!p->number]);
		pthread_mutex_unlock(&handoff.lock);
		count(p);
	}
}

static void hand_over_between_cpus(struct worker *p)
{
	stay_on(p->number);
	hand_over(p, 0);
}

static void hand_over_with_work(struct worker *p)
{
	stay_on(p->number);
	hand_over(p, 10000);
}

static void hand_over_on_one_cpu(struct worker *p)
{
	stay_on(0);
	hand_over(p, 20000);
}

static void contend_for_lock(struct worker *p)
{
	for (;;) {
		pthread_mutex_lock(&shared);
		compute(5000);
		pthread_mutex_unlock(&shared);
		count(p);
		compute(10000);
	}
}

static void park(struct worker *p)
{
	for (;;)
		syscall(SYS_futex, &p->word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static const struct load {
	const char *name;
	void (*work)(struct worker *p);
	unsigned int threads; /* 0: one for each CPU */
	bool are_processes;
} loads[] = {
	{ "storm", wake_no_thread, 0, false },
	{ "handoff", hand_over_between_cpus, 2, false },
	{ "handoff-work", hand_over_with_work, 2, false },
	{ "handoff-1cpu", hand_over_on_one_cpu, 2, false },
	{ "mutex", contend_for_lock, 4, false },
	{ "idle", park, 10, false },
	{ "idle-1000", park, 1000, false },
	{ "idle-20000", park, 20000, false },
	{ "processes-200", park, 200, true },
	{ "processes-5000", park, 5000, true },
};

static const struct load *find(const char *name)
{
	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++) {
		if (!strcmp(loads[i].name, name))
			return &loads[i];
	}
	return NULL;
}

struct start {
	const struct load *load;
	struct worker *worker;
};

static void *run(void *arg)
{
	struct start *start = arg;

	start->load->work(start->worker);
	return NULL;
}

/* Returns 0, or an errno. */
static int start_thread(struct start *start)
{
	pthread_attr_t small;
	pthread_t thread;
	int why;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	why = pthread_create(&thread, &small, run, start);
	pthread_attr_destroy(&small);
	return why;
}

/* A process ends with this one. */
static int start_process(struct start *start)
{
	pid_t parent = getpid(), child = fork();

	if (child)
		return child < 0 ? errno : 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		run(start);
	_exit(1);
}

static void start_all(const struct load *load, unsigned int threads)
{
	static struct start starts[MAX_THREADS];

	for (unsigned int i = 0; i < threads; i++) {
		int why;

		workers[i].number = i;
		starts[i] = (struct start){ load, &workers[i] };
		why = load->are_processes ? start_process(&starts[i]) : start_thread(&starts[i]);
		if (why) {
			fprintf(stderr, "load: cannot start %u threads: %s\n", threads,
				strerror(why));
			exit(1);
		}
	}
}

static uint64_t done_by_all(unsigned int threads)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < threads; i++)
		sum += atomic_load_explicit(&workers[i].done, memory_order_relaxed);
	return sum;
}

int main(int argc, char **argv)
{
	const struct load *load = argc == 2 ? find(argv[1]) : NULL;
	unsigned int threads;
	uint64_t done = 0, since_ns = now_ns();
	char line[80];

	if (!load) {
		fprintf(stderr, "usage: load NAME\n");
		return 2;
	}
	threads = load->threads ? load->threads : (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
	if (threads > MAX_THREADS)
		threads = MAX_THREADS;
	start_all(load, threads);
	printf("%d\n", (int)getpid());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		uint64_t sum = done_by_all(threads), at_ns = now_ns();

		printf("%llu %llu\n", (unsigned long long)(sum - done),
		       (unsigned long long)(at_ns - since_ns));
		fflush(stdout);
		done = sum;
		since_ns = at_ns;
	}
	return 0;
}
