/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpu_buffer.c - opens and reads one CPU's buffer, through libtracefs.
 */
#include "capture/cpu_buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "base/whole.h"

/* Does WHY, an errno, say that there is no buffer (yet)? */
static bool says_absent(int why)
{
	return why == ENODEV || why == ENXIO || why == ENOENT;
}

/* The file of a buffer that is not there can be opened; poll(2) reports an error then. */
static bool is_there(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) <= 0 || !(p.revents & (POLLERR | POLLNVAL));
}

/* Opens the file. If there is none yet, leaves B closed. */
static int open_file(struct cpu_buffer *b, struct error *err)
{
	char file[64];

	snprintf(file, sizeof(file), "per_cpu/cpu%u/trace_pipe_raw", b->number);
	b->fd = tracefs_instance_file_open(b->instance, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (b->fd < 0 && says_absent(errno))
		return 0;
	if (b->fd < 0)
		return error_set(err, errno, "cannot open the ring buffer of CPU %u", b->number);
	b->tcpu = tracefs_cpu_alloc_fd(b->fd, (int)b->subbuf_size, true);
	if (!b->tcpu)
		return error_set(err, errno, "cannot read the ring buffer of CPU %u", b->number);
	b->is_there = is_there(b->fd);
	return 0;
}

int cpu_buffer_open(struct cpu_buffer *b, struct tracefs_instance *instance, unsigned int number,
		    size_t subbuf_size, struct error *err)
{
	*b = (struct cpu_buffer){
		.number = number, .fd = -1, .instance = instance, .subbuf_size = subbuf_size
	};
	return open_file(b, err);
}

void cpu_buffer_close(struct cpu_buffer *b)
{
	if (b->tcpu)
		tracefs_cpu_free_fd(b->tcpu);
	if (b->fd >= 0)
		close(b->fd);
	b->tcpu = NULL;
	b->fd = -1;
}

/* Reads one sub-buffer. If the kernel returns a part, the next read continues inside it. */
static int read_subbuf(struct cpu_buffer *b, void *to)
{
	int n;

	do
		n = tracefs_cpu_read(b->tcpu, to, true);
	while (n < 0 && errno == EINTR);
	if (n > 0 && (size_t)n < b->subbuf_size &&
	    whole_read(b->fd, (char *)to + n, b->subbuf_size - (size_t)n) < 0)
		return -1;
	return n;
}

int cpu_buffer_read(struct cpu_buffer *b, void *to, struct error *err)
{
	int n;

	if (b->fd < 0 && open_file(b, err) < 0)
		return -1;
	if (b->fd < 0)
		return 0;
	n = read_subbuf(b, to);
	if (n < 0 && !b->is_there && says_absent(errno))
		return 0;
	if (n < 0)
		return error_set(err, errno, "cannot read the ring buffer of CPU %u", b->number);
	b->is_there = true;
	return n > 0;
}

bool cpu_buffer_lost(const struct cpu_buffer *b, uint64_t *lost)
{
	static const char *const counters[] = { "overrun: ", "dropped events: " };
	char file[64];
	char *text;

	if (!b->is_there)
		return true;
	snprintf(file, sizeof(file), "per_cpu/cpu%u/stats", b->number);
	text = tracefs_instance_file_read(b->instance, file, NULL);
	if (!text)
		return false;
	for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++) {
		const char *found = strstr(text, counters[i]);

		/* "commit overrun" ends in the same word but counts something else. */
		if (found && (found == text || found[-1] == '\n'))
			*lost += strtoull(found + strlen(counters[i]), NULL, 10);
	}
	free(text);
	return true;
}
