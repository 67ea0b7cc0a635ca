/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.c - the table of the looks that a picture has for a thread's state.
 */
#include "report/picture/looks.h"

static const struct {
	const char *class, *name;
} looks[N_LOOKS] = {
	[LOOK_RUNNING] = { "ft-run", "running" },
	[LOOK_RUNNABLE] = { "ft-cpu", "waiting for a CPU" },
	[LOOK_UNINTERRUPTIBLE] = { "ft-disk", "blocked, uninterruptible" },
	[LOOK_BLOCKED] = { "ft-block", "blocked" },
	[LOOK_FUTEX] = { "ft-futex", "waiting for a futex" },
	[LOOK_UNKNOWN] = { "ft-unknown", "unknown" },
};

const char *look_name(enum look look)
{
	return looks[look].name;
}

const char *look_class(enum look look)
{
	return looks[look].class;
}
