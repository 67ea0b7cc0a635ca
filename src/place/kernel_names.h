/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_names.h - names the functions of kernel stacks, and the system call of a stack.
 */
#ifndef FUTRACE_KERNEL_NAMES_H
#define FUTRACE_KERNEL_NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/stacks.h"

/*
 * Fills in the names of all stacks of S that lack them, from PROC/kallsyms. If the kernel hides its
 * addresses from this user, the stacks stay without names. FOUND, unless it is NULL, is told the
 * function that returns to ADDRESS, for each address of these stacks. Returns false if no function
 * was found.
 */
bool kernel_names_fill(const char *proc, struct stacks *s,
		       void (*found)(void *arg, uint64_t address, const char *name), void *arg);

/* The same with names from FIND: it returns the function at ADDRESS, borrowed, or NULL. */
void kernel_names_fill_by(struct stacks *s, const char *(*find)(void *arg, uint64_t address),
			  void *arg);

/*
 * The system call of a stack with these NAMES: "fsync", or "fsync or fdatasync" if the stack does
 * not tell these two apart. NULL if the stack does not show it. The caller frees it.
 */
char *kernel_names_syscall(const char *names);

/*
 * The innermost function outside of the scheduler, and its caller: "folio_wait_bit < ext4_sync".
 * NULL if there is none. The caller frees it.
 */
char *kernel_names_function(const char *names);

#endif
