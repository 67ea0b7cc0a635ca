/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_host.c - the host in a window, in two lines.
 */
#include "report/host_report.h"

#include <stdlib.h>

#include "base/units.h"
#include "base/xalloc.h"

#define TITLE "Host: "
#define BELOW "      "

/* Pages at BEGIN and END: "dirty pages 12,034 -> 40,112". */
static char *pages_words(const char *name, int64_t begin, int64_t end)
{
	char from[UNITS_SIZE], to[UNITS_SIZE];

	if (begin < 0 || end < 0)
		return NULL;
	return xasprintf("%s %s -> %s", name, units_count(from, (uint64_t)begin),
			 units_count(to, (uint64_t)end));
}

/* Adds a pressure to WORDS, which is freed: "time waited for I/O 96%, CPU 2%". */
static char *add_pressure(char *words, const char *name, int64_t us, uint64_t window_ns)
{
	uint64_t ns = (uint64_t)us * NS_PER_US;
	char share[UNITS_SIZE];
	char *longer;

	if (us < 0 || !window_ns)
		return words;
	/* The pressure and the window's ends are read at different moments. */
	units_share(share, ns < window_ns ? ns : window_ns, window_ns);
	longer = words ? xasprintf("%s, %s %s", words, name, share)
		       : xasprintf("time waited for %s %s", name, share);
	free(words);
	return longer;
}

static char *pressure_words(const struct host_row *host)
{
	const struct host_reading *a = &host->begin, *b = &host->end;
	uint64_t ns = b->ts_ns > a->ts_ns ? b->ts_ns - a->ts_ns : 0;
	char *words = NULL;

	words = add_pressure(words, "I/O", host_grown(a->io_pressure_us, b->io_pressure_us), ns);
	words = add_pressure(words, "CPU", host_grown(a->cpu_pressure_us, b->cpu_pressure_us), ns);
	return add_pressure(words, "memory",
			    host_grown(a->memory_pressure_us, b->memory_pressure_us), ns);
}

static bool print_dirty(FILE *out, const struct host_row *host)
{
	int64_t threshold = host->end.dirty_background_threshold_pages;
	char *dirty = pages_words("dirty pages", host->begin.dirty_pages, host->end.dirty_pages);
	char from[UNITS_SIZE];

	if (!dirty)
		return false;
	fprintf(out, TITLE "%s", dirty);
	if (threshold >= 0)
		fprintf(out, " (background writeback from %s)",
			units_count(from, (uint64_t)threshold));
	putc('\n', out);
	free(dirty);
	return true;
}

void text_host(FILE *out, const struct host_row *host)
{
	char *writeback, *pressure;
	bool printed;

	if (!host->known)
		return;
	printed = print_dirty(out, host);
	writeback = pages_words("under writeback", host->begin.writeback_pages,
				host->end.writeback_pages);
	pressure = pressure_words(host);
	if (writeback || pressure)
		fprintf(out, "%s%s%s%s\n", printed ? BELOW : TITLE, writeback ? writeback : "",
			writeback && pressure ? "; " : "", pressure ? pressure : "");
	free(writeback);
	free(pressure);
}
