/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buffer_size.h - how large the ring buffers are by default: by the CPUs and the memory of the
 * host.
 *
 * The roots of /proc and /sys are arguments, so that a folder can play a host in a test.
 */
#ifndef FUTRACE_BUFFER_SIZE_H
#define FUTRACE_BUFFER_SIZE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The default size of each CPU's buffer, on a host with N_CPUS online and AVAILABLE_BYTES of memory
 * (0: unknown). From 512 KB to 32 MB; if it is not the smallest, all together need at most 256 MB
 * and at most a 32nd of the memory.
 */
uint64_t buffer_size_default(size_t n_cpus, uint64_t available_bytes);

/* The number of CPUs that are online, or that may ever be; 0 if unknown. */
size_t buffer_size_online_cpus(const char *sys);
size_t buffer_size_possible_cpus(const char *sys);

/* The memory that programs can get without swapping, in bytes; 0 if unknown. */
uint64_t buffer_size_available(const char *proc);

#endif
