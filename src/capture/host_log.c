/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_log.c - thins out the readings of the host when there are too many.
 */
#include "capture/host_log.h"

#include <stdlib.h>

#include "base/xalloc.h"

void host_log_finish(struct host_log *log)
{
	free(log->all);
	*log = (struct host_log){ 0 };
}

static void drop_every_other(struct host_log *log)
{
	uint64_t whole_ns = log->all[log->n - 1].ts_ns - log->all[0].ts_ns;

	for (size_t i = 0; i < log->n / 2; i++)
		log->all[i] = log->all[2 * i];
	log->n /= 2;
	log->apart_ns = whole_ns / log->n;
}

void host_log_add(struct host_log *log, const struct host_reading *r)
{
	if (log->n && r->ts_ns - log->all[log->n - 1].ts_ns < log->apart_ns)
		return;
	if (log->n == HOST_LOG_MAX)
		drop_every_other(log);
	log->all = xgrow(log->all, log->n, &log->capacity, sizeof(*log->all));
	log->all[log->n++] = *r;
}

struct host_row host_log_around(const struct host_log *log, uint64_t begin_ns, uint64_t end_ns)
{
	struct host_row row = { .known = log->n > 1 };
	size_t first = 0, last;

	if (!row.known)
		return row;
	while (first + 1 < log->n && log->all[first + 1].ts_ns <= begin_ns)
		first++;
	for (last = first; last + 1 < log->n && log->all[last].ts_ns < end_ns; last++)
		;
	row.begin = log->all[first];
	row.end = log->all[last];
	row.known = first < last;
	return row;
}
