/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - which subcommand it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "futrace/escape.h"

void cli_print_error(const struct error *err)
{
	char *what = escape_printable(err->what);
	char *remedy = escape_printable(err->remedy);

	fprintf(stderr, "futrace: %s%s%s", what, err->code ? ": " : "",
		err->code ? strerror(err->code) : "");
	if (*remedy)
		fprintf(stderr, " (try: %s)", remedy);
	fputc('\n', stderr);
	free(what);
	free(remedy);
}

int cli_parse(struct options *opt, int argc, char **argv)
{
	struct error err;

	if (options_parse(opt, argc, argv, &err) < 0) {
		cli_print_error(&err);
		return STATUS_USAGE;
	}
	if (opt->help)
		options_help(stdout);
	else if (opt->version)
		puts("futrace " PACKAGE_VERSION);
	else
		return -1;
	return fflush(stdout) == EOF ? STATUS_FAILED : STATUS_DONE;
}

static int trace(int argc, char **argv)
{
	struct options opt;
	int status = cli_parse(&opt, argc, argv);

	if (status < 0)
		status = cli_trace(&opt);
	options_finish(&opt);
	return status;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} subcommands[] = {
	{ "demo", cli_demo },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(subcommands) / sizeof(*subcommands); i++) {
		if (!strcmp(argv[1], subcommands[i].name))
			return subcommands[i].run(argc - 1, argv + 1);
	}
	return trace(argc, argv);
}
