/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * freezer.h - tells whether a cgroup has frozen a process: cgroups(7), "freezer".
 *
 * The state of its threads does not show it: they seem to sleep.
 */
#ifndef FUTRACE_FREEZER_H
#define FUTRACE_FREEZER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Is PID frozen? PROC is the root of the proc file system, CGROUPS the folder where cgroup file
 * systems are mounted. False if that cannot be read.
 */
bool freezer_holds(const char *proc, const char *cgroups, int32_t pid);

#endif
