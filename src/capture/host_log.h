/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_log.h - keeps readings of the host, for windows that become known only later.
 */
#ifndef FUTRACE_HOST_LOG_H
#define FUTRACE_HOST_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "model/host.h"

/* The most readings kept; when they are reached, every other one is dropped. */
#define HOST_LOG_MAX 4096

struct host_log {
	struct host_reading *all; /* in order of time */
	size_t n, capacity;
	uint64_t apart_ns; /* a reading that is less than this behind the last one is dropped */
};

/* Frees the readings. All zeroes is an empty log. */
void host_log_finish(struct host_log *log);

/* Adds R, which is later than the last one. */
void host_log_add(struct host_log *log, const struct host_reading *r);

/*
 * The readings around a window from BEGIN_NS to END_NS: the last one before it, or else the first
 * of all; and the first one after it, or else the last of all. Each reading holds its time.
 */
struct host_row host_log_around(const struct host_log *log, uint64_t begin_ns, uint64_t end_ns);

#endif
