/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * takers.c - numbers the programs that had a CPU while a thread of the target waited for one.
 */
#include "analysis/takers.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void takers_finish(struct takers *t)
{
	HASH_CLEAR(hh, t->by_key);
	for (uint32_t i = 0; i < t->n; i++)
		free(t->all[i]);
	free(t->all);
}

uint32_t takers_number(struct takers *t, int32_t tid, int32_t pid, const char *comm)
{
	struct taker_key key = { .tid = tid };
	struct taker *taker;

	memcpy(key.comm, comm, strnlen(comm, COMM_SIZE - 1));
	HASH_FIND(hh, t->by_key, &key, sizeof(key), taker);
	if (taker) {
		taker->pid = pid;
		return taker->number;
	}
	if (t->n == TAKERS_MAX)
		return 0;
	t->all = xgrow(t->all, t->n, &t->capacity, sizeof(struct taker *));
	taker = xcalloc(1, sizeof(*taker));
	taker->key = key;
	taker->pid = pid;
	taker->number = t->n + 1;
	t->all[t->n++] = taker;
	HASH_ADD(hh, t->by_key, key, sizeof(taker->key), taker);
	return taker->number;
}

const struct taker *takers_get(const struct takers *t, uint32_t number)
{
	return number ? t->all[number - 1] : NULL;
}
