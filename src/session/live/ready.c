/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ready.c - announces that events are being recorded: on standard error, --ready-fd, --ready-file.
 */
#include "session/live/live_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/whole.h"

static void print_ready(const struct live *l)
{
	const struct traced *first = &l->proc.targets.all[0];
	const char *name = l->traces_command ? basename(l->request->command[0]) : first->comm;
	size_t n = l->proc.targets.threads.n;
	char *printable = escape_printable(name);

	if (l->request->quiet)
		; /* print nothing */
	else if (l->proc.targets.n == 1)
		fprintf(stderr, "futrace: ready: tracing %zu thread%s of %" PRId32 " (%s)\n", n,
			n == 1 ? "" : "s", first->pid, printable);
	else
		fprintf(stderr, "futrace: ready: tracing %zu thread%s of %zu processes\n", n,
			n == 1 ? "" : "s", l->proc.targets.n);
	free(printable);
}

/* At once: nothing will happen in these processes. */
static void warn_of_halts(const struct live *l)
{
	for (size_t i = 0; i < l->proc.targets.n; i++) {
		const struct traced *p = &l->proc.targets.all[i];
		char *printable;

		if (!p->halt)
			continue;
		printable = escape_printable(p->comm);
		fprintf(stderr, "futrace: warning: %s (%" PRId32 ") is %s\n", printable, p->pid,
			halt_words(p->halt));
		free(printable);
	}
}

int live_announce(const struct live *l, struct error *err)
{
	const struct trace_request *request = l->request;
	int fd;

	print_ready(l);
	if (*l->ended && !l->request->quiet)
		fprintf(stderr, "futrace: warning: %s\n", l->ended);
	if (*l->leftovers && !l->request->quiet)
		fprintf(stderr, "futrace: warning: %s\n", l->leftovers);
	if (!l->request->quiet)
		warn_of_halts(l);
	if (l->proc.late_32bit && !l->request->quiet)
		fprintf(stderr, "futrace: warning: this kernel does not show the futex calls of "
				"32-bit programs\n");
	if (request->ready_fd >= 0) {
		/* The reader may be gone; the trace goes on. */
		if (whole_write(request->ready_fd, "ready\n", 6) < 0 && errno != EPIPE)
			return error_set(err, errno, "cannot write to --ready-fd %d",
					 request->ready_fd);
		/* A reader may wait for the end of the file. */
		if (request->ready_fd > STDERR_FILENO)
			close(request->ready_fd);
	}
	if (request->ready_file) {
		fd = open(request->ready_file,
			  O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
			  0666);
		/* Opening a pipe without a reader fails; the trace does not wait for one. */
		if (fd < 0 && errno != ENXIO)
			return error_set(err, errno, "cannot create --ready-file %s",
					 request->ready_file);
		if (fd >= 0)
			close(fd);
	}
	return 0;
}
