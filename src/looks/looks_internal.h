/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks_internal.h - the process that looks, as looks.c and sampler.c know it.
 */
#ifndef FUTRACE_LOOKS_INTERNAL_H
#define FUTRACE_LOOKS_INTERNAL_H

#include <sys/types.h>

#include "looks/looks.h"
#include "looks/protocol.h"

/* The most modules, of all processes that have looked. */
#define MAX_MODULES (4 * LOOKS_MODULES)

union packet {
	enum looks_kind kind;
	struct looks_module module;
	struct looks_seen seen;
	struct looks_names names;
	struct looks_stack stack;
	struct looks_sample sample;
};

struct looks {
	pid_t pid;
	int socket;				  /* -1: there is no process */
	struct named_stacks *stacks;		  /* their modules */
	struct named_module *told[LOOKS_MODULES]; /* of this process, by number */
	uint32_t n_told;
	char reason[80];
	union packet packet;
};

/* Makes the process if there is none. Returns whether there is one. */
bool looks_start(struct looks *l);

/* The packet is not one that the process would send: ends it, and returns false. */
bool looks_refuse(struct looks *l);

/* The process has closed its end: finds out how it died. */
void looks_end_dead(struct looks *l);

/* Takes the packet, of SIZE bytes, as a module. Returns false, without a process, if it is none. */
bool looks_take_module(struct looks *l, size_t size);

/* Returns N FRAMES, which are sound, as a stack without names, for the caller to free. */
struct named_stack looks_stack_of(const struct looks *l, const struct looks_frame *frames,
				  uint32_t n, enum stack_end end);

#endif
