/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looker.c - makes the process that reads memory, asks it, and takes its answers.
 */
#include "capture/looker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/xalloc.h"
#include "capture/looker_child.h"

struct looker {
	pid_t pid;
	int socket; /* -1: there is no process */
};

struct looker *looker_new(void)
{
	struct looker *l = xcalloc(1, sizeof(*l));

	l->socket = child_start(looker_child, &l->pid);
	return l;
}

static void end(struct looker *l)
{
	if (l->socket < 0)
		return;
	close(l->socket);
	l->socket = -1;
	child_end(l->pid, NULL);
}

void looker_free(struct looker *l)
{
	if (!l)
		return;
	end(l);
	free(l);
}

int looker_fd(const struct looker *l)
{
	return l->socket;
}

bool looker_ask(struct looker *l, const struct looker_question *q)
{
	if (l->socket < 0)
		return false;
	if (send(l->socket, q, sizeof(*q), MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(*q))
		return true;
	if (errno != EAGAIN)
		end(l);
	return false;
}

void looker_take(struct looker *l, void (*take)(void *arg, const struct looker_answer *a),
		 void *arg)
{
	struct looker_answer answer;
	ssize_t n;

	while (l->socket >= 0) {
		n = recv(l->socket, &answer, sizeof(answer), MSG_DONTWAIT);
		if (n == sizeof(answer))
			take(arg, &answer);
		else if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		else
			end(l);
	}
}
