/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_layout.c - arranges windows in panels and threads in rows.
 */
#include "report/picture/timeline_layout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"

/* Up to so many threads have a row each; of more, similar ones share a row. */
#define ROWS_WITHOUT_FOLDING 16
/* Rows of one panel; the threads left over share the last. */
#define ROWS_MAX 30
/* The part of a window that is shown before it and again after it is one in so many. */
#define AROUND 25

/* A thread of a window that will get a row. */
struct candidate {
	const struct thread_row *row;
	uint32_t thread;      /* index in the picture */
	uint64_t ns[N_LOOKS]; /* its times in the window */
	bool taken;
};

struct candidates {
	struct candidate *all;
	size_t n;
	bool several; /* there are several processes */
};

/* The picture's threads by id. */
struct by_id {
	uint64_t id;
	uint32_t thread;
};

static int compare_ids(const void *x, const void *y)
{
	const struct by_id *a = x, *b = y;

	return a->id < b->id ? -1 : a->id > b->id;
}

static struct by_id *sort_by_id(const struct picture *p)
{
	struct by_id *all = xcalloc(p->n_threads, sizeof(*all));

	for (uint32_t i = 0; i < p->n_threads; i++)
		all[i] = (struct by_id){ p->threads[i].id, i };
	qsort(all, p->n_threads, sizeof(*all), compare_ids);
	return all;
}

/* The threads of WIN that the picture has, in its order. */
static struct candidates list_candidates(const struct window *win, const struct result *res,
					 const struct by_id *ids)
{
	const struct picture *p = res->picture;
	struct candidates c = { .all = xcalloc(win->n_threads, sizeof(*c.all)),
				.several = res->n_targets > 1 };

	for (size_t i = 0; i < win->n_threads; i++) {
		const struct thread_row *row = &win->threads[i];
		const struct by_id key = { row->id, 0 };
		const struct by_id *found =
			bsearch(&key, ids, p->n_threads, sizeof(key), compare_ids);

		if (!found)
			continue;
		c.all[c.n] = (struct candidate){
			.row = row,
			.thread = found->thread,
		};
		layout_times(res, &p->threads[found->thread], win->begin_ns, win->end_ns,
			     c.all[c.n].ns);
		c.n++;
	}
	return c;
}

static struct lane *add_lane(struct panel *p)
{
	p->lanes = xgrow(p->lanes, p->n_lanes, &p->capacity, sizeof(*p->lanes));
	p->lanes[p->n_lanes] = (struct lane){ 0 };
	return &p->lanes[p->n_lanes++];
}

static void lane_add_thread(struct lane *lane, struct candidate *c)
{
	lane->threads =
		xgrow(lane->threads, lane->n_threads, &lane->capacity, sizeof(*lane->threads));
	lane->threads[lane->n_threads++] = c->thread;
	for (int i = 0; i < N_LOOKS; i++)
		lane->ns[i] += c->ns[i];
	c->taken = true;
}

static void add_group(struct panel *p, struct candidates *c, const struct thread_row *first)
{
	const struct thread_group *g = &p->win->rough_groups[first->rough_group - 1];
	struct lane *lane = add_lane(p);

	for (size_t i = 0; i < c->n; i++) {
		if (c->all[i].row->rough_group == first->rough_group)
			lane_add_thread(lane, &c->all[i]);
	}
	lane->name = c->several ? xasprintf("%zu × %s (of %" PRId32 ")", g->n, g->name, g->sum.pid)
				: xasprintf("%zu × %s", g->n, g->name);
}

static void add_rest(struct panel *p, struct candidates *c)
{
	struct lane *lane = add_lane(p);

	for (size_t i = 0; i < c->n; i++) {
		if (!c->all[i].taken)
			lane_add_thread(lane, &c->all[i]);
	}
	lane->name = xasprintf("%zu other threads", lane->n_threads);
}

static void add_single(struct panel *p, struct candidate *c)
{
	struct lane *lane = add_lane(p);

	lane_add_thread(lane, c);
	lane->name = xasprintf("%s (%" PRId32 ")", title_or_comm(c->row->title, c->row->comm),
			       c->row->tid);
}

static void arrange(struct panel *p, struct candidates *c)
{
	bool folds = c->n > ROWS_WITHOUT_FOLDING;
	size_t left = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->all[i].taken)
			continue;
		if (p->n_lanes == ROWS_MAX) {
			left++;
			continue;
		}
		if (folds && c->all[i].row->rough_group)
			add_group(p, c, c->all[i].row);
		else
			add_single(p, &c->all[i]);
	}
	if (left)
		add_rest(p, c);
}

static void add_panel(struct layout *l, const struct result *res, const struct window *win,
		      const struct by_id *ids)
{
	struct panel *p = &l->panels[l->n_panels++];
	uint64_t around_ns = window_duration_ns(win) / AROUND + 1;
	struct candidates c = list_candidates(win, res, ids);

	*p = (struct panel){ .win = win, .from_ns = win->begin_ns, .to_ns = win->end_ns };
	if (win != &res->windows[0]) {
		p->from_ns = win->begin_ns > res->begin_ns + around_ns ? win->begin_ns - around_ns
								       : res->begin_ns;
		p->to_ns = win->end_ns + around_ns < res->end_ns ? win->end_ns + around_ns
								 : res->end_ns;
	}
	if (p->to_ns <= p->from_ns)
		p->to_ns = p->from_ns + 1;
	arrange(p, &c);
	free(c.all);
}

/* A window that is nearly the whole trace needs no panel of its own. */
static bool is_worth_panel(const struct result *res, const struct window *win)
{
	uint64_t whole_ns = window_duration_ns(&res->windows[0]), ns = window_duration_ns(win);

	return win->kind != WINDOW_INTERVAL && ns && ns < whole_ns - whole_ns / 4;
}

static int longer_first(const void *x, const void *y)
{
	const struct window *const *a = x, *const *b = y;
	uint64_t a_ns = window_duration_ns(*a), b_ns = window_duration_ns(*b);

	if (a_ns != b_ns)
		return a_ns < b_ns ? 1 : -1;
	return *a < *b ? -1 : *a > *b;
}

static int earlier_first(const void *x, const void *y)
{
	const struct window *const *a = x, *const *b = y;

	if ((*a)->begin_ns != (*b)->begin_ns)
		return (*a)->begin_ns < (*b)->begin_ns ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

void layout_init(struct layout *l, const struct result *res)
{
	const struct window **zooms = xcalloc(res->n_windows, sizeof(*zooms));
	struct by_id *ids = sort_by_id(res->picture);
	size_t n = 0;

	*l = (struct layout){ 0 };
	for (size_t i = 1; i < res->n_windows; i++) {
		if (is_worth_panel(res, &res->windows[i]))
			zooms[n++] = &res->windows[i];
	}
	qsort(zooms, n, sizeof(*zooms), longer_first);
	if (n > MAX_ZOOMS) {
		l->n_left_out = n - MAX_ZOOMS;
		n = MAX_ZOOMS;
	}
	qsort(zooms, n, sizeof(*zooms), earlier_first);
	for (size_t i = 0; i < n; i++)
		add_panel(l, res, zooms[i], ids);
	add_panel(l, res, &res->windows[0], ids);
	free(ids);
	free(zooms);
}

void layout_finish(struct layout *l)
{
	for (size_t i = 0; i < l->n_panels; i++) {
		for (size_t j = 0; j < l->panels[i].n_lanes; j++) {
			free(l->panels[i].lanes[j].name);
			free(l->panels[i].lanes[j].threads);
		}
		free(l->panels[i].lanes);
	}
}

uint64_t layout_tick_ns(uint64_t length_ns, unsigned int most)
{
	static const unsigned int steps[] = { 1, 2, 5 };

	for (uint64_t unit = 1;; unit *= 10) {
		for (size_t i = 0; i < 3; i++) {
			if (length_ns / (unit * steps[i]) <= most || unit >= 1000000 * NS_PER_S)
				return unit * steps[i];
		}
	}
}

char *layout_moment(uint64_t ns, uint64_t tick_ns)
{
	int decimals = 0;

	for (uint64_t unit = NS_PER_S; tick_ns < unit && decimals < 9; unit /= 10)
		decimals++;
	return xasprintf("%.*f s", decimals, (double)ns / NS_PER_S);
}

char *layout_short_word(const struct picture_word *w)
{
	const char *where = w->text ? strstr(w->text, " (") : NULL;

	if (!w->text)
		return xasprintf("0x%" PRIx64, w->uaddr);
	return where && where > w->text ? xasprintf("%.*s", (int)(where - w->text), w->text)
					: xstrdup(w->text);
}
