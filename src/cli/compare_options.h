/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_options.h - what the command line of `futrace compare` asks for.
 */
#ifndef FUTRACE_COMPARE_OPTIONS_H
#define FUTRACE_COMPARE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "compare/compare.h"

/* Strings and arrays of them are borrowed from the command line. */
struct compare_options {
	char **files[2]; /* of each side; the same file if there is only one */
	size_t n_files[2];
	bool is_one_file;
	const char *windows[2];
	size_t n_windows;
	struct compare_question question;
	bool with_idle;
	double fail_over_percent; /* below 0: no limit */
	unsigned int top;
	bool json, help;
};

/*
 * Fills CMP from ARGV, whose first one is "compare"; its files are put in order. Options may come
 * after files, as with diff(1), but not after "--". Returns -1 with ERR filled if it is wrong.
 */
int compare_options_parse(struct compare_options *cmp, int argc, char **argv, struct error *err);

/* Prints --help. */
void compare_options_help(void);

#endif
