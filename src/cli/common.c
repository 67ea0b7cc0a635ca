/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * common.c - what every subcommand says in the same way.
 */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

bool cli_has_color(int fd)
{
	const char *term = getenv("TERM");
	const char *no_color = getenv("NO_COLOR");

	return isatty(fd) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
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
