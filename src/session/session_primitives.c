/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session_primitives.c - names the primitives of futex words.
 *
 * It judges by the use of a word in the whole trace, by the libraries of its process and by the
 * words beside it.
 */
#include "session/session.h"

#include <inttypes.h>
#include <stdlib.h>

#include <linux/futex.h>

#include "analysis/conclude/primitive.h"
#include "base/xalloc.h"

/* The rows of the whole trace, by process and address. */
struct index {
	const struct window *win;
	struct futex_row **rows;
	size_t n;
	const struct futex_row *asking;
	struct primitive_process process; /* of the rows named last */
};

static int compare_rows(const struct futex_row *a, const struct futex_row *b)
{
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->execs != b->execs)
		return a->execs < b->execs ? -1 : 1;
	return a->uaddr < b->uaddr ? -1 : a->uaddr > b->uaddr;
}

static int by_address(const void *x, const void *y)
{
	const struct futex_row *const *a = x, *const *b = y;

	return compare_rows(*a, *b);
}

static struct futex_row *find_row(const struct index *ix, const struct futex_row *key)
{
	struct futex_row **found =
		bsearch(&key, ix->rows, ix->n, sizeof(struct futex_row *), by_address);

	return found ? *found : NULL;
}

static const struct signature *word_at(void *arg, uint64_t uaddr)
{
	const struct index *ix = arg;
	const struct futex_row key = { .pid = ix->asking->pid,
				       .execs = ix->asking->execs,
				       .uaddr = uaddr };
	const struct futex_row *found = find_row(ix, &key);

	return found ? &found->signature : NULL;
}

static bool has_thread(void *arg, int32_t tid)
{
	const struct index *ix = arg;

	for (size_t i = 0; i < ix->win->n_threads; i++) {
		if (ix->win->threads[i].tid == tid && ix->win->threads[i].pid == ix->asking->pid)
			return true;
	}
	return false;
}

static void build_index(struct index *ix, struct window *win)
{
	ix->win = win;
	ix->rows = xcalloc(win->n_futexes + 1, sizeof(struct futex_row *));
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		if (!f->is_array && !f->is_overflow)
			ix->rows[ix->n++] = f;
	}
	qsort(ix->rows, ix->n, sizeof(struct futex_row *), by_address);
}

static const char *comm_of(const struct window *trace, int32_t tid)
{
	for (size_t i = 0; i < trace->n_threads; i++) {
		if (trace->threads[i].tid == tid)
			return trace->threads[i].comm;
	}
	return "";
}

/* The word by which threads are joined lies on their stack. To readers it is the thread's end. */
static void place_join(const struct index *ix, struct futex_row *f)
{
	int32_t tid = (int32_t)(f->signature.vals[0] & FUTEX_TID_MASK);
	const char *comm = comm_of(ix->win, tid);

	if (!primitive_is_join(f))
		return;
	free(f->where.text);
	f->where.text = xasprintf("end of %s (%" PRId32 ")%s", *comm ? comm : "thread", tid,
				  f->signature.n_vals > 1 ? " and others" : "");
}

static void name_row(const struct session *s, struct index *ix, struct futex_row *f)
{
	/* The words of one process follow each other. */
	if (!ix->asking || f->pid != ix->asking->pid || f->execs != ix->asking->execs)
		ix->process = (struct primitive_process){
			.libraries = question_libraries(&s->answers, f),
			.is_32bit = question_ended_32bit(&s->answers, f->pid),
			.word_at = word_at,
			.has_thread = has_thread,
			.arg = ix,
		};
	ix->asking = f;
	f->primitive = primitive_of(&f->signature, f, &ix->process);
	place_join(ix, f);
}

/* Copies the names from the whole trace: the rows of other windows show less use. */
static void copy_names(const struct index *ix, struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];
		const struct futex_row *same =
			f->is_array || f->is_overflow ? NULL : find_row(ix, f);

		if (!same || !same->primitive)
			continue;
		f->primitive = xstrdup(same->primitive);
		if (primitive_is_join(same)) {
			free(f->where.text);
			f->where.text = xstrdup(same->where.text);
		}
	}
}

void session_name_primitives(const struct session *s, struct result *res)
{
	struct index ix = { 0 };

	build_index(&ix, &res->windows[0]);
	for (size_t i = 0; i < ix.n; i++)
		name_row(s, &ix, ix.rows[i]);
	for (size_t i = 1; i < res->n_windows; i++)
		copy_names(&ix, &res->windows[i]);
	free(ix.rows);
}
