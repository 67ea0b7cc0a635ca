/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * targets.c - finds, watches and lists the processes and threads to be traced.
 */
#include "session/targets.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <uthash.h>

#include "base/xalloc.h"

#define PROC "/proc"

/* A process or thread that is known, by its id. */
struct known {
	int32_t id;
	size_t place; /* of a process: its index in struct targets */
	UT_hash_handle hh;
};

static struct known *find_known(struct known *table, int32_t id)
{
	struct known *k;

	HASH_FIND_INT(table, &id, k);
	return k;
}

static void add_known(struct known **table, int32_t id, size_t place)
{
	struct known *k = xcalloc(1, sizeof(*k));

	k->id = id;
	k->place = place;
	HASH_ADD_INT(*table, id, k);
}

static void free_known(struct known **table)
{
	struct known *k, *next;

	HASH_ITER (hh, *table, k, next) {
		HASH_DEL(*table, k);
		free(k);
	}
}

struct traced *targets_find(struct targets *t, int32_t pid)
{
	const struct known *k = find_known(t->by_pid, pid);

	return k ? &t->all[k->place] : NULL;
}

/* Adds a process that is not known. */
static void add_traced(struct targets *t, const struct traced *p)
{
	t->all = xgrow(t->all, t->n, &t->capacity, sizeof(*t->all));
	add_known(&t->by_pid, p->pid, t->n);
	t->all[t->n++] = *p;
}

/* A zombie still exists, but none of its threads can do anything. */
static bool has_ended(int pidfd)
{
	struct pollfd p = { .fd = pidfd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

/* Adds PID, unless it is known. ERR has the code ESRCH if the process has ended. */
static int add_process(struct targets *t, int32_t pid, struct error *err)
{
	struct traced p = { .pid = pid };

	if (targets_find(t, pid))
		return 0;
	p.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (p.pidfd < 0 && errno == ESRCH)
		return error_set(err, ESRCH, "process %" PRId32, pid);
	if (p.pidfd < 0)
		return error_set(err, errno, "cannot watch process %" PRId32, pid);
	if (has_ended(p.pidfd)) {
		close(p.pidfd);
		return error_set(err, ESRCH, "process %" PRId32 " has ended", pid);
	}
	tasks_comm(PROC, pid, p.comm);
	p.exe = tasks_exe(PROC, pid);
	add_traced(t, &p);
	return 0;
}

/* Adds thread TID of process PID, unless it is known. */
static void add_thread(struct targets *t, int32_t tid, int32_t pid)
{
	if (find_known(t->by_tid, tid))
		return;
	add_known(&t->by_tid, tid, 0);
	tids_add(&t->threads, tid);
	tids_add(&t->owners, pid);
}

static int add_named_process(struct targets *t, int32_t pid, struct error *err)
{
	int32_t leader = tasks_process_of(PROC, pid);

	if (leader < 0)
		return error_set(err, errno == ENOENT ? ESRCH : errno, "process %" PRId32, pid);
	if (leader != pid) {
		error_set(err, 0, "%" PRId32 " is a thread of process %" PRId32, pid, leader);
		return error_remedy(err, "--tid %" PRId32 ", or --pid %" PRId32, pid, leader);
	}
	return add_process(t, pid, err);
}

static int add_named_thread(struct targets *t, int32_t tid, struct error *err)
{
	int32_t pid = tasks_process_of(PROC, tid);

	if (pid < 0)
		return error_set(err, errno == ENOENT ? ESRCH : errno, "thread %" PRId32, tid);
	if (add_process(t, pid, err) < 0)
		return -1;
	add_thread(t, tid, pid);
	return 0;
}

/* Adds IDS, but for those that have ended: WHY is the error of the first of them. */
static int add_named(struct targets *t, const struct tids *ids,
		     int (*add)(struct targets *t, int32_t id, struct error *err),
		     struct error *why, struct error *err)
{
	for (size_t i = 0; i < ids->n; i++) {
		struct error failure;

		if (add(t, ids->all[i], &failure) == 0)
			continue;
		if (failure.code == EMFILE)
			error_remedy(&failure, "ulimit -n MORE");
		if (failure.code != ESRCH) {
			*err = failure;
			return -1;
		}
		if (!t->ended.n)
			*why = failure;
		tids_add(&t->ended, ids->all[i]);
	}
	return 0;
}

int targets_init(struct targets *t, const struct trace_request *request, int32_t command_pid,
		 struct error *err)
{
	struct error why = { 0 };

	*t = (struct targets){ .single_threads = request->tids.n > 0, .follow = request->follow };
	if (add_named(t, &request->pids, add_named_process, &why, err) < 0 ||
	    add_named(t, &request->tids, add_named_thread, &why, err) < 0 ||
	    (command_pid && add_process(t, command_pid, err) < 0))
		return -1;
	t->n_named = t->n;
	if (t->n)
		return 0;
	*err = why;
	return -1;
}

void targets_finish(struct targets *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->all[i].exe);
		if (t->all[i].pidfd >= 0)
			close(t->all[i].pidfd);
	}
	free(t->all);
	free_known(&t->by_pid);
	free_known(&t->by_tid);
	tids_finish(&t->threads);
	tids_finish(&t->owners);
	tids_finish(&t->ended);
}

/* Adds CHILD, a child of PARENT, unless it is known. Its name has been read. */
static void add_child(struct targets *t, struct traced child, int32_t parent)
{
	const struct traced *p = targets_find(t, parent);
	int32_t pid = child.pid;

	if (targets_find(t, pid) || t->n - t->n_named >= TARGETS_MAX_FOLLOWED)
		return;
	child.exe = tasks_exe(PROC, pid);
	if (!child.exe && p && p->exe)
		child.exe = xstrdup(p->exe);
	add_traced(t, &child);
}

void targets_add_child(struct targets *t, int32_t pid, int32_t parent)
{
	struct traced child = { .pid = pid, .pidfd = -1 };

	tasks_comm(PROC, pid, child.comm);
	add_child(t, child, parent);
}

/* A living process that is not known, and its parent. */
struct stranger {
	struct traced process;
	int32_t parent;
};

/* The living processes that are not known. The caller frees them. NULL with errno on failure. */
static struct stranger *find_strangers(const struct targets *t, size_t *n)
{
	struct tids found = { 0 };
	struct stranger *all = NULL;

	*n = 0;
	if (tasks_list_processes(PROC, &found) == 0)
		all = xcalloc(found.n + 1, sizeof(*all));
	for (size_t i = 0; all && i < found.n; i++) {
		struct stranger *s = &all[*n];

		s->process = (struct traced){ .pid = found.all[i], .pidfd = -1 };
		if (find_known(t->by_pid, s->process.pid))
			continue;
		s->parent = tasks_parent_of(PROC, s->process.pid, s->process.comm);
		*n += s->parent > 0;
	}
	tids_finish(&found);
	return all;
}

/* Adds those that descend from a known process. A parent may follow its child. */
static void adopt(struct targets *t, const struct stranger *all, size_t n)
{
	size_t before;

	do {
		before = t->n;
		for (size_t i = 0; i < n; i++) {
			if (find_known(t->by_pid, all[i].parent))
				add_child(t, all[i].process, all[i].parent);
		}
	} while (t->n > before);
}

static int add_descendants(struct targets *t, struct error *err)
{
	size_t n;
	struct stranger *all = find_strangers(t, &n);

	if (!all)
		return error_set(err, errno, "cannot list the processes");
	adopt(t, all, n);
	free(all);
	return 0;
}

static int list_process(struct targets *t, int32_t pid, struct error *err)
{
	struct tids found = { 0 };
	int ret = 0;

	if (tasks_list(PROC, pid, &found) < 0 && errno != ENOENT && errno != ESRCH)
		ret = error_set(err, errno, "cannot list the threads of process %" PRId32, pid);
	for (size_t i = 0; i < found.n; i++)
		add_thread(t, found.all[i], pid);
	tids_finish(&found);
	return ret;
}

int targets_list(struct targets *t, struct error *err)
{
	if (t->single_threads)
		return 0;
	if (t->follow && add_descendants(t, err) < 0)
		return -1;
	for (size_t i = 0; i < t->n; i++) {
		if (list_process(t, t->all[i].pid, err) < 0)
			return -1;
	}
	return 0;
}

bool targets_have_ended(struct targets *t, uint64_t now_ns)
{
	for (size_t i = 0; i < t->n; i++) {
		struct traced *p = &t->all[i];

		/* The descriptor of a named process shows its end. */
		if (!p->ended_ns && i >= t->n_named && tasks_has_ended(PROC, p->pid))
			p->ended_ns = now_ns;
		if (!p->ended_ns)
			return false;
	}
	return true;
}
