/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * csv.c - the result as CSV: one table of words, and one of the operations on them.
 *
 * Each number stands in one row of one table, so that a sum over the rows of a window is right.
 */
#include "report/report.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "model/futex_op.h"
#include "report/wording.h"

/* RFC 4180 ends lines with these. */
#define LINE_END "\r\n"

/* The parts of a result that a row is about. */
enum part { PART_WINDOW, PART_FUTEX, PART_OP, N_PARTS };

struct csv_row {
	const void *parts[N_PARTS]; /* the operation's is NULL in the table of words */
};

static const struct window *window_of(const struct csv_row *row)
{
	return row->parts[PART_WINDOW];
}

static const struct futex_row *futex_of(const struct csv_row *row)
{
	return row->parts[PART_FUTEX];
}

static const struct op_row *op_of(const struct csv_row *row)
{
	return row->parts[PART_OP];
}

/* Writes S, in quotes if it needs them. Control characters are escaped as in the text report. */
static void put_string(FILE *out, const char *s)
{
	char *safe = escape_printable(s);

	if (!strpbrk(safe, ",\"")) {
		fputs(safe, out);
	} else {
		putc('"', out);
		for (const char *c = safe; *c; c++) {
			if (*c == '"')
				putc('"', out);
			putc(*c, out);
		}
		putc('"', out);
	}
	free(safe);
}

static void put_window_name(FILE *out, const struct csv_row *row)
{
	put_string(out, window_of(row)->name);
}

static void put_window_kind(FILE *out, const struct csv_row *row)
{
	put_string(out, wording_window_kind(window_of(row)->kind));
}

static void put_window_index(FILE *out, const struct csv_row *row)
{
	fprintf(out, "%u", window_of(row)->index);
}

static void put_pid(FILE *out, const struct csv_row *row)
{
	fprintf(out, "%" PRId32, futex_of(row)->pid);
}

static void put_uaddr(FILE *out, const struct csv_row *row)
{
	fprintf(out, "0x%" PRIx64, futex_of(row)->uaddr);
}

static void put_execs(FILE *out, const struct csv_row *row)
{
	fprintf(out, "%" PRIu32, futex_of(row)->execs);
}

static void put_row_kind(FILE *out, const struct csv_row *row)
{
	put_string(out, futex_row_kind(futex_of(row)));
}

static void put_where_kind(FILE *out, const struct csv_row *row)
{
	put_string(out, where_kind_name(futex_of(row)->where.kind));
}

static void put_where_text(FILE *out, const struct csv_row *row)
{
	char *words = futex_row_place(futex_of(row));

	put_string(out, words);
	free(words);
}

static void put_op(FILE *out, const struct csv_row *row)
{
	put_string(out, op_of(row)->name);
}

static void put_op_raw(FILE *out, const struct csv_row *row)
{
	if (futex_op_is_classic(op_of(row)->op))
		fprintf(out, "%" PRIu64, op_of(row)->op);
}

/* "0=3;EAGAIN=1": a cell cannot hold an object. */
static void put_results(FILE *out, const struct csv_row *row)
{
	const struct op_row *op = op_of(row);

	for (size_t i = 0; i < op->n_results; i++)
		fprintf(out, "%s%s=%" PRIu64, i ? ";" : "", op->results[i].name,
			op->results[i].count);
}

static void put_p50(FILE *out, const struct csv_row *row)
{
	if (futex_of(row)->finished_slept)
		fprintf(out, "%" PRIu64, futex_of(row)->p50_ns);
}

static void put_p99(FILE *out, const struct csv_row *row)
{
	if (futex_of(row)->finished_slept)
		fprintf(out, "%" PRIu64, futex_of(row)->p99_ns);
}

static void put_verdict(FILE *out, const struct csv_row *row)
{
	put_string(out, wording_verdict(futex_of(row)->verdict));
}

static void put_reason(FILE *out, const struct csv_row *row)
{
	put_string(out, wording_reason(futex_of(row)));
}

/* The group's index in the JSON document. */
static void put_group(FILE *out, const struct csv_row *row)
{
	if (futex_of(row)->group)
		fprintf(out, "%zu", futex_of(row)->group - 1);
}

/* The pattern of the names of its waiters. */
static void put_group_name(FILE *out, const struct csv_row *row)
{
	size_t group = futex_of(row)->group;

	if (group)
		put_string(out, window_of(row)->word_groups[group - 1].name);
}

static void put_calls(FILE *out, const struct csv_row *row)
{
	fprintf(out, "%" PRIu64, futex_row_calls(futex_of(row)));
}

static void put_idle(FILE *out, const struct csv_row *row)
{
	fputs(futex_of(row)->is_idle ? "true" : "false", out);
}

static void put_code(FILE *out, const struct csv_row *row)
{
	if (futex_of(row)->code.text)
		put_string(out, futex_of(row)->code.text);
}

static void put_code_looks(FILE *out, const struct csv_row *row)
{
	if (futex_of(row)->code.text)
		fprintf(out, "%" PRIu64, futex_of(row)->code.looks);
}

static void put_code_of(FILE *out, const struct csv_row *row)
{
	if (futex_of(row)->code.text)
		fprintf(out, "%" PRIu64, futex_of(row)->code.of);
}

/* A column is a number of 64 bits at an offset in its part, or PUT writes it. */
struct column {
	const char *name;
	enum part part;
	void (*put)(FILE *out, const struct csv_row *row);
	size_t offset;
};

/* The window and the word that a row is about: both tables begin with them. */
#define IDENTITY                                                                          \
	{ "window", PART_WINDOW, put_window_name, 0 },                                    \
		{ "kind", PART_WINDOW, put_window_kind, 0 },                              \
		{ "index", PART_WINDOW, put_window_index, 0 },                            \
		{ "begin_ns", PART_WINDOW, NULL, offsetof(struct window, begin_ns) },     \
		{ "end_ns", PART_WINDOW, NULL, offsetof(struct window, end_ns) },         \
		{ "pid", PART_FUTEX, put_pid, 0 }, { "uaddr", PART_FUTEX, put_uaddr, 0 }, \
		{ "where_kind", PART_FUTEX, put_where_kind, 0 },                          \
	{                                                                                 \
		"where_text", PART_FUTEX, put_where_text, 0                               \
	}

static const struct column word_columns[] = {
	IDENTITY,
	{ "waits", PART_FUTEX, NULL, offsetof(struct futex_row, waits) },
	{ "slept", PART_FUTEX, NULL, offsetof(struct futex_row, slept) },
	{ "wait_ns", PART_FUTEX, NULL, offsetof(struct futex_row, wait_ns) },
	{ "max_ns", PART_FUTEX, NULL, offsetof(struct futex_row, max_ns) },
	{ "p50_ns", PART_FUTEX, put_p50, 0 },
	{ "p99_ns", PART_FUTEX, put_p99, 0 },
	{ "covered_ns", PART_FUTEX, NULL, offsetof(struct futex_row, covered_ns) },
	{ "peak_waiters", PART_FUTEX, NULL, offsetof(struct futex_row, peak_waiters) },
	{ "began_before", PART_FUTEX, NULL, offsetof(struct futex_row, began_before) },
	{ "unfinished", PART_FUTEX, NULL, offsetof(struct futex_row, unfinished) },
	{ "suspect", PART_FUTEX, NULL, offsetof(struct futex_row, suspect) },
	{ "verdict", PART_FUTEX, put_verdict, 0 },
	{ "reason", PART_FUTEX, put_reason, 0 },
	{ "execs", PART_FUTEX, put_execs, 0 },
	{ "row_kind", PART_FUTEX, put_row_kind, 0 },
	{ "requeued_here", PART_FUTEX, NULL, offsetof(struct futex_row, requeued_here) },
	{ "requeued_away", PART_FUTEX, NULL, offsetof(struct futex_row, requeued_away) },
	{ "requeue_unsure", PART_FUTEX, NULL, offsetof(struct futex_row, requeue_unsure) },
	{ "group", PART_FUTEX, put_group, 0 },
	{ "group_name", PART_FUTEX, put_group_name, 0 },
	{ "calls", PART_FUTEX, put_calls, 0 },
	{ "idle", PART_FUTEX, put_idle, 0 },
	{ "code", PART_FUTEX, put_code, 0 },
	{ "code_looks", PART_FUTEX, put_code_looks, 0 },
	{ "code_of", PART_FUTEX, put_code_of, 0 },
};

static const struct column op_columns[] = {
	IDENTITY,
	{ "execs", PART_FUTEX, put_execs, 0 },
	{ "row_kind", PART_FUTEX, put_row_kind, 0 },
	{ "op", PART_OP, put_op, 0 },
	{ "op_raw", PART_OP, put_op_raw, 0 },
	{ "calls", PART_OP, NULL, offsetof(struct op_row, calls) },
	{ "time_ns", PART_OP, NULL, offsetof(struct op_row, time_ns) },
	{ "results", PART_OP, put_results, 0 },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static void put_cell(FILE *out, const struct column *column, const struct csv_row *row)
{
	const char *part = row->parts[column->part];
	uint64_t n;

	if (column->put) {
		column->put(out, row);
		return;
	}
	memcpy(&n, part + column->offset, sizeof(n));
	fprintf(out, "%" PRIu64, n);
}

struct table {
	const struct column *columns;
	size_t n;
};

static const struct table words = { word_columns, LENGTH(word_columns) };
static const struct table ops = { op_columns, LENGTH(op_columns) };

static void write_row(FILE *out, const struct table *t, const struct csv_row *row)
{
	for (size_t i = 0; i < t->n; i++) {
		if (i)
			putc(',', out);
		put_cell(out, &t->columns[i], row);
	}
	fputs(LINE_END, out);
}

static void write_header(FILE *out, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		fprintf(out, "%s%s", i ? "," : "", t->columns[i].name);
	fputs(LINE_END, out);
}

int report_csv(FILE *out, const struct result *res)
{
	write_header(out, &words);
	for (size_t i = 0; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];

		for (size_t j = 0; j < win->n_futexes; j++)
			write_row(out, &words,
				  &(struct csv_row){ { win, &win->futexes[j], NULL } });
	}
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}

static void write_ops(FILE *out, const struct window *win, const struct futex_row *f)
{
	for (size_t i = 0; i < f->n_ops; i++)
		write_row(out, &ops, &(struct csv_row){ { win, f, &f->ops[i] } });
}

int report_csv_ops(FILE *out, const struct result *res)
{
	write_header(out, &ops);
	for (size_t i = 0; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];

		for (size_t j = 0; j < win->n_futexes; j++)
			write_ops(out, win, &win->futexes[j]);
	}
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
