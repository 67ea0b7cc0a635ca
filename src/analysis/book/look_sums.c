/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look_sums.c - counts how often a thread, or a waiter of a word, was seen on each user stack.
 */
#include "analysis/book/look_sums.h"

#include <stdlib.h>

#include "base/xalloc.h"

void look_sums_finish(struct look_sums *s)
{
	free(s->all);
	*s = (struct look_sums){ 0 };
}

void look_sums_add(struct look_sums *s, const struct look_sum *more)
{
	size_t i = 0;

	while (i < s->n && (s->all[i].stack != more->stack || s->all[i].kernel != more->kernel))
		i++;
	if (i == s->n && s->n == LOOK_SUMS_MAX) {
		s->all[--i].stack = 0;
		s->all[i].kernel = 0;
	} else if (i == s->n) {
		s->all = xgrow_one(s->all, s->n, sizeof(*s->all));
		s->all[s->n++] = (struct look_sum){ more->stack, more->kernel, 0 };
	}
	s->all[i].count += more->count;
}

void look_sums_join(struct look_sums *s, const struct look_sums *more)
{
	for (size_t i = 0; i < more->n; i++)
		look_sums_add(s, &more->all[i]);
}
