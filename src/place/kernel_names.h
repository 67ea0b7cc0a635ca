/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_names.h - kernel stacks in words: in which system call a thread slept, and in which
 * function.
 */
#ifndef FUTRACE_KERNEL_NAMES_H
#define FUTRACE_KERNEL_NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/stacks.h"

/*
 * Fills in the names of all stacks of S that lack them, from /proc/kallsyms below PROC. What is
 * hidden there, as it is from who may not see kernel addresses, remains without. The lines of the
 * functions that were found are written to USED too, unless that is NULL. Returns false if none was
 * to be found.
 */
bool kernel_names_fill(const char *proc, struct stacks *s, FILE *used);

/* The same by FIND, which returns the name of the function at ADDRESS, borrowed, or NULL. */
void kernel_names_fill_by(struct stacks *s, const char *(*find)(void *arg, uint64_t address),
			  void *arg);

/*
 * The system call that a stack with these NAMES was in, "fsync", or two between which it does not
 * tell, "fsync or fdatasync". NULL if it does not say. The caller frees it.
 */
char *kernel_names_syscall(const char *names);

/*
 * The innermost function but those of the scheduler, and who called it: "folio_wait_bit <
 * ext4_sync". NULL if there is none. The caller frees it.
 */
char *kernel_names_function(const char *names);

#endif
