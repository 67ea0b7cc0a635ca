/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge.c - merges the streams by a heap of their first events.
 */
#include "trace/merge.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* Behind the streams are the inputs that come from no ring buffer. */
enum extra { EXTRA_FOUND, EXTRA_LOOKS, N_EXTRA };

/* One input: a stream, or events that come from none. */
struct input {
	struct stream *stream;	    /* NULL for the latter */
	const struct event *events; /* the next event, and those decoded together with it */
	size_t n_events;
	size_t n_taken; /* of those of merge_add_events(), handed on */
	size_t rank;	/* of equal times, the lower rank comes first */
};

struct merge {
	struct input *inputs;
	struct input **heap; /* the inputs that have an event, the oldest first */
	size_t n_inputs, n_heap;
	uint64_t passed_ns; /* the time of the last event handed on */
};

struct merge *merge_new(struct stream *const *streams, size_t n)
{
	struct merge *m = xcalloc(1, sizeof(*m));

	m->inputs = xcalloc(n + N_EXTRA, sizeof(*m->inputs));
	m->heap = xcalloc(n + N_EXTRA, sizeof(struct input *));
	m->n_inputs = n + N_EXTRA;
	for (size_t i = 0; i < n; i++)
		m->inputs[i].stream = streams[i];
	for (size_t i = 0; i < m->n_inputs; i++)
		m->inputs[i].rank = i;
	return m;
}

void merge_free(struct merge *m)
{
	if (!m)
		return;
	free(m->inputs);
	free(m->heap);
	free(m);
}

static struct input *extra_of(const struct merge *m, enum extra extra)
{
	return &m->inputs[m->n_inputs - N_EXTRA + extra];
}

void merge_set_looks(struct merge *m, const struct event *events, size_t n)
{
	struct input *in = extra_of(m, EXTRA_LOOKS);

	in->events = events;
	in->n_events = n;
}

size_t merge_looks_left(const struct merge *m)
{
	return extra_of(m, EXTRA_LOOKS)->n_events;
}

void merge_add_events(struct merge *m, const struct event *events, size_t n)
{
	struct input *in = extra_of(m, EXTRA_FOUND);

	/* Without events there may be no array. */
	in->events = n ? events + in->n_taken : NULL;
	in->n_events = n - in->n_taken;
}

/* Has IN an event to hand on? Decodes more if needed. */
static bool has_event(struct input *in)
{
	if (!in->n_events && in->stream)
		in->n_events = stream_decode(in->stream, &in->events);
	return in->n_events;
}

static bool is_before(const struct input *x, const struct input *y)
{
	if (x->events->ts_ns != y->events->ts_ns)
		return x->events->ts_ns < y->events->ts_ns;
	return x->rank < y->rank;
}

/* Moves the input at I of the heap down to its place. */
static void sift_down(struct merge *m, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;
		struct input *in = m->heap[i];

		if (child >= m->n_heap)
			return;
		if (child + 1 < m->n_heap && is_before(m->heap[child + 1], m->heap[child]))
			child++;
		if (!is_before(m->heap[child], in))
			return;
		m->heap[i] = m->heap[child];
		m->heap[child] = in;
		i = child;
	}
}

static void build_heap(struct merge *m)
{
	m->n_heap = 0;
	for (size_t i = 0; i < m->n_inputs; i++) {
		if (has_event(&m->inputs[i]))
			m->heap[m->n_heap++] = &m->inputs[i];
	}
	for (size_t i = m->n_heap / 2; i-- > 0;)
		sift_down(m, i);
}

static void hand_on(struct merge *m, const struct event *ev,
		    void (*feed)(void *arg, const struct event *ev), void *arg)
{
	/* The first time of a CPU may be damaged, and its stream cannot know. */
	bool is_too_far = m->passed_ns && ev->ts_ns > m->passed_ns + STREAM_LONGEST_NS;
	struct event gap;

	if (ev->ts_ns >= m->passed_ns && !is_too_far) {
		m->passed_ns = ev->ts_ns;
		feed(arg, ev);
		return;
	}
	/* A gap that lies in the past reaches to the present: until now it was unknown. */
	gap = (struct event){ .kind = EVENT_GAP,
			      .ts_ns = m->passed_ns,
			      .gap.until_ns = m->passed_ns,
			      .gap.late = true };
	if (ev->kind == EVENT_GAP) {
		gap.gap = ev->gap;
		gap.cpu = ev->cpu;
		if (gap.gap.until_ns < m->passed_ns || is_too_far)
			gap.gap.until_ns = m->passed_ns;
	}
	feed(arg, &gap);
}

void merge_run(struct merge *m, uint64_t watermark_ns,
	       void (*feed)(void *arg, const struct event *ev), void *arg)
{
	build_heap(m);
	while (m->n_heap && m->heap[0]->events->ts_ns <= watermark_ns) {
		struct input *in = m->heap[0];

		hand_on(m, in->events, feed, arg);
		in->events++;
		in->n_events--;
		in->n_taken++;
		if (!has_event(in))
			m->heap[0] = m->heap[--m->n_heap];
		sift_down(m, 0);
	}
}
