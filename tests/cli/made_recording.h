/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * made_recording.h - makes small recordings, of version 6, as trace-cmd would in its various modes.
 *
 * Each has two CPUs. Each CPU of each buffer has at most one sub-buffer.
 */
#ifndef FUTRACE_TESTS_MADE_RECORDING_H
#define FUTRACE_TESTS_MADE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The numbers of options (trace-cmd.dat.v7(5)). */
enum {
	MADE_DATE = 1,
	MADE_STAT = 2,
	MADE_OFFSET = 7,
	MADE_MAPS = 10,
	MADE_TSC2NSEC = 14,
};

#define MADE_BUFFERS 2
#define MADE_CPUS    2

struct made {
	char *options;
	size_t options_bytes;
	const char *clock, *machine;
	unsigned char long_bytes; /* of the trace-cmd that made it */
	int commit_bytes;	  /* of the kernel's long */
	bool has_instance;	  /* the second buffer is there */
	struct made_cpu {
		unsigned char bytes[4096]; /* the sub-buffer */
		size_t used;		   /* of them; 0: the CPU has no events */
		uint64_t last;		   /* the time of the last event */
		bool missed;		   /* events before the first are missing */
	} cpus[MADE_BUFFERS][MADE_CPUS];
};

/* An empty recording of x86_64, clock mono, without an instance. */
struct made *made_new(void);
void made_free(struct made *m);

void made_option(struct made *m, unsigned int id, const void *value, size_t bytes);

/* Thread TID enters futex(2), with OP, on the word at UADDR, or comes back with RET. */
void made_enter(struct made_cpu *cpu, uint64_t ts, int32_t tid, uint64_t uaddr, uint64_t op);
void made_exit(struct made_cpu *cpu, uint64_t ts, int32_t tid, int64_t ret);

/* The same for system call NUMBER, in raw_syscalls. */
void made_raw_enter(struct made_cpu *cpu, uint64_t ts, int32_t tid, int64_t number,
		    const uint64_t args[6]);
void made_raw_exit(struct made_cpu *cpu, uint64_t ts, int32_t tid, int64_t number, int64_t ret);

/* Writes the file. */
void made_write(const struct made *m, const char *path);

#endif
