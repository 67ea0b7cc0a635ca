/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader_child.c - reads the mapped file itself, within bounds.
 */
#include "place/reader_child.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/xalloc.h"
#include "place/elf_file.h"
#include "place/mapped_file.h"
#include "place/regular.h"

/* The address space for one file, its debug file and their tables, beyond what there is. */
#define MAX_MEMORY (8ULL << 30)

static enum reader_answer open_file(int *fd, const struct reader_file *f)
{
	if (*fd < 0)
		*fd = f->pid ? mapped_file_open(f)
			     : regular_open_below(f->root, f->path, NULL, NULL);
	if (*fd < 0)
		return READER_CLOSED;
	if (elf_file_is_one(*fd))
		return READER_ELF;
	close(*fd);
	*fd = -1;
	return READER_OTHER;
}

static void send_reply(int socket, enum reader_answer answer, const void *bytes, size_t size)
{
	const struct reader_reply reply = { .answer = answer, .size = size };

	if (send(socket, &reply, sizeof(reply), MSG_NOSIGNAL) < 0)
		_exit(1);
	for (size_t at = 0; at < size; at += READER_PACKET) {
		size_t n = size - at < READER_PACKET ? size - at : READER_PACKET;

		if (send(socket, (const char *)bytes + at, n, MSG_NOSIGNAL) < 0)
			_exit(1);
	}
}

static void read_file(int socket, int *fd, const struct reader_file *f, enum elf_part part)
{
	struct elf_tables tables = { 0 };
	enum reader_answer answer = open_file(fd, f);
	void *bytes;
	size_t size;

	if (answer == READER_ELF)
		elf_file_read(*fd, f->path, part, &tables);
	bytes = elf_tables_pack(&tables, &size);
	send_reply(socket, answer, bytes, size);
	free(bytes);
	elf_tables_finish(&tables);
}

static void do_task(int socket, int *fd, const struct reader_request *request)
{
	const struct reader_file *f = &request->file;

	if (request->task == READER_TASK_OPEN) {
		send_reply(socket, open_file(fd, f), NULL, 0);
		return;
	}
	read_file(socket, fd, f, request->task == READER_TASK_HEAD ? ELF_HEAD : ELF_SYMBOLS);
	if (request->task == READER_TASK_SYMBOLS && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
}

void reader_child(int socket, int parent)
{
	int *files = xcalloc(READER_FILES, sizeof(*files));
	struct reader_request *request = xcalloc(1, sizeof(*request));

	child_leave_parent(socket, parent, "futrace-reader");
	child_limit(MAX_MEMORY, READER_FILES + 64);
	for (size_t i = 0; i < READER_FILES; i++)
		files[i] = -1;
	while (recv(socket, request, sizeof(*request), 0) == sizeof(*request)) {
		request->file.root = request->root;
		request->file.path = request->path;
		do_task(socket, &files[request->file.number % READER_FILES], request);
	}
	_exit(0);
}
