/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resting.h - has a thread run since an earlier moment?
 */
#ifndef FUTRACE_RESTING_H
#define FUTRACE_RESTING_H

#include <stdint.h>

/*
 * How often thread TID of PID has been given a CPU, from below PROC; 0: not known. A thread that
 * was off the CPU has not run since if the number is the same:
 * Documentation/scheduler/sched-stats.rst of the kernel, /proc/<pid>/schedstat.
 */
uint64_t resting_turns(const char *proc, int32_t pid, int32_t tid);

#endif
