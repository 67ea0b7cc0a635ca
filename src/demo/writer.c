/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.c - runs demo_writer, the process that keeps the disk busy.
 */
#include "demo/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo/complaint.h"

/* Large enough to keep the disk's queue full, and small enough to be synced soon after the end. */
#define FSYNC_EVERY (64 * MIB)

static bool is_stopped(int control_fd)
{
	struct pollfd control = { .fd = control_fd, .events = POLLIN };

	return poll(&control, 1, 0) > 0;
}

/* Overwrites its file again and again, as a log does, until the control pipe closes. */
static int write_rounds(int fd, int control_fd, const unsigned char *pattern, uint64_t file_bytes,
			_Atomic uint64_t *written_bytes)
{
	uint64_t done = 0;

	while (!is_stopped(control_fd)) {
		if (disk_write_mib(fd, pattern, done % file_bytes, "demo_writer's writing") < 0)
			return -1;
		done += MIB;
		*written_bytes = done;
		if (done % FSYNC_EVERY == 0 && fsync(fd) < 0)
			return complain(errno, "demo_writer's fsync");
	}
	return 0;
}

static int writer_live(int control_fd, const struct disk_plan *plan,
		       _Atomic uint64_t *written_bytes)
{
	unsigned char *pattern = disk_pattern_new();
	char byte;
	int fd = -1, status = -1;

	prctl(PR_SET_NAME, "demo_writer");
	if (pattern)
		fd = disk_scratch_open(plan->dir);
	if (fd >= 0)
		status = disk_fill(fd, pattern, plan->writer_bytes, "demo_writer's file");
	/* If the pipe closes without a byte, the parent has died or needs no writer. */
	if (status == 0 && read(control_fd, &byte, 1) == 1)
		status = write_rounds(fd, control_fd, pattern, plan->writer_bytes, written_bytes);
	if (fd >= 0)
		close(fd);
	free(pattern);
	return status;
}

int writer_init(struct writer *writer, const struct disk_plan *plan, const int *fds,
		size_t fd_count)
{
	pid_t parent = getpid();
	_Atomic uint64_t *written_bytes;
	int control[2];

	written_bytes = mmap(NULL, sizeof(*written_bytes), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (written_bytes == MAP_FAILED || pipe2(control, O_CLOEXEC) < 0)
		return complain(errno, "cannot prepare demo_writer");
	writer->pid = fork();
	if (writer->pid < 0)
		return complain(errno, "cannot fork demo_writer");
	if (writer->pid == 0) {
		/* The parent may have died before prctl(2). */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		close(control[1]);
		for (size_t i = 0; i < fd_count; i++)
			close(fds[i]);
		_exit(writer_live(control[0], plan, written_bytes) < 0 ? 1 : 0);
	}
	close(control[0]);
	writer->control_fd = control[1];
	writer->written_bytes = written_bytes;
	return 0;
}

int writer_begin(struct writer *writer)
{
	/* If the writer has failed, SIGPIPE would end its parent without a message. */
	signal(SIGPIPE, SIG_IGN);
	if (write(writer->control_fd, "b", 1) != 1)
		return complain(errno, "cannot start demo_writer");
	return 0;
}

uint64_t writer_written_bytes(const struct writer *writer)
{
	return *writer->written_bytes;
}

void writer_stop(struct writer *writer)
{
	if (writer->control_fd >= 0)
		close(writer->control_fd);
	writer->control_fd = -1;
}

int writer_finish(struct writer *writer)
{
	int status = 0;

	writer_stop(writer);
	if (waitpid(writer->pid, &status, WNOHANG) == 0) {
		kill(writer->pid, SIGKILL);
		waitpid(writer->pid, &status, 0);
	}
	return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? -1 : 0;
}
