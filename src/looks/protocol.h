/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protocol.h - what looks.c and its child process say to each other, in packets.
 *
 * One request has one answer, which may have modules before it. What the child says is checked: the
 * files that it reads may have been made to take it over. There is no bool in what it says, as that
 * may not have every value.
 */
#ifndef FUTRACE_LOOKS_PROTOCOL_H
#define FUTRACE_LOOKS_PROTOCOL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/doing.h"
#include "model/survey.h"
#include "model/title.h"
#include "model/named_stack.h"

enum looks_task { LOOKS_LOOK, LOOKS_NAME, LOOKS_WATCH, LOOKS_CODE };

/*
 * Asks for thread TID of PID, or for the names of the code at an address of it; or to look at it
 * again and again, TID 0: at all threads. This has no answer, but stacks and samples come until
 * names are asked for. LOOKS_CODE asks where the code at an address lies; a stack with one frame
 * answers it.
 */
struct looks_request {
	enum looks_task task;
	int32_t pid, tid;
	uint64_t address;
	bool is_return, with_lines;
	uint32_t code; /* the number of the code, from 1 on */
};

enum looks_kind { LOOKS_MODULE, LOOKS_SEEN, LOOKS_NAMES, LOOKS_STACK, LOOKS_SAMPLE };

/* The most modules of one child, and the frame's module if it has none. */
#define LOOKS_MODULES	4096
#define LOOKS_NO_MODULE UINT32_MAX

/* A module; they are numbered from 0 in the order in which they come. */
struct looks_module {
	enum looks_kind kind;
	char build_id[BUILD_ID_SIZE];
	char path[PATH_MAX];
};

struct looks_frame {
	uint64_t address, vaddr;
	uint32_t module;
	enum stack_how how;
	uint8_t is_exact, has_vaddr;
};

/* The answer; of the frames, only those that there are are sent. */
struct looks_seen {
	enum looks_kind kind;
	enum seen_state state;
	char letter; /* of /proc/PID/stat; '\0': not known */
	uint8_t is_32bit;
	int64_t number; /* the system call, if it is blocked or has moved */
	uint64_t args[6];
	char comm[COMM_SIZE];
	char title[TITLE_SIZE]; /* of the process, with its main thread only */
	enum stack_end end;
	uint32_t n;
	struct looks_frame frames[STACK_FRAMES];
};

/* The most stacks of one child. */
#define LOOKS_STACKS 4096

/*
 * A stack; they are numbered from 1 in the order in which they come, but for the code that was
 * asked for.
 */
struct looks_stack {
	enum looks_kind kind;
	int32_t pid;
	uint32_t code; /* its number; 0: it is a stack that was looked at */
	enum stack_end end;
	uint32_t n;
	struct looks_frame frames[STACK_FRAMES];
};

/* The bytes that are sent of a stack with N frames. */
size_t looks_stack_size(uint32_t n);

/* Is STACK, of which SIZE bytes have come, a stack after N_MODULES modules? */
bool looks_stack_is_sound(const struct looks_stack *stack, size_t size, uint32_t n_modules);

/* A look at a thread that was blocked. */
struct looks_sample {
	enum looks_kind kind;
	int32_t pid, tid;
	uint64_t since_ns, at_ns;
	uint64_t arg;	/* the first argument of its system call; 0: it is in none */
	uint32_t stack; /* 0: there was no room */
};

/* The most places of one frame, and the bytes of their texts; one has LOOKS_TEXT, with its NUL. */
#define LOOKS_PLACES 32
#define LOOKS_TEXTS  65536
#define LOOKS_TEXT   (LOOKS_TEXTS / LOOKS_PLACES / 2)

struct looks_place {
	uint32_t line;
	uint8_t is_inlined;
};

/* The answer to LOOKS_NAME. TEXTS are function and file of each place; "": not known. */
struct looks_names {
	enum looks_kind kind;
	uint32_t module; /* of the address, or LOOKS_NO_MODULE */
	uint32_t n;
	uint32_t n_left_out; /* places before the last one, as there were more */
	struct looks_place places[LOOKS_PLACES];
	uint32_t n_texts; /* bytes; only these are sent */
	char texts[LOOKS_TEXTS];
};

/* The bytes that are sent of names with N bytes of texts. */
size_t looks_names_size(uint32_t n);

/*
 * Are NAMES, of which SIZE bytes have come, an answer after N_MODULES modules: with two texts for
 * each place?
 */
bool looks_names_are_sound(const struct looks_names *names, size_t size, uint32_t n_modules);

/* The bytes that are sent of an answer with N frames. */
size_t looks_seen_size(uint32_t n);

/* Is SEEN, of which SIZE bytes have come, an answer after N_MODULES modules? */
bool looks_seen_is_sound(const struct looks_seen *seen, size_t size, uint32_t n_modules);

#endif
