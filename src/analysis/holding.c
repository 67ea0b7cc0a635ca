/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holding.c - finds the thread that holds a word.
 */
#include "analysis/holding.h"

#include "analysis/word.h"
#include "model/owner.h"

int32_t holding_thread(const struct word *word, uint64_t *since_ns)
{
	const struct holding *h = word ? word->holding : NULL;

	*since_ns = 0;
	if (!h || h->until_ns || !h->lives || h->tid == OWNER_READERS)
		return 0;
	*since_ns = h->since_ns;
	return h->tid;
}
