/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.h - the other process: demo_writer, which keeps the disk busy.
 *
 * It is forked before the first thread is made, so that a tracer which attaches to the demo finds
 * a process that is none of its business. It ends with its parent, whatever ends that.
 */
#ifndef FUTRACE_DEMO_WRITER_H
#define FUTRACE_DEMO_WRITER_H

#include <stdint.h>
#include <sys/types.h>

#include "demo/disk.h"

struct writer {
	pid_t pid;
	int rein_fd; /* a byte starts it, closing it ends it; -1 when closed */
	const _Atomic uint64_t *written_bytes; /* shared with the child */
};

/*
 * Forks the writer, which waits. FDS, FD_COUNT of them, are closed in it: somebody may wait for
 * their end. 0, or -1 after a complaint.
 */
int writer_init(struct writer *writer, const struct disk_plan *plan, const int *fds,
		size_t fd_count);

int writer_begin(struct writer *writer);
uint64_t writer_written_bytes(const struct writer *writer);

/* Lets it end by itself, soon. */
void writer_let_go(struct writer *writer);

/* Ends it by force if need be. 0, or -1 if it had failed, which it then said itself. */
int writer_finish(struct writer *writer);

#endif
