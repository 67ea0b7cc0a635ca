/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_options.h - the command line of futrace-demo.
 */
#ifndef FUTRACE_DEMO_OPTIONS_H
#define FUTRACE_DEMO_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
	uint64_t duration_ns;
	const char *dir;
	const char *truth; /* NULL: writes no such file */
	int started_fd;	   /* -1: reports no start */
	int go_fd;	   /* -1: does not wait for the tracer */
	bool help;
	bool version;
};

/* Returns 0, or -1 after an error message. Strings point into ARGV and the environment. */
int options_parse(struct options *options, int argc, char **argv);

#endif
