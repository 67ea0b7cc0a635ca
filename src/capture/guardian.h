/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guardian.h - a child process that owns the tracing instance's directory.
 *
 * It makes the directory, waits until the tracer is gone, in whatever way, and removes it: an
 * instance left behind would go on recording, and every process on the host would pay for it. One
 * that is borrowed is given back as it was instead.
 */
#ifndef FUTRACE_GUARDIAN_H
#define FUTRACE_GUARDIAN_H

#include <stdbool.h>

#include "base/error.h"

struct guardian;

/*
 * Starts a guardian that makes a new instance in the directory INSTANCES (…/instances of
 * tracefs). NULL with ERR filled if it cannot be made; nothing is left then.
 */
struct guardian *guardian_new(const char *instances, struct error *err);

/*
 * Starts a guardian of the instance INSTANCE that somebody else made (see borrowed.h). NULL with
 * ERR filled if it is in use, or cannot be used.
 */
struct guardian *guardian_borrow(const char *instance, struct error *err);

/* The name of the instance; valid as long as G. */
const char *guardian_instance(const struct guardian *g);

/* Is NAME one that guardian_new() gives to an instance? Fills TRACER with the process in it. */
bool guardian_names(const char *name, int *tracer);

/*
 * Is NAME, in the directory of instances that is open as INSTANCES, that of a tracer or a guardian
 * which lives? One of which both were killed is left over, and nobody reads it.
 */
bool guardian_keeps(int instances, const char *name);

/* Has the instance removed, or given back, from now on: no file of it may be open any more. */
void guardian_release(struct guardian *g);

/*
 * The same, and waits for the end of that, which takes the kernel some 50 ms. Frees G. Returns -1
 * with ERR filled if that failed. NULL is accepted.
 */
int guardian_finish(struct guardian *g, struct error *err);

#endif
