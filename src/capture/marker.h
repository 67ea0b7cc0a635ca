/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marker.h - writes a mark into the traces of all running futrace processes.
 */
#ifndef FUTRACE_MARKER_H
#define FUTRACE_MARKER_H

#include <stdint.h>

#include "base/error.h"

/* The directory of all instances, which the caller frees; NULL with ERR filled if there is none. */
char *marker_instances(struct error *err);

/*
 * Writes TEXT into the running traces whose instances are in INSTANCES. If PID is not 0, only into
 * those that trace a thread of that process. PROC is as in tasks.h. Skips leftover instances.
 * Returns the number of traces that took the mark, or -1 with ERR filled if none did.
 */
int marker_write(const char *instances, const char *proc, int32_t pid, const char *text,
		 struct error *err);

#endif
