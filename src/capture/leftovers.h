/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leftovers.h - tracing instances of which the tracer and its guardian were killed.
 *
 * They record on, and nobody reads them. One that is in use is locked by its tracer and its
 * guardian, and never touched.
 */
#ifndef FUTRACE_LEFTOVERS_H
#define FUTRACE_LEFTOVERS_H

#include <stddef.h>

#include "base/error.h"

/* How many there are in the directory INSTANCES; 0 where that cannot be read. */
size_t leftovers_count(const char *instances);

/*
 * Removes them and calls REMOVED with the name of each one. Returns how many were, or -1 with ERR
 * filled if one could not be; then the others are removed all the same.
 */
int leftovers_remove(const char *instances, void (*removed)(void *arg, const char *name), void *arg,
		     struct error *err);

/*
 * Stops what records in the borrowed INSTANCE, whose futrace and guardian were killed. Returns -1
 * with ERR filled if it is in use, or if that failed.
 */
int leftovers_reset(const char *instance, struct error *err);

#endif
