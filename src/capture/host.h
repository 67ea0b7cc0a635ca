/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host.h - reads the load of the host's memory, disks and CPUs.
 *
 * Sources: /proc/vmstat and /proc/pressure; proc(5) and Linux' Documentation/accounting/psi.rst.
 */
#ifndef FUTRACE_HOST_H
#define FUTRACE_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* The numbers at one moment; -1: the kernel does not tell. */
struct host_reading {
	uint64_t ts_ns;
	int64_t dirty_pages;			  /* pages to be written to disk */
	int64_t dirty_background_threshold_pages; /* from this number on, they are written */
	int64_t writeback_pages;		  /* pages being written */
	/* The time since boot in which at least one task waited for the resource. */
	int64_t io_pressure_us, cpu_pressure_us, memory_pressure_us;
};

/* The readings at both ends of a window. */
struct host_row {
	struct host_reading begin, end;
	bool known; /* both readings exist */
};

/*
 * Fills R from PROC, which is "/proc", or a folder in a test. Takes well below a millisecond.
 */
void host_read(const char *proc, struct host_reading *r);

/* The growth of a counter from BEGIN to END; -1 if one of them is unknown. */
static inline int64_t host_grown(int64_t begin, int64_t end)
{
	return begin < 0 || end < begin ? -1 : end - begin;
}

#endif
