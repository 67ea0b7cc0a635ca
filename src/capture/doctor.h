/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - checks whether this host can be traced, and names the cost of each lack.
 *
 * Only reads: mounts no file system and makes no instance. The roots of /proc and /sys are
 * arguments, so that a folder can play a host in a test.
 */
#ifndef FUTRACE_DOCTOR_H
#define FUTRACE_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

/* Missing: no trace is possible. Degraded: the trace lacks something, or costs more. */
enum doctor_state { DOCTOR_OK, DOCTOR_DEGRADED, DOCTOR_MISSING };

struct doctor_check {
	char name[64];
	enum doctor_state state;
	char text[200];	  /* the state found, or the cost of its lack */
	char remedy[160]; /* or "" */
};

struct doctor_checks {
	struct doctor_check *all;
	size_t n, capacity;
};

/* An event that futrace uses, and the finding if the kernel lacks it. */
struct doctor_event {
	const char *system, *name;
	enum doctor_state without;
	const char *text, *remedy;
	bool by_name;	/* an event of one futex call */
	bool by_number; /* an event of all calls: missing only if an event by name is missing too */
};

struct doctor_host {
	const char *proc, *sys; /* "/proc", "/sys" */
	const char *instance;	/* the instance to borrow; NULL: a trace creates one */
	bool is_root;
	const struct doctor_event *events;
	size_t n_events;
};

/* Adds the findings about HOST to FOUND, in the order in which they should be read. */
void doctor_examine(const struct doctor_host *host, struct doctor_checks *found);

/* Is a trace possible: is no finding DOCTOR_MISSING? */
bool doctor_can_trace(const struct doctor_checks *found);

void doctor_checks_finish(struct doctor_checks *found);

#endif
