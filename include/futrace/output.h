/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - a result file that is there whole, or not at all.
 */
#ifndef FUTRACE_OUTPUT_H
#define FUTRACE_OUTPUT_H

#include <stdio.h>

#include "futrace/error.h"

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

/*
 * Opens a new file, which takes the place of PATH at once, for what is to be read while it is being
 * written. For the rest as output_write(). Returns NULL with ERR filled; the caller closes the
 * file unless it is standard output.
 */
FILE *output_open(const char *path, struct error *err);

#endif
