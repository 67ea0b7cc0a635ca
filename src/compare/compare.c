/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare.c - puts the words, threads and findings of two sides side by side, and finds the growth
 * of the figure that is asked for.
 */
#include "compare/compare_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/code_text.h"
#include "base/xalloc.h"

static int descending(double x, double y)
{
	return x < y ? 1 : x > y ? -1 : 0;
}

/* What is not known has not grown, as far as is known. */
static double growth_of(const struct compared_value *before, const struct compared_value *after)
{
	if (before->is == VALUE_UNKNOWN || after->is == VALUE_UNKNOWN)
		return 0;
	return (double)after->median - (double)before->median;
}

/* Pairs of equal growth are sorted by their size. */
static int by_growth(const void *x, const void *y, void *arg)
{
	const struct compared_pair *a = x, *b = y;
	enum figure figure = *(enum figure *)arg;
	struct compared_value before[2] = { compared_row_value(a->before, figure),
					    compared_row_value(b->before, figure) };
	struct compared_value after[2] = { compared_row_value(a->after, figure),
					   compared_row_value(b->after, figure) };
	int order = descending(growth_of(&before[0], &after[0]), growth_of(&before[1], &after[1]));

	return order ? order : descending((double)after[0].median, (double)after[1].median);
}

static double state_growth(const struct compared_state *s)
{
	struct compared_value before = compared_state_value(s->before, s->state);
	struct compared_value after = compared_state_value(s->after, s->state);

	return growth_of(&before, &after);
}

static int by_state_growth(const void *x, const void *y)
{
	return descending(state_growth(x), state_growth(y));
}

/* Is ARGUMENT the innermost function in which the waiters of W were seen? */
static bool has_function(const struct compared_word *w, const char *argument)
{
	char *innermost = code_text_innermost(w->code);
	bool is_it = compared_has_code(w) && !strcmp(innermost, argument);

	free(innermost);
	return is_it;
}

/* Is ARGUMENT the place of W, the symbol that its place begins with, or its code? */
static bool has_place(const struct compared_word *w, const char *argument)
{
	char *place = compared_place(argument);
	const char *end = strstr(w->place, " (");
	bool is_symbol = w->has_symbol && end && strlen(argument) == (size_t)(end - w->place) &&
			 !strncmp(w->place, argument, strlen(argument));
	bool is_place = !strcmp(w->place, place);

	free(place);
	return is_symbol || is_place || has_function(w, argument);
}

static bool row_has_place(const struct compared_row *row, const char *argument)
{
	for (size_t i = 0; row && i < row->n_runs; i++) {
		if (row->in[i] && has_place(row->in[i], argument))
			return true;
	}
	return false;
}

static bool is_chosen(const struct comparison *c, const struct compared_row *row)
{
	return !c->question.word || row_has_place(row, c->question.word) ||
	       row_has_place(row->match, c->question.word);
}

/* Adds the word of ROW to those that are compared, in each run of SIDE. */
static void count_row(struct compared_side *side, const struct compared_row *row)
{
	for (size_t i = 0; i < side->n_runs; i++) {
		const struct compared_word *w = row->in[i];

		if (!w)
			continue;
		side->runs[i].all.n_words += w->n_words;
		side->runs[i].all.n_idle += w->n_idle;
		figures_join(&side->runs[i].all, w);
	}
}

/* What is idle on both sides has no row. */
static void add_pair(struct comparison *c, const struct compared_row *before,
		     const struct compared_row *after)
{
	bool idle_before = compared_row_value(before, FIGURE_WAIT).is <= VALUE_IDLE;
	bool idle_after = compared_row_value(after, FIGURE_WAIT).is <= VALUE_IDLE;

	if (!c->question.word && idle_before && idle_after)
		return;
	c->pairs[c->n_pairs++] =
		(struct compared_pair){ before, after, before && after && after->by_role,
					before && after && after->by_code };
}

/* Pairs the words of both sides, and adds up those that are chosen. Returns their number. */
static size_t pair_words(struct comparison *c, struct compared_side *before,
			 struct compared_side *after)
{
	size_t n = 0;

	match_rows(before->rows, before->n_rows, after->rows, after->n_rows);
	c->pairs = xcalloc(before->n_rows + after->n_rows + 1, sizeof(*c->pairs));
	for (size_t i = 0; i < before->n_rows; i++) {
		const struct compared_row *row = &before->rows[i];

		if (!is_chosen(c, row))
			continue;
		n++;
		count_row(before, row);
		add_pair(c, row, row->match);
	}
	for (size_t i = 0; i < after->n_rows; i++) {
		const struct compared_row *row = &after->rows[i];

		if (!is_chosen(c, row))
			continue;
		n++;
		count_row(after, row);
		if (!row->match)
			add_pair(c, NULL, row);
	}
	return n;
}

static void finish_all(struct compared_side *side)
{
	for (size_t i = 0; i < side->n_runs; i++) {
		struct compared_run *run = &side->runs[i];

		figures_finish(&run->all, run->duration_ns, run->duration_unknown);
	}
}

static const struct compared_thread_row *find_thread(const struct compared_side *side,
						     const char *name)
{
	for (size_t i = 0; i < side->n_threads; i++) {
		if (!strcmp(side->threads[i].as->name, name))
			return &side->threads[i];
	}
	return NULL;
}

/* States in which the threads of neither side ever were, or idle ones only, are left out. */
static void add_states(struct comparison *c, const struct compared_thread_row *before,
		       const struct compared_thread_row *after)
{
	for (int i = 0; i < COMPARED_STATES; i++) {
		struct compared_value x = compared_state_value(before, i);
		struct compared_value y = compared_state_value(after, i);

		if (x.median || y.median || x.is == VALUE_UNKNOWN || y.is == VALUE_UNKNOWN)
			c->states[c->n_states++] = (struct compared_state){ before, after, i };
	}
}

static void pair_threads(struct comparison *c)
{
	const struct compared_side *before = c->before, *after = c->after;

	c->states = xcalloc((before->n_threads + after->n_threads) * COMPARED_STATES + 1,
			    sizeof(*c->states));
	for (size_t i = 0; i < before->n_threads; i++) {
		const struct compared_thread_row *row = &before->threads[i];

		add_states(c, row, find_thread(after, row->as->name));
	}
	for (size_t i = 0; i < after->n_threads; i++) {
		const struct compared_thread_row *row = &after->threads[i];

		if (!find_thread(before, row->as->name))
			add_states(c, NULL, row);
	}
}

static void add_kind(struct comparison *c, const char *kind)
{
	for (size_t i = 0; i < c->n_kinds; i++) {
		if (!strcmp(c->kinds[i], kind))
			return;
	}
	c->kinds = xgrow_one(c->kinds, c->n_kinds, sizeof(*c->kinds));
	c->kinds[c->n_kinds++] = kind;
}

static void add_kinds(struct comparison *c, const struct compared_side *side)
{
	for (size_t i = 0; i < side->n_runs; i++) {
		for (size_t j = 0; j < side->runs[i].n_findings; j++)
			add_kind(c, side->runs[i].findings[j].kind);
	}
}

int compare_sides(struct comparison *c, struct compared_side *before, struct compared_side *after,
		  const struct compare_question *question, struct error *err)
{
	*c = (struct comparison){ .before = before, .after = after, .question = *question };
	if (!pair_words(c, before, after) && question->word)
		return error_set(err, 0, "compare --word: no result has a word at %.100s",
				 question->word);
	finish_all(before);
	finish_all(after);
	qsort_r(c->pairs, c->n_pairs, sizeof(*c->pairs), by_growth, &c->question.figure);
	pair_threads(c);
	qsort(c->states, c->n_states, sizeof(*c->states), by_state_growth);
	if (question->finding)
		add_kind(c, question->finding);
	add_kinds(c, before);
	add_kinds(c, after);
	notes_add(c);
	return 0;
}

void compare_finish(struct comparison *c)
{
	for (size_t i = 0; i < c->n_notes; i++)
		free(c->notes[i]);
	free(c->notes);
	free(c->kinds);
	free(c->pairs);
	free(c->states);
	*c = (struct comparison){ 0 };
}

struct compared_value compare_measure(const struct comparison *c, const struct compared_side *side)
{
	if (c->question.finding)
		return compared_finding_value(side, c->question.finding,
					      c->question.figure == FIGURE_RATE);
	return compared_row_value(&side->all, c->question.figure);
}

double compare_growth(const struct comparison *c)
{
	struct compared_value before = compare_measure(c, c->before);
	struct compared_value after = compare_measure(c, c->after);

	if (before.is == VALUE_UNKNOWN || after.is == VALUE_UNKNOWN)
		return NAN;
	if (before.median)
		return growth_of(&before, &after) / (double)before.median * 100;
	return after.median ? HUGE_VAL : 0;
}

bool compare_is_noise(const struct comparison *c)
{
	struct compared_value before = compare_measure(c, c->before);
	struct compared_value after = compare_measure(c, c->after);
	uint64_t noise;

	return compare_noise(&before, &after, &noise) &&
	       growth_of(&before, &after) <= (double)noise;
}
