/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases.c - programs whose threads wait for each other, or do not, as in investigations of real
 * ones.
 *
 *   cases NAME --parked-fd N --go-fd N --truth FILE
 *
 * The threads begin at once. When they are there, it writes "told word.NAME ADDRESS" and "told
 * thread.NAME TID" into FILE, and "parked" to N of --parked-fd. It goes on until --go-fd is closed.
 * Files are made in $CASES_DIR, or here, and have no name.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 128
#define MAX_TOLD    16

static struct actor {
	char name[16];
	void (*act)(size_t i);
	size_t i;
	pthread_t thread;
	_Atomic pid_t tid;
} actors[MAX_THREADS];
static size_t n_actors;

static struct {
	char name[32];
	uint64_t value;
} told[MAX_TOLD];
static size_t n_told;

static void tell(const char *name, uint64_t value)
{
	snprintf(told[n_told].name, sizeof(told[n_told].name), "%s", name);
	told[n_told++].value = value;
}

static void *run(void *arg)
{
	struct actor *a = arg;

	pthread_setname_np(pthread_self(), a->name);
	atomic_store(&a->tid, gettid());
	a->act(a->i);
	return NULL;
}

/* Starts N threads that are called NAME and a number. */
static void start(const char *name, size_t n, void (*act)(size_t i))
{
	for (size_t i = 0; i < n; i++) {
		struct actor *a = &actors[n_actors++];

		snprintf(a->name, sizeof(a->name), "%s%zu", name, i);
		a->act = act;
		a->i = i;
		if (n_actors == MAX_THREADS || pthread_create(&a->thread, NULL, run, a))
			abort();
		while (!atomic_load(&a->tid))
			usleep(100);
	}
}

/* Uses so much CPU time, however long that takes. */
static void compute_us(long us)
{
	struct timespec now;
	long until_us;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	until_us = now.tv_sec * 1000000 + now.tv_nsec / 1000 + us;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while (now.tv_sec * 1000000 + now.tv_nsec / 1000 < until_us);
}

static int open_file(void)
{
	const char *dir = getenv("CASES_DIR");
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/cases.XXXXXX", dir ? dir : ".");
	fd = mkstemp(path);
	if (fd < 0)
		abort();
	unlink(path);
	return fd;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t jobs_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t job_came = PTHREAD_COND_INITIALIZER;
static unsigned int jobs;

static void work_for_ever(size_t i)
{
	(void)i;
	pthread_mutex_lock(&jobs_lock);
	for (;;) {
		while (!jobs) {
			pthread_cond_wait(&job_came, &jobs_lock);
			compute_us(20);
		}
		jobs--;
		pthread_mutex_unlock(&jobs_lock);
		compute_us(20);
		pthread_mutex_lock(&jobs_lock);
	}
}

/* Each tenth request is written to a disk while the lock is held. */
static int log_fd;

static void serve(size_t i)
{
	char page[4096] = "";

	for (size_t n = i;; n += 7) {
		pthread_mutex_lock(&lock);
		compute_us(20);
		if (n % 10 == 0 &&
		    (pwrite(log_fd, page, sizeof(page), 0) < 0 || fdatasync(log_fd) < 0))
			abort();
		pthread_mutex_unlock(&lock);
		usleep(200);
	}
}

static void pool_and_mutex(void)
{
	log_fd = open_file();
	tell("word.lock", (uintptr_t)&lock);
	start("worker-", 64, work_for_ever);
	start("request-", 8, serve);
}

/* The holder computes; the signals that the waiter gets end no wait. */
static void hold(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		compute_us(50000);
		pthread_mutex_unlock(&lock);
		usleep(3000);
	}
}

static void want(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		compute_us(500);
		pthread_mutex_unlock(&lock);
		usleep(1000);
	}
}

static void disturb(size_t i)
{
	(void)i;
	for (;;) {
		usleep(2000);
		pthread_kill(actors[1].thread, SIGUSR1);
	}
}

static void ignore(int signo)
{
	(void)signo;
}

static void signal_sender(void)
{
	const struct sigaction sa = { .sa_handler = ignore, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &sa, NULL);
	tell("word.lock", (uintptr_t)&lock);
	start("holder", 1, hold);
	start("waiter", 1, want);
	start("pest", 1, disturb);
}

static sem_t spares[9];

static void be_spare(size_t i)
{
	for (;;)
		sem_wait(&spares[i]);
}

static void tick(size_t i)
{
	(void)i;
	for (;;) {
		usleep(300000);
		sem_post(&spares[8]);
	}
}

static void only_waker(void)
{
	for (size_t i = 0; i < 9; i++)
		sem_init(&spares[i], 0, 0);
	start("spare", 9, be_spare);
	start("ticker", 1, tick);
}

static void take_turns(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		compute_us(1000);
		pthread_mutex_unlock(&lock);
		usleep(100);
	}
}

static void many_waiters(void)
{
	tell("word.lock", (uintptr_t)&lock);
	start("conn", 40, take_turns);
}

/* The thread has a CPU whenever it wants one: else others would wait for that. */
static void come_first(void)
{
	const struct sched_param first = { .sched_priority = 1 };

	sched_setscheduler(0, SCHED_RR, &first);
}

static void announce(size_t i)
{
	(void)i;
	come_first();
	for (;;) {
		usleep(20000);
		pthread_mutex_lock(&jobs_lock);
		jobs++;
		pthread_cond_broadcast(&job_came);
		pthread_mutex_unlock(&jobs_lock);
	}
}

static void herd(void)
{
	tell("word.lock", (uintptr_t)&jobs_lock);
	start("taskq", 64, work_for_ever);
	start("announcer", 1, announce);
}

static char fifo[512];

static void open_fifo(size_t i)
{
	(void)i;
	if (open(fifo, O_RDONLY) < 0)
		abort();
}

static void await_input(size_t i)
{
	struct epoll_event event;
	int fd = epoll_create1(0);

	(void)i;
	for (;;)
		epoll_wait(fd, &event, 1, 100);
}

static void starved_pool(void)
{
	snprintf(fifo, sizeof(fifo), "%s/cases.%d", getenv("CASES_DIR") ? getenv("CASES_DIR") : ".",
		 (int)getpid());
	if (mkfifo(fifo, 0600) < 0)
		abort();
	start("uv-pool", 4, open_fifo);
	start("loop", 1, await_input);
	/* It sleeps there, and the name is not needed any more: the end of this program wakes it.
	 */
	usleep(100000);
	unlink(fifo);
}

static void write_files(size_t i)
{
	static const char block[65536];
	int fd = open_file();

	(void)i;
	for (;;) {
		if (pwrite(fd, block, sizeof(block), 0) < 0 || fsync(fd) < 0)
			abort();
	}
}

static void fsync_bound(void)
{
	start("writer", 4, write_files);
}

/* Another process answers after 20 ms: in vain for whoever also wants the lock. */
static int upstream;

static int fork_answerer(void)
{
	int ends[2];
	char c;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		abort();
	if (fork() == 0) {
		close(ends[0]);
		while (read(ends[1], &c, 1) == 1) {
			usleep(20000);
			if (write(ends[1], &c, 1) != 1)
				break;
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void look_up(size_t i)
{
	char c = 'q';

	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		if (send(upstream, &c, 1, 0) != 1 || recv(upstream, &c, 1, 0) != 1)
			abort();
		pthread_mutex_unlock(&lock);
		usleep(100);
	}
}

static void cache_lock(void)
{
	upstream = fork_answerer();
	tell("word.lock", (uintptr_t)&lock);
	start("idle", 4, work_for_ever);
	start("http", 16, look_up);
}

/* Who holds the lock asks again and again whether another has come to a certain point. */
static atomic_bool is_there;

static void count(size_t i)
{
	(void)i;
	setpriority(PRIO_PROCESS, (id_t)gettid(), -20);
	for (;;) {
		compute_us(100000);
		atomic_store(&is_there, true);
	}
}

static void stop_others(size_t i)
{
	(void)i;
	come_first();
	for (;;) {
		pthread_mutex_lock(&lock);
		atomic_store(&is_there, false);
		while (!atomic_load(&is_there))
			usleep(1000);
		pthread_mutex_unlock(&lock);
		usleep(3000);
	}
}

static void safepoint(void)
{
	tell("word.lock", (uintptr_t)&lock);
	start("loop", 1, count);
	start("vm", 1, stop_others);
	start("app", 4, want);
}

static const struct {
	const char *name;
	void (*set_up)(void);
} cases[] = {
	{ "pool-and-mutex", pool_and_mutex },
	{ "signal-sender", signal_sender },
	{ "only-waker", only_waker },
	{ "many-waiters", many_waiters },
	{ "herd", herd },
	{ "starved-pool", starved_pool },
	{ "fsync-bound", fsync_bound },
	{ "cache-lock", cache_lock },
	{ "safepoint", safepoint },
};

static int usage(void)
{
	fputs("usage: cases NAME --parked-fd N --go-fd N --truth FILE\n", stderr);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		fprintf(stderr, "  %s\n", cases[i].name);
	return 2;
}

static void write_truth(const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		exit(1);
	for (size_t i = 0; i < n_actors; i++)
		fprintf(out, "told thread.%s %d\n", actors[i].name,
			(int)atomic_load(&actors[i].tid));
	for (size_t i = 0; i < n_told; i++)
		fprintf(out, "told %s %" PRIu64 "\n", told[i].name, told[i].value);
	if (fclose(out) != 0)
		exit(1);
}

int main(int argc, char **argv)
{
	char c;

	/* On a busy machine they would mostly wait for a CPU. */
	setpriority(PRIO_PROCESS, 0, -10);
	if (argc != 8 || strcmp(argv[2], "--parked-fd") || strcmp(argv[4], "--go-fd") ||
	    strcmp(argv[6], "--truth"))
		return usage();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (strcmp(argv[1], cases[i].name) != 0)
			continue;
		cases[i].set_up();
		write_truth(argv[7]);
		if (write(atoi(argv[3]), "parked\n", 7) != 7)
			return 1;
		/* main waits for nothing else. */
		while (read(atoi(argv[5]), &c, 1) > 0)
			;
		_exit(0);
	}
	return usage();
}
