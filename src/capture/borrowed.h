/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * borrowed.h - saves and restores the settings of a tracing instance that an administrator lends.
 *
 * The instance is given back with its old settings and without events, filters and triggers.
 */
#ifndef FUTRACE_BORROWED_H
#define FUTRACE_BORROWED_H

#include "base/error.h"

#define BORROWED_SETTINGS   9
#define BORROWED_VALUE_SIZE 32

/* The old values of the settings. */
struct borrowed {
	char values[BORROWED_SETTINGS][BORROWED_VALUE_SIZE]; /* "": not in this kernel */
};

/*
 * Saves the settings of the instance that is open as DIR, and changes nothing. Returns -1 with ERR
 * filled if they cannot be read or written, or if the instance is in use.
 */
int borrowed_take(struct borrowed *b, int dir, struct error *err);

/*
 * Stops all recording in DIR, removes events, filters and triggers, and empties the buffers. Goes
 * on after a failure. Returns 0, or the errno of a failure.
 */
int borrowed_reset(int dir);

/* Resets DIR in the same way, and restores the settings. */
int borrowed_give_back(const struct borrowed *b, int dir);

#endif
