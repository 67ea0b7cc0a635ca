/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes_wakers.c - scenes of one thread that waits for another, by what the other does meanwhile.
 */
#include "tests/scenes/scenes.h"

#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORK_NS	   (20 * MS)
#define FILE_BYTES (8ull * 1024 * 1024)

static struct bell result;
static int fd;
static uint64_t asleep_ns; /* that the worker slept in fsync(2), by its own clocks */

static void await_results(void *arg)
{
	struct bell *b = arg;
	uint32_t seen = 0;

	while (bell_await(b, &seen))
		;
}

static void work_forever(void *arg)
{
	void (*const *work)(void) = arg;

	while (!over()) {
		(*work)();
		bell_ring(&result);
	}
	if (asleep_ns)
		tell("asleep_ns", asleep_ns);
	bell_close(&result);
}

/* A worker does WORK, and another thread waits for its result. */
static void play(void (*work)(void))
{
	tell_word("result", &result.word);
	begin();
	start("waiter", await_results, &result);
	start("worker", work_forever, &work);
	start_innocent();
	finish();
}

/* How long this thread has run or waited for a CPU: /proc/PID/task/TID/schedstat of proc(5). */
static uint64_t awake_ns(void)
{
	unsigned long long ran_ns = 0, waited_ns = 0;
	FILE *in = fopen("/proc/thread-self/schedstat", "r");

	if (!in || fscanf(in, "%llu %llu", &ran_ns, &waited_ns) != 2)
		abort();
	fclose(in);
	return ran_ns + waited_ns;
}

static void save(void)
{
	uint64_t begin_ns, awake_before_ns;

	scratch_scatter(fd, FILE_BYTES);
	begin_ns = now_ns();
	awake_before_ns = awake_ns();
	scratch_sync(fd);
	asleep_ns += now_ns() - begin_ns - (awake_ns() - awake_before_ns);
}

void scene_fsync(void)
{
	fd = scratch_open();
	if (scratch_is_memory(fd))
		tell("in_memory", 1);
	scratch_write(fd, FILE_BYTES);
	scratch_sync(fd);
	play(save);
}

static void compute(void)
{
	compute_ns(WORK_NS);
}

void scene_compute(void)
{
	play(compute);
}

static void doze(void)
{
	sleep_ns(WORK_NS);
}

void scene_timer(void)
{
	play(doze);
}

static void read_timer(void)
{
	uint64_t ticks;

	if (read(fd, &ticks, sizeof(ticks)) != sizeof(ticks))
		abort();
}

void scene_interrupt(void)
{
	const struct itimerspec every = { .it_interval = { .tv_nsec = WORK_NS },
					  .it_value = { .tv_nsec = WORK_NS } };

	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	if (fd < 0 || timerfd_settime(fd, 0, &every, NULL) < 0)
		abort();
	play(read_timer);
}

/* The meeting points of the three threads of a chain. */
static struct {
	pthread_mutex_t lock;
	struct bell held;   /* the holder has the lock */
	struct bell answer; /* the waiter waits for this */
	struct bell next;   /* the middle has had it */
} chain = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void hold_lock(void *arg)
{
	uint32_t seen = 0;

	(void)arg;
	do {
		pthread_mutex_lock(&chain.lock);
		bell_ring(&chain.held);
		compute_ns(WORK_NS);
		pthread_mutex_unlock(&chain.lock);
		bell_await(&chain.next, &seen);
	} while (!over());
	bell_close(&chain.held);
}

static void want_lock(void *arg)
{
	uint32_t seen = 0;

	(void)arg;
	while (bell_await(&chain.held, &seen)) {
		pthread_mutex_lock(&chain.lock);
		pthread_mutex_unlock(&chain.lock);
		bell_ring(&chain.answer);
		bell_ring(&chain.next);
	}
	bell_close(&chain.answer);
}

void scene_chain(void)
{
	tell_word("answer", &chain.answer.word);
	tell_word("lock", &chain.lock);
	begin();
	start("waiter", await_results, &chain.answer);
	start("middle", want_lock, NULL);
	start("holder", hold_lock, NULL);
	start_innocent();
	finish();
}

static void look_again_and_again(void *arg)
{
	struct timespec timeout = { .tv_nsec = 0 };

	(void)arg;
	for (uint64_t ms = 5; !over(); ms = ms == 10 ? 5 : ms + 1) {
		timeout.tv_nsec = (long)(ms * MS);
		syscall(SYS_futex, &result.word, FUTEX_WAIT_PRIVATE, 0, &timeout, NULL, 0);
	}
}

void scene_poll(void)
{
	tell_word("result", &result.word);
	begin();
	start("poller", look_again_and_again, NULL);
	start_innocent();
	finish();
}

/* No thread rings: the waiter is still parked when the program ends. */
void scene_idle(void)
{
	tell_word("result", &result.word);
	await_parked(start("lone", await_results, &result));
	begin();
	start_innocent();
	sleep_until_ns(end_ns());
	done();
}

/* The memory that two processes share. */
struct common {
	struct bell result;
	_Atomic bool go, stop;
};

static pid_t fork_stranger(struct common *c)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "stranger");
	if (getppid() != parent)
		_exit(1);
	while (!atomic_load(&c->go))
		sleep_ns(MS);
	while (!atomic_load(&c->stop)) {
		compute_ns(WORK_NS);
		bell_ring(&c->result);
	}
	bell_close(&c->result);
	_exit(0);
}

void scene_shared(void)
{
	struct common *c =
		mmap(NULL, sizeof(*c), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t stranger;

	if (c == MAP_FAILED)
		abort();
	c->result.shared = true;
	stranger = fork_stranger(c);
	tell_word("result", &c->result.word);
	tell("stranger", (uint64_t)stranger);
	begin();
	start("waiter", await_results, &c->result);
	start_innocent();
	atomic_store(&c->go, true);
	sleep_until_ns(end_ns());
	atomic_store(&c->stop, true);
	waitpid(stranger, NULL, 0);
	finish();
}
