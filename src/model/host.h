/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host.h - what the host's memory and disks were doing, beside the traced processes.
 *
 * From /proc/vmstat and /proc/pressure, proc(5) and Documentation/accounting/psi.rst of Linux.
 */
#ifndef FUTRACE_HOST_H
#define FUTRACE_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* At one moment; -1 where the kernel does not say. */
struct host_reading {
	uint64_t ts_ns;
	int64_t dirty_pages;			  /* to be written some time */
	int64_t dirty_background_threshold_pages; /* of these, from which on they are written */
	int64_t writeback_pages;		  /* being written */
	/* How long, since boot, at least one task waited for it. */
	int64_t io_pressure_us, cpu_pressure_us, memory_pressure_us;
};

/* At both ends of a window. */
struct host_row {
	struct host_reading begin, end;
	bool known; /* both have been read */
};

/*
 * Reads what PROC, "/proc" or a folder that plays it in a test, says now. Takes well below a
 * millisecond.
 */
void host_read(const char *proc, struct host_reading *r);

/* How much of END - BEGIN, of a count that grows; -1 where one of them is not known. */
static inline int64_t host_grown(int64_t begin, int64_t end)
{
	return begin < 0 || end < begin ? -1 : end - begin;
}

#endif
