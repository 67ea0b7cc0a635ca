/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_options.c - parses the command line of futrace-demo.
 */
#include "demo/demo_options.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

#include "demo/demo_clock.h"
#include "demo/complaint.h"

/* One hour: a longer demo is a typing mistake. */
#define LONGEST_S 3600.0

static int parse_duration(const char *text, uint64_t *duration_ns)
{
	char *end;
	double seconds = strtod(text, &end);

	/* Written so that a NaN fails as well. */
	if (end == text || *end != '\0' || !(seconds >= 0.1 && seconds <= LONGEST_S))
		return complain(EINVAL, "--duration takes seconds, from 0.1 to 3600");
	*duration_ns = (uint64_t)(seconds * (double)NS_PER_S);
	return 0;
}

static int parse_fd(const char *text, int *fd)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end != '\0' || number < 0 || number > INT_MAX)
		return complain(EINVAL, "--started-fd and --go-fd take the number of a descriptor");
	if (fcntl((int)number, F_GETFD) < 0)
		return complain(errno, text);
	*fd = (int)number;
	return 0;
}

static int parse_one(struct options *options, int letter)
{
	switch (letter) {
	case 't':
		return parse_duration(optarg, &options->duration_ns);
	case 'd':
		options->dir = optarg;
		return 0;
	case 'p':
		return parse_fd(optarg, &options->started_fd);
	case 'g':
		return parse_fd(optarg, &options->go_fd);
	case 'f':
		options->truth = optarg;
		return 0;
	case 'h':
		options->help = true;
		return 0;
	case 'V':
		options->version = true;
		return 0;
	default:
		return -1;
	}
}

int options_parse(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "duration", required_argument, NULL, 't' },
		{ "dir", required_argument, NULL, 'd' },
		{ "started-fd", required_argument, NULL, 'p' },
		{ "go-fd", required_argument, NULL, 'g' },
		{ "truth", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	const char *tmpdir = getenv("TMPDIR");
	int letter;

	/* Not /tmp: on many systems that is memory, but the demo needs a disk. */
	*options = (struct options){
		.duration_ns = 3 * NS_PER_S,
		.dir = tmpdir && *tmpdir ? tmpdir : "/var/tmp",
		.started_fd = -1,
		.go_fd = -1,
	};
	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (parse_one(options, letter) < 0)
			return -1;
	}
	if (optind < argc)
		return complain(EINVAL, argv[optind]);
	return 0;
}
