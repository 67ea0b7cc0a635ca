/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * living.h - finds a living thread of a process whose main thread may have ended.
 *
 * After pthread_exit(3) in main(), the main thread is a zombie until the last thread ends. Its
 * files in /proc show no memory and no program then; those of the other threads do.
 */
#ifndef FUTRACE_LIVING_H
#define FUTRACE_LIVING_H

#include <stdint.h>

/* A thread of PID that has not ended; -1 if there is none. PROC is the root of /proc. */
int32_t living_thread(const char *proc, int32_t pid);

#endif
