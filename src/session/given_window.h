/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * given_window.h - a window that the command line gives by the wall clock.
 */
#ifndef FUTRACE_GIVEN_WINDOW_H
#define FUTRACE_GIVEN_WINDOW_H

#include <stdint.h>

#include "analysis/analysis.h"
#include "base/error.h"

struct given_window {
	char *name;
	uint64_t begin_ns, end_ns; /* since the epoch; the end is later */
};

/*
 * Reads "NAME=BEGIN..END" into WIN, whose name the caller frees, whether it can be read or not.
 * Returns -1 with ERR filled if it cannot.
 */
int given_window_parse(struct given_window *win, const char *argument, struct error *err);

/*
 * N such windows on the trace's clock, to which REALTIME_OFFSET_NS is added for the time of day;
 * what lies before that clock began is at its beginning. The caller frees them.
 */
struct analysis_window *given_windows_on_clock(const struct given_window *given, size_t n,
					       int64_t realtime_offset_ns);

#endif
