/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * named_stack.h - the call stack of a thread in user space, with what is known of each frame.
 *
 * Plain values. Strings are names from files of the target and may hold any bytes; the formats
 * escape them.
 */
#ifndef FUTRACE_NAMED_STACK_H
#define FUTRACE_NAMED_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most frames of one. */
#define STACK_FRAMES 128

/* How a frame was found. */
enum stack_how {
	STACK_HERE, /* the innermost one: the thread is there */
	STACK_CFI,
	STACK_CODE,
	STACK_CALL_SITE,
	STACK_FRAME_POINTER,
	STACK_TICK,	    /* the timer met the thread there, which ran */
	STACK_TICK_IN_CALL, /* likewise: it ran in the kernel, in a system call that it made there
			     */
	N_STACK_HOWS
};

/* Why there are no more frames. */
enum stack_end {
	STACK_END_START,      /* the thread began here: the chain is complete */
	STACK_END_FULL,	      /* there may be more than STACK_FRAMES */
	STACK_END_NO_CODE,    /* the address is not one of code */
	STACK_END_UNREADABLE, /* memory of the stack cannot be read */
	STACK_END_UNKNOWN,    /* nothing certain is known of the caller */
	STACK_END_LOOP,	      /* the caller's stack would not lie above */
	N_STACK_ENDS
};

/* The longest build id, in hexadecimal, with its NUL. */
#define BUILD_ID_SIZE 129

/* A mapped file with code, or what else the mappings call by a name, such as "[vdso]". */
struct named_module {
	char *path;
	char build_id[BUILD_ID_SIZE]; /* "": none, or not known */
};

/* What is at an address in the source; with inlined functions there are several. */
struct named_place {
	char *function, *file; /* NULL: not known */
	uint32_t line;	       /* 0: not known */
	bool is_inlined;       /* the function was inlined into that of the next place */
};

struct named_frame {
	uint64_t address; /* the next instruction */
	enum stack_how how;
	bool is_exact;			   /* it is there; else it will return there */
	const struct named_module *module; /* NULL: code that is in no file */
	bool has_vaddr;
	uint64_t vaddr;		    /* the address as the module's file has it */
	struct named_place *places; /* the innermost first */
	size_t n_places;
	size_t n_left_out; /* places before the last one, as there were too many */
};

struct named_stack {
	struct named_frame *frames; /* the innermost first */
	size_t n;
	enum stack_end end;
};

/* Stacks with the modules of their frames. */
struct named_stacks {
	struct named_stack *all; /* those of looks, then those of ticks, with one frame each */
	size_t n;
	size_t n_looks; /* so many are of looks */
	struct named_module **modules;
	size_t n_modules;
};

/* "libc.so.6" of "/usr/lib/libc.so.6". */
const char *named_module_name(const struct named_module *m);

/* Frees what S and M hold, not S and M themselves. */
void named_stack_finish(struct named_stack *s);
void named_module_finish(struct named_module *m);
void named_stacks_finish(struct named_stacks *s);

#endif
