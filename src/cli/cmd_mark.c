/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_mark.c - `futrace mark`: puts a mark into the traces that are running.
 */
#include "model/mark.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "base/escape.h"
#include "capture/marker.h"
#include "base/units.h"
#include "base/xalloc.h"

struct mark {
	int32_t pid; /* 0: any */
	char *text;
	bool help;
};

/* Joins the WORDS, which end in NULL, with a space between them. */
static char *join(char *const words[])
{
	char *all = xstrdup("");

	for (size_t i = 0; words[i]; i++) {
		char *longer = xasprintf("%s%s%s", all, i ? " " : "", words[i]);

		free(all);
		all = longer;
	}
	return all;
}

/* A terminal obeys control characters, and a newline would make two marks. */
static bool has_controls(const char *text)
{
	while (*text) {
		long c = escape_next(&text);

		if ((c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0))
			return true;
	}
	return false;
}

static int check_text(const char *text, struct error *err)
{
	size_t length = strlen(text);

	if (!text[strspn(text, " ")]) {
		error_set(err, 0, "mark: needs a text");
		return error_remedy(err, "futrace mark begin NAME");
	}
	if (length > MARK_MAX_BYTES)
		return error_set(err, 0, "mark: the text has %zu bytes; at most %d are allowed",
				 length, MARK_MAX_BYTES);
	if (has_controls(text))
		return error_set(err, 0, "mark: the text has control characters");
	return 0;
}

static int take_option(struct mark *mark, int found, char **argv, struct error *err)
{
	uint64_t pid;

	if (found == 'h') {
		mark->help = true;
		return 0;
	}
	if (found == 'p' && units_parse_whole(optarg, INT32_MAX, &pid) == 0 && pid > 0) {
		mark->pid = (int32_t)pid;
		return 0;
	}
	if (found == 'p')
		return error_set(err, 0, "mark --pid: '%.60s' is not a process id", optarg);
	if (found == ':')
		return error_set(err, 0, "mark %.60s: needs an argument", argv[optind - 1]);
	error_set(err, 0, "mark: unknown option %.60s", argv[optind - 1]);
	return error_remedy(err, "futrace mark -- TEXT");
}

static int parse(struct mark *mark, int argc, char **argv, struct error *err)
{
	static const struct option longs[] = {
		{ "pid", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int found;

	opterr = 0;
	while ((found = getopt_long(argc, argv, "+:p:h", longs, NULL)) != -1) {
		if (take_option(mark, found, argv, err) < 0)
			return -1;
	}
	mark->text = join(argv + optind);
	return mark->help ? 0 : check_text(mark->text, err);
}

static int write_mark(const struct mark *mark, struct error *err)
{
	char *instances = marker_instances(err);
	int taken = instances ? marker_write(instances, "/proc", mark->pid, mark->text, err) : -1;

	free(instances);
	return taken < 0 ? -1 : 0;
}

int cli_mark(int argc, char **argv)
{
	struct mark mark = { 0 };
	struct error err;
	int status = STATUS_DONE;

	if (parse(&mark, argc, argv, &err) < 0) {
		cli_print_error(&err);
		status = STATUS_USAGE;
	} else if (mark.help) {
		options_help(stdout);
		status = cli_end_output(STATUS_DONE);
	} else if (write_mark(&mark, &err) < 0) {
		cli_print_error(&err);
		status = STATUS_FAILED;
	}
	free(mark.text);
	return status;
}
