/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * one_look.h - looks at one thread until it has stayed where it is for as long as its stack was
 * read.
 */
#ifndef FUTRACE_ONE_LOOK_H
#define FUTRACE_ONE_LOOK_H

#include <stdint.h>

#include "looks/spaces.h"
#include "model/survey.h"
#include "stack/look.h"

/* So often a thread is looked at that moves on. */
#define ONE_LOOK_TRIES 5

struct one_look {
	enum seen_state state;
	char letter; /* of /proc/PID/stat; '\0': not known */
	struct look_call call;
	struct user_stack stack;   /* if it is blocked, or has moved */
	struct stack_space *space; /* that STACK is in; valid until the next look */
};

/* Fills LOOK with thread TID of PID. Its memory is read: that may take long. */
void one_look(struct spaces *spaces, struct stepper *stepper, int32_t pid, int32_t tid,
	      struct one_look *look);

#endif
