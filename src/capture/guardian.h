/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guardian.h - a child process that removes the tracing instance, even if the tracer is killed.
 *
 * The guardian creates the instance and removes it once the tracer has ended. Without it, an
 * instance would go on recording and slow down every process on the host. A borrowed instance is
 * given back as it was.
 */
#ifndef FUTRACE_GUARDIAN_H
#define FUTRACE_GUARDIAN_H

#include <stdbool.h>

#include "base/error.h"

struct guardian;

/*
 * Starts a guardian that creates an instance in the directory INSTANCES (…/instances of tracefs).
 * Returns NULL with ERR filled on failure; then nothing is left.
 */
struct guardian *guardian_new(const char *instances, struct error *err);

/* Sets up the new instance NAME in the guardian. Returns -1 with ERR filled if it cannot. */
typedef int guardian_prepare(void *arg, const char *name, struct error *err);

/*
 * The same, but does not wait: the guardian also calls PREPARE with ARG, before
 * guardian_is_ready() returns 1. That returns 0 as long as it is not, and -1 with ERR filled if it
 * has failed; then the instance is removed. INSTANCES must live until then.
 */
struct guardian *guardian_begin(const char *instances, guardian_prepare *prepare, void *arg,
				struct error *err);
int guardian_is_ready(struct guardian *g, struct error *err);

/*
 * Starts a guardian of the existing instance INSTANCE (see borrowed.h). Returns NULL with ERR
 * filled if it is in use or cannot be used.
 */
struct guardian *guardian_borrow(const char *instance, struct error *err);

/* The name of the instance; valid as long as G. */
const char *guardian_instance(const struct guardian *g);

/* Is NAME an instance of guardian_new()? Sets *TRACER to the process id in the name. */
bool guardian_names(const char *name, int *tracer);

/*
 * Does a living tracer or guardian own the instance NAME? INSTANCES is the open directory of all
 * instances. If both were killed, the instance is a leftover.
 */
bool guardian_keeps(int instances, const char *name);

/* Lets the guardian remove the instance or give it back. No file of it may be open any more. */
void guardian_release(struct guardian *g);

/*
 * Lets the guardian clean up and waits for it; the kernel takes some 200 ms. Cleans up itself if
 * the guardian was killed. Frees G. Returns -1 with ERR filled if that failed. NULL is accepted.
 */
int guardian_finish(struct guardian *g, struct error *err);

#endif
