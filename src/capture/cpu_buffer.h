/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpu_buffer.h - the ring buffer of one CPU: opens it and reads its sub-buffers as bytes.
 *
 * The kernel makes the buffer of a CPU when that CPU first comes online, and keeps it when the CPU
 * goes offline: Documentation/trace/ring-buffer-design.rst. Until it is there, it is empty.
 */
#ifndef FUTRACE_CPU_BUFFER_H
#define FUTRACE_CPU_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct tracefs_cpu;
struct tracefs_instance;

struct cpu_buffer {
	unsigned int number; /* of the CPU */
	bool is_there;
	int fd; /* -1: not open */
	struct tracefs_cpu *tcpu;
	struct tracefs_instance *instance; /* borrowed */
	size_t subbuf_size;
};

/*
 * Opens the buffer of CPU NUMBER, if it is there. SUBBUF_SIZE is in bytes. Returns -1 with ERR
 * filled on failure. The caller calls cpu_buffer_close() in any case.
 */
int cpu_buffer_open(struct cpu_buffer *b, struct tracefs_instance *instance, unsigned int number,
		    size_t subbuf_size, struct error *err);
void cpu_buffer_close(struct cpu_buffer *b);

/*
 * Reads one sub-buffer, if B is there by now. Returns 0 if there is nothing to read, 1 if a
 * sub-buffer was read, -1 with ERR filled on failure.
 */
int cpu_buffer_read(struct cpu_buffer *b, void *to, struct error *err);

/* Adds to *LOST the lost events as the kernel counts them. False if it cannot be read. */
bool cpu_buffer_lost(const struct cpu_buffer *b, uint64_t *lost);

#endif
