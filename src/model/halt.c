/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halt.c - the states and the words of halts.
 */
#include "model/halt.h"

#include <stddef.h>

/* The states' letters are in proc(5), the bits in sched_switch's print format. */
static const struct {
	char state;
	unsigned int bit;
	const char *words;
} halts[N_HALTS] = {
	[HALT_NONE] = { '\0', 0, "running" },
	[HALT_STOPPED] = { 'T', 0x04, "stopped by a signal such as SIGSTOP" },
	[HALT_TRACED] = { 't', 0x08, "held by a debugger (ptrace)" },
	[HALT_FROZEN] = { HALT_FROZEN_STATE, 0, "frozen by its cgroup" },
};

enum halt halt_of_state(char state)
{
	for (int i = HALT_STOPPED; i < N_HALTS; i++) {
		if (halts[i].state == state)
			return (enum halt)i;
	}
	return HALT_NONE;
}

enum halt halt_of_switch(long long state)
{
	for (int i = HALT_STOPPED; i < N_HALTS; i++) {
		if (halts[i].bit & (unsigned long long)state)
			return (enum halt)i;
	}
	return HALT_NONE;
}

const char *halt_words(enum halt halt)
{
	return halts[halt].words;
}
