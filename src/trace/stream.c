/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.c - takes events out of the sub-buffers of one CPU.
 */
#include "trace/stream.h"

#include <stdlib.h>

#include <traceevent/kbuffer.h>

#include "trace/subbuf.h"
#include "base/xalloc.h"

/* Events decoded at a time: few enough to stay in the CPU's cache until they are used. */
#define MAX_EVENTS 128

/* The largest record, a kernel stack: it may not have fitted into the rest of a sub-buffer. */
#define LARGEST_RECORD 1024

struct subbuf {
	struct subbuf *next;
	_Alignas(uint64_t) unsigned char bytes[];
};

struct stream {
	const struct decoder *decoder;
	struct kbuffer *kbuf;
	unsigned int cpu;
	size_t subbuf_size;
	struct subbuf *first, **end; /* the queue of pushed sub-buffers */
	struct subbuf *room;	     /* the one that the caller fills */
	struct subbuf *spare;	     /* a list of used ones, for reuse */
	bool loaded;		     /* the cursor is in FIRST */
	struct subbuf_cursor cursor;
	struct event events[MAX_EVENTS];
	size_t n_events;
	struct stream_times times;
	uint64_t last_ns;      /* the time of the last record taken out; 0: unknown */
	uint64_t cut_until_ns; /* a gap up to here follows the queue; 0: none */
	uint64_t end_ns;       /* the same, if the last sub-buffer was given up */
	uint64_t known_ns;     /* the begin of the newest sub-buffer */
	bool is_missing;       /* records after the last one could not be read */
	uint64_t n_records;
	uint64_t n_given_up; /* sub-buffers of which all or some could not be read */
	bool (*next)(void *arg, struct stream_record *rec); /* NULL: records are in sub-buffers */
	void *next_arg;
};

struct stream *stream_new(const struct decoder *decoder, unsigned int cpu, size_t subbuf_size,
			  uint64_t begin_ns)
{
	struct stream *s = xcalloc(1, sizeof(*s));

	s->decoder = decoder;
	s->cpu = cpu;
	s->subbuf_size = subbuf_size;
	s->last_ns = begin_ns;
	s->times.last_ns = UINT64_MAX;
	s->end = &s->first;
	s->kbuf = kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST, KBUFFER_ENDIAN_SAME_AS_HOST);
	if (!s->kbuf) {
		stream_free(s);
		return NULL;
	}
	return s;
}

struct stream *stream_new_given(const struct decoder *decoder, unsigned int cpu, uint64_t begin_ns,
				bool (*next)(void *arg, struct stream_record *rec), void *arg)
{
	struct stream *s = stream_new(decoder, cpu, 0, begin_ns);

	if (!s)
		return NULL;
	s->next = next;
	s->next_arg = arg;
	return s;
}

void stream_set_times(struct stream *s, const struct stream_times *times)
{
	s->times = *times;
}

/* The time that TICKS of the ring buffer mean. */
static uint64_t time_of(const struct stream *s, uint64_t ticks)
{
	const struct stream_times *t = &s->times;

	if (t->mult)
		ticks = (uint64_t)((unsigned __int128)ticks * t->mult >> t->shift);
	return ticks + (uint64_t)t->offset_ns;
}

static bool is_possible(const struct stream *s, uint64_t ts_ns)
{
	return ts_ns >= s->times.first_ns && ts_ns <= s->times.last_ns &&
	       ts_ns <= STREAM_LATEST_NS &&
	       (!s->last_ns || ts_ns < s->last_ns || ts_ns - s->last_ns <= STREAM_LONGEST_NS);
}

static void free_list(struct subbuf *b)
{
	while (b) {
		struct subbuf *next = b->next;

		free(b);
		b = next;
	}
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	free_list(s->first);
	free_list(s->spare);
	free(s->room);
	kbuffer_free(s->kbuf);
	free(s);
}

void *stream_room(struct stream *s)
{
	if (!s->room && s->spare) {
		s->room = s->spare;
		s->spare = s->room->next;
	} else if (!s->room) {
		s->room = xcalloc(1, sizeof(*s->room) + s->subbuf_size);
	}
	return s->room->bytes;
}

bool stream_push(struct stream *s)
{
	bool is_full =
		subbuf_used(s->room->bytes, s->subbuf_size) + LARGEST_RECORD >= s->subbuf_size;
	uint64_t ts_ns = time_of(s, kbuffer_subbuf_timestamp(s->kbuf, s->room->bytes));

	s->room->next = NULL;
	if (is_possible(s, ts_ns))
		s->known_ns = ts_ns;
	*s->end = s->room;
	s->end = &s->room->next;
	s->room = NULL;
	return is_full;
}

static void drop_first(struct stream *s)
{
	struct subbuf *b = s->first;

	s->first = b->next;
	if (!s->first)
		s->end = &s->first;
	b->next = s->spare;
	s->spare = b;
	s->loaded = false;
}

/*
 * Adds a gap from the last record to UNTIL_NS. COUNT events are missing; -1: an unknown number. If
 * it is unknown when the stream begins, the gap has no length.
 */
static void add_gap(struct stream *s, int64_t count, uint64_t until_ns)
{
	uint64_t since_ns = s->last_ns ? s->last_ns : until_ns;

	s->events[s->n_events++] = (struct event){
		.kind = EVENT_GAP,
		.ts_ns = since_ns,
		.gap.until_ns = until_ns > since_ns ? until_ns : since_ns,
		.gap.count = count,
		.cpu = s->cpu,
	};
	s->is_missing = false;
}

/* Drops the first sub-buffer: the rest of it cannot be read. A gap lasts until the next one. */
static void give_up_first(struct stream *s)
{
	drop_first(s);
	s->is_missing = true;
	s->n_given_up++;
}

/* Goes to the next sub-buffer, if there is one. */
static void load_first(struct stream *s)
{
	uint64_t ts_ns;
	int missed;

	if (!subbuf_open(&s->cursor, s->first->bytes, s->subbuf_size) ||
	    kbuffer_load_subbuffer(s->kbuf, s->first->bytes) < 0) {
		give_up_first(s);
		return;
	}
	ts_ns = time_of(s, s->cursor.ts_ns);
	if (!is_possible(s, ts_ns)) {
		give_up_first(s);
		return;
	}
	s->loaded = true;
	missed = kbuffer_missed_events(s->kbuf);
	if (missed || s->is_missing)
		add_gap(s, missed > 0 && !s->is_missing ? missed : -1, ts_ns);
}

/* Decodes the next record of the first sub-buffer, if it has one. */
static void take_record(struct stream *s)
{
	struct event *ev = &s->events[s->n_events];
	const void *record;
	uint64_t ts_ns;
	size_t size;

	switch (subbuf_next(&s->cursor, &record, &size)) {
	case SUBBUF_RECORD:
		ts_ns = time_of(s, s->cursor.ts_ns);
		if (!is_possible(s, ts_ns)) {
			give_up_first(s);
			break;
		}
		s->last_ns = ts_ns;
		s->n_records++;
		ev->cpu = s->cpu;
		s->n_events += decoder_decode(s->decoder, record, size, ts_ns, ev);
		break;
	case SUBBUF_END:
		drop_first(s);
		break;
	case SUBBUF_DAMAGED:
		give_up_first(s);
		break;
	}
}

/* Decodes the next record from the caller; there is room for a gap before it. */
static bool take_given(struct stream *s)
{
	struct stream_record rec;
	struct event *ev;

	if (!s->next(s->next_arg, &rec))
		return false;
	if (!is_possible(s, rec.ts_ns)) {
		s->is_missing = true;
		s->n_given_up++;
		return true;
	}
	if (rec.missed || s->is_missing)
		add_gap(s, rec.missed > 0 && !s->is_missing ? rec.missed : -1, rec.ts_ns);
	s->n_records++;
	s->last_ns = rec.ts_ns;
	ev = &s->events[s->n_events];
	ev->cpu = s->cpu;
	s->n_events += decoder_decode(s->decoder, rec.bytes, rec.size, rec.ts_ns, ev);
	return true;
}

/* Adds the gap at the end, if there is one, now that all that came before has been taken out. */
static void add_last_gap(struct stream *s)
{
	if (s->cut_until_ns)
		add_gap(s, -1, s->cut_until_ns);
	else if (s->is_missing && s->end_ns)
		add_gap(s, -1, s->end_ns);
	s->cut_until_ns = 0;
}

size_t stream_decode(struct stream *s, const struct event **events)
{
	bool more = true;

	s->n_events = 0;
	while (s->next && s->n_events + 2 <= MAX_EVENTS && more)
		more = take_given(s);
	while (s->n_events < MAX_EVENTS && s->first) {
		if (s->loaded)
			take_record(s);
		else
			load_first(s);
	}
	if (s->next ? !more : !s->first && s->n_events < MAX_EVENTS)
		add_last_gap(s);
	*events = s->events;
	return s->n_events;
}

void stream_cut(struct stream *s, uint64_t until_ns)
{
	s->cut_until_ns = until_ns;
}

void stream_end(struct stream *s, uint64_t until_ns)
{
	s->end_ns = until_ns;
}

void stream_lacks_begin(struct stream *s)
{
	s->is_missing = true;
}

uint64_t stream_records(const struct stream *s)
{
	return s->n_records;
}

uint64_t stream_given_up(const struct stream *s)
{
	return s->n_given_up;
}

uint64_t stream_known_ns(const struct stream *s)
{
	return s->known_ns;
}
