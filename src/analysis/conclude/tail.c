/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tail.c - sorts words by the time waited, and joins the last ones.
 */
#include "analysis/conclude/tail.h"

#include <stdlib.h>

#include "analysis/conclude/rows.h"
#include "analysis/word.h"
#include "base/xalloc.h"

static int by_wait(const void *x, const void *y)
{
	const struct word_account *a = *(const struct word_account *const *)x;
	const struct word_account *b = *(const struct word_account *const *)y;

	if (a->wait_ns != b->wait_ns)
		return a->wait_ns < b->wait_ns ? 1 : -1;
	if (a->word->key.uaddr != b->word->key.uaddr)
		return a->word->key.uaddr < b->word->key.uaddr ? -1 : 1;
	return 0;
}

/*
 * Returns the *N words of L, longest waiting first; the overflow word, if there is one, last. The
 * caller frees the array.
 */
static const struct word_account **sorted_words(const struct ledger *l, size_t *n)
{
	const struct word_account **all = xcalloc(HASH_COUNT(l->words) + 1, sizeof(*all));
	const struct word_account *overflow = NULL;

	*n = 0;
	for (const struct word_account *w = l->words; w; w = w->hh.next) {
		if (w->word->is_overflow)
			overflow = w;
		else
			all[(*n)++] = w;
	}
	qsort(all, *n, sizeof(*all), by_wait);
	if (overflow)
		all[(*n)++] = overflow;
	return all;
}

static void add_tail(struct window *win, const struct ledger *l, const struct word_account **words,
		     size_t n)
{
	const struct word word = { .is_overflow = true };
	struct word_account *tail = word_account_new(&word);

	for (size_t i = 0; i < n; i++)
		word_account_join(tail, words[i]);
	if (!l->lacks_states)
		blame_add_unknown(&tail->blame, tail->wait_ns);
	rows_add_word(win, tail, !l->lacks_states);
	word_account_free(tail);
}

void tail_add_words(struct window *win, const struct ledger *l, size_t most)
{
	size_t n;
	const struct word_account **words = sorted_words(l, &n);
	size_t alone = n > most ? most - 1 : n;

	for (size_t i = 0; i < alone; i++)
		rows_add_word(win, words[i], !l->lacks_states);
	if (alone < n)
		add_tail(win, l, &words[alone], n - alone);
	free(words);
}
