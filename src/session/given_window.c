/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/given_window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "model/mark.h"
#include "base/units.h"
#include "base/xalloc.h"

/* From here on a whole number is nanoseconds since the epoch: in seconds it is 30 million years. */
#define FIRST_NS 1000000000000000ULL

/* A time as date +%s, date +%s.%N or date +%s%N prints it. */
static int parse_epoch(const char *time, uint64_t *ns)
{
	if (units_parse_whole(time, UINT64_MAX, ns) == 0 && *ns >= FIRST_NS)
		return 0;
	return units_parse_seconds(time, ns);
}

/* "BEGIN..END", which is cut in two. */
static int parse_times(struct given_window *win, char *times, struct error *err)
{
	char *dots = strstr(times, "..");
	const char *bad = NULL;

	if (!dots)
		return error_set(err, 0, "--window %.60s: not NAME=BEGIN..END", win->name);
	*dots = '\0';
	if (parse_epoch(times, &win->begin_ns) < 0)
		bad = times;
	else if (parse_epoch(dots + 2, &win->end_ns) < 0)
		bad = dots + 2;
	if (bad)
		return error_set(err, 0,
				 "--window %.60s: neither seconds nor nanoseconds since the epoch: "
				 "'%.60s'",
				 win->name, bad);
	if (win->end_ns <= win->begin_ns)
		return error_set(err, 0, "--window %.60s: must end after it begins", win->name);
	return 0;
}

int given_window_parse(struct given_window *win, const char *argument, struct error *err)
{
	/* The name may have '=' in it, the times have none. */
	const char *equals = strrchr(argument, '=');
	char *times;
	int ret;

	*win = (struct given_window){ 0 };
	if (!equals || equals == argument)
		return error_set(err, 0, "--window: not NAME=BEGIN..END: %.60s", argument);
	if (equals - argument >= MARK_NAME_SIZE)
		return error_set(err, 0, "--window: the name must have at most %d bytes: %.60s",
				 MARK_NAME_SIZE - 1, argument);
	win->name = xasprintf("%.*s", (int)(equals - argument), argument);
	times = xstrdup(equals + 1);
	ret = parse_times(win, times, err);
	free(times);
	return ret;
}

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
