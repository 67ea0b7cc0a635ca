/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_stacks.c - a survey for people: threads that are in the same place together, the most first.
 */
#include "report/report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/units.h"
#include "model/title.h"
#include "report/stacks_wording.h"
#include "report/style.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"
#include "report/text/text_stacks_names.h"

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "server (4711): 18 threads in 5 different places, looked at in 1.2 ms" */
static void write_head(FILE *out, const struct survey *s, size_t n_groups,
		       const struct text_style *style)
{
	char took[UNITS_SIZE], *name;

	style_begin(out, STYLE_TITLE, style->color);
	if (s->n_processes == 1) {
		const struct seen_process *p = &s->processes[0];

		name = text_name(title_or_comm(p->title, p->comm), p->pid);
		fprintf(out, "%s: ", name);
		free(name);
	} else {
		fprintf(out, "%zu processes: ", s->n_processes);
	}
	fprintf(out, "%zu thread%s in %zu place%s, looked at in %s", s->n_threads,
		plural(s->n_threads), n_groups, plural(n_groups),
		units_duration(took, s->looking_ns));
	style_end(out, STYLE_TITLE, style->color);
	fputs("\n", out);
}

static void write_note(FILE *out, const struct text_style *style, const char *text)
{
	style_begin(out, STYLE_NOTE, style->color);
	fprintf(out, "      %s", text);
	style_end(out, STYLE_NOTE, style->color);
	fputs("\n", out);
}

/* The code that a signal handler returns to: its caller was interrupted, and has called nothing. */
static bool is_signal_return(const struct named_stack *stack, size_t i)
{
	return i + 1 < stack->n && stack->frames[i + 1].is_exact;
}

static void write_signal_return(FILE *out, const struct named_frame *f, size_t number,
				const struct text_style *style)
{
	char *address = text_frame_address(f);

	fprintf(out, "  %s#%zu  ", number < 10 ? " " : "", number);
	if (style->verbose)
		fprintf(out, "0x%012" PRIx64 " %-13s ", f->address, wording_how(f->how));
	fprintf(out, "a signal handler was called (%s)\n", address);
	free(address);
}

/* One line; the address and how it was found come before the place if STYLE asks for them. */
static void write_place(FILE *out, const struct named_frame *f, const struct named_place *place,
			size_t number, const struct text_style *style)
{
	char *words = text_frame_place(f, place, style->verbose);

	fprintf(out, "  %s#%zu  ", number < 10 ? " " : "", number);
	if (style->verbose) {
		char *address = text_frame_address(f);

		fprintf(out, "0x%012" PRIx64 " %-13s %s", f->address, wording_how(f->how), words);
		if (place && place->function && place->file && place->line)
			fprintf(out, " at %s", address);
		free(address);
	} else {
		fputs(words, out);
	}
	fputs("\n", out);
	free(words);
}

static void write_stack(FILE *out, const struct named_stack *stack, const struct text_style *style)
{
	size_t number = 0;

	for (size_t i = 0; i < stack->n; i++) {
		const struct named_frame *f = &stack->frames[i];

		if (is_signal_return(stack, i)) {
			write_signal_return(out, f, number++, style);
			continue;
		}
		if (!f->n_places)
			write_place(out, f, NULL, number++, style);
		for (size_t k = 0; k < f->n_places; k++)
			write_place(out, f, &f->places[k], number++, style);
	}
	if (wording_end_shown(stack->end)) {
		style_begin(out, STYLE_NOTE, style->color);
		fprintf(out, "       incomplete: %s", wording_end_shown(stack->end));
		style_end(out, STYLE_NOTE, style->color);
		fputs("\n", out);
	}
}

static void write_group(FILE *out, const struct survey *s, const struct seen_group *g,
			const struct text_style *style)
{
	const struct seen_thread *first = g->threads[0];
	char *words = wording_seen_shown(first), *names = text_seen_names(g);
	char *futexes = text_seen_words(g);

	fputs("\n", out);
	style_begin(out, STYLE_TITLE, style->color);
	fprintf(out, "%zu thread%s %s:", g->n, plural(g->n), words);
	style_end(out, STYLE_TITLE, style->color);
	fprintf(out, " %s\n", names);
	if (futexes)
		write_note(out, style, futexes);
	if (first->state == SEEN_RUNNING)
		write_note(out, style,
			   g->n == 1 ? "its stack cannot be read without stopping it"
				     : "their stacks cannot be read without stopping them");
	if (first->state == SEEN_MOVED)
		write_note(out, style, "the stack may be of two moments");
	if (first->stack)
		write_stack(out, &s->stacks.all[first->stack - 1], style);
	free(words);
	free(names);
	free(futexes);
}

int report_stacks(FILE *out, const struct survey *s, const struct text_style *style)
{
	size_t n;
	struct seen_group *groups = survey_groups(s, &n);

	write_head(out, s, n, style);
	for (size_t i = 0; i < n; i++)
		write_group(out, s, &groups[i], style);
	for (size_t i = 0; i < s->n_notes; i++) {
		char *safe = escape_printable(s->notes[i]);

		fputs("\n", out);
		text_prose(out, style, "note: ", safe, STYLE_LOUD);
		free(safe);
	}
	seen_groups_free(groups, n);
	return ferror(out) ? -1 : 0;
}
