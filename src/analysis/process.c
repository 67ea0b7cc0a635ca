/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * process.c - keeps the table of processes, and frees the oldest ended ones.
 */
#include "analysis/process.h"

#include <stdlib.h>

#include <utlist.h>

#include "base/xalloc.h"

void processes_finish(struct processes *ps)
{
	struct process *p, *next;

	HASH_CLEAR(hh, ps->living);
	DL_FOREACH_SAFE(ps->all, p, next)
	free(p);
	*ps = (struct processes){ 0 };
}

struct process *processes_find(const struct processes *ps, int32_t pid)
{
	struct process *p;

	HASH_FIND_INT(ps->living, &pid, p);
	return p;
}

struct process *processes_add(struct processes *ps, int32_t pid)
{
	struct process *p = xcalloc(1, sizeof(*p));

	p->pid = pid;
	p->space.pid = pid;
	HASH_ADD_INT(ps->living, pid, p);
	DL_APPEND(ps->all, p);
	ps->n++;
	return p;
}

/* Makes room: frees the process without living threads that was added first. */
static void drop_one(struct processes *ps)
{
	struct process *p;

	DL_FOREACH(ps->all, p)
	{
		if (p->n_living)
			continue;
		DL_DELETE(ps->all, p);
		free(p);
		ps->n--;
		ps->n_dropped++;
		return;
	}
}

void processes_move_to_ended(struct processes *ps, struct process *p)
{
	if (!p->has_ended)
		HASH_DEL(ps->living, p);
	p->has_ended = true;
	if (ps->n - HASH_COUNT(ps->living) > PROCESSES_MAX_ENDED)
		drop_one(ps);
}
