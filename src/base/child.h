/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - a child process that does a part of the work: how it begins, what it gives up of its
 * parent, its limits, and its end.
 */
#ifndef FUTRACE_CHILD_H
#define FUTRACE_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Makes a process that calls RUN, which never returns, with its end of a socket of packets and the
 * id of this process. Returns this end, and the process in *PID; or -1 if there is none.
 */
int child_start(void (*run)(int socket, int parent), pid_t *pid);

/*
 * Kills PID and waits for it, but not for one that sleeps in the kernel: that dies when its sleep
 * is over. Returns whether it has been reaped. STATUS, unless it is NULL, is then as of waitpid(2):
 * it tells how the process had ended if it had done so before.
 */
bool child_end(pid_t pid, int *status);

/*
 * In a child of the process PARENT: keeps SOCKET only, takes NAME, ignores the keys of the
 * terminal, and ends with its parent, at once if that has ended. Files of a tracing instance must
 * not stay open, nor pipes of which others wait for the end.
 */
void child_leave_parent(int socket, int parent, const char *name);

/* The child leaves no core file. */
void child_limit_core(void);

/* The same, and it opens at most FILES files, and gets MEMORY bytes more of address space. */
void child_limit(uint64_t memory, uint64_t files);

#endif
