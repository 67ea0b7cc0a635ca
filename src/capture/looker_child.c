/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looker_child.c - reads the memory of locks, and says who owns them; and the titles of processes.
 */
#include "capture/looker_child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/own_id.h"
#include "capture/memory.h"
#include "capture/tasks.h"

#define PROC "/proc"

/* A thread that has ended stays in /proc as a zombie if others of its process live. */
static bool lives(int32_t pid, int32_t tid)
{
	struct tasks_status status;

	return tasks_status(PROC, pid, tid, &status) == 0 && status.state != 'Z' &&
	       status.state != 'X';
}

/*
 * Reads twice, as the owner may change meanwhile. Returns the owner as its program knows it; WAITER
 * likewise.
 */
static int32_t read_owner(const struct owner_question *q, int32_t waiter, bool *is_refused)
{
	unsigned char memory[OWNER_BYTES];
	int32_t owners[2];

	for (int i = 0; i < 2; i++) {
		if (memory_read(q->tid, q->uaddr, memory, owner_bytes(q)) < 0) {
			*is_refused = errno == EPERM;
			return 0;
		}
		owners[i] = owner_in(q, memory, waiter);
	}
	return owners[0] == owners[1] ? owners[0] : 0;
}

/* Do readers have the rwlock that the word of Q may be of? */
static bool have_readers(const struct owner_question *q)
{
	unsigned char memory[OWNER_RWLOCK_BYTES];

	return memory_read(q->tid, q->uaddr - OWNER_RWLOCK_TURN, memory, sizeof(memory)) == 0 &&
	       owner_is_readers(memory);
}

static struct looker_owner owner_of(const struct owner_question *q)
{
	struct looker_owner a = { .question = *q, .since_ns = clock_now_ns() };
	int32_t waiter = own_id(PROC, q->pid, q->tid), pid = q->pid;

	if (q->may_be_rwlock && have_readers(q)) {
		a.owner = OWNER_READERS;
		a.lives = true;
		return a;
	}

	if (waiter < 0)
		return a;
	a.owner = read_owner(q, waiter, &a.is_refused);
	if (a.owner && waiter != q->tid) {
		/* In a container the lock has the id that is known there. */
		a.owner = tasks_by_own_id(PROC, pid, a.owner);
		if (a.owner < 0)
			a.owner = 0;
	} else if (a.owner && q->is_shared) {
		pid = tasks_process_of(PROC, a.owner);
	}
	a.lives = a.owner && pid > 0 && lives(pid, a.owner);
	return a;
}

/* The arguments of a process are in its memory. One that has ended has none. */
static struct looker_title title_of_process(int32_t pid)
{
	struct looker_title t = { .pid = pid };
	char cmdline[TITLE_SIZE];
	ssize_t n = tasks_cmdline(PROC, pid, cmdline, sizeof(cmdline));
	char *exe;

	t.is_gone = n <= 0;
	if (t.is_gone)
		return t;
	tasks_comm(PROC, pid, t.comm);
	exe = tasks_exe(PROC, pid);
	title_of(cmdline, (size_t)n, t.comm, exe, t.text);
	free(exe);
	return t;
}

/* Answers Q in A. Returns false if there is nothing to say. */
static bool answer(const struct looker_question *q, struct looker_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->is_title = q->titled > 0;
	if (a->is_title) {
		a->title = title_of_process(q->titled);
		return true;
	}
	a->owner = owner_of(&q->owner);
	return a->owner.owner || a->owner.is_refused;
}

void looker_child(int socket, int parent)
{
	struct looker_question q;

	child_leave_parent(socket, parent, "futrace-looker");
	child_limit_core();
	while (recv(socket, &q, sizeof(q), 0) == sizeof(q)) {
		struct looker_answer a;

		if (answer(&q, &a) && send(socket, &a, sizeof(a), MSG_NOSIGNAL) != sizeof(a))
			break;
	}
	_exit(0);
}
