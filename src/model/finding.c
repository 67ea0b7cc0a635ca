/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding.c - frees findings, and counts their threads.
 */
#include "model/finding.h"

#include <stdlib.h>

static void finish_culprit(struct finding_culprit *c)
{
	for (size_t i = 0; i < c->n_did; i++) {
		free(c->did[i].syscall);
		free(c->did[i].kernel);
	}
	free(c->did);
	free(c->name);
}

static void finish_meanwhile(struct finding_meanwhile *m)
{
	for (size_t i = 0; i < m->n_runners; i++)
		free(m->runners[i].name);
	free(m->runners);
	free(m->name);
}

void finding_finish(struct finding *f)
{
	for (size_t i = 0; i < f->n_words; i++) {
		free(f->words[i].text);
		free(f->words[i].called);
		free(f->words[i].primitive);
	}
	for (size_t i = 0; i < f->n_waiters; i++)
		free(f->waiters[i].name);
	for (size_t i = 0; i < f->n_culprits; i++)
		finish_culprit(&f->culprits[i]);
	finish_meanwhile(&f->meanwhile);
	for (size_t i = 0; i < f->cpu.n_takers; i++)
		free(f->cpu.takers[i].name);
	free(f->cpu.takers);
	free(f->words);
	free(f->waiters);
	free(f->culprits);
	free(f->text);
}

size_t finding_threads(const struct finding *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_waiters; i++)
		n += f->waiters[i].threads;
	return n;
}
