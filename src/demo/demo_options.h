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
	const char *truth; /* NULL: no such file is wanted */
	int started_fd;	   /* -1: nobody wants to know */
	int go_fd;	   /* -1: go at once */
	bool help;
	bool version;
};

/* 0, or -1 after a complaint. The strings are those of ARGV and of the environment. */
int options_parse(struct options *options, int argc, char **argv);

#endif
