/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader_child.h - the process that opens and reads files for reader.c.
 */
#ifndef FUTRACE_READER_CHILD_H
#define FUTRACE_READER_CHILD_H

#include <limits.h>

#include "place/reader.h"

enum reader_task { READER_TASK_OPEN, READER_TASK_HEAD, READER_TASK_SYMBOLS };

struct reader_request {
	enum reader_task task;
	struct reader_file file; /* its strings are these */
	char root[PATH_MAX], path[PATH_MAX];
};

/* Comes before the tables, SIZE bytes in packets of READER_PACKET at most. */
struct reader_reply {
	enum reader_answer answer;
	uint64_t size;
};

#define READER_PACKET 32768

/*
 * Answers the requests that come by SOCKET, one after another; never returns. Gives up everything
 * else that the process has from its parent, of id PARENT, and ends with it.
 */
_Noreturn void reader_child(int socket, int parent);

#endif
