/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/pool.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/xalloc.h"

/* Pools with one key, beyond which rows stay alone: they are not much alike. */
#define PER_KEY_MAX 8

/* What lies between the first and the last name of a list that has more stretches is left out. */
#define STRETCHES_MAX 3

/* All with one key: the number of each of its pools. */
struct keyed {
	char *key;
	size_t pools[PER_KEY_MAX];
	size_t n;
	UT_hash_handle hh;
};

struct sorting {
	struct keyed *by_key;
	size_t *pool_of; /* of each row */
	size_t *sizes, *firsts;
	size_t n_pools;
};

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

static size_t open_pool(struct sorting *s, size_t row)
{
	s->firsts[s->n_pools] = row;
	return s->n_pools++;
}

static size_t pool_for(struct sorting *s, struct keyed *k, size_t row,
		       bool (*alike)(const void *arg, size_t a, size_t b), const void *arg)
{
	for (size_t i = 0; i < k->n; i++) {
		if (alike(arg, s->firsts[k->pools[i]], row))
			return k->pools[i];
	}
	if (k->n == PER_KEY_MAX)
		return open_pool(s, row);
	k->pools[k->n] = open_pool(s, row);
	return k->pools[k->n++];
}

static void forget_keys(struct sorting *s)
{
	struct keyed *k, *next;

	HASH_ITER (hh, s->by_key, k, next) {
		HASH_DEL(s->by_key, k);
		free(k->key);
		free(k);
	}
}

static void add_row(struct pool *p, size_t row, size_t room)
{
	if (!p->rows)
		p->rows = xcalloc(room, sizeof(*p->rows));
	p->rows[p->n++] = row;
}

/* Pools that are too small fall apart. */
static struct pools *collect(const struct sorting *s, size_t n)
{
	struct pools *pools = xcalloc(1, sizeof(*pools));
	size_t *place = xcalloc(s->n_pools + 1, sizeof(*place)); /* in ALL, plus 1 */

	pools->all = xcalloc(n + 1, sizeof(*pools->all));
	for (size_t i = 0; i < n; i++) {
		size_t pool = s->pool_of[i], size = s->sizes[pool];

		if (size < POOL_MIN) {
			add_row(&pools->all[pools->n++], i, 1);
			continue;
		}
		if (!place[pool])
			place[pool] = ++pools->n;
		add_row(&pools->all[place[pool] - 1], i, size);
	}
	free(place);
	return pools;
}

struct pools *pools_new(size_t n, char *(*key)(const void *arg, size_t i),
			bool (*alike)(const void *arg, size_t a, size_t b), const void *arg)
{
	struct sorting s = { .pool_of = xcalloc(n + 1, sizeof(size_t)),
			     .sizes = xcalloc(n + 1, sizeof(size_t)),
			     .firsts = xcalloc(n + 1, sizeof(size_t)) };
	struct pools *pools;

	for (size_t i = 0; i < n; i++) {
		char *k = key(arg, i);

		s.pool_of[i] = k ? pool_for(&s, find_key(&s, k), i, alike, arg) : open_pool(&s, i);
		s.sizes[s.pool_of[i]]++;
	}
	pools = collect(&s, n);
	forget_keys(&s);
	free(s.firsts);
	free(s.sizes);
	free(s.pool_of);
	return pools;
}

void pools_free(struct pools *pools)
{
	if (!pools)
		return;
	for (size_t i = 0; i < pools->n; i++)
		free(pools->all[i].rows);
	free(pools->all);
	free(pools);
}

struct weighed {
	struct pool pool;
	uint64_t weight;
};

static int by_weight(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return a->pool.rows[0] < b->pool.rows[0] ? -1 : a->pool.rows[0] > b->pool.rows[0];
}

void pools_sort(struct pools *pools, uint64_t (*weigh)(const void *arg, const struct pool *p),
		const void *arg)
{
	struct weighed *sorted = xcalloc(pools->n + 1, sizeof(*sorted));

	for (size_t i = 0; i < pools->n; i++)
		sorted[i] = (struct weighed){ pools->all[i], weigh(arg, &pools->all[i]) };
	qsort(sorted, pools->n, sizeof(*sorted), by_weight);
	for (size_t i = 0; i < pools->n; i++)
		pools->all[i] = sorted[i].pool;
	free(sorted);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Where two names differ first; back to the beginning of the number that this is in. */
static size_t differ_at(const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	while (i && is_digit(a[i - 1]))
		i--;
	return i;
}

/* Is NAME the same as FIRST but for the number at AT? */
static bool fits(const char *name, const char *first, size_t at)
{
	return strncmp(name, first, at) == 0 && digits(name + at) && digits(name + at) < 10 &&
	       strcmp(name + at + digits(name + at), first + at + digits(first + at)) == 0;
}

static int by_number(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;
	unsigned long m = strtoul(*a, NULL, 10), n = strtoul(*b, NULL, 10);

	return m < n ? -1 : m > n;
}

/* Appends to LIST, which is freed, what goes from FIRST to LAST. */
static char *with_stretch(char *list, const char *first, const char *last)
{
	const char *comma = *list ? "," : "";
	unsigned long begin = strtoul(first, NULL, 10), end = strtoul(last, NULL, 10);
	int m = (int)digits(first), n = (int)digits(last);
	const char *between = end == begin + 1 ? "," : "..";
	char *longer =
		end == begin ? xasprintf("%s%s%.*s", list, comma, m, first)
			     : xasprintf("%s%s%.*s%s%.*s", list, comma, m, first, between, n, last);

	free(list);
	return longer;
}

/* "0..6,8" of N numbers in order. */
static char *list_of(const char **numbers, size_t n)
{
	size_t begin = 0, stretches = 0;
	char *list = xstrdup("");

	for (size_t i = 1; i <= n; i++) {
		if (i < n && strtoul(numbers[i], NULL, 10) <= strtoul(numbers[i - 1], NULL, 10) + 1)
			continue;
		list = with_stretch(list, numbers[begin], numbers[i - 1]);
		begin = i;
		stretches++;
	}
	if (stretches > STRETCHES_MAX) {
		free(list);
		list = with_stretch(xstrdup(""), numbers[0], numbers[n - 1]);
	}
	return list;
}

char *pool_name(const char *const *names, size_t n)
{
	const char **numbers;
	char *list, *name;
	size_t at = 0, i = 1;

	while (i < n && strcmp(names[i], names[0]) == 0)
		i++;
	if (i >= n)
		return n ? xstrdup(names[0]) : NULL;
	at = differ_at(names[0], names[i]);
	for (i = 0; i < n; i++) {
		if (!fits(names[i], names[0], at))
			return NULL;
	}
	numbers = xcalloc(n, sizeof(*numbers));
	for (i = 0; i < n; i++)
		numbers[i] = names[i] + at;
	qsort(numbers, n, sizeof(*numbers), by_number);
	list = list_of(numbers, n);
	name = xasprintf("%.*s{%s}%s", (int)at, names[0], list,
			 names[0] + at + digits(names[0] + at));
	free(list);
	free(numbers);
	return name;
}
