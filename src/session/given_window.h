/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * given_window.h - a window that is given by the wall clock.
 */
#ifndef FUTRACE_GIVEN_WINDOW_H
#define FUTRACE_GIVEN_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"

struct given_window {
	char *name;
	uint64_t begin_ns, end_ns; /* since the epoch; the end is later */
};

/*
 * N such windows on the trace's clock, to which REALTIME_OFFSET_NS is added for the time of day;
 * times before that clock began become its beginning. The caller frees them.
 */
struct analysis_window *given_windows_on_clock(const struct given_window *given, size_t n,
					       int64_t realtime_offset_ns);

#endif
