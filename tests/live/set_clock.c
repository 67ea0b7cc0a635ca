/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * set_clock.c - preloaded: for the program, the time of day is set forward by a minute some time
 * after it first asks for the time, and the host has been suspended for 8 s a little later.
 */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SET_MS	     700
#define SUSPENDED_MS 900

static long ms_now(void)
{
	struct timespec ts;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	static long first_ms;
	int ret = (int)syscall(SYS_clock_gettime, clock, ts);
	long passed_ms;

	if (!first_ms)
		first_ms = ms_now();
	passed_ms = ms_now() - first_ms;
	if (clock == CLOCK_REALTIME)
		ts->tv_sec += (passed_ms > SET_MS ? 60 : 0) + (passed_ms > SUSPENDED_MS ? 8 : 0);
	if (clock == CLOCK_BOOTTIME)
		ts->tv_sec += passed_ms > SUSPENDED_MS ? 8 : 0;
	return ret;
}
