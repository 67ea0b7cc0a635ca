/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marker.h - writes marks into the traces that are running, each by a futrace of its own.
 */
#ifndef FUTRACE_MARKER_H
#define FUTRACE_MARKER_H

#include <stdint.h>

#include "base/error.h"

/* The directory of tracing instances, to be freed; NULL with ERR filled where there is none. */
char *marker_instances(struct error *err);

/*
 * Writes TEXT into the running traces whose instances are in INSTANCES; if PID is not 0, only into
 * those that trace a thread of that process. PROC is as in tasks.h. Returns how many took it, or -1
 * with ERR filled if none did. An instance whose futrace is gone is left alone.
 */
int marker_write(const char *instances, const char *proc, int32_t pid, const char *text,
		 struct error *err);

#endif
