/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halts.c - adds up the times in which threads of a process were halted.
 */
#include "analysis/halts.h"

void halts_begin(struct halts *h, enum halt kind, uint64_t ts_ns)
{
	h->kind = kind;
	if (!h->n_threads++)
		h->since_ns = ts_ns;
}

void halts_end(struct halts *h, uint64_t ts_ns)
{
	if (!--h->n_threads && ts_ns > h->since_ns)
		h->total_ns += ts_ns - h->since_ns;
}

void halts_close(struct halts *h, uint64_t ts_ns)
{
	if (!h->n_threads)
		return;
	h->at_end = true;
	if (ts_ns > h->since_ns)
		h->total_ns += ts_ns - h->since_ns;
	h->since_ns = ts_ns;
}
