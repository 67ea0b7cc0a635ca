/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spaces.h - the memory and the mapped files of the processes that are looked at.
 *
 * Both stay open, for more looks. Only for a process that is made for it: see code_file.h.
 */
#ifndef FUTRACE_LOOKS_SPACES_H
#define FUTRACE_LOOKS_SPACES_H

#include <stdint.h>

#include "base/error.h"
#include "stack/space.h"

struct spaces;

struct spaces *spaces_new(void);
void spaces_free(struct spaces *s);

/* That of PID, whose thread TID lives. Valid until the next call. NULL with ERR filled if there is
 * none. */
struct stack_space *spaces_find(struct spaces *s, int32_t pid, int32_t tid, struct error *err);

/* Forgets that of PID: it may have become another program, with other memory. */
void spaces_forget(struct spaces *s, int32_t pid);

/*
 * The space of PID as it is now, in place of the one before. NULL if there is none, as the process
 * has ended: the one before stays, so that what was seen in it can be named.
 */
struct stack_space *spaces_renew(struct spaces *s, int32_t pid, int32_t tid);

#endif
