/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.h - reads what stands in another process' memory.
 *
 * The kernel asks for the permission that ptrace(2) takes, but nothing is attached to and nothing
 * stops: process_vm_readv(2).
 */
#ifndef FUTRACE_MEMORY_H
#define FUTRACE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Reads SIZE bytes at ADDR of thread TID. Returns -1, with errno, if they cannot all be read. */
int memory_read(int32_t tid, uint64_t addr, void *buf, size_t size);

#endif
