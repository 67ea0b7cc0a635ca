/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halt.h - what keeps the threads of a process from running, whatever they wait for.
 */
#ifndef FUTRACE_HALT_H
#define FUTRACE_HALT_H

enum halt {
	HALT_NONE,
	HALT_STOPPED, /* by SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU */
	HALT_TRACED,  /* by ptrace(2) */
	HALT_FROZEN,  /* by a cgroup */
	N_HALTS
};

/* The state of a thread that a cgroup has frozen; /proc/PID/stat has no letter for it. */
#define HALT_FROZEN_STATE 'F'

/* The halt of a thread in STATE, as in /proc/PID/stat, or HALT_FROZEN_STATE. */
enum halt halt_of_state(char state);

/* The halt of a thread that leaves its CPU with prev_state STATE of sched_switch. */
enum halt halt_of_switch(long long state);

/* "stopped by a signal such as SIGSTOP" */
const char *halt_words(enum halt halt);

#endif
