/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases_locks.c - cases in which threads contend for a lock that is handed on.
 */
#include "tests/live/cases.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
			case_compute_us(20);
		}
		jobs--;
		pthread_mutex_unlock(&jobs_lock);
		case_compute_us(20);
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
		case_compute_us(20);
		if (n % 10 == 0 &&
		    (pwrite(log_fd, page, sizeof(page), 0) < 0 || fdatasync(log_fd) < 0))
			abort();
		pthread_mutex_unlock(&lock);
		usleep(200);
	}
}

void case_pool_and_mutex(void)
{
	log_fd = case_open_file();
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("worker-", 64, work_for_ever);
	case_start("request-", 8, serve);
}

/* The holder computes; the signals that the waiter gets end no wait. */
static void hold(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		case_compute_us(50000);
		pthread_mutex_unlock(&lock);
		usleep(3000);
	}
}

static void want(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		case_compute_us(500);
		pthread_mutex_unlock(&lock);
		usleep(1000);
	}
}

static void disturb(size_t i)
{
	(void)i;
	for (;;) {
		usleep(2000);
		pthread_kill(case_thread(1), SIGUSR1);
	}
}

static void ignore(int signo)
{
	(void)signo;
}

void case_signal_sender(void)
{
	const struct sigaction sa = { .sa_handler = ignore, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &sa, NULL);
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("holder", 1, hold);
	case_start("waiter", 1, want);
	case_start("pest", 1, disturb);
}

static void take_turns(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		case_compute_us(1000);
		pthread_mutex_unlock(&lock);
		usleep(100);
	}
}

void case_many_waiters(void)
{
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("conn", 40, take_turns);
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

void case_herd(void)
{
	case_tell("word.lock", (uintptr_t)&jobs_lock);
	case_start("taskq", 64, work_for_ever);
	case_start("announcer", 1, announce);
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

void case_cache_lock(void)
{
	upstream = fork_answerer();
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("idle", 4, work_for_ever);
	case_start("http", 16, look_up);
}

/*
 * A lock as Java's monitors: who finds it taken queues up, and sleeps at a word of its own until
 * the lock is handed over there.
 */
#define PARKERS 8

static struct place {
	_Atomic uint32_t is_given;
	char apart[60];
} places[PARKERS];

static atomic_flag is_queue_busy = ATOMIC_FLAG_INIT;
static bool is_taken;
static size_t queue[PARKERS], queue_first, queued;

static void begin_with_queue(void)
{
	while (atomic_flag_test_and_set(&is_queue_busy))
		sched_yield();
}

static void enter_monitor(size_t i)
{
	bool must_wait;

	begin_with_queue();
	must_wait = is_taken;
	is_taken = true;
	if (must_wait)
		queue[(queue_first + queued++) % PARKERS] = i;
	atomic_flag_clear(&is_queue_busy);
	while (must_wait && !atomic_load(&places[i].is_given))
		syscall(SYS_futex, &places[i].is_given, FUTEX_WAIT_PRIVATE, 0, NULL);
	atomic_store(&places[i].is_given, 0);
}

static void leave_monitor(void)
{
	size_t next = PARKERS;

	begin_with_queue();
	if (queued) {
		next = queue[queue_first];
		queue_first = (queue_first + 1) % PARKERS;
		queued--;
	} else {
		is_taken = false;
	}
	atomic_flag_clear(&is_queue_busy);
	if (next == PARKERS)
		return;
	atomic_store(&places[next].is_given, 1);
	syscall(SYS_futex, &places[next].is_given, FUTEX_WAKE_PRIVATE, 1);
}

static void use_monitor(size_t i)
{
	for (;;) {
		enter_monitor(i);
		case_compute_us(500);
		leave_monitor();
		case_compute_us(150);
	}
}

void case_parkers(void)
{
	case_tell("word.places", (uintptr_t)places);
	case_tell("size.places", sizeof(places));
	case_start("exec", PARKERS, use_monitor);
}

/* Contends for some 40 ms, and the program ends. No thread waits for another but for the lock. */
#define BRIEF 3

static atomic_int came, went;

static void await_all(atomic_int *n)
{
	while (atomic_load(n) < BRIEF)
		usleep(1000);
}

static void be_brief(size_t i)
{
	(void)i;
	atomic_fetch_add(&came, 1);
	await_all(&came);
	for (int n = 0; n < 10; n++) {
		pthread_mutex_lock(&lock);
		usleep(1000);
		pthread_mutex_unlock(&lock);
		usleep(200);
	}
	atomic_fetch_add(&went, 1);
}

void case_brief(void)
{
	usleep(300000);
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("brief", BRIEF, be_brief);
	await_all(&went);
}

/* Who holds the lock asks again and again whether another has come to a certain point. */
static atomic_bool is_there;

static void count(size_t i)
{
	(void)i;
	setpriority(PRIO_PROCESS, (id_t)gettid(), -20);
	for (;;) {
		case_compute_us(100000);
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

void case_safepoint(void)
{
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("loop", 1, count);
	case_start("vm", 1, stop_others);
	case_start("app", 4, want);
}

/* The caller runs on the first CPU only. */
static void use_first_cpu(void)
{
	cpu_set_t set;
	size_t cpu = 0;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		abort();
	while (!CPU_ISSET(cpu, &set))
		cpu++;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		abort();
}

static void hold_and_compute(size_t i)
{
	(void)i;
	use_first_cpu();
	for (;;) {
		pthread_mutex_lock(&lock);
		case_compute_us(8000);
		pthread_mutex_unlock(&lock);
		usleep(3000);
	}
}

static void want_shortly(size_t i)
{
	(void)i;
	for (;;) {
		pthread_mutex_lock(&lock);
		pthread_mutex_unlock(&lock);
		usleep(5000);
	}
}

/* A program that is not traced never leaves the CPU of the holder on its own. */
void case_taken(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_NAME, "hog");
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		use_first_cpu();
		/* Before other load of the host; that is allowed to root only. */
		setpriority(PRIO_PROCESS, 0, -5);
		for (;;)
			case_compute_us(1000000);
	}
	case_tell("thread.hog", (uint64_t)pid);
	case_tell("word.lock", (uintptr_t)&lock);
	case_start("holder", 1, hold_and_compute);
	case_start("app", 4, want_shortly);
}
