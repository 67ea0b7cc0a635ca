/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lives.h - threads and processes: born, renamed, another program, ended.
 */
#ifndef FUTRACE_LIVES_H
#define FUTRACE_LIVES_H

#include "analysis/follow/follower.h"

event_handler lives_new_task, lives_exec, lives_rename, lives_end_thread, lives_thread_exit,
	lives_absent;

/* The trace begins with the threads there are. */
void lives_begin_trace(struct follower *f);

/* Says that thread TID belongs to process PID. */
void lives_add(struct follower *f, int32_t tid, int32_t pid, const char *comm);

/* An event has come of TID, which is not known. The thread, if it belongs to the target. */
struct thread *lives_add_unknown(struct follower *f, int32_t tid);

/* A name for TID, which no thread has: is it the first of a process? */
void lives_rename_process(struct follower *f, const struct event *ev);

#endif
