/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.h - reads another process' memory.
 *
 * The kernel requires the same permission as for ptrace(2), but the process is neither attached to
 * nor stopped.
 */
#ifndef FUTRACE_MEMORY_H
#define FUTRACE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Reads SIZE bytes at ADDR of thread TID. Returns -1, with errno, unless all can be read. */
int memory_read(int32_t tid, uint64_t addr, void *buf, size_t size);

#endif
