/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_stacks_names.c - the names of threads, words and frames in the text of a survey.
 */
#include "report/text/text_stacks_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/name_pattern.h"

/* The most names, ids or words that are listed. */
#define LISTED 6

/* Returns LIST with ITEM at its end, after a comma. Frees both. */
static char *with_item(char *list, char *item)
{
	char *longer = xasprintf("%s%s%s", list, *list ? ", " : "", item);

	free(list);
	free(item);
	return longer;
}

/* A name of one thread, and the same without its numbers. */
struct folded_name {
	const char *name;
	char *folded;
};

static int by_folded(const void *x, const void *y)
{
	const struct folded_name *a = x, *b = y;
	int by = strcmp(a->folded, b->folded);

	return by ? by : strcmp(a->name, b->name);
}

/* One name for N names that differ in their numbers only. */
static char *joined_name(const struct folded_name *all, size_t n)
{
	const char **names = xcalloc(n, sizeof(*names));
	char *pattern, *safe;

	for (size_t i = 0; i < n; i++)
		names[i] = all[i].name;
	pattern = name_pattern(names, n);
	safe = escape_printable(pattern ? pattern : all[0].folded);
	free(pattern);
	free(names);
	return safe;
}

static char *list_names(const struct folded_name *all, size_t n)
{
	char *list = xstrdup("");
	size_t begin = 0, listed = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && strcmp(all[i].folded, all[begin].folded) == 0)
			continue;
		if (listed++ < LISTED)
			list = with_item(list, joined_name(&all[begin], i - begin));
		begin = i;
	}
	return listed > LISTED ? with_item(list, xasprintf("%zu other names", listed - LISTED))
			       : list;
}

static int by_tid(const void *x, const void *y)
{
	const int32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* "4711..4714, 4720" */
static char *list_ids(const struct seen_group *g)
{
	int32_t *ids = xcalloc(g->n, sizeof(*ids));
	char *list = xstrdup("");
	size_t begin = 0, listed = 0;

	for (size_t i = 0; i < g->n; i++)
		ids[i] = g->threads[i]->tid;
	qsort(ids, g->n, sizeof(*ids), by_tid);
	for (size_t i = 1; i <= g->n; i++) {
		if (i < g->n && ids[i] == ids[i - 1] + 1)
			continue;
		if (listed++ < LISTED)
			list = with_item(list, i - begin == 1 ? xasprintf("%" PRId32, ids[begin])
							      : xasprintf("%" PRId32 "..%" PRId32,
									  ids[begin], ids[i - 1]));
		begin = i;
	}
	free(ids);
	return listed > LISTED ? with_item(list, xstrdup("...")) : list;
}

char *text_seen_names(const struct seen_group *g)
{
	struct folded_name *all = xcalloc(g->n, sizeof(*all));
	char *names, *ids, *words;

	for (size_t i = 0; i < g->n; i++) {
		all[i].name = g->threads[i]->name;
		all[i].folded = fold_numbers(all[i].name);
	}
	qsort(all, g->n, sizeof(*all), by_folded);
	names = list_names(all, g->n);
	ids = list_ids(g);
	words = xasprintf("%s (%s)", names, ids);
	for (size_t i = 0; i < g->n; i++)
		free(all[i].folded);
	free(all);
	free(names);
	free(ids);
	return words;
}

static int by_word(const void *x, const void *y)
{
	const struct seen_thread *const *a = x, *const *b = y;

	return (*a)->call.word < (*b)->call.word ? -1 : (*a)->call.word > (*b)->call.word;
}

static char *list_words(const struct seen_thread **all, size_t n)
{
	char *list = xstrdup(""), *words;
	size_t begin = 0, listed = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && all[i]->call.word == all[begin]->call.word)
			continue;
		if (listed++ < LISTED)
			list = with_item(list, xasprintf("0x%" PRIx64 " (%zu thread%s)",
							 all[begin]->call.word, i - begin,
							 i - begin == 1 ? "" : "s"));
		begin = i;
	}
	if (listed == 1)
		words = xasprintf("word 0x%" PRIx64, all[0]->call.word);
	else
		words = xasprintf("%zu words: %s%s", listed, list, listed > LISTED ? ", ..." : "");
	free(list);
	return words;
}

char *text_seen_words(const struct seen_group *g)
{
	const struct seen_thread **all;
	char *words;

	if (!g->threads[0]->call.is_futex)
		return NULL;
	all = xcalloc(g->n, sizeof(*all));
	memcpy(all, g->threads, g->n * sizeof(*all));
	qsort(all, g->n, sizeof(*all), by_word);
	words = list_words(all, g->n);
	free(all);
	return words;
}

char *text_frame_address(const struct named_frame *f)
{
	char *safe, *words;

	if (!f->module)
		return xasprintf("0x%" PRIx64, f->address);
	safe = escape_printable(named_module_name(f->module));
	words = f->has_vaddr ? xasprintf("%s+0x%" PRIx64, safe, f->vaddr)
			     : xasprintf("0x%" PRIx64 " in %s", f->address, safe);
	free(safe);
	return words;
}

char *text_frame_place(const struct named_frame *f, const struct named_place *place, bool is_long)
{
	char *address = text_frame_address(f), *function, *file, *words;
	const char *slash;

	if (!place || !place->function)
		return address;
	function = escape_printable(place->function);
	slash = place->file && !is_long ? strrchr(place->file, '/') : NULL;
	file = escape_printable(slash ? slash + 1 : place->file ? place->file : "");
	if (place->file && place->line)
		words = xasprintf("%s (%s:%" PRIu32 ")%s", function, file, place->line,
				  place->is_inlined ? ", inlined" : "");
	else
		words = xasprintf("%s (%s)%s", function, address,
				  place->is_inlined ? ", inlined" : "");
	free(address);
	free(function);
	free(file);
	return words;
}
