/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/thread.h"

#include <stdio.h>
#include <stdlib.h>

#include "futrace/xalloc.h"

void threads_finish(struct threads *t)
{
	HASH_CLEAR(hh, t->living);
	while (t->newest) {
		struct thread *th = t->newest;

		t->newest = th->older;
		free(th);
	}
	t->n = 0;
}

struct thread *threads_find(const struct threads *t, int32_t tid)
{
	struct thread *th;

	HASH_FIND_INT(t->living, &tid, th);
	return th;
}

struct thread *threads_add(struct threads *t, int32_t tid, int32_t pid, const char *comm)
{
	struct thread *th = xcalloc(1, sizeof(*th));

	th->tid = tid;
	th->pid = pid;
	th->alive = true;
	thread_rename(th, comm);
	HASH_ADD_INT(t->living, tid, th);
	th->older = t->newest;
	t->newest = th;
	t->n++;
	return th;
}

void threads_bury(struct threads *t, struct thread *th)
{
	HASH_DEL(t->living, th);
	th->alive = false;
}

void thread_rename(struct thread *th, const char *comm)
{
	snprintf(th->comm, sizeof(th->comm), "%.*s", COMM_SIZE - 1, comm);
}
