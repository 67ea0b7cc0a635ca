/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * side.c - finds the same words and threads in the runs of one side.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Adds a row for W, which is met first in the run of that NUMBER. */
static void add_row(struct compared_side *side, struct compared_word *w, size_t number)
{
	struct compared_row *row = &side->rows[side->n_rows++];

	*row = (struct compared_row){ .in = xcalloc(side->n_runs, sizeof(*row->in)),
				      .n_runs = side->n_runs,
				      .as = w };
	row->in[number] = w;
}

/* Finds the words of the run of that NUMBER among those of the runs before. */
static void join_words(struct compared_side *side, size_t number)
{
	struct compared_run *run = &side->runs[number];
	struct compared_row *own = xcalloc(run->n_words + 1, sizeof(*own));
	const size_t n_known = side->n_rows;

	for (size_t i = 0; i < run->n_words; i++)
		own[i].as = &run->words[i];
	match_rows(side->rows, n_known, own, run->n_words);
	for (size_t i = 0; i < run->n_words; i++) {
		if (own[i].match)
			own[i].match->in[number] = &run->words[i];
		else
			add_row(side, &run->words[i], number);
	}
	free(own);
}

static void join_threads(struct compared_side *side, size_t number)
{
	const struct compared_run *run = &side->runs[number];

	for (size_t i = 0; i < run->n_threads; i++) {
		const struct compared_thread *th = &run->threads[i];
		struct compared_thread_row *row;
		size_t j = 0;

		while (j < side->n_threads && strcmp(side->threads[j].as->name, th->name) != 0)
			j++;
		row = &side->threads[j];
		if (j == side->n_threads) {
			side->n_threads++;
			*row = (struct compared_thread_row){
				.in = xcalloc(side->n_runs, sizeof(*row->in)),
				.n_runs = side->n_runs,
				.as = th,
			};
		}
		row->in[number] = th;
	}
}

void compared_side_join(struct compared_side *side)
{
	size_t n_words = 0, n_threads = 0;

	for (size_t i = 0; i < side->n_runs; i++) {
		n_words += side->runs[i].n_words;
		n_threads += side->runs[i].n_threads;
	}
	side->rows = xcalloc(n_words + 1, sizeof(*side->rows));
	side->threads = xcalloc(n_threads + 1, sizeof(*side->threads));
	side->all = (struct compared_row){ .in = xcalloc(side->n_runs + 1, sizeof(*side->all.in)),
					   .n_runs = side->n_runs };
	for (size_t i = 0; i < side->n_runs; i++) {
		join_words(side, i);
		join_threads(side, i);
		side->all.in[i] = &side->runs[i].all;
	}
}

void compared_side_finish(struct compared_side *side)
{
	for (size_t i = 0; i < side->n_rows; i++)
		free(side->rows[i].in);
	for (size_t i = 0; i < side->n_threads; i++)
		free(side->threads[i].in);
	for (size_t i = 0; i < side->n_runs; i++)
		compared_run_finish(&side->runs[i]);
	free(side->rows);
	free(side->threads);
	free(side->all.in);
	free(side->runs);
	*side = (struct compared_side){ 0 };
}
