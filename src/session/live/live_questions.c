/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_questions.c - answers what the analysis asks while a trace runs: from /proc, and from the
 * target's memory.
 */
#include "session/live/live_internal.h"

#include <stdlib.h>

#include "base/clock.h"
#include "capture/memory.h"

static bool new_word(void *arg, struct space space, uint64_t uaddr, struct shared_id *id)
{
	const struct live *l = arg;

	place_note(l->place, space.pid, uaddr);
	return place_shared(l->place, space.pid, uaddr, id);
}

static bool is_32bit(void *arg, int32_t pid)
{
	struct live *l = arg;
	bool it_is = tasks_is_32bit(PROC, pid);

	if (it_is && !l->raw_enabled)
		l->late_32bit++;
	return it_is;
}

static int32_t process_of(void *arg, int32_t tid)
{
	struct live *l = arg;
	int32_t pid = tasks_process_of(PROC, tid);

	if (pid <= 0 || l->targets.single_threads || !targets_find(&l->targets, pid))
		return 0;
	return pid;
}

static bool read_array(void *arg, int32_t tid, uint64_t uaddr, size_t n,
		       struct futex_waitv_word *words, uint64_t *read_ns)
{
	(void)arg;
	if (memory_read(tid, uaddr, words, n * sizeof(*words)) < 0)
		return false;
	*read_ns = clock_now_ns();
	return true;
}

static void new_process(void *arg, int32_t pid, int32_t parent)
{
	struct live *l = arg;

	targets_add_child(&l->targets, pid, parent);
	place_fork(l->place, parent, pid);
}

static void new_space(void *arg, struct space space, uint64_t ts_ns)
{
	struct live *l = arg;
	struct traced *p = targets_find(&l->targets, space.pid);
	char *exe = tasks_exe(PROC, space.pid);

	place_exec(l->place, space.pid, ts_ns);
	/* One that has ended meanwhile keeps what was known before. */
	if (!p || !exe) {
		free(exe);
		return;
	}
	free(p->exe);
	p->exe = exe;
}

struct analysis_questions live_questions(struct live *l)
{
	return (struct analysis_questions){
		.new_word = new_word,
		.is_32bit = is_32bit,
		.process_of = process_of,
		.read_array = read_array,
		.new_process = new_process,
		.new_space = new_space,
		.arg = l,
	};
}
