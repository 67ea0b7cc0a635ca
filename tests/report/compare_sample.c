/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_sample.c - results made by hand, compared.
 */
#include "tests/report/compare_sample.h"

#include <check.h>
#include <stdlib.h>

#include "report/report.h"

const char *compare_api[] = { "api", NULL };

/* A word of a document, waited for MS once by each of WAITERS. */
json_t *compare_word(const char *place, bool symbol, const char *primitive, const char *waiters[],
		     int ms)
{
	json_t *names = json_array();
	json_t *value = json_integer((json_int_t)ms * MS);
	json_t *futex;

	for (size_t i = 0; waiters[i]; i++)
		json_array_append_new(
			names, json_pack("{s:i, s:s}", "tid", 100 + (int)i, "comm", waiters[i]));
	futex = json_pack("{s:s, s:{s:s, s:s, s:o}, s:o, s:O, s:O, s:i, s:i, s:[{s:O, s:i}], "
			  "s:[{s:s, s:i}], s:o, s:s}",
			  "uaddr", "0x1000", "where", "kind", "bss", "text", place, "symbol",
			  symbol ? json_string(place) : json_null(), "primitive",
			  primitive ? json_string(primitive) : json_null(), "wait_ns", value,
			  "max_ns", value, "waits", 1, "wakeup_delay_ns", 0, "histogram", "le_ns",
			  value, "count", 1, "ops", "op", "FUTEX_WAIT", "calls", 2, "waiters",
			  names, "verdict", "handoff");
	json_decref(value);
	ck_assert_ptr_nonnull(futex);
	return futex;
}

/* The document of a trace of one second; takes over the reference to FUTEXES. */
json_t *compare_document(json_t *futexes)
{
	json_t *doc = json_pack("{s:s, s:{s:i}, s:[{s:s, s:i, s:i, s:o, s:[{s:s, s:i}]}]}",
				"schema", "futrace/1", "trace", "lost_events", 0, "windows", "name",
				"trace", "index", 1, "duration_ns", 1000 * MS, "futexes", futexes,
				"threads", "comm", "worker-1", "futex_ns", 10 * MS);

	ck_assert_ptr_nonnull(doc);
	return doc;
}

void compare_read_run(struct compared_run *run, json_t *doc, const char *window)
{
	const struct compared_choice choice =
		window ? compare_choice(window) : (struct compared_choice){ 0 };
	struct error err;

	ck_assert_int_eq(compared_run_read(run, doc, "x", &choice, false, &err), 0);
	json_decref(doc);
}

/* Reads the documents of DOCS, an array, which it frees. */
static void read_side(struct compared_side *side, json_t *docs)
{
	json_t *doc;
	size_t i;

	side->runs = calloc(json_array_size(docs), sizeof(*side->runs));
	json_array_foreach(docs, i, doc)
		compare_read_run(&side->runs[side->n_runs++], json_incref(doc), NULL);
	json_decref(docs);
	compared_side_join(side);
}

/* Compares several documents a side by QUESTION. */
struct compare_sample *compare_ask(json_t *before, json_t *after, struct compare_question question)
{
	struct compare_sample *s = calloc(1, sizeof(*s));
	struct error err;

	read_side(&s->before, before);
	read_side(&s->after, after);
	ck_assert_int_eq(compare_sides(&s->c, &s->before, &s->after, &question, &err), 0);
	return s;
}

struct compare_sample *compare_two(json_t *before, json_t *after)
{
	return compare_ask(json_pack("[o]", before), json_pack("[o]", after),
			   (struct compare_question){ .figure = FIGURE_WAIT });
}

uint64_t compare_figure(const struct compared_row *row, enum figure figure)
{
	const struct compared_value v = compared_row_value(row, figure);

	ck_assert_int_eq(v.is, VALUE_KNOWN);
	return v.median;
}

void compare_free(struct compare_sample *s)
{
	compare_finish(&s->c);
	compared_side_finish(&s->before);
	compared_side_finish(&s->after);
	free(s);
}

char *compare_render_in(const struct comparison *c, unsigned int columns)
{
	const struct text_style style = { .top = 10, .columns = columns };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_int_eq(report_comparison(out, c, &style), 0);
	fclose(out);
	return text;
}

char *compare_render(const struct comparison *c)
{
	return compare_render_in(c, 0);
}
