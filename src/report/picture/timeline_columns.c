/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_columns.c - computes the looks of a row in each column of a picture.
 */
#include "report/picture/timeline_layout.h"

/* The columns of one row. */
struct columns {
	double (*shares)[N_LOOKS];
	size_t n;
	double from_ns, column_ns;
	double weight; /* the share of one thread */
};

static const enum look looks[N_DOINGS] = {
	[DOING_UNKNOWN] = LOOK_UNKNOWN,	  [DOING_RUNNING] = LOOK_RUNNING,
	[DOING_RUNNABLE] = LOOK_RUNNABLE, [DOING_BLOCKED] = LOOK_BLOCKED,
	[DOING_FUTEX] = LOOK_FUTEX,
};

enum look layout_look(const struct picture *p, const struct picture_stretch *s)
{
	if (s->doing == DOING_BLOCKED && s->sleep != NO_INDEX &&
	    p->sleeps[s->sleep].uninterruptible)
		return LOOK_UNINTERRUPTIBLE;
	return looks[s->doing];
}

/* Adds the time from BEGIN_NS to END_NS to LOOK, multiplied by PART. */
static void add(struct columns *c, enum look look, uint64_t begin_ns, uint64_t end_ns, double part)
{
	double from = ((double)begin_ns - c->from_ns) / c->column_ns;
	double to = ((double)end_ns - c->from_ns) / c->column_ns;

	if (from < 0)
		from = 0;
	if (to > (double)c->n)
		to = (double)c->n;
	for (size_t i = (size_t)from; from < to && i < c->n; i++) {
		double end = (double)(i + 1) < to ? (double)(i + 1) : to;

		c->shares[i][look] += (end - from) * part * c->weight;
		from = end;
	}
}

static void add_stretch(struct columns *c, const struct picture *p, const struct picture_stretch *s)
{
	double length_ns = (double)(s->end_ns - s->begin_ns);

	if (!s->is_mixed) {
		add(c, layout_look(p, s), s->begin_ns, s->end_ns, 1);
		return;
	}
	for (int i = 0; i < N_DOINGS; i++) {
		if (s->mixed_ns[i])
			add(c, looks[i], s->begin_ns, s->end_ns,
			    (double)s->mixed_ns[i] / length_ns);
	}
}

/* Without recorded states, only the waits of a thread are known. */
static void add_waits(struct columns *c, const struct picture_thread *th)
{
	for (size_t i = 0; i < th->n_waits; i++) {
		const struct picture_wait *w = &th->waits[i];

		if (w->suspect)
			continue;
		add(c, LOOK_FUTEX, w->begin_ns, w->end_ns, 1);
		add(c, LOOK_UNKNOWN, w->begin_ns, w->end_ns, -1);
	}
}

void layout_columns(const struct result *res, const struct lane *lane, uint64_t from_ns,
		    uint64_t to_ns, size_t n, double (*shares)[N_LOOKS])
{
	const struct picture *p = res->picture;
	struct columns c = { .shares = shares,
			     .n = n,
			     .from_ns = (double)from_ns,
			     .column_ns = (double)(to_ns - from_ns) / (double)n,
			     .weight = 1.0 / (double)lane->n_threads };

	for (size_t i = 0; i < n; i++) {
		for (int j = 0; j < N_LOOKS; j++)
			shares[i][j] = 0;
	}
	for (size_t i = 0; i < lane->n_threads; i++) {
		const struct picture_thread *th = &p->threads[lane->threads[i]];

		for (size_t j = 0; j < th->n_stretches; j++) {
			const struct picture_stretch *s = &th->stretches[j];

			if (s->end_ns > from_ns && s->begin_ns < to_ns)
				add_stretch(&c, p, s);
		}
		if (res->futex_only)
			add_waits(&c, th);
	}
}

static uint64_t inside(uint64_t begin_ns, uint64_t end_ns, uint64_t from_ns, uint64_t to_ns)
{
	begin_ns = begin_ns > from_ns ? begin_ns : from_ns;
	end_ns = end_ns < to_ns ? end_ns : to_ns;
	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

static void add_times(const struct picture *p, const struct picture_stretch *s, uint64_t ns,
		      uint64_t times[N_LOOKS])
{
	double part = (double)ns / (double)(s->end_ns - s->begin_ns);

	if (!s->is_mixed)
		times[layout_look(p, s)] += ns;
	for (int i = 0; s->is_mixed && i < N_DOINGS; i++)
		times[looks[i]] += (uint64_t)((double)s->mixed_ns[i] * part);
}

void layout_times(const struct result *res, const struct picture_thread *th, uint64_t from_ns,
		  uint64_t to_ns, uint64_t times[N_LOOKS])
{
	for (size_t i = 0; i < th->n_stretches; i++) {
		const struct picture_stretch *s = &th->stretches[i];
		uint64_t ns = inside(s->begin_ns, s->end_ns, from_ns, to_ns);

		if (ns)
			add_times(res->picture, s, ns, times);
	}
	for (size_t i = 0; res->futex_only && i < th->n_waits; i++) {
		uint64_t ns = inside(th->waits[i].begin_ns, th->waits[i].end_ns, from_ns, to_ns);

		if (th->waits[i].suspect || ns > times[LOOK_UNKNOWN])
			continue;
		times[LOOK_FUTEX] += ns;
		times[LOOK_UNKNOWN] -= ns;
	}
}
