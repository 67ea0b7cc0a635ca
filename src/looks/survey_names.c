/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_names.c - has the frames of a survey named, each stack once.
 */
#include "looks/survey_names.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "looks/naming.h"

/* So long all names may take. */
#define ALL_NS (10 * NS_PER_S)

static void note_missing(struct survey *s, const struct looks *l, const struct naming *n)
{
	if (naming_missing(n))
		survey_note(s, "%zu frames have no names: the process that reads files %s",
			    naming_missing(n),
			    *looks_reason(l) ? looks_reason(l) : "took too long");
	if (naming_left_out(n))
		survey_note(
			s,
			"%zu inlined functions are left out, as a frame had more than 32 of them",
			naming_left_out(n));
}

void survey_name_code(struct survey *s, struct looks *l, bool with_lines)
{
	struct naming *n = naming_new(l, clock_now_ns() + ALL_NS);
	bool *is_named = xcalloc(s->stacks.n + 1, sizeof(*is_named));

	for (size_t i = 0; i < s->n_threads; i++) {
		const struct seen_thread *t = &s->threads[i];
		struct named_stack *stack = t->stack ? &s->stacks.all[t->stack - 1] : NULL;

		if (!stack || is_named[t->stack - 1])
			continue;
		is_named[t->stack - 1] = true;
		for (size_t k = 0; k < stack->n; k++)
			naming_name(n, t->pid, t->tid, with_lines, &stack->frames[k]);
	}
	note_missing(s, l, n);
	naming_free(n);
	free(is_named);
}
