/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.h - demo_writer, the process that keeps the disk busy.
 *
 * It is forked before the first thread starts, so that a tracer of the demo meets a process outside
 * of its target. It ends with its parent, however that ends.
 */
#ifndef FUTRACE_DEMO_WRITER_H
#define FUTRACE_DEMO_WRITER_H

#include <stdint.h>
#include <sys/types.h>

#include "demo/disk.h"

struct writer {
	pid_t pid;
	int control_fd; /* a byte starts it, closing it ends it; -1 when closed */
	const _Atomic uint64_t *written_bytes; /* shared with the child */
};

/*
 * Forks the writer, which waits for writer_begin(). It closes the FD_COUNT descriptors FDS: another
 * process may wait for their end. Returns 0, or -1 after an error message.
 */
int writer_init(struct writer *writer, const struct disk_plan *plan, const int *fds,
		size_t fd_count);

int writer_begin(struct writer *writer);
uint64_t writer_written_bytes(const struct writer *writer);

/* Makes the writer end by itself, soon. */
void writer_stop(struct writer *writer);

/* Ends the writer, if necessary by SIGKILL. Returns -1 if it had failed and printed an error. */
int writer_finish(struct writer *writer);

#endif
