/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * terminal.c - prints the text report, which may be longer than the terminal.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/pager.h"

/* Returns the height of the terminal FD; 0: not known, or FD is none. */
static size_t rows_of(int fd)
{
	struct winsize size;

	return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

static size_t count_lines(const char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n';
	return n;
}

/* A command that still runs has the terminal. */
static bool wants_pager(const struct options *opt, const struct result *res)
{
	return !opt->no_pager && isatty(STDOUT_FILENO) && (!res->command || res->command_ended);
}

/* Prints a report of SIZE bytes. If it is longer than the terminal, its beginning comes again. */
static int print(FILE *out, const struct options *opt, const struct result *res,
		 const struct text_style *style, const char *text, size_t size)
{
	size_t rows = rows_of(fileno(out));
	bool is_long = rows && count_lines(text, size) >= rows;

	/* What has been printed so far comes before. */
	fflush(out);
	if (is_long && wants_pager(opt, res) && pager_show(text, size, fileno(out)))
		return 0;
	fwrite(text, 1, size, out);
	if (is_long)
		report_text_again(out, res, style);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}

int cli_print_report(FILE *out, const struct options *opt, const struct result *res,
		     const struct text_style *style)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = rows_of(fileno(out)) ? open_memstream(&text, &size) : NULL;
	int failed;

	if (!memory)
		return report_text(out, res, style);
	failed = report_text(memory, res, style);
	if (fclose(memory) == EOF || failed)
		failed = -1;
	else
		failed = print(out, opt, res, style, text, size);
	free(text);
	return failed;
}
