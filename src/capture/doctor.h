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
enum finding_state { FINDING_OK, FINDING_DEGRADED, FINDING_MISSING };

struct finding {
	char name[64];
	enum finding_state state;
	char text[200];	  /* the state found, or the cost of its lack */
	char remedy[160]; /* or "" */
};

struct findings {
	struct finding *all;
	size_t n, capacity;
};

/* An event that futrace uses, and the finding if the kernel lacks it. */
struct doctor_event {
	const char *system, *name;
	enum finding_state without;
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
void doctor_examine(const struct doctor_host *host, struct findings *found);

/* Is a trace possible: is no finding FINDING_MISSING? */
bool findings_can_trace(const struct findings *found);

void findings_finish(struct findings *found);

#endif
