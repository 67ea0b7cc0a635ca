/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * set_clock.c - preloaded: for the program, the time of day is set forward by a minute when there
 * is a file "set" in the folder $SET_CLOCK, and the host has been suspended for 8 s when there is a
 * file "suspended".
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static bool is_there(const char *name)
{
	const char *folder = getenv("SET_CLOCK");
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder ? folder : ".", name);
	return access(path, F_OK) == 0;
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	int ret = (int)syscall(SYS_clock_gettime, clock, ts);

	if (clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME)
		return ret;
	if (is_there("suspended"))
		ts->tv_sec += 8;
	if (clock == CLOCK_REALTIME && is_there("set"))
		ts->tv_sec += 60;
	return ret;
}
