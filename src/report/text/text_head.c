/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_head.c - the first line of the report, and the last one, with the cost of tracing.
 */
#include "report/text/text_sections.h"

#include <stdlib.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/style.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"

/* A list of facts with commas between them. It begins a new line if the next fact does not fit. */
struct facts {
	FILE *out;
	bool color;
	enum style style;
	size_t width, column;
};

/* Writes FACT, loudly if LOUD, and frees it. */
static void put_fact(struct facts *facts, char *fact, bool loud)
{
	enum style style = loud ? STYLE_LOUD : facts->style;
	char *fitting = columns_cut(fact, facts->width - 4);
	size_t width = columns_width(fitting);

	if (facts->column && facts->column + 2 + width + 1 > facts->width) {
		fputs(",\n  ", facts->out);
		facts->column = 2;
	} else if (facts->column) {
		fputs(", ", facts->out);
		facts->column += 2;
	}
	style_begin(facts->out, style, facts->color);
	fputs(fitting, facts->out);
	style_end(facts->out, style, facts->color);
	facts->column += width;
	free(fitting);
	free(fact);
}

static char *count_of(uint64_t n, const char *one, const char *many)
{
	char count[UNITS_SIZE];

	return xasprintf("%s %s", units_count(count, n), n == 1 ? one : many);
}

static void put_targets(struct facts *facts, const struct result *res)
{
	char *name;

	if (!res->n_targets)
		return;
	name = text_name(title_or_comm(res->targets[0].title, res->targets[0].comm),
			 res->targets[0].pid);
	if (res->n_targets == 1) {
		put_fact(facts, name, false);
		return;
	}
	put_fact(facts, xasprintf("%s +%zu", name, res->n_targets - 1), false);
	free(name);
}

static void put_command(struct facts *facts, const struct result *res)
{
	char *safe;

	if (!res->command)
		return;
	safe = escape_printable(res->command);
	if (res->command_ended)
		put_fact(facts, xasprintf("%s ended with status %d", safe, res->command_status),
			 false);
	else
		put_fact(facts, xasprintf("%s had not ended", safe), false);
	free(safe);
}

static uint64_t count_threads(const struct result *res)
{
	uint64_t n = 0;

	for (size_t i = 0; i < res->n_targets; i++)
		n += res->targets[i].threads;
	if (!n && res->n_windows)
		n = res->windows[0].n_threads;
	return n;
}

/* The kernel cannot always tell how many events a gap had, so the number is a lower bound. */
static void put_loss(struct facts *facts, const struct result *res)
{
	char events[UNITS_SIZE], places[UNITS_SIZE];

	if (!res->lost_events && !res->lost_places && !res->late_events)
		put_fact(facts, xstrdup("none lost"), false);
	else if (res->lost_events)
		put_fact(facts,
			 xasprintf("AT LEAST %s LOST in %s %s",
				   units_count(events, res->lost_events),
				   units_count(places, res->lost_places),
				   res->lost_places == 1 ? "place" : "places"),
			 true);
	else if (res->lost_places)
		put_fact(facts,
			 xasprintf("EVENTS LOST in %s %s", units_count(places, res->lost_places),
				   res->lost_places == 1 ? "place" : "places"),
			 true);
	if (res->late_events)
		put_fact(facts,
			 xasprintf("%s CAME TOO LATE", units_count(events, res->late_events)),
			 true);
}

void text_head(FILE *out, const struct result *res, const struct text_style *style)
{
	struct facts facts = {
		.out = out, .color = style->color, .style = STYLE_TITLE, .width = text_width(style)
	};
	const struct window whole = { .begin_ns = res->begin_ns, .end_ns = res->end_ns };
	char duration[UNITS_SIZE];

	put_fact(&facts, xstrdup("futrace " PACKAGE_VERSION), false);
	put_targets(&facts, res);
	put_command(&facts, res);
	put_fact(&facts, xstrdup(units_duration(duration, window_duration_ns(&whole))), false);
	put_fact(&facts, count_of(count_threads(res), "thread", "threads"), false);
	put_fact(&facts, count_of(res->events, "event", "events"), false);
	put_loss(&facts, res);
	putc('\n', out);
}

/* A recording may come from anywhere, with any text as its kernel's name. */
static void put_kernel(struct facts *facts, const struct result *res)
{
	char *safe = escape_printable(res->kernel);

	if (safe[0])
		put_fact(facts, xasprintf("Linux %s", safe), false);
	free(safe);
}

void text_cost(FILE *out, const struct result *res, const struct text_style *style)
{
	struct facts facts = {
		.out = out, .color = style->color, .style = STYLE_NOTE, .width = text_width(style)
	};
	char number[UNITS_SIZE], share[UNITS_SIZE];

	putc('\n', out);
	put_fact(&facts,
		 xasprintf("futrace itself: %s of CPU time",
			   units_duration(number, res->tracer_cpu_ns)),
		 false);
	put_fact(&facts, xasprintf("%s of memory", units_size(number, res->tracer_peak_rss_bytes)),
		 false);
	if (res->buffer_bytes_per_cpu)
		put_fact(&facts,
			 xasprintf("a buffer of %s on each of %u CPUs",
				   units_size(number, res->buffer_bytes_per_cpu), res->cpus),
			 false);
	put_fact(&facts,
		 count_of(res->unpaired, "call seen from one end only",
			  "calls seen from one end only"),
		 false);
	if (res->looks)
		put_fact(&facts,
			 xasprintf("%s looks at call stacks, %s of which came too late",
				   units_count(number, res->looks),
				   units_share(share, res->looks_moved_on, res->looks)),
			 false);
	if (res->ticks)
		put_fact(&facts,
			 xasprintf(
				 "%s ticks in running threads, %s of which contradict other events",
				 units_count(number, res->ticks),
				 units_share(share, res->ticks_refused, res->ticks)),
			 false);
	put_kernel(&facts, res);
	putc('\n', out);
}
