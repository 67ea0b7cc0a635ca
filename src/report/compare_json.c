/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_json.c - two sides side by side, as one JSON document.
 *
 * As in json.c, each key is always there. A value is null if there is none or if it is not known.
 */
#include "report/report.h"

#include <math.h>

#include <futrace/schema.h>

#include "compare/compare.h"
#include "report/json_doc.h"

static json_t *value_json(const struct compared_value *v)
{
	bool is_nothing = v->is == VALUE_ABSENT || v->is == VALUE_IDLE;

	return v->is == VALUE_KNOWN || is_nothing ? json_doc_number(v->median) : json_null();
}

static json_t *noise_json(const struct compared_value *before, const struct compared_value *after)
{
	uint64_t noise;

	return compare_noise(before, after, &noise) ? json_doc_number(noise) : json_null();
}

/* Adds the two values, and their noise, to ROW. Returns ROW. */
static json_t *with_values(json_t *row, struct compared_value before, struct compared_value after)
{
	json_object_set_new(row, "before", value_json(&before));
	json_object_set_new(row, "after", value_json(&after));
	json_object_set_new(row, "noise", noise_json(&before, &after));
	return row;
}

static void write_side(struct json_doc *doc, const char *key, const struct compared_side *side)
{
	const struct compared_value length = compared_length(side);
	const struct compared_value idle = compared_idle(side);

	json_doc_open(doc, key, '{');
	json_doc_open(doc, "files", '[');
	for (size_t i = 0; i < side->n_runs; i++)
		json_doc_add(doc, NULL, json_doc_text(side->runs[i].path));
	json_doc_close(doc, ']');
	json_doc_add(doc, "duration_ns", value_json(&length));
	json_doc_add(doc, "idle_ns", value_json(&idle));
	json_doc_close(doc, '}');
}

static void write_figures(struct json_doc *doc, const struct comparison *c)
{
	json_doc_open(doc, "figures", '[');
	for (int i = 0; i < N_FIGURES; i++) {
		json_t *row = json_pack("{s:s, s:b}", "figure", figure_name((enum figure)i),
					"is_time", figure_is_time((enum figure)i));

		json_doc_add(doc, NULL,
			     with_values(row, compared_row_value(&c->before->all, (enum figure)i),
					 compared_row_value(&c->after->all, (enum figure)i)));
	}
	json_doc_close(doc, ']');
}

static void write_findings(struct json_doc *doc, const struct comparison *c)
{
	const bool by_rate = c->question.figure == FIGURE_RATE;

	json_doc_open(doc, "findings", '[');
	for (size_t i = 0; i < c->n_kinds; i++) {
		json_t *row = json_pack("{s:o}", "kind", json_doc_text(c->kinds[i]));

		json_doc_add(doc, NULL,
			     with_values(row,
					 compared_finding_value(c->before, c->kinds[i], by_rate),
					 compared_finding_value(c->after, c->kinds[i], by_rate)));
	}
	json_doc_close(doc, ']');
}

/* One key and its value on each line, as in a table. */
/* clang-format off */

static json_t *pair_json(const struct compared_pair *p)
{
	const struct compared_word *before = p->before ? p->before->as : NULL;
	const struct compared_word *after = p->after ? p->after->as : NULL;
	const struct compared_word *w = after ? after : before;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b}",
			 "place", json_doc_text(w->place),
			 "primitive", json_doc_text(*w->primitive ? w->primitive : NULL),
			 "code", json_doc_text(*w->code ? w->code : NULL),
			 "waiters", json_doc_text(w->waiters),
			 "words", json_doc_number(w->n_words),
			 "verdict_before", json_doc_text(before ? before->verdict : NULL),
			 "verdict_after", json_doc_text(after ? after->verdict : NULL),
			 "by_use", p->by_role,
			 "by_code", p->by_code);
}

/* An infinite growth has no number in JSON: before it was 0. */
static json_t *judgement_json(const struct comparison *c)
{
	const double growth = compare_growth(c);

	return json_pack("{s:o, s:b}",
			 "growth_percent", isfinite(growth) ? json_real(growth) : json_null(),
			 "within_noise", compare_is_noise(c));
}

/* clang-format on */

static void write_words(struct json_doc *doc, const struct comparison *c)
{
	const enum figure figure = c->question.figure;

	json_doc_open(doc, "words", '[');
	for (size_t i = 0; i < c->n_pairs; i++)
		json_doc_add(doc, NULL,
			     with_values(pair_json(&c->pairs[i]),
					 compared_row_value(c->pairs[i].before, figure),
					 compared_row_value(c->pairs[i].after, figure)));
	json_doc_close(doc, ']');
}

static void write_threads(struct json_doc *doc, const struct comparison *c)
{
	json_doc_open(doc, "threads", '[');
	for (size_t i = 0; i < c->n_states; i++) {
		const struct compared_state *s = &c->states[i];
		const struct compared_thread *th = s->after ? s->after->as : s->before->as;
		json_t *row = json_pack("{s:o, s:o, s:s}", "name", json_doc_text(th->name),
					"threads", json_doc_number(th->n_threads), "state",
					compared_state_name(s->state));

		json_doc_add(doc, NULL,
			     with_values(row, compared_state_value(s->before, s->state),
					 compared_state_value(s->after, s->state)));
	}
	json_doc_close(doc, ']');
}

int report_comparison_json(FILE *out, const struct comparison *c)
{
	struct json_doc doc;
	const struct compare_question *q = &c->question;

	json_doc_init(&doc, out);
	json_doc_open(&doc, NULL, '{');
	json_doc_add_members(&doc, json_pack("{s:s, s:s, s:s, s:o, s:o}", "schema",
					     FUTRACE_SCHEMA_COMPARISON, "version", PACKAGE_VERSION,
					     "figure", figure_name(q->figure), "word",
					     json_doc_text(q->word), "finding",
					     json_doc_text(q->finding)));
	json_doc_add_members(&doc, judgement_json(c));
	write_side(&doc, "before", c->before);
	write_side(&doc, "after", c->after);
	write_figures(&doc, c);
	write_findings(&doc, c);
	write_words(&doc, c);
	write_threads(&doc, c);
	json_doc_open(&doc, "notes", '[');
	for (size_t i = 0; i < c->n_notes; i++)
		json_doc_add(&doc, NULL, json_doc_text(c->notes[i]));
	json_doc_close(&doc, ']');
	json_doc_close(&doc, '}');
	return json_doc_finish(&doc);
}
