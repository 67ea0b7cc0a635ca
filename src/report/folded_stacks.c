/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folded_stacks.c - user stacks as frames of folded stacks, and time that is divided among them.
 *
 * Looks come at random times, so that of several stacks each has the part of the time that it has
 * of the looks.
 */
#include "report/folded_stacks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/xalloc.h"

/* Stands for the callers that are not known. */
#define UNKNOWN_CALLERS "[unknown callers]"

char *folded_frame(char *text)
{
	char *safe = escape_printable(text);

	for (char *at = safe; *at; at++) {
		if (*at == ';')
			*at = ':';
	}
	free(text);
	return safe;
}

/* PLACE may be NULL. */
static char *name_of(const struct named_frame *f, const struct named_place *place)
{
	if (place && place->function && *place->function)
		return xstrdup(place->function);
	if (f->module && f->has_vaddr)
		return xasprintf("%s+0x%" PRIx64, named_module_name(f->module), f->vaddr);
	return xstrdup("[unknown]");
}

static void add(FILE *out, char *name)
{
	char *frame = folded_frame(name);

	fprintf(out, "%s%s", ftell(out) ? ";" : "", frame);
	free(frame);
}

/* The outermost frame comes first. */
static void add_frames(FILE *out, const struct named_stack *s)
{
	if (s->n && s->end != STACK_END_START)
		add(out, xstrdup(UNKNOWN_CALLERS));
	for (size_t i = s->n; i-- > 0;) {
		const struct named_frame *f = &s->frames[i];

		if (!f->n_places)
			add(out, name_of(f, NULL));
		for (size_t k = f->n_places; k-- > 0;)
			add(out, name_of(f, &f->places[k]));
	}
}

static char *frames_of(const struct named_stack *s)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out)
		add_frames(out, s);
	if (!out || fclose(out) != 0) {
		free(text);
		return xstrdup("");
	}
	return text;
}

struct folded_stacks folded_stacks_of(const struct result *res)
{
	const struct named_stacks *from = &res->user_stacks;
	struct folded_stacks s = { .all = xcalloc(from->n + 1, sizeof(*s.all)), .n = from->n };

	for (size_t i = 0; i < s.n; i++)
		s.all[i] = frames_of(&from->all[i]);
	return s;
}

void folded_stacks_finish(struct folded_stacks *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->all[i]);
	free(s->all);
}

static const char *stack_of(const struct folded_stacks *s, uint32_t number)
{
	const char *stack = number && number <= s->n ? s->all[number - 1] : "";

	return *stack ? stack : NULL;
}

static uint64_t count(const struct look_row *rows, size_t n)
{
	uint64_t looks = 0;

	for (size_t i = 0; i < n; i++)
		looks += rows[i].count;
	return looks;
}

/* NS * LOOKS / OF, rounded down; LOOKS is not larger than OF, which is no time. */
static uint64_t share(uint64_t ns, uint64_t looks, uint64_t of)
{
	return ns / of * looks + ns % of * looks / of;
}

struct folded_part *folded_divide(const struct folded_stacks *s, const struct look_row *rows,
				  size_t n, uint64_t ns, size_t *n_parts)
{
	struct folded_part *parts = xcalloc(n + 1, sizeof(*parts));
	uint64_t of = count(rows, n), looks = 0, given_ns = 0;

	*n_parts = 1;
	parts[0].ns = ns;
	if (!of)
		return parts;
	*n_parts = n;
	for (size_t i = 0; i < n; i++) {
		looks += rows[i].count;
		parts[i].stack = stack_of(s, rows[i].stack);
		parts[i].ns = share(ns, looks, of) - given_ns;
		given_ns += parts[i].ns;
	}
	return parts;
}

/* How many bytes at the begin of X and Y are the same whole frames. */
static size_t same_frames(const char *x, const char *y)
{
	size_t same = 0, i = 0;

	for (; x[i] && x[i] == y[i]; i++) {
		if (x[i] == ';')
			same = i;
	}
	return (!x[i] || x[i] == ';') && (!y[i] || y[i] == ';') ? i : same;
}

char *folded_shared(const struct folded_stacks *s, const struct look_row *rows, size_t n)
{
	const char *first = n ? stack_of(s, rows[0].stack) : NULL;
	size_t length = first ? strlen(first) : 0;

	for (size_t i = 1; i < n && length; i++) {
		const char *stack = stack_of(s, rows[i].stack);
		size_t same = stack ? same_frames(first, stack) : 0;

		length = same < length ? same : length;
	}
	return xasprintf("%.*s", (int)length, first ? first : "");
}
