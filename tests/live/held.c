/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * held.c - stops a program into which check_faults.sh has preloaded it, after the loader and before
 * main(), so that strace can be attached and counts the program's own calls only. Programs that it
 * runs in turn are not stopped.
 */
#include <signal.h>
#include <stdlib.h>

static void __attribute__((constructor)) hold(void)
{
	unsetenv("LD_PRELOAD");
	raise(SIGSTOP);
}
