/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.c - frees a picture.
 */
#include "model/picture.h"

#include <stdlib.h>

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
	}
	for (size_t i = 0; i < p->n_frames; i++)
		blocked_row_finish(&p->frames[i].sleep);
	free(p->words);
	free(p->sleeps);
	free(p->threads);
	free(p->frames);
	free(p);
}
