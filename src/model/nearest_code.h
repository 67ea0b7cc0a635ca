/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nearest_code.h - the places of a stack that its programmer knows best, in one line.
 */
#ifndef FUTRACE_NEAREST_CODE_H
#define FUTRACE_NEAREST_CODE_H

#include "model/named_stack.h"

/* So many places are told. */
#define NEAREST_CODE_MAX 4

/*
 * Returns "touch_session (server.cc:27) < operator()": the innermost places of S that lie neither
 * in the C library nor in the run time of a language, or the innermost ones if all do. Functions
 * without a name between two that have one are left out. NULL if S has no frame. To be freed; any
 * bytes.
 */
char *nearest_code(const struct named_stack *s);

/*
 * Returns the function of the one frame of S, which a tick of the timer found: "checksum_block",
 * "memcpy (libc.so.6)", "write (libc.so.6, in the kernel)"; without its name, where it lies. NULL
 * if nothing is known. To be freed; any bytes.
 */
char *nearest_function(const struct named_stack *s);

/* Is M the C library, or of the run time of a language? */
bool nearest_code_is_library(const struct named_module *m);

#endif
