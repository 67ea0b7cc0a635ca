/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.c - finds where the threads of a picture were seen, and frees it.
 */
#include "model/picture.h"

#include <stdlib.h>

static int by_word_and_sleep(const void *x, const void *y)
{
	const struct picture_seen *a = x, *b = y;

	if (a->word != b->word)
		return a->word < b->word ? -1 : 1;
	return a->sleep < b->sleep ? -1 : a->sleep > b->sleep;
}

void picture_sort_seen(struct picture_thread *th)
{
	if (th->n_seen)
		qsort(th->seen, th->n_seen, sizeof(*th->seen), by_word_and_sleep);
}

static const struct code_row *find(const struct picture_thread *th, uint32_t word, uint32_t sleep)
{
	const struct picture_seen key = { .word = word, .sleep = sleep };
	const struct picture_seen *found = NULL;

	if (th->n_seen)
		found = bsearch(&key, th->seen, th->n_seen, sizeof(key), by_word_and_sleep);
	return found ? &found->code : NULL;
}

const struct code_row *picture_code_of_wait(const struct picture_thread *th, uint32_t word)
{
	return find(th, word, NO_INDEX);
}

const struct code_row *picture_code_of_sleep(const struct picture_thread *th, uint32_t sleep)
{
	return sleep == NO_INDEX ? NULL : find(th, NO_INDEX, sleep);
}

void picture_free(struct picture *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_words; i++) {
		free(p->words[i].text);
		free(p->words[i].primitive);
	}
	for (size_t i = 0; i < p->n_sleeps; i++)
		blocked_row_finish(&p->sleeps[i]);
	for (size_t i = 0; i < p->n_threads; i++) {
		free(p->threads[i].stretches);
		free(p->threads[i].waits);
		free(p->threads[i].seen);
	}
	for (size_t i = 0; i < p->n_frames; i++) {
		blocked_row_finish(&p->frames[i].sleep);
		free(p->frames[i].looks);
	}
	free(p->words);
	free(p->sleeps);
	free(p->threads);
	free(p->frames);
	free(p);
}
