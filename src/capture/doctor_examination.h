/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_examination.h - one examination of a host: what has been found so far, and where to look.
 *
 * doctor.c checks the host and doctor_tracefs.c checks tracefs; both add their findings here.
 */
#ifndef FUTRACE_DOCTOR_EXAMINATION_H
#define FUTRACE_DOCTOR_EXAMINATION_H

#include "capture/doctor.h"

struct examination {
	const struct doctor_host *host;
	struct doctor_checks *found;
	char *tracing;	   /* the path of tracefs; NULL if it cannot be used */
	const char *files; /* the directory of the settings: tracefs or the instance; NULL: none */
	enum doctor_state unseen; /* the state of all that lies in FILES if FILES is NULL */
};

/* Adds a finding. doctor_remedy() gives it a remedy. */
void doctor_add(struct examination *e, const char *name, enum doctor_state state, const char *fmt,
		...) __attribute__((format(printf, 4, 5)));

/* Sets the remedy of the finding that was added last. */
void doctor_remedy(struct examination *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Reads the first SIZE - 1 bytes of DIR/FILE as a string. Returns -1, with errno, on failure. */
int doctor_read(const char *dir, const char *file, char *text, size_t size);

#endif
