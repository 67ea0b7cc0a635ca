/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_names.h - what the code at addresses of processes is called.
 *
 * From the symbols of a file and of its debug file, the table that Go's programs have, and
 * /tmp/perf-PID.map for code that is made as the program runs. What was found out is kept.
 *
 * Files and debug files may be huge, hostile, on a file system that does not answer, or change
 * meanwhile: then the process may be killed by SIGBUS, run out of memory, or never return. So only
 * a process that is made for it, with limits, asks for names; see place/reader.h.
 */
#ifndef FUTRACE_CODE_NAMES_H
#define FUTRACE_CODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_names;

/* WITH_LINES: also files, lines and inlined functions, which take far longer. */
struct code_names *code_names_new(bool with_lines);
void code_names_free(struct code_names *n);

/* What is asked. */
struct code_spot {
	const char *proc; /* the root of the proc file system */
	int32_t pid, tid; /* the process, and a living thread of it */
	uint64_t address; /* in the process */
	const char *path; /* of the mapped file, as the process has it; "" if the code is in none */
	int fd;		  /* the mapped file, open; it stays the caller's. -1: none */
	uint64_t vaddr;	  /* the file's own address of it */
	bool is_return;	  /* it is the instruction after a call: the call is meant */
};

/*
 * A place in the source. Strings live as long as the code_names they are from, and may hold any
 * bytes.
 */
struct code_place {
	const char *function; /* as programmers write it; NULL: unknown */
	const char *file;     /* NULL: unknown */
	unsigned int line;    /* 0: unknown */
	bool is_inlined;      /* into the function of the next place */
};

#define CODE_PLACES 32

struct code_name {
	struct code_place places[CODE_PLACES]; /* the innermost first; the last one is a function */
	size_t n;			       /* 0: nothing is known */
	size_t n_left_out;    /* before the last one, as there were more than CODE_PLACES */
	const char *module;   /* the path of the file; NULL: the code is in none */
	const char *build_id; /* in hex; NULL: none */
	bool has_offset;
	uint64_t offset; /* of the address from the begin of the last place's function */
};

/* Fills NAME. Returns true if at least one function is known. */
bool code_names_find(struct code_names *n, const struct code_spot *spot, struct code_name *name);

#endif
