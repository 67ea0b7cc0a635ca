/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - what a child process that does a part of the work gives up of its parent.
 */
#ifndef FUTRACE_CHILD_H
#define FUTRACE_CHILD_H

/*
 * In a child of the process PARENT: keeps SOCKET only, takes NAME, ignores the keys of the
 * terminal, and ends with its parent, at once if that has ended. Files of a tracing instance must
 * not stay open, nor pipes of which others wait for the end.
 */
void child_leave_parent(int socket, int parent, const char *name);

#endif
