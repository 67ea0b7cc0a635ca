/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * held.c - preloaded into a program by check_faults.sh: stops it when the loader is done, before
 * main(), so that strace can be attached and counts the program's own calls only. What the program
 * runs in turn does not have it.
 */
#include <signal.h>
#include <stdlib.h>

static void __attribute__((constructor)) hold(void)
{
	unsetenv("LD_PRELOAD");
	raise(SIGSTOP);
}
