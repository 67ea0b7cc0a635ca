/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * growth.c - measures the time per event and the memory, for growing hosts, programs and traces.
 *
 * Makes sub-buffers of invented events, in which threads wait for words and are woken. Runs them
 * through decoder, merge and analysis, as a live trace does. Only these are timed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/futex.h>

#include "analysis/analysis.h"
#include "trace/decoder.h"
#include "trace/merge.h"
#include "model/result.h"
#include "trace/stream.h"
#include "base/xalloc.h"

#define SUBBUF_BYTES 16384
#define HEADER_BYTES 16
#define BEGIN_NS     1000000000ULL
#define EVENTS	     2000000ULL
#define ROUND_EVENTS 20000ULL
#define PID	     10
#define FIRST_TID    1000

/* The size of one invented trace. */
struct size {
	unsigned int cpus, threads, words, seconds, windows;
};

/* The largest number of windows that are open at the same time. */
#define MAX_OPEN 100

#define COMMON                                                                 \
	"format:\n"                                                            \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" \
	"\tfield:unsigned char common_pre;\toffset:3;\tsize:1;\tsigned:0;\n"   \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define U64(name, offset) \
	"\tfield:unsigned long " name ";\toffset:" offset ";\tsize:8;\tsigned:0;\n"
#define COMM(name, offset) "\tfield:char " name "[16];\toffset:" offset ";\tsize:16;\tsigned:0;\n"
#define S32(name, offset)  "\tfield:int " name ";\toffset:" offset ";\tsize:4;\tsigned:1;\n"

/* The numbers of the events, as in the formats below. */
enum { ENTER = 1, EXIT, SWITCH, WAKING };

static const struct {
	const char *system, *name, *format;
} formats[] = {
	{ "syscalls", "sys_enter_futex",
	  "name: sys_enter_futex\nID: 1\n" COMMON U64("uaddr", "8") U64("op", "16") U64("val", "24")
		  U64("utime", "32") U64("uaddr2", "40") U64("val3", "48") "\nprint fmt: \"\"\n" },
	{ "syscalls", "sys_exit_futex",
	  "name: sys_exit_futex\nID: 2\n" COMMON U64("ret", "8") "\nprint fmt: \"\"\n" },
	{ "sched", "sched_switch",
	  "name: sched_switch\nID: 3\n" COMMON COMM("prev_comm", "8") S32("prev_pid", "24")
		  S32("prev_prio", "28") U64("prev_state", "32") COMM("next_comm", "40")
			  S32("next_pid", "56") S32("next_prio", "60") "\nprint fmt: \"\"\n" },
	{ "sched", "sched_waking",
	  "name: sched_waking\nID: 4\n" COMMON S32("pid", "8") "\nprint fmt: \"\"\n" },
};

struct record {
	uint32_t header;
	uint16_t type;
	uint8_t flags, preempt;
	int32_t pid;
	uint64_t data[7];
};

/* The buffer of one CPU, being filled. */
struct cpu {
	struct stream *stream;
	unsigned char *bytes; /* NULL: no sub-buffer is being filled */
	size_t used;
	uint64_t last_ns;
};

struct bench {
	struct size size;
	struct decoder *decoder;
	struct stream **streams;
	struct cpu *cpus;
	struct merge *merge;
	struct analysis *analysis;
	struct analysis_window windows[MAX_OPEN];
	uint64_t n, now_ns, step_ns;
};

static double cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void push(struct cpu *c)
{
	uint64_t commit = c->used - HEADER_BYTES;

	if (!c->bytes)
		return;
	memcpy(c->bytes + 8, &commit, sizeof(commit));
	stream_push(c->stream);
	c->bytes = NULL;
}

static void put(struct bench *b, unsigned int cpu, uint16_t type, int32_t tid, const uint64_t *data,
		size_t n)
{
	struct cpu *c = &b->cpus[cpu % b->size.cpus];
	size_t size = 8 + n * sizeof(*data);
	struct record r = { .type = type, .pid = tid };

	if (c->bytes && (c->used + sizeof(r) > SUBBUF_BYTES || b->now_ns - c->last_ns >= 1 << 27))
		push(c);
	if (!c->bytes) {
		c->bytes = stream_room(c->stream);
		c->used = HEADER_BYTES;
		c->last_ns = b->now_ns;
		memcpy(c->bytes, &b->now_ns, sizeof(b->now_ns));
	}
	r.header = (uint32_t)(size / 4) | (uint32_t)(b->now_ns - c->last_ns) << 5;
	memcpy(r.data, data, n * sizeof(*data));
	memcpy(c->bytes + c->used, &r, 4 + size);
	c->used += 4 + size;
	c->last_ns = b->now_ns;
	b->now_ns += b->step_ns;
	b->n++;
}

static void put_enter(struct bench *b, unsigned int cpu, int32_t tid, uint64_t uaddr, uint64_t op)
{
	const uint64_t args[6] = { uaddr, op, 1 };

	put(b, cpu, ENTER, tid, args, 6);
}

static void put_switch(struct bench *b, unsigned int cpu, int32_t prev, uint64_t state,
		       int32_t next)
{
	uint64_t fields[7] = { [2] = (uint32_t)prev | 120ULL << 32,
			       [3] = state,
			       [6] = (uint32_t)next | 120ULL << 32 };

	memcpy(&fields[0], prev ? "thread" : "swapper/0", prev ? 7 : 10);
	memcpy(&fields[4], next ? "thread" : "swapper/0", next ? 7 : 10);
	put(b, cpu, SWITCH, prev, fields, 7);
}

/* A thread waits for a word and another wakes it: eight events on two CPUs. */
static void put_wait(struct bench *b, uint64_t i)
{
	unsigned int pairs = b->size.threads > 1 ? b->size.threads / 2 : 1;
	int32_t waiter = FIRST_TID + (int32_t)(2 * (i % pairs));
	int32_t waker = b->size.threads > 1 ? waiter + 1 : waiter;
	uint64_t uaddr = 0x10000 + 8 * (i % b->size.words), zero = 0, one = 1;
	const uint64_t wakee = (uint32_t)waiter;
	unsigned int cpu = (unsigned int)(i % b->size.cpus);

	if (b->size.threads > 1) {
		put_enter(b, cpu, waiter, uaddr, FUTEX_WAIT_PRIVATE);
		put_switch(b, cpu, waiter, 1, 0);
	}
	put_enter(b, cpu + 1, waker, uaddr, FUTEX_WAKE_PRIVATE);
	if (b->size.threads > 1)
		put(b, cpu + 1, WAKING, waker, &wakee, 1);
	put(b, cpu + 1, EXIT, waker, b->size.threads > 1 ? &one : &zero, 1);
	if (b->size.threads > 1) {
		put_switch(b, cpu, 0, 0, waiter);
		put(b, cpu, EXIT, waiter, &zero, 1);
	}
}

static void begin(struct bench *b)
{
	const struct analysis_options options = { .new_threads = true,
						  .windows = b->windows,
						  .n_windows = b->size.windows };
	struct error err;

	b->decoder = decoder_new(NULL);
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (decoder_learn(b->decoder, formats[i].system, formats[i].name, formats[i].format,
				  strlen(formats[i].format), &err) < 0) {
			fprintf(stderr, "growth: %s\n", err.what);
			exit(1);
		}
	}
	b->cpus = xcalloc(b->size.cpus, sizeof(*b->cpus));
	b->streams = xcalloc(b->size.cpus, sizeof(struct stream *));
	for (unsigned int i = 0; i < b->size.cpus; i++)
		b->cpus[i].stream = b->streams[i] =
			stream_new(b->decoder, i, SUBBUF_BYTES, BEGIN_NS);
	for (unsigned int i = 0; i < b->size.windows; i++)
		b->windows[i] = (struct analysis_window){ .name = "window", .end_ns = UINT64_MAX };
	b->merge = merge_new(b->streams, b->size.cpus);
	b->analysis = analysis_new(&options);
	analysis_set_begin(b->analysis, BEGIN_NS);
	for (unsigned int i = 0; i < b->size.threads + 1; i++)
		analysis_add_thread(b->analysis, FIRST_TID + (int32_t)i, PID, "thread");
	b->now_ns = BEGIN_NS + 1;
	b->step_ns = b->size.seconds * 1000000000ULL / EVENTS;
}

static void feed(void *arg, const struct event *ev)
{
	analysis_feed(arg, ev);
}

/* Runs one trace. Prints the time per event, and the memory of the process at the end. */
static void run(const struct size *size)
{
	struct bench b = { .size = *size };
	double spent_ns = 0, finish_ns;
	struct rusage usage;
	struct result *res;
	uint64_t waits = 0;

	begin(&b);
	while (b.n < EVENTS) {
		double since_ns;

		for (uint64_t until = b.n + ROUND_EVENTS; b.n < until; waits++)
			put_wait(&b, waits);
		for (unsigned int i = 0; i < size->cpus; i++)
			push(&b.cpus[i]);
		since_ns = cpu_ns();
		merge_run(b.merge, b.now_ns, feed, b.analysis);
		spent_ns += cpu_ns() - since_ns;
	}
	finish_ns = cpu_ns();
	res = analysis_finish(b.analysis, b.now_ns);
	finish_ns = cpu_ns() - finish_ns;
	getrusage(RUSAGE_SELF, &usage);
	printf("%4u %7u %8u %5u s %8u %9.1f %8.0f ms %7ld MB\n", size->cpus, size->threads,
	       size->words, size->seconds, size->windows, spent_ns / (double)b.n, finish_ns / 1e6,
	       usage.ru_maxrss / 1024);
	fflush(stdout);
	result_free(res);
}

int main(void)
{
	static const struct size sizes[] = {
		{ 2, 16, 16, 1, 0 },	 { 2, 16, 16, 1, 1 },
		{ 2, 16, 16, 1, 10 },	 { 2, 16, 16, 1, MAX_OPEN },
		{ 1, 16, 16, 1, 0 },	 { 16, 16, 16, 1, 0 },
		{ 128, 16, 16, 1, 0 },	 { 512, 16, 16, 1, 0 },
		{ 2, 1, 16, 1, 0 },	 { 2, 100, 16, 1, 0 },
		{ 2, 10000, 16, 1, 0 },	 { 2, 100000, 16, 1, 0 },
		{ 2, 16, 1, 1, 0 },	 { 2, 16, 1000, 1, 0 },
		{ 2, 16, 100000, 1, 0 }, { 2, 16, 1000000, 1, 0 },
		{ 2, 16, 16, 60, 0 },	 { 2, 16, 16, 3600, 0 },
		{ 2, 16, 1000, 1, 10 },	 { 512, 100000, 1000000, 3600, 0 },
	};

	printf("%4s %7s %8s %7s %8s %9s %11s %10s\n", "CPUs", "threads", "words", "length",
	       "windows", "ns/event", "result", "memory");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			run(&sizes[i]);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	return 0;
}
