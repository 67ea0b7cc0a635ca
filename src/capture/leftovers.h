/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leftovers.h - removes tracing instances whose tracer and guardian were both killed.
 *
 * They still record, but no process reads them. An instance in use is locked by its tracer and its
 * guardian, and is never touched.
 */
#ifndef FUTRACE_LEFTOVERS_H
#define FUTRACE_LEFTOVERS_H

#include <stddef.h>

#include "base/error.h"

/* The number of leftovers in the directory INSTANCES; 0 if that cannot be read. */
size_t leftovers_count(const char *instances);

/*
 * Removes all leftovers and calls REMOVED with the name of each. Returns their number. Returns -1
 * with ERR filled if one could not be removed; the others are removed all the same.
 */
int leftovers_remove(const char *instances, void (*removed)(void *arg, const char *name), void *arg,
		     struct error *err);

/*
 * Stops the recording in the borrowed INSTANCE, whose tracer and guardian were killed. Returns -1
 * with ERR filled if it is in use, or on failure.
 */
int leftovers_reset(const char *instance, struct error *err);

#endif
