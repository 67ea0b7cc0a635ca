/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes_founding.c - the founding case: a main thread that syncs files while three others are
 * parked until it is done.
 *
 * The monitor of a virtual machine takes a snapshot. Its main thread makes the two vcpu threads
 * stop, asks them for their state, writes and calls fsync three times, and lets them go on: six
 * times it waits briefly for a reply. The api thread waits for the end of all that. Meanwhile
 * another process writes much more to the same disk.
 */
#include "tests/scenes/scenes.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB	     (1024ull * 1024)
#define SYNCS	     3
#define WRITER_BYTES (16 * MIB)
#define WRITER_LEAD  (300 * MS)

/* The intended length of the pause; and the least and largest size of a file. */
#define PAUSE_NS  (300 * MS)
#define MIN_BYTES (2 * MIB)
#define MAX_BYTES (128 * MIB)
#define TRY_BYTES (16 * MIB)

/* A vcpu, and main's request to it: an odd number stops it, an even one resumes it. */
struct vcpu {
	_Atomic uint32_t wanted;
	struct bell park;
};

static struct vcpu vcpus[2];
static struct bell api_park, reply;
static int api_pipe[2];

/* The files that main syncs. */
static int files[SYNCS];

/* The writing process: its control, and the bytes that it has written. */
static struct writer {
	_Atomic bool write, end;
	_Atomic uint64_t until_ns; /* lest a slow disk make it too long; 0 at first */
	_Atomic uint64_t written_bytes;
} * writer;

static bool may_write(void)
{
	uint64_t until_ns = atomic_load(&writer->until_ns);

	return atomic_load(&writer->write) && (!until_ns || now_ns() < until_ns);
}

static pid_t fork_writer(void)
{
	pid_t parent = getpid(), pid = fork();
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "writer");
	if (getppid() != parent)
		_exit(1);
	/* It competes for the disk only, not for a CPU. */
	setpriority(PRIO_PROCESS, 0, 0);
	fd = scratch_open();
	while (!atomic_load(&writer->end)) {
		if (!may_write()) {
			sleep_ns(MS);
			continue;
		}
		scratch_write(fd, WRITER_BYTES);
		scratch_sync(fd);
		atomic_fetch_add(&writer->written_bytes, WRITER_BYTES);
	}
	_exit(0);
}

/* Answers once main waits for the answer. */
static void answer(void)
{
	while (parked_word(getpid()) != (uintptr_t)&reply.word)
		sleep_ns(200 * US);
	bell_ring(&reply);
}

/* Parks the vcpu, which only answers, until main resumes it. */
static void stop_vcpu(struct vcpu *v)
{
	uint32_t answered = 0;

	while (!answered || (answered & 1)) {
		uint32_t seen = atomic_load(&v->park.word), wanted = atomic_load(&v->wanted);

		if (wanted == answered) {
			bell_await(&v->park, &seen);
			continue;
		}
		answered = wanted;
		answer();
	}
}

static void run_vcpu(void *arg)
{
	struct vcpu *v = arg;

	while (!over()) {
		if (atomic_load(&v->wanted) & 1)
			stop_vcpu(v);
		compute_ns(100 * US);
		sleep_ns(500 * US);
	}
}

/* Asks main for a snapshot by a byte, and waits until it is done. */
static void serve_api(void *arg)
{
	uint32_t seen;
	char c;

	(void)arg;
	while (!over()) {
		struct pollfd p = { .fd = api_pipe[0], .events = POLLIN };

		seen = atomic_load(&api_park.word);
		if (poll(&p, 1, 20) == 1 && read(api_pipe[0], &c, 1) == 1)
			bell_await(&api_park, &seen);
	}
}

/* Asks both vcpus in turn, and waits for the reply of each. */
static void ask(uint32_t what)
{
	for (size_t i = 0; i < 2; i++) {
		uint32_t seen = atomic_load(&reply.word);

		atomic_store(&vcpus[i].wanted, what);
		bell_ring(&vcpus[i].park);
		bell_await(&reply, &seen);
	}
}

static void take_snapshot(const pid_t waiters[3])
{
	if (write(api_pipe[1], "s", 1) != 1)
		abort();
	ask(1);
	ask(3);
	for (size_t i = 0; i < 3; i++)
		await_parked(waiters[i]);
	atomic_store(&writer->until_ns, now_ns() + PAUSE_NS);
	tell("pause_begin_ns", now_ns());
	for (int i = 0; i < SYNCS; i++)
		scratch_sync(files[i]);
	tell("pause_end_ns", now_ns());
	ask(4);
	bell_ring(&api_park);
}

/* The size of a file whose sync, beside the other process, takes a third of the pause. */
static uint64_t fitting_bytes(void)
{
	uint64_t begin_ns, bytes;

	scratch_write(files[0], TRY_BYTES);
	scratch_sync(files[0]);
	atomic_store(&writer->write, true);
	sleep_ns(WRITER_LEAD);
	scratch_scatter(files[0], TRY_BYTES);
	begin_ns = now_ns();
	scratch_sync(files[0]);
	bytes = TRY_BYTES / MIB * (PAUSE_NS / SYNCS) / (now_ns() - begin_ns + 1) * MIB;
	atomic_store(&writer->write, false);
	if (bytes < MIN_BYTES)
		return MIN_BYTES;
	return bytes > MAX_BYTES ? MAX_BYTES : bytes;
}

static void wait_polling(uint64_t until_ns)
{
	while (now_ns() < until_ns)
		poll(NULL, 0, 20);
}

static void tell_words(void)
{
	tell_word("api", &api_park.word);
	tell_word("vcpu0", &vcpus[0].park.word);
	tell_word("vcpu1", &vcpus[1].park.word);
	tell_word("reply", &reply.word);
}

static void play_founding(uint64_t bytes)
{
	uint64_t pause_ns = now_ns() + (end_ns() - now_ns()) / 2;
	uint64_t written_bytes;
	pid_t waiters[3];

	waiters[0] = start("api", serve_api, NULL);
	waiters[1] = start("vcpu0", run_vcpu, &vcpus[0]);
	waiters[2] = start("vcpu1", run_vcpu, &vcpus[1]);
	wait_polling(pause_ns - WRITER_LEAD);
	atomic_store(&writer->write, true);
	wait_polling(pause_ns);
	/* Writes before the pause, so that the pause has the sync only. */
	for (int i = 0; i < SYNCS; i++)
		scratch_scatter(files[i], bytes);
	written_bytes = atomic_load(&writer->written_bytes);
	take_snapshot(waiters);
	tell("writer_bytes", atomic_load(&writer->written_bytes) - written_bytes);
	atomic_store(&writer->write, false);
	wait_polling(end_ns());
}

static void prepare_files(uint64_t bytes)
{
	if (scratch_is_memory(files[0]))
		tell("in_memory", 1);
	tell("bytes", bytes);
	for (int i = 0; i < SYNCS; i++) {
		scratch_write(files[i], bytes);
		scratch_sync(files[i]);
	}
}

void scene_founding(void)
{
	uint64_t bytes;
	pid_t pid;

	writer = mmap(NULL, sizeof(*writer), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (writer == MAP_FAILED || pipe(api_pipe) < 0)
		abort();
	pid = fork_writer();
	tell("writer", (uint64_t)pid);
	for (int i = 0; i < SYNCS; i++)
		files[i] = scratch_open();
	bytes = fitting_bytes();
	prepare_files(bytes);
	tell_words();
	begin();
	play_founding(bytes);
	atomic_store(&writer->end, true);
	waitpid(pid, NULL, 0);
	join_all();
	done();
}
