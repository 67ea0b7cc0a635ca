/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * given_window.h - a window given by the wall clock.
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
 * Converts N such windows to the trace's clock; the caller frees the array. REALTIME_OFFSET_NS is
 * the time of day minus the time of the trace's clock. A time before that clock began becomes 0.
 */
struct analysis_window *given_windows_on_clock(const struct given_window *given, size_t n,
					       int64_t realtime_offset_ns);

#endif
