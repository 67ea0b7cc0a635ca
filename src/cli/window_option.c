/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * window_option.c - reads the argument of --window.
 */
#include "cli/window_option.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "model/mark.h"

/* A whole number this large is in nanoseconds: in seconds it would be 30 million years. */
#define FIRST_NS 1000000000000000ULL

/* Reads a time as date +%s, date +%s.%N or date +%s%N prints it. */
static int parse_epoch(const char *time, uint64_t *ns)
{
	if (units_parse_whole(time, UINT64_MAX, ns) == 0 && *ns >= FIRST_NS)
		return 0;
	return units_parse_seconds(time, ns);
}

/* Reads "BEGIN..END"; cuts it in two. */
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
		return error_set(
			err, 0,
			"--window %.60s: '%.60s' is neither seconds nor nanoseconds since the epoch",
			win->name, bad);
	if (win->end_ns <= win->begin_ns)
		return error_set(err, 0, "--window %.60s: must end after it begins", win->name);
	return 0;
}

int window_option_parse(struct given_window *win, const char *argument, struct error *err)
{
	/* The name may contain '='; the times do not. */
	const char *equals = strrchr(argument, '=');
	char *times;
	int ret;

	*win = (struct given_window){ 0 };
	if (!equals || equals == argument)
		return error_set(err, 0, "--window: '%.60s' is not NAME=BEGIN..END", argument);
	if (equals - argument >= MARK_NAME_SIZE)
		return error_set(err, 0, "--window: a name has at most %d bytes: %.60s",
				 MARK_NAME_SIZE - 1, argument);
	win->name = xasprintf("%.*s", (int)(equals - argument), argument);
	times = xstrdup(equals + 1);
	ret = parse_times(win, times, err);
	free(times);
	return ret;
}
