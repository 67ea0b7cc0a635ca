/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * given_window.c - converts windows given by the wall clock to the trace's clock.
 */
#include "session/given_window.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/xalloc.h"

static uint64_t on_clock(uint64_t epoch_ns, int64_t realtime_offset_ns)
{
	uint64_t offset_ns = (uint64_t)realtime_offset_ns;

	return epoch_ns > offset_ns ? epoch_ns - offset_ns : 0;
}

struct analysis_window *given_windows_on_clock(const struct given_window *given, size_t n,
					       int64_t realtime_offset_ns)
{
	struct analysis_window *all = xcalloc(n + 1, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		struct analysis_window *win = &all[i];
		const char *name = given[i].name;

		snprintf(win->name, sizeof(win->name), "%.*s",
			 (int)escape_fit(name, strlen(name), sizeof(win->name) - 1), name);
		win->begin_ns = on_clock(given[i].begin_ns, realtime_offset_ns);
		win->end_ns = on_clock(given[i].end_ns, realtime_offset_ns);
	}
	return all;
}
