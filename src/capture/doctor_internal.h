/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_internal.h - an examination under way: of the host (doctor.c) and of tracefs
 * (doctor_tracefs.c).
 */
#ifndef FUTRACE_DOCTOR_INTERNAL_H
#define FUTRACE_DOCTOR_INTERNAL_H

#include "capture/doctor.h"

struct examination {
	const struct doctor_host *host;
	struct findings *found;
	char *tracing;	   /* where tracefs is; NULL if it is not to be seen */
	const char *files; /* the directory whose settings are looked at: that, or the instance */
	enum finding_state unseen; /* what may be said of what is not to be seen */
};

/* Adds a finding; the remedy follows, if there is one, by doctor_remedy(). */
void doctor_add(struct examination *e, const char *name, enum finding_state state, const char *fmt,
		...) __attribute__((format(printf, 4, 5)));

/* To the last finding. */
void doctor_remedy(struct examination *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Reads the first SIZE - 1 bytes of DIR/FILE. Returns -1, with errno, on failure. */
int doctor_read(const char *dir, const char *file, char *text, size_t size);

/* Finds tracefs and says in what state it is, and then that of all that lies in it. */
void doctor_check_tracefs(struct examination *e);

#endif
