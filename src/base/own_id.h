/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * own_id.h - the id by which a thread knows itself.
 *
 * It is another one than here if the thread is in a process id namespace of its own, as in a
 * container: pid_namespaces(7).
 */
#ifndef FUTRACE_OWN_ID_H
#define FUTRACE_OWN_ID_H

#include <stdint.h>

/* That of thread TID of PID; -1 if there is no such thread. PROC is the root of /proc. */
int32_t own_id(const char *proc, int32_t pid, int32_t tid);

#endif
