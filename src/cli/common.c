/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * common.c - the parts that subcommands share: errors, the end of the output, the width and colours
 * of a terminal, and options.
 */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/escape.h"

/* No terminal is wider. */
#define COLUMNS_LIMIT 10000

void cli_print_error(const struct error *err)
{
	char *text = escape_printable(err->what);
	char *remedy = escape_printable(err->remedy);

	fprintf(stderr, "futrace: %s%s%s", text, err->code ? ": " : "",
		err->code ? strerror(err->code) : "");
	if (*remedy)
		fprintf(stderr, " (try: %s)", remedy);
	fputc('\n', stderr);
	free(text);
	free(remedy);
}

int cli_end_output(int status)
{
	struct error err;

	if (!ferror(stdout) && fflush(stdout) == 0)
		return status;
	error_set(&err, errno, "cannot write to standard output");
	cli_print_error(&err);
	return STATUS_FAILED;
}

unsigned int cli_columns(int fd)
{
	const char *given = getenv("COLUMNS");
	unsigned long n = given ? strtoul(given, NULL, 10) : 0;
	struct winsize size;

	if (n > 0 && n <= COLUMNS_LIMIT)
		return (unsigned int)n;
	return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool cli_has_color(int fd)
{
	const char *term = getenv("TERM");
	const char *no_color = getenv("NO_COLOR");

	return isatty(fd) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
}

static int answer_parsed(const struct options *opt, int parsed, const struct error *err)
{
	if (parsed < 0) {
		cli_print_error(err);
		return STATUS_USAGE;
	}
	if (opt->help)
		options_help(stdout);
	else if (opt->version)
		puts("futrace " PACKAGE_VERSION);
	else
		return -1;
	return cli_end_output(STATUS_DONE);
}

static int bad_instance_usage(const char *name, int found, char **argv)
{
	struct error err;

	if (found == ':')
		error_set(&err, 0, "%s %.60s: needs an argument", name, argv[optind - 1]);
	else if (found == '?')
		error_set(&err, 0, "%s: unknown option %.60s", name, argv[optind - 1]);
	else
		error_set(&err, 0, "%s %.60s: takes no arguments", name, argv[optind]);
	cli_print_error(&err);
	return STATUS_USAGE;
}

int cli_parse_instance(struct cli_instance_options *opt, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "instance", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int found;

	opterr = 0;
	while ((found = getopt_long(argc, argv, "+:h", longs, NULL)) != -1) {
		if (found == 'i' && *optarg) {
			opt->instance = optarg;
		} else if (found == 'h') {
			fputs(opt->help, stdout);
			return cli_end_output(STATUS_DONE);
		} else {
			return bad_instance_usage(opt->name, found == 'i' ? ':' : found, argv);
		}
	}
	return optind < argc ? bad_instance_usage(opt->name, 0, argv) : -1;
}

int cli_parse(struct options *opt, int argc, char **argv)
{
	struct error err;
	int parsed = options_parse(opt, argc, argv, &err);

	return answer_parsed(opt, parsed, &err);
}

int cli_parse_demo(struct options *opt, int argc, char **argv)
{
	struct error err;
	int parsed = options_parse_demo(opt, argc, argv, &err);

	return answer_parsed(opt, parsed, &err);
}

int cli_parse_report(struct options *opt, int argc, char **argv)
{
	struct error err;
	int parsed = options_parse_report(opt, argc, argv, &err);

	return answer_parsed(opt, parsed, &err);
}
