/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_reading.h - reads the host's dirty pages, and how long tasks waited for disks, CPUs and
 * memory.
 *
 * From /proc/vmstat and /proc/pressure, proc(5) and Documentation/accounting/psi.rst of Linux.
 */
#ifndef FUTRACE_HOST_READING_H
#define FUTRACE_HOST_READING_H

#include "model/host.h"

/*
 * Reads the present figures from PROC: "/proc", or a folder that plays it in a test. Takes well
 * below a millisecond.
 */
void host_read(const char *proc, struct host_reading *r);

#endif
