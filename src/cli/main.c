/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - runs the subcommand that the first argument names, or a trace.
 */
#include <string.h>

#include "cli/cli.h"

static int trace(int argc, char **argv, const struct inherited *old)
{
	struct options opt;
	int status = cli_parse(&opt, argc, argv);

	if (status < 0)
		status = cli_trace(&opt, old);
	options_finish(&opt);
	return status;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} subcommands[] = {
	{ "cleanup", cli_cleanup }, { "compare", cli_compare }, { "demo", cli_demo },
	{ "doctor", cli_doctor },   { "mark", cli_mark },	{ "report", cli_report },
	{ "stacks", cli_stacks },
};

int main(int argc, char **argv)
{
	struct inherited old;

	inherited_take(&old);
	for (size_t i = 0; argc > 1 && i < sizeof(subcommands) / sizeof(*subcommands); i++) {
		if (!strcmp(argv[1], subcommands[i].name))
			return subcommands[i].run(argc - 1, argv + 1);
	}
	return trace(argc, argv, &old);
}
