/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.c - reads memory by process_vm_readv(2).
 */
#include "capture/memory.h"

#include <errno.h>
#include <sys/uio.h>

int memory_read(int32_t tid, uint64_t addr, void *buf, size_t size)
{
	struct iovec ours = { .iov_base = buf, .iov_len = size };
	struct iovec theirs = { .iov_base = (void *)(uintptr_t)addr, .iov_len = size };
	ssize_t n = process_vm_readv(tid, &ours, 1, &theirs, 1, 0);

	if (n == (ssize_t)size)
		return 0;
	if (n >= 0)
		errno = EFAULT;
	return -1;
}
