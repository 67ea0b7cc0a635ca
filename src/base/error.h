/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * error.h - the reason of a failure, and its remedy.
 *
 * Filled once, where the reason is known, and printed once, by the command line. Holds no
 * allocation, so there is nothing to free.
 */
#ifndef FUTRACE_ERROR_H
#define FUTRACE_ERROR_H

struct error {
	int code;	  /* errno, 0 where there is none */
	char what[240];	  /* "cannot create the tracing instance futrace-4711" */
	char remedy[160]; /* "mount -t tracefs nodev /sys/kernel/tracing", or "" */
};

/*
 * Writes the failure into ERR, and clears the remedy. CODE is an errno value, or 0.
 * Returns -1, so that a caller can write `return error_set(...)`.
 */
int error_set(struct error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds the remedy to ERR: the action that the user can take. Returns -1. */
int error_remedy(struct error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
