/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procmaps.h - writes the mapped files of a process as trace-cmd does; plain_maps.h reads that.
 */
#ifndef FUTRACE_PROCMAPS_H
#define FUTRACE_PROCMAPS_H

#include <stdint.h>
#include <stdio.h>

#include "place/maps.h"

/*
 * Writes the files of M in the format of trace-cmd's option PROCMAPS: trace-cmd.dat.v6(5). Readers
 * split at a space: so paths with a space are left out, and COMM, the name of PID, is cut at one.
 */
void procmaps_write(const struct maps *m, int32_t pid, const char *comm, FILE *out);

#endif
