/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.h - traces running threads from the first to the last event.
 *
 * Wires capture, trace, analysis and place together around one poll(); decides when the trace
 * ends. Renders nothing.
 */
#ifndef FUTRACE_LIVE_H
#define FUTRACE_LIVE_H

#include <signal.h>

#include "futrace/command.h"
#include "futrace/error.h"
#include "futrace/options.h"
#include "futrace/result.h"

/* Who is told of each interval when it is over. */
struct live_watch {
	/* RES, complete, is borrowed; see analysis_take_interval(). -1: no more, the trace ends. */
	int (*take)(void *arg, struct result *res);
	void *arg;
};

/*
 * Traces what OPT says and returns the result, with places and warnings; the caller frees it. CMD
 * is the held command of OPT, or NULL; it is told to go once events are recorded. The signals that
 * end the trace must be blocked. With an interval, each goes to WATCH. NULL with ERR filled if it
 * could not be traced, or if the command could not be run: *EXEC_ERROR is then its errno.
 * *SIGNALLED tells of the signal that ended the trace; si_signo 0: none. *RECORD_ERROR, empty
 * before, tells why the recording that OPT asks for could not be made; the result is there all the
 * same. Whatever happens, no tracing instance is left.
 */
struct result *live_trace(const struct options *opt, struct command *cmd,
			  const struct live_watch *watch, int *exec_error, siginfo_t *signalled,
			  struct error *record_error, struct error *err);

/* Fills SET with the signals that end a trace early. */
void live_signals(sigset_t *set);

#endif
