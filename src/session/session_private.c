/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session_private.c - tells of private calls in shared memory, whose waiters others cannot wake.
 *
 * A call with FUTEX_PRIVATE_FLAG is for threads of its own process, also where others map the same
 * memory. Two processes that share a lock and make private calls never wake each other.
 */
#include "session/session.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/xalloc.h"

void session_mark_private(struct futex_row *f)
{
	char *text;

	if (!futex_row_is_private_in_shared(f))
		return;
	text = xasprintf("%s, private", f->where.text);
	free(f->where.text);
	f->where.text = text;
}

static int compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Orders rows by the word in shared memory that they are of. */
static int by_shared_word(const void *x, const void *y)
{
	const struct where *a = &(*(const struct futex_row *const *)x)->where;
	const struct where *b = &(*(const struct futex_row *const *)y)->where;
	int order = compare(a->inode, b->inode);

	if (!order)
		order = compare(a->offset, b->offset);
	if (!order)
		order = compare(a->dev_major, b->dev_major);
	return order ? order : compare(a->dev_minor, b->dev_minor);
}

static void warn_of_word(struct result *res, const struct futex_row *f, int32_t other)
{
	char *place = escape_printable(f->where.text);

	if (other == f->pid)
		result_warn(res,
			    "process %" PRId32
			    " calls futex with and without FUTEX_PRIVATE_FLAG on "
			    "%s: calls of one kind do not wake waiters of the other",
			    f->pid, place);
	else
		result_warn(res,
			    "processes %" PRId32 " and %" PRId32 " share memory at %s, but call "
			    "futex with FUTEX_PRIVATE_FLAG: they do not wake each other",
			    f->pid, other, place);
	free(place);
}

/* A word with private calls is a mistake if other rows, or other calls, are of the same word. */
static void warn_of_rows(struct result *res, const struct futex_row *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct futex_row *f = rows[i];

		if (!futex_row_is_private_in_shared(f))
			continue;
		if (n > 1)
			warn_of_word(res, f, rows[i ? 0 : 1]->pid);
		else if (futex_row_is_shared(f))
			warn_of_word(res, f, f->pid);
		return;
	}
}

void session_warn_of_private(struct result *res)
{
	const struct window *win = &res->windows[0];
	const struct futex_row **rows = xcalloc(win->n_futexes, sizeof(*rows));
	size_t n = 0, end;

	for (size_t i = 0; i < win->n_futexes; i++) {
		if (win->futexes[i].where.shared && win->futexes[i].where.inode)
			rows[n++] = &win->futexes[i];
	}
	qsort(rows, n, sizeof(*rows), by_shared_word);
	for (size_t i = 0; i < n; i = end) {
		end = i + 1;
		while (end < n && !by_shared_word(&rows[i], &rows[end]))
			end++;
		warn_of_rows(res, rows + i, end - i);
	}
	free(rows);
}
