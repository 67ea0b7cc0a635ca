/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks_options.c - the command line of `futrace stacks`.
 */
#include "cli/stacks_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/option_values.h"

static int take_follow(struct stacks_options *opt)
{
	opt->targets.request.follow = true;
	return 0;
}

static int take_output(struct stacks_options *opt, struct error *err)
{
	if (!*optarg)
		return error_set(err, 0, "stacks --output: the file name is empty");
	opt->output = optarg;
	return 0;
}

static int bad_option(int found, char **argv, struct error *err)
{
	if (found == ':')
		error_set(err, 0, "stacks %.60s: needs an argument", argv[optind - 1]);
	else
		error_set(err, 0, "stacks: unknown option %.60s", argv[optind - 1]);
	return error_remedy(err, "futrace stacks --help");
}

static int take_option(struct stacks_options *opt, int found, char **argv, struct error *err)
{
	switch (found) {
	case 'p':
		return option_pid(&opt->targets, optarg, err);
	case 't':
		return option_tid(&opt->targets, optarg, err);
	case 'f':
		return take_follow(opt);
	case 'o':
		return take_output(opt, err);
	case 'j':
		opt->json = true;
		return 0;
	case 'c':
		return option_color(&opt->targets, optarg, err);
	case 'n':
		opt->no_lines = true;
		return 0;
	case 'v':
		opt->verbose = true;
		return 0;
	case 'h':
		opt->help = true;
		return 0;
	default:
		return bad_option(found, argv, err);
	}
}

/* Options that do not go together. */
static int check(const struct stacks_options *opt, int argc, char **argv, struct error *err)
{
	const struct trace_request *r = &opt->targets.request;

	if (optind < argc) {
		error_set(err, 0, "stacks: unexpected argument '%.60s'", argv[optind]);
		return error_remedy(err, "futrace stacks -p %.60s", argv[optind]);
	}
	if (!r->pids.n && !r->tids.n) {
		error_set(err, 0, "stacks: which process? give --pid or --tid");
		return error_remedy(err, "futrace stacks -p PID");
	}
	if (r->pids.n && r->tids.n)
		return error_set(err, 0, "stacks: --pid and --tid: only one of them can be used");
	if (r->follow && r->tids.n)
		return error_set(err, 0,
				 "stacks: --follow and --tid: only one of them can be used");
	return 0;
}

int stacks_options_parse(struct stacks_options *opt, int argc, char **argv, struct error *err)
{
	static const struct option longs[] = {
		{ "pid", required_argument, NULL, 'p' },
		{ "tid", required_argument, NULL, 't' },
		{ "follow", no_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "json", no_argument, NULL, 'j' },
		{ "no-lines", no_argument, NULL, 'n' },
		{ "color", required_argument, NULL, 'c' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int found;

	*opt = (struct stacks_options){ .output = "-" };
	opterr = 0;
	optind = 0;
	while ((found = getopt_long(argc, argv, ":p:t:fo:vh", longs, NULL)) != -1) {
		if (take_option(opt, found, argv, err) < 0)
			return -1;
	}
	return opt->help ? 0 : check(opt, argc, argv, err);
}

void stacks_options_finish(struct stacks_options *opt)
{
	options_finish(&opt->targets);
}

void stacks_options_help(void)
{
	fputs("futrace stacks: where is each thread now? Prints the call stacks of blocked threads,\n"
	      "without stopping the process\n\n"
	      "  futrace stacks [OPTIONS] -p PID[,PID...]\n"
	      "  futrace stacks [OPTIONS] -t TID[,TID...]\n\n"
	      "  -p, --pid LIST               every thread of these processes\n"
	      "  -t, --tid LIST               only these threads\n"
	      "  -f, --follow                 child processes too\n"
	      "  -o, --output FILE            write to FILE; -: standard output\n"
	      "      --json                   print JSON\n"
	      "      --no-lines               no files and lines: functions only, which takes less time\n"
	      "      --color WHEN             auto (default), always or never\n"
	      "  -v, --verbose                print the address of each frame and how it was found too\n"
	      "  -h, --help                   print this help\n\n"
	      "Exit status: 0 done, 1 a thread could not be looked at or the output not be written, 2 bad\n"
	      "usage. Manual: man futrace-stacks\n",
	      stdout);
}
