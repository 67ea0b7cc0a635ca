/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * borrowed.h - a tracing instance that an administrator made and gave away.
 *
 * It is used and handed back as it was found: its settings, without events, filters and triggers.
 */
#ifndef FUTRACE_BORROWED_H
#define FUTRACE_BORROWED_H

#include "base/error.h"

#define BORROWED_SETTINGS   5
#define BORROWED_VALUE_SIZE 32

/* The values that its settings had. */
struct borrowed {
	char values[BORROWED_SETTINGS][BORROWED_VALUE_SIZE]; /* "": the kernel has no such one */
};

/*
 * Notes the settings of the instance that is open as DIR. Returns -1 with ERR filled if they cannot
 * be read or written, or if somebody traces there: that is left alone.
 */
int borrowed_take(struct borrowed *b, int dir, struct error *err);

/*
 * Stops what records in DIR: events, filters, triggers; and empties the buffers. Returns 0, or the
 * errno of what could not be undone.
 */
int borrowed_reset(int dir);

/* The same, and gives the settings the values they had. */
int borrowed_give_back(const struct borrowed *b, int dir);

#endif
