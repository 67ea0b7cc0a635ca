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

#include "base/xalloc.h"

#define PROC "/proc"

struct traced *targets_find(struct targets *t, int32_t pid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->all[i].pid == pid)
			return &t->all[i];
	}
	return NULL;
}

/* A zombie still exists, but none of its threads can do anything. */
static bool has_ended(int pidfd)
{
	struct pollfd p = { .fd = pidfd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static int add_process(struct targets *t, int32_t pid, struct error *err)
{
	struct traced *p;

	if (targets_find(t, pid))
		return 0;
	t->all = xgrow(t->all, t->n, &t->capacity, sizeof(*t->all));
	p = &t->all[t->n++];
	*p = (struct traced){ .pid = pid };
	p->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (p->pidfd < 0 && errno == ESRCH)
		return error_set(err, ESRCH, "process %" PRId32, pid);
	if (p->pidfd < 0)
		return error_set(err, errno, "cannot watch process %" PRId32, pid);
	if (has_ended(p->pidfd))
		return error_set(err, ESRCH, "process %" PRId32 " has ended", pid);
	tasks_comm(PROC, pid, p->comm);
	p->exe = tasks_exe(PROC, pid);
	return 0;
}

static void add_thread(struct targets *t, int32_t tid, int32_t pid)
{
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
	add_thread(t, tid, pid);
	return add_process(t, pid, err);
}

int targets_init(struct targets *t, const struct trace_request *request, int32_t command_pid,
		 struct error *err)
{
	*t = (struct targets){ .single_threads = request->tids.n > 0, .follow = request->follow };
	for (size_t i = 0; i < request->pids.n; i++) {
		if (add_named_process(t, request->pids.all[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < request->tids.n; i++) {
		if (add_named_thread(t, request->tids.all[i], err) < 0)
			return -1;
	}
	if (command_pid && add_process(t, command_pid, err) < 0)
		return -1;
	t->n_named = t->n;
	return 0;
}

void targets_finish(struct targets *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->all[i].exe);
		if (t->all[i].pidfd >= 0)
			close(t->all[i].pidfd);
	}
	free(t->all);
	tids_finish(&t->threads);
	tids_finish(&t->owners);
}

static int by_number(const void *x, const void *y)
{
	const int32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Adds the threads of FOUND, which belong to process PID, that are not known yet. */
static void add_new(struct targets *t, int32_t pid, const struct tids *found)
{
	size_t n_known = t->threads.n;
	int32_t *known = xcalloc(n_known, sizeof(*known));

	if (n_known)
		memcpy(known, t->threads.all, n_known * sizeof(*known));
	qsort(known, n_known, sizeof(*known), by_number);
	for (size_t i = 0; i < found->n; i++) {
		if (!bsearch(&found->all[i], known, n_known, sizeof(*known), by_number))
			add_thread(t, found->all[i], pid);
	}
	free(known);
}

void targets_add_child(struct targets *t, int32_t pid, int32_t parent)
{
	const struct traced *p = targets_find(t, parent);
	struct traced child = { .pid = pid, .pidfd = -1 };

	if (targets_find(t, pid) || t->n - t->n_named >= TARGETS_MAX_FOLLOWED)
		return;
	tasks_comm(PROC, pid, child.comm);
	child.exe = tasks_exe(PROC, pid);
	if (!child.exe && p && p->exe)
		child.exe = xstrdup(p->exe);
	t->all = xgrow(t->all, t->n, &t->capacity, sizeof(*t->all));
	t->all[t->n++] = child;
}

/* Adds the children of the known processes; their children are found the next time. */
static int add_children(struct targets *t, struct error *err)
{
	struct tids found = { 0 };

	if (tasks_list_processes(PROC, &found) < 0) {
		error_set(err, errno, "cannot list the processes");
		tids_finish(&found);
		return -1;
	}
	for (size_t i = 0; i < found.n; i++) {
		int32_t pid = found.all[i];
		int32_t parent = targets_find(t, pid) ? -1 : tasks_parent_of(PROC, pid);

		if (parent > 0 && targets_find(t, parent) && !tasks_has_ended(PROC, pid))
			targets_add_child(t, pid, parent);
	}
	tids_finish(&found);
	return 0;
}

static int add_descendants(struct targets *t, struct error *err)
{
	size_t n;

	do {
		n = t->n;
		if (add_children(t, err) < 0)
			return -1;
	} while (t->n > n);
	return 0;
}

static int list_process(struct targets *t, int32_t pid, struct error *err)
{
	struct tids found = { 0 };
	int ret = 0;

	if (tasks_list(PROC, pid, &found) < 0 && errno != ENOENT && errno != ESRCH)
		ret = error_set(err, errno, "cannot list the threads of process %" PRId32, pid);
	add_new(t, pid, &found);
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
