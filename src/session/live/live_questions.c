/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_questions.c - answers questions while a trace runs: from /proc, and from the target's
 * memory.
 */
#include "session/live/live_internal.h"

#include <stdlib.h>

#include "base/clock.h"
#include "capture/memory.h"
#include "place/kernel_names.h"

static void find_shared(void *arg, struct question *q)
{
	const struct live *l = arg;

	place_note(l->proc.place, q->space.pid, q->uaddr);
	q->answer = place_shared(l->proc.place, q->space.pid, q->uaddr, q->shared);
}

static void is_32bit(void *arg, struct question *q)
{
	struct live *l = arg;

	q->answer = tasks_is_32bit(PROC, q->id);
	if (q->answer && !l->tracing.raw_enabled)
		l->proc.late_32bit++;
}

static void find_process(void *arg, struct question *q)
{
	struct live *l = arg;
	int32_t pid = tasks_process_of(PROC, q->id);

	q->answer =
		pid > 0 && !l->proc.targets.single_threads && targets_find(&l->proc.targets, pid)
			? pid
			: 0;
}

static void read_array(void *arg, struct question *q)
{
	const struct live *l = arg;

	if (l->request->no_memory ||
	    memory_read(q->id, q->uaddr, q->words, q->n_words * sizeof(*q->words)) < 0)
		return;
	*q->read_ns = clock_now_ns();
	q->answer = true;
}

static void add_process(void *arg, struct question *q)
{
	struct live *l = arg;

	targets_add_child(&l->proc.targets, q->id, q->parent);
	place_fork(l->proc.place, q->parent, q->id);
}

static void change_space(void *arg, struct question *q)
{
	struct live *l = arg;
	struct traced *p = targets_find(&l->proc.targets, q->space.pid);
	char *exe = tasks_exe(PROC, q->space.pid);

	place_exec(l->proc.place, q->space.pid, q->ts_ns);
	/* A process that has ended in the meantime keeps its old name. */
	if (!p || !exe) {
		free(exe);
		return;
	}
	free(p->exe);
	p->exe = exe;
}

static void name_thread(void *arg, struct question *q)
{
	(void)arg;
	tasks_comm(PROC, q->id, q->comm);
}

static void find_title(void *arg, struct question *q)
{
	struct live *l = arg;

	live_titles_find(&l->titles, q->id, q->comm, q->title);
}

static void name_stacks(void *arg, struct question *q)
{
	struct live *l = arg;

	q->answer = kernel_names_fill(PROC, q->stacks, live_record_function, &l->record);
}

static void find_place(void *arg, struct question *q)
{
	struct live *l = arg;

	place_resolve(l->proc.place, q->space.pid, q->space.execs, q->uaddr, q->comm_of,
		      q->comm_arg, q->where);
}

static void find_libraries(void *arg, struct question *q)
{
	struct live *l = arg;

	q->answer = place_libraries(l->proc.place, q->space.pid, q->space.execs);
}

static void ended_32bit(void *arg, struct question *q)
{
	(void)arg;
	q->answer = tasks_is_32bit(PROC, q->id);
}

struct answers live_answers(struct live *l)
{
	return (struct answers){
		.by_kind = { [QUESTION_SHARED_WORD] = find_shared,
			     [QUESTION_IS_32BIT] = is_32bit,
			     [QUESTION_PROCESS] = find_process,
			     [QUESTION_ARRAY] = read_array,
			     [QUESTION_NEW_PROCESS] = add_process,
			     [QUESTION_NEW_SPACE] = change_space,
			     [QUESTION_COMM] = name_thread,
			     [QUESTION_TITLE] = find_title,
			     [QUESTION_STACKS] = name_stacks,
			     [QUESTION_PLACE] = find_place,
			     [QUESTION_LIBRARIES] = find_libraries,
			     [QUESTION_ENDED_32BIT] = ended_32bit },
		.arg = l,
	};
}
