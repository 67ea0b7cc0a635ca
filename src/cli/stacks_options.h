/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks_options.h - what the command line of `futrace stacks` asks for.
 */
#ifndef FUTRACE_STACKS_OPTIONS_H
#define FUTRACE_STACKS_OPTIONS_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/options.h"

struct stacks_options {
	struct options targets; /* of these, only those that choose targets, and the color */
	const char *output;	/* "-": standard output */
	bool json, no_lines, verbose, help;
};

/*
 * Fills OPT from ARGV, whose first one is "stacks" and which is borrowed for as long as OPT.
 * Returns -1 with ERR filled if it is wrong. The caller calls stacks_options_finish() in any case.
 */
int stacks_options_parse(struct stacks_options *opt, int argc, char **argv, struct error *err);
void stacks_options_finish(struct stacks_options *opt);

/* Prints --help. */
void stacks_options_help(void);

#endif
