/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - can this host be traced, and what is lost if not all of it can?
 *
 * Looks, and changes nothing: it mounts no file system and makes no instance. The roots of /proc
 * and /sys are arguments, so that a folder can play a host.
 */
#ifndef FUTRACE_DOCTOR_H
#define FUTRACE_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

/* Missing: without it there is no trace. Degraded: the trace lacks something, or costs more. */
enum finding_state { FINDING_OK, FINDING_DEGRADED, FINDING_MISSING };

struct finding {
	char name[64];
	enum finding_state state;
	char text[200];	  /* what is there, or what its lack costs */
	char remedy[160]; /* or "" */
};

struct findings {
	struct finding *all;
	size_t n, capacity;
};

/* An event that is used, and what it means if it is not there. */
struct doctor_event {
	const char *system, *name;
	enum finding_state without;
	const char *text, *remedy;
	bool by_name;	/* of a futex call */
	bool by_number; /* of any call: stands in for those by name, and is missing with them */
};

struct doctor_host {
	const char *proc, *sys; /* "/proc", "/sys" */
	const char *instance;	/* that is to be borrowed; NULL: one is to be made */
	bool is_root;
	const struct doctor_event *events;
	size_t n_events;
};

/* Adds to FOUND what there is to say of HOST, in the order in which it should be read. */
void doctor_examine(const struct doctor_host *host, struct findings *found);

/* Is nothing missing? */
bool findings_can_trace(const struct findings *found);

void findings_finish(struct findings *found);

#endif
