/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ending.h - the signals that end a trace: SIGINT, SIGTERM and SIGHUP.
 *
 * The first one can be read from a descriptor, when this process comes to it. The second one ends
 * the process at once, wherever it hangs.
 */
#ifndef FUTRACE_ENDING_H
#define FUTRACE_ENDING_H

#include <stdbool.h>

struct ending {
	int signo;	    /* 0: none */
	bool from_terminal; /* which has sent it to a command as well */
};

/*
 * Begins to watch for the signals, except for a SIGHUP that is ignored. To be called once; this
 * thread has them blocked from now on. Returns a descriptor that is readable once the first one has
 * come, which the caller closes; or -1 with errno.
 */
int ending_watch(void);

/* Reads the first signal from the descriptor. Returns false if none has come. */
bool ending_read(int fd, struct ending *e);

#endif
