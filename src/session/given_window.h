/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * given_window.h - a window given by the wall clock.
 */
#ifndef FUTRACE_GIVEN_WINDOW_H
#define FUTRACE_GIVEN_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "session/clock_log.h"

struct given_window {
	char *name;
	uint64_t begin_ns, end_ns; /* since the epoch; the end is later */
};

/* Converts N such windows to the trace's clock, by LOG; the caller frees the array. */
struct analysis_window *given_windows_on_clock(const struct given_window *given, size_t n,
					       const struct clock_log *log);

#endif
