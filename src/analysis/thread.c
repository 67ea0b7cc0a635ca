/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/thread.h"

#include <stdio.h>
#include <stdlib.h>

#include <utlist.h>

#include "futrace/process.h"
#include "futrace/xalloc.h"

void thread_free(struct thread *th)
{
	if (!th)
		return;
	free(th->activity.sleeps);
	free(th->array);
	free(th);
}

void threads_finish(struct threads *t)
{
	struct thread *th, *next;

	HASH_ITER (hh, t->living, th, next) {
		HASH_DEL(t->living, th);
		thread_free(th);
	}
	DL_FOREACH_SAFE(t->dead, th, next)
	thread_free(th);
	*t = (struct threads){ 0 };
}

struct thread *threads_find(const struct threads *t, int32_t tid)
{
	struct thread *th;

	HASH_FIND_INT(t->living, &tid, th);
	return th;
}

struct thread *threads_add(struct threads *t, int32_t tid, struct process *process,
			   const char *comm)
{
	struct thread *th = xcalloc(1, sizeof(*th));

	th->tid = tid;
	th->pid = process ? process->pid : 0;
	th->process = process;
	th->wait.thread = th;
	thread_rename(th, comm);
	HASH_ADD_INT(t->living, tid, th);
	return th;
}

void threads_bury(struct threads *t, struct thread *th)
{
	HASH_DEL(t->living, th);
	th->process = NULL;
	DL_APPEND(t->dead, th);
	t->n_dead++;
}

void threads_forget(struct threads *t, struct thread *th)
{
	HASH_DEL(t->living, th);
	thread_free(th);
}

struct thread *threads_exhume(struct threads *t)
{
	struct thread *th = t->dead;

	if (!th)
		return NULL;
	DL_DELETE(t->dead, th);
	t->n_dead--;
	return th;
}

void thread_rename(struct thread *th, const char *comm)
{
	snprintf(th->comm, sizeof(th->comm), "%.*s", COMM_SIZE - 1, comm);
}
