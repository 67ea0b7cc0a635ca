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
#include "place/maps.h"
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

/* Where code lies. */
struct stack_module {
	struct file_id file;  /* {0}: it is in no file */
	const char *path;     /* of the file, or the mapping's name; "": it has none */
	const void *build_id; /* n_build_id bytes of it */
	size_t n_build_id;
	int fd; /* of the file; -1: it is not open */
	bool has_vaddr;
	uint64_t vaddr; /* the address as the file has it */
};

/*
 * Fills MODULE with that of the code at ADDRESS. Returns false if the memory there is none. What it
 * points to lives until S is renewed.
 */
bool stack_space_module(struct stack_space *s, uint64_t address, struct stack_module *module);

/* Has the process no memory of its own, as a thread of the kernel, or one that has ended? */
bool stack_space_is_empty(const struct stack_space *s);

#endif
