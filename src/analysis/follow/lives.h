/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lives.h - follows threads and processes from birth to end, through renames and exec(2).
 */
#ifndef FUTRACE_LIVES_H
#define FUTRACE_LIVES_H

#include "analysis/follow/follower.h"

event_handler lives_new_task, lives_exec, lives_rename, lives_end_thread, lives_thread_exit,
	lives_absent;

/* Begins the states of the threads known so far, as the trace begins. */
void lives_begin_trace(struct follower *f);

/* Adds thread TID to process PID. */
void lives_add(struct follower *f, int32_t tid, int32_t pid, const char *comm);

/*
 * The event EV shows an unknown thread. Adds and returns the thread if it belongs to the target;
 * may return NULL.
 */
struct thread *lives_add_unknown(struct follower *f, const struct event *ev);

/* EV renames TID, which no known thread has. Renames the process with that id, if there is one. */
void lives_rename_process(struct follower *f, const struct event *ev);

#endif
