/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session_titles.c - gives the processes of a result their titles, and each row that names a thread
 * that of the thread's process.
 *
 * A title stands for the names that the kernel has for the program. A thread with a name of its own
 * keeps that: so the title is only for threads called what the process was called when it was read.
 */
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/picture.h"
#include "model/title.h"

/* A thread that goes by the title of its process. */
struct titled {
	int32_t tid;
	const char *comm;
	const char *title; /* NULL: several threads had the id */
};

struct titles {
	struct titled *all; /* by tid, each once */
	size_t n;
};

static int by_pid(const void *x, const void *y)
{
	const struct target *const *a = x, *const *b = y;

	return (*a)->pid < (*b)->pid ? -1 : (*a)->pid > (*b)->pid;
}

static int by_tid(const void *x, const void *y)
{
	const struct titled *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/* Asks for the titles of the targets. A target that was called otherwise then has none. */
static size_t ask(const struct session *s, struct result *res)
{
	char comm[COMM_SIZE], title[TITLE_SIZE];
	size_t found = 0;

	for (size_t i = 0; i < res->n_targets; i++) {
		struct target *t = &res->targets[i];

		question_title(&s->answers, t->pid, comm, title);
		if (!*title || strcmp(comm, t->comm) != 0)
			continue;
		t->title = xstrdup(title);
		found++;
	}
	return found;
}

/* Adds the threads of the trace that go by a title, and those that share their ids. */
static struct titles titles_of(const struct result *res)
{
	const struct window *win = &res->windows[0];
	struct titles t = { .all = xcalloc(win->n_threads + 1, sizeof(*t.all)) };
	const struct target **targets = xcalloc(res->n_targets + 1, sizeof(*targets));
	size_t kept = 0;

	for (size_t i = 0; i < res->n_targets; i++)
		targets[i] = &res->targets[i];
	qsort(targets, res->n_targets, sizeof(*targets), by_pid);
	for (size_t i = 0; i < win->n_threads; i++) {
		const struct thread_row *th = &win->threads[i];
		const struct target key = { .pid = th->pid }, *wanted = &key;
		const struct target **found =
			bsearch(&wanted, targets, res->n_targets, sizeof(*targets), by_pid);
		bool goes_by = found && (*found)->title && !strcmp((*found)->comm, th->comm);

		if (th->tid)
			t.all[t.n++] = (struct titled){ th->tid, th->comm,
							goes_by ? (*found)->title : NULL };
	}
	free(targets);
	if (t.n)
		qsort(t.all, t.n, sizeof(*t.all), by_tid);
	for (size_t i = 0; i < t.n; i++) {
		if (kept && t.all[kept - 1].tid == t.all[i].tid)
			t.all[kept - 1].title = NULL;
		else
			t.all[kept++] = t.all[i];
	}
	t.n = kept;
	return t;
}

/* The title of thread TID, if it is called COMM; else NULL. */
static const char *title_for(const struct titles *t, int32_t tid, const char *comm)
{
	const struct titled key = { .tid = tid };
	const struct titled *found =
		t->n ? bsearch(&key, t->all, t->n, sizeof(*t->all), by_tid) : NULL;

	return found && !strcmp(found->comm, comm) ? found->title : NULL;
}

static void title_sleep(const struct titles *t, struct blocked_row *b)
{
	if (b->ended_by.kind == WHO_THREAD)
		b->ended_by_title = title_for(t, b->ended_by.tid, b->ended_by_comm);
}

static void title_thread(const struct titles *t, struct thread_row *th)
{
	th->title = title_for(t, th->tid, th->comm);
	for (size_t i = 0; i < th->n_blocked; i++)
		title_sleep(t, &th->blocked[i]);
}

static void title_blame(const struct titles *t, struct blame_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		rows[i].title = title_for(t, rows[i].tid, rows[i].comm);
		title_sleep(t, &rows[i].sleep);
	}
}

static void title_word(const struct titles *t, struct futex_row *f)
{
	for (size_t i = 0; i < f->n_waiters; i++) {
		struct waiter_row *w = &f->waiters[i];

		w->title = title_for(t, w->tid, w->comm);
	}
	for (size_t i = 0; i < f->n_wakers; i++) {
		struct waker_row *w = &f->wakers[i];

		w->title = title_for(t, w->tid, w->comm);
	}
	for (size_t i = 0; i < f->n_wakeups; i++) {
		struct wakeup_row *u = &f->wakeups[i];

		u->waiter_title = title_for(t, u->waiter, u->waiter_comm);
		if (u->waker.kind == WHO_THREAD)
			u->waker_title = title_for(t, u->waker.tid, u->waker_comm);
	}
	f->owner.title = title_for(t, f->owner.tid, f->owner.comm);
	title_blame(t, f->blame, f->n_blame);
}

static void title_window(const struct titles *t, struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		title_word(t, &win->futexes[i]);
	for (size_t i = 0; i < win->n_threads; i++)
		title_thread(t, &win->threads[i]);
	title_blame(t, win->blame, win->n_blame);
	for (size_t i = 0; i < win->n_stuck; i++)
		win->stuck[i].title = title_for(t, win->stuck[i].pid, win->stuck[i].comm);
	for (size_t i = 0; i < win->n_meanwhiles; i++) {
		struct meanwhile_row *m = &win->meanwhiles[i];

		m->title = title_for(t, m->tid, m->comm);
		for (size_t j = 0; j < m->n_ran; j++)
			m->ran[j].title = title_for(t, m->ran[j].tid, m->ran[j].comm);
	}
}

static void title_picture(const struct titles *t, struct picture *p)
{
	for (size_t i = 0; i < p->n_threads; i++)
		p->threads[i].title = title_for(t, p->threads[i].tid, p->threads[i].comm);
	for (size_t i = 0; i < p->n_sleeps; i++)
		title_sleep(t, &p->sleeps[i]);
	for (size_t i = 0; i < p->n_frames; i++) {
		struct picture_frame *f = &p->frames[i];

		f->title = title_for(t, f->tid, f->comm);
		title_sleep(t, &f->sleep);
	}
}

void session_add_titles(const struct session *s, struct result *res)
{
	struct titles t;

	if (s->no_titles || !ask(s, res))
		return;
	t = titles_of(res);
	for (size_t i = 0; i < res->n_windows; i++)
		title_window(&t, &res->windows[i]);
	if (res->picture)
		title_picture(&t, res->picture);
	free(t.all);
}
