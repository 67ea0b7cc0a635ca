/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_names.c - asks for the names of one frame after another.
 *
 * A file without an answer is not asked for again: it may be what the process has died of.
 */
#include "looks/survey_names.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"

/* So long all names may take, and those of one frame. */
#define ALL_NS	 (10 * NS_PER_S)
#define FRAME_NS (4 * NS_PER_S)

struct naming {
	struct survey *survey;
	struct looks *looks;
	bool with_lines;
	uint64_t until_ns;
	const struct named_module **silent; /* files without an answer */
	size_t n_silent;
	size_t n_missing;  /* frames without an answer */
	size_t n_left_out; /* inlined functions */
};

static bool is_silent(const struct naming *n, const struct named_module *m)
{
	for (size_t i = 0; i < n->n_silent; i++) {
		if (n->silent[i] == m)
			return true;
	}
	return false;
}

static void name_frame(struct naming *n, const struct seen_thread *t, struct named_frame *f)
{
	uint64_t now_ns = clock_now_ns(), until_ns = now_ns + FRAME_NS;

	if (now_ns >= n->until_ns || is_silent(n, f->module)) {
		n->n_missing++;
		return;
	}
	if (until_ns > n->until_ns)
		until_ns = n->until_ns;
	if (looks_name(n->looks, t->pid, t->tid, n->with_lines, until_ns, f)) {
		n->n_left_out += f->n_left_out;
		return;
	}
	n->n_missing++;
	n->silent = xgrow_one(n->silent, n->n_silent, sizeof(*n->silent));
	n->silent[n->n_silent++] = f->module;
}

void survey_name_code(struct survey *s, struct looks *l, bool with_lines)
{
	struct naming n = {
		.survey = s,
		.looks = l,
		.with_lines = with_lines,
		.until_ns = clock_now_ns() + ALL_NS,
	};
	bool *is_named = xcalloc(s->n_stacks + 1, sizeof(*is_named));

	for (size_t i = 0; i < s->n_threads; i++) {
		const struct seen_thread *t = &s->threads[i];
		struct named_stack *stack = t->stack ? &s->stacks[t->stack - 1] : NULL;

		if (!stack || is_named[t->stack - 1])
			continue;
		is_named[t->stack - 1] = true;
		for (size_t k = 0; k < stack->n; k++)
			name_frame(&n, t, &stack->frames[k]);
	}
	if (n.n_missing)
		survey_note(s, "%zu frames have no names: the process that reads files %s",
			    n.n_missing, *looks_reason(l) ? looks_reason(l) : "took too long");
	if (n.n_left_out)
		survey_note(
			s,
			"%zu inlined functions are left out, as a frame had more than 32 of them",
			n.n_left_out);
	free(n.silent);
	free(is_named);
}
