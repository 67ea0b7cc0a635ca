/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - a result file that is there whole, or not at all.
 */
#ifndef FUTRACE_OUTPUT_H
#define FUTRACE_OUTPUT_H

#include <stdio.h>

#include "base/error.h"

/*
 * Finds out beforehand whether PATH can be written, without touching it. Returns -1 with ERR filled
 * if not. "-" always can.
 */
int output_check(const char *path, struct error *err);

/*
 * Has RENDER write to a new file beside PATH, which then takes the place of PATH: what was there
 * before remains until the new one is complete. A PATH of direct.h is written directly, "-" is
 * standard output. No link is followed but to such an output. RENDER returns 0, or -1 on failure.
 * Returns -1 with ERR filled on failure.
 */
int output_write(const char *path, int (*render)(FILE *out, const void *arg), const void *arg,
		 struct error *err);

/* A file that is written bit by bit. */
struct output {
	const char *path; /* borrowed */
	FILE *file;	  /* NULL: it is not open */
	char *temp;	  /* its name until it takes its place; NULL: it has */
};

/* Opens O for PATH, as output_write() would. Returns -1 with ERR filled on failure. */
int output_open(struct output *o, const char *path, struct error *err);

/*
 * What has been written is of use as it is: it goes to the file, which takes the place of what was
 * there before. Returns -1 with ERR filled on failure.
 */
int output_flush(struct output *o, struct error *err);

/* Closes O, if it is open. What never was of use is removed. */
void output_close(struct output *o);

#endif
