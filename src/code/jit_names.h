/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jit_names.h - finds what a process says of the code that it makes as it runs.
 *
 * That is /tmp/perf-PID.map below its root, with its own id. Everybody may write to /tmp: the file
 * is believed only if the process's user or root owns it.
 */
#ifndef FUTRACE_JIT_NAMES_H
#define FUTRACE_JIT_NAMES_H

#include <stdint.h>

struct jit_names;

struct jit_names *jit_names_new(void);
void jit_names_free(struct jit_names *j);

/*
 * The name of the code at ADDRESS of PID, and its begin; NULL if it is not known. TID is a living
 * thread of PID, PROC the root of the proc file system. The file is read once for each process.
 * Lives until the next call.
 */
const char *jit_names_find(struct jit_names *j, const char *proc, int32_t pid, int32_t tid,
			   uint64_t address, uint64_t *begin);

#endif
