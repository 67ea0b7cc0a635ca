/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resting.c - reads the number of a thread's turns on a CPU.
 */
#include "looks/resting.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/whole.h"

uint64_t resting_turns(const char *proc, int32_t pid, int32_t tid)
{
	char path[128], text[96];
	uint64_t turns;

	snprintf(path, sizeof(path), "%s/%" PRId32 "/task/%" PRId32 "/schedstat", proc, pid, tid);
	if (whole_text(AT_FDCWD, path, text, sizeof(text)) < 0 ||
	    sscanf(text, "%*u %*u %" SCNu64, &turns) != 1)
		return 0;
	return turns;
}
