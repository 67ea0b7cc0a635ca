/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_json.c - the host of a window as a JSON object.
 */
#include "report/host_report.h"

#include "report/json_doc.h"

static json_t *number_or_null(int64_t n)
{
	return n < 0 ? json_null() : json_doc_number((uint64_t)n);
}

static json_t *grown(int64_t begin, int64_t end)
{
	return number_or_null(host_grown(begin, end));
}

json_t *host_json(const struct host_row *host)
{
	const struct host_reading *begin = &host->begin, *end = &host->end;

	if (!host->known)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "dirty_pages",
			 number_or_null(end->dirty_pages), "dirty_background_threshold_pages",
			 number_or_null(end->dirty_background_threshold_pages), "writeback_pages",
			 number_or_null(end->writeback_pages), "io_pressure_us",
			 grown(begin->io_pressure_us, end->io_pressure_us), "cpu_pressure_us",
			 grown(begin->cpu_pressure_us, end->cpu_pressure_us), "memory_pressure_us",
			 grown(begin->memory_pressure_us, end->memory_pressure_us),
			 "dirty_pages_begin", number_or_null(begin->dirty_pages),
			 "writeback_pages_begin", number_or_null(begin->writeback_pages),
			 "begin_read_ns", json_doc_number(begin->ts_ns), "end_read_ns",
			 json_doc_number(end->ts_ns));
}
