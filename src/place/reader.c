/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader.c - asks the process that reads files, waits for its answer, and replaces it.
 */
#include "place/reader.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "place/reader_child.h"

/* So long an answer may take. Files are opened while events come, and read at the end. */
#define OPEN_NS (1 * NS_PER_S)
#define READ_NS (10 * NS_PER_S)

/* The most silences. After them, no file is opened any more. */
#define MAX_SILENCES 4

struct reader {
	pid_t pid;
	int socket; /* -1: there is no process */
	size_t silences;
	pid_t ended[MAX_SILENCES + 1]; /* killed, but not yet reaped */
	size_t n_ended;
};

struct reader *reader_new(void)
{
	struct reader *r = xcalloc(1, sizeof(*r));

	r->socket = -1;
	return r;
}

static void end(struct reader *r)
{
	if (r->socket < 0)
		return;
	close(r->socket);
	r->socket = -1;
	if (!child_end(r->pid, NULL))
		r->ended[r->n_ended++] = r->pid;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	end(r);
	for (size_t i = 0; i < r->n_ended; i++)
		waitpid(r->ended[i], NULL, WNOHANG);
	free(r);
}

static bool start(struct reader *r)
{
	if (r->socket < 0 && r->silences < MAX_SILENCES)
		r->socket = child_start(reader_child, &r->pid);
	return r->socket >= 0;
}

/* Receives SIZE bytes at most; returns their number, or -1 after UNTIL_NS or if there are none. */
static ssize_t receive(const struct reader *r, void *to, size_t size, uint64_t until_ns)
{
	struct pollfd p = { .fd = r->socket, .events = POLLIN };
	uint64_t now_ns;
	ssize_t n;

	while ((now_ns = clock_now_ns()) < until_ns) {
		if (poll(&p, 1, (int)((until_ns - now_ns) / NS_PER_MS) + 1) <= 0)
			continue;
		n = recv(r->socket, to, size, MSG_DONTWAIT);
		if (n > 0)
			return n;
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			return -1;
	}
	return -1;
}

static bool receive_all(const struct reader *r, char *to, size_t size, uint64_t until_ns)
{
	while (size) {
		ssize_t n = receive(r, to, size, until_ns);

		if (n <= 0)
			return false;
		to += n;
		size -= (size_t)n;
	}
	return true;
}

/*
 * Asks for TASK. Returns the answer, with *BYTES, *SIZE of them, if there are any; the caller frees
 * them.
 */
static enum reader_answer ask(const struct reader *r, enum reader_task task,
			      const struct reader_file *file, uint64_t ns, char **bytes,
			      size_t *size)
{
	struct reader_request request = { .task = task, .file = *file };
	uint64_t until_ns = clock_now_ns() + ns;
	struct reader_reply reply;

	snprintf(request.root, sizeof(request.root), "%s", file->root);
	snprintf(request.path, sizeof(request.path), "%s", file->path);
	if (send(r->socket, &request, sizeof(request), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ||
	    receive(r, &reply, sizeof(reply), until_ns) != sizeof(reply) ||
	    reply.answer >= READER_SILENT || reply.size > ELF_TABLES_BYTES)
		return READER_SILENT;
	*size = reply.size;
	*bytes = reply.size ? xcalloc(reply.size, 1) : NULL;
	if (receive_all(r, *bytes, reply.size, until_ns))
		return reply.answer;
	free(*bytes);
	*bytes = NULL;
	return READER_SILENT;
}

static enum reader_answer ask_safely(struct reader *r, enum reader_task task,
				     const struct reader_file *file, uint64_t ns, char **bytes,
				     size_t *size)
{
	enum reader_answer answer;

	*bytes = NULL;
	if (!start(r))
		return READER_CLOSED;
	answer = ask(r, task, file, ns, bytes, size);
	if (answer == READER_SILENT) {
		r->silences++;
		end(r);
	}
	return answer;
}

enum reader_answer reader_open(struct reader *r, const struct reader_file *file)
{
	char *bytes;
	size_t size;
	enum reader_answer answer = ask_safely(r, READER_TASK_OPEN, file, OPEN_NS, &bytes, &size);

	free(bytes);
	return answer;
}

static void read_part(struct reader *r, enum reader_task task, const struct reader_file *file,
		      struct elf_tables *t)
{
	char *bytes;
	size_t size;

	ask_safely(r, task, file, READ_NS, &bytes, &size);
	if (bytes)
		elf_tables_unpack(t, bytes, size);
	free(bytes);
}

void reader_head(struct reader *r, const struct reader_file *file, struct elf_tables *t)
{
	read_part(r, READER_TASK_HEAD, file, t);
}

void reader_symbols(struct reader *r, const struct reader_file *file, struct elf_tables *t)
{
	read_part(r, READER_TASK_SYMBOLS, file, t);
}

size_t reader_silences(const struct reader *r)
{
	return r->silences;
}
