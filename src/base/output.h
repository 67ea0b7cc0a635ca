/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - writes a result file: it is complete, or it does not appear.
 */
#ifndef FUTRACE_OUTPUT_H
#define FUTRACE_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

/*
 * Checks whether PATH can be written, without touching it. Returns -1 with ERR filled if not. "-"
 * always can.
 */
int output_check(const char *path, struct error *err);

/*
 * Is ERR, of one of these functions, that PATH is a named pipe which nobody has opened for reading?
 * They do not wait for a reader.
 */
bool output_lacks_reader(const char *path, const struct error *err);

/*
 * Lets RENDER write a new file beside PATH, then renames it to PATH: the old file stays until the
 * new one is complete. An output of direct.h is written in place, and "-" is standard output.
 * Symbolic links are followed only to an output of direct.h. RENDER returns 0, or -1 on failure.
 * Returns -1 with ERR filled on failure.
 */
int output_write(const char *path, int (*render)(FILE *out, const void *arg), const void *arg,
		 struct error *err);

/* A file that is written in parts. */
struct output {
	const char *path; /* borrowed */
	FILE *file;	  /* NULL: it is not open */
	char *temp;	  /* the file's name until it is renamed to PATH; NULL afterwards */
};

/* Opens O for PATH, as output_write() would. Returns -1 with ERR filled on failure. */
int output_open(struct output *o, const char *path, struct error *err);

/*
 * Flushes O, and renames the file to PATH if that has not been done yet: the part written so far is
 * of use by itself. Returns -1 with ERR filled on failure.
 */
int output_flush(struct output *o, struct error *err);

/* Closes O, if it is open. Removes a file that output_flush() has never renamed. */
void output_close(struct output *o);

#endif
