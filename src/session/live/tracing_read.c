/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracing_read.c - reads the buffers, a little at a time, and hands the events on in order.
 *
 * The CPU that is furthest behind is read first. So events are handed on while they are still in
 * the cache, and few must be kept until the other CPUs catch up.
 */
#include "session/live/tracing.h"

/*
 * When a MUCH-th of a buffer is read at a time, a program calls without pause. The reader runs
 * before it from then on: the rest of the buffer is the time to get there.
 */
#define MUCH 4

/* The CPU to read next: the one furthest behind of those that are not done. */
static struct cpu_reading *next_to_read(struct tracing *t)
{
	struct cpu_reading *next = NULL;

	for (unsigned int i = 0; i < t->n_streams; i++) {
		struct cpu_reading *r = &t->readings[i];

		if (!r->is_done && (!next || r->known_ns < next->known_ns))
			next = r;
	}
	return next;
}

/* The time before which all events of all CPUs have been read. */
static uint64_t known_of_all(const struct tracing *t)
{
	uint64_t known_ns = UINT64_MAX;

	for (unsigned int i = 0; i < t->n_streams; i++) {
		if (t->readings[i].known_ns < known_ns)
			known_ns = t->readings[i].known_ns;
	}
	return known_ns;
}

/*
 * Reads a little of one CPU. A sub-buffer that is being written is left to the next round, unless
 * this is the LAST. So a program that calls without pause cannot keep the reader busy for ever.
 */
static int read_some(struct tracing *t, struct cpu_reading *r, uint64_t before_ns, bool last,
		     struct error *err)
{
	unsigned int i = (unsigned int)(r - t->readings);
	struct stream *s = t->streams[i];
	enum capture_progress progress = capture_read(t->capture, i, s, err);

	if (progress == CAPTURE_FAILED)
		return -1;
	r->read_bytes += CAPTURE_READ_BYTES;
	if (r->read_bytes > capture_buffer_bytes(t->capture) / MUCH)
		priority_raise(&t->priority);
	r->known_ns = stream_known_ns(s);
	if (progress == CAPTURE_EMPTY && before_ns > r->known_ns)
		r->known_ns = before_ns;
	r->is_done = progress == CAPTURE_EMPTY ||
		     (!last && (progress == CAPTURE_CAUGHT_UP || r->known_ns >= before_ns));
	return 0;
}

int tracing_read(struct tracing *t, uint64_t before_ns, bool last,
		 void (*feed)(void *arg, const struct event *ev), void *arg, uint64_t *done_ns,
		 struct error *err)
{
	struct cpu_reading *r;

	*done_ns = 0;
	for (unsigned int i = 0; i < t->n_streams; i++)
		t->readings[i] = (struct cpu_reading){ .known_ns = t->readings[i].known_ns };
	while ((r = next_to_read(t))) {
		if (read_some(t, r, before_ns, last, err) < 0)
			return -1;
		if (known_of_all(t) <= *done_ns)
			continue;
		*done_ns = known_of_all(t);
		merge_run(t->merge, *done_ns, feed, arg);
	}
	if (last)
		merge_run(t->merge, UINT64_MAX, feed, arg);
	return 0;
}
