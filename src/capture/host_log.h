/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_log.h - readings of the host, taken now and then, for windows that are known only later.
 */
#ifndef FUTRACE_HOST_LOG_H
#define FUTRACE_HOST_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "model/host.h"

/* Readings kept; beyond these every other one is dropped, and so on. */
#define HOST_LOG_MAX 4096

struct host_log {
	struct host_reading *all; /* in order of time */
	size_t n, capacity;
	uint64_t apart_ns; /* readings nearer than this to the last one are not kept */
};

/* All zeroes is an empty one. */
void host_log_finish(struct host_log *log);

/* Adds R, which is later than the last one. */
void host_log_add(struct host_log *log, const struct host_reading *r);

/*
 * The readings next to a window from BEGIN_NS to END_NS: the last one before it, or the first there
 * is; and the first one after it, or the last there is. They tell themselves when they were taken.
 */
struct host_row host_log_around(const struct host_log *log, uint64_t begin_ns, uint64_t end_ns);

#endif
