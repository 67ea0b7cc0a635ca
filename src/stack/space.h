/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * space.h - the memory of a process, and the files with code that it has mapped.
 *
 * The files are kept open, for all processes. Reading memory waits while the process forks or
 * changes its mappings, up to some hundred ms; so may reading its mappings. See code_file.h, too.
 */
#ifndef FUTRACE_SPACE_H
#define FUTRACE_SPACE_H

#include <stdint.h>

#include "base/error.h"
#include "stack/stepper.h"

/* The files of any number of processes. */
struct stack_files;

struct stack_files *stack_files_new(void);
void stack_files_free(struct stack_files *f);

struct stack_space;

/*
 * The memory of PID in PROC, the root of the proc file system, by thread TID of it. FILES must
 * outlive the space. NULL on failure; the error says why.
 */
struct stack_space *stack_space_new(struct stack_files *files, const char *proc, int32_t pid,
				    int32_t tid, struct error *err);
void stack_space_free(struct stack_space *s);

/* Reads the mappings again. Returns -1, with the earlier ones left, if that is not possible. */
int stack_space_renew(struct stack_space *s);

/*
 * What stepper_walk() needs to follow a thread that is at PC; its machine is NULL if the code is
 * not known. Lives as long as S.
 */
const struct stack_target *stack_space_target(struct stack_space *s, uint64_t pc);

#endif
