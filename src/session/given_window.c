/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * given_window.c - converts windows given by the wall clock to the trace's clock.
 */
#include "session/given_window.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/xalloc.h"

struct analysis_window *given_windows_on_clock(const struct given_window *given, size_t n,
					       const struct clock_log *log)
{
	struct analysis_window *all = xcalloc(n + 1, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		struct analysis_window *win = &all[i];
		const char *name = given[i].name;

		snprintf(win->name, sizeof(win->name), "%.*s",
			 (int)escape_fit(name, strlen(name), sizeof(win->name) - 1), name);
		win->begin_ns = clock_log_moment(log, given[i].begin_ns);
		win->end_ns = clock_log_moment(log, given[i].end_ns);
	}
	return all;
}
