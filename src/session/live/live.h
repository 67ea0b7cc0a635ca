/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.h - traces running threads from the first to the last event.
 *
 * Connects capture, trace, analysis and place in a loop around one poll(), and decides when the
 * trace ends. Renders nothing.
 */
#ifndef FUTRACE_LIVE_H
#define FUTRACE_LIVE_H

#include "capture/capture.h"
#include "capture/command.h"
#include "base/ending.h"
#include "base/error.h"
#include "session/request.h"
#include "model/result.h"

/* The outcome of a trace, beside its result. */
struct live_outcome {
	int exec_error;		   /* errno if the command could not be run; else 0 */
	struct ending ending;	   /* the signal that ended the trace */
	struct error record_error; /* why the recording failed; "" if it did not */
	/* The instance is being removed; the caller waits for that with capture_free(). */
	struct capture *capture;
};

/*
 * Traces as REQUEST says and returns the result, with places and warnings; the caller frees it. CMD
 * is the held command of REQUEST, or NULL; it starts once events are recorded. A signal that
 * ENDING, of ending_watch(), tells ends the trace. With an interval, WATCH takes each interval.
 * Returns NULL with ERR filled if the trace failed or the command could not be run; then no tracing
 * instance is left. A recording that failed leaves the result as it is.
 */
struct result *live_trace(const struct trace_request *request, struct command *cmd,
			  const struct interval_watch *watch, int ending,
			  struct live_outcome *outcome, struct error *err);

#endif
