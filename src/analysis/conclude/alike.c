/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alike.c - sorts rows into groups of rows that are alike.
 */
#include "analysis/conclude/alike.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/xalloc.h"

/*
 * The largest number of groups of one key. Rows that fit none of these stay alone: they are not
 * much alike.
 */
#define PER_KEY_MAX 8

/* The groups of all rows with one key. */
struct keyed {
	char *key;
	size_t groups[PER_KEY_MAX];
	size_t n;
	UT_hash_handle hh;
};

/* All groups found so far, also those of one row. */
struct sorting {
	const struct alike_rules *rules;
	const void *arg;
	struct keyed *by_key;
	size_t *sizes, *firsts; /* of each group */
	size_t n_groups;
};

/* Returns the entry of KEY. Frees KEY or keeps it. */
static struct keyed *find_key(struct sorting *s, char *key)
{
	struct keyed *k;

	HASH_FIND_STR(s->by_key, key, k);
	if (k) {
		free(key);
		return k;
	}
	k = xcalloc(1, sizeof(*k));
	k->key = key;
	HASH_ADD_KEYPTR(hh, s->by_key, k->key, strlen(k->key), k);
	return k;
}

static size_t open_group(struct sorting *s, size_t row)
{
	s->firsts[s->n_groups] = row;
	return s->n_groups++;
}

static size_t group_for(struct sorting *s, size_t row)
{
	char *key = s->rules->key(s->arg, row);
	struct keyed *k;

	if (!key)
		return open_group(s, row);
	k = find_key(s, key);
	for (size_t i = 0; i < k->n; i++) {
		if (!s->rules->alike || s->rules->alike(s->arg, s->firsts[k->groups[i]], row))
			return k->groups[i];
	}
	if (k->n == PER_KEY_MAX)
		return open_group(s, row);
	k->groups[k->n++] = open_group(s, row);
	return k->groups[k->n - 1];
}

static void free_keys(struct sorting *s)
{
	struct keyed *k, *next;

	HASH_ITER (hh, s->by_key, k, next) {
		HASH_DEL(s->by_key, k);
		free(k->key);
		free(k);
	}
}

/* Numbers the groups anew, without those that are too small. */
static size_t number(const struct sorting *s, size_t n, size_t *group_of)
{
	size_t *numbers = xcalloc(s->n_groups + 1, sizeof(*numbers)), last = 0;

	for (size_t i = 0; i < n; i++) {
		size_t group = group_of[i];

		if (s->sizes[group] >= s->rules->least && !numbers[group])
			numbers[group] = ++last;
		group_of[i] = numbers[group];
	}
	free(numbers);
	return last;
}

size_t alike_sort(size_t n, const struct alike_rules *rules, const void *arg, size_t *group_of)
{
	struct sorting s = { .rules = rules,
			     .arg = arg,
			     .sizes = xcalloc(n + 1, sizeof(size_t)),
			     .firsts = xcalloc(n + 1, sizeof(size_t)) };
	size_t n_groups;

	for (size_t i = 0; i < n; i++) {
		group_of[i] = group_for(&s, i);
		s.sizes[group_of[i]]++;
	}
	n_groups = number(&s, n, group_of);
	free_keys(&s);
	free(s.firsts);
	free(s.sizes);
	return n_groups;
}

size_t *alike_members(size_t n, const size_t *group_of, size_t n_groups, size_t *begins)
{
	size_t *next = xcalloc(n_groups + 2, sizeof(*next)), *rows = xcalloc(n + 1, sizeof(*rows));
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		next[group_of[i]]++;
	/* Sizes become places: group 0 stands behind all others. */
	for (size_t g = 1; g <= n_groups; g++) {
		size_t size = next[g];

		begins[g - 1] = next[g] = at;
		at += size;
	}
	begins[n_groups] = next[0] = at;
	for (size_t i = 0; i < n; i++)
		rows[next[group_of[i]]++] = i;
	free(next);
	return rows;
}
