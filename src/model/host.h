/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host.h - figures of the host's memory and disks, beside the traced processes.
 */
#ifndef FUTRACE_HOST_H
#define FUTRACE_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* At one moment; -1 where the kernel does not say. */
struct host_reading {
	uint64_t ts_ns;
	int64_t dirty_pages;			  /* not yet written to disk */
	int64_t dirty_background_threshold_pages; /* with more dirty pages, writing begins */
	int64_t writeback_pages;		  /* being written */
	/* The time, since boot, that at least one task waited for it. */
	int64_t io_pressure_us, cpu_pressure_us, memory_pressure_us;
};

/* At both ends of a window. */
struct host_row {
	struct host_reading begin, end;
	bool known; /* both have been read */
};

/* END - BEGIN of a count that grows; -1 where one of them is not known. */
static inline int64_t host_grown(int64_t begin, int64_t end)
{
	return begin < 0 || end < begin ? -1 : end - begin;
}

#endif
