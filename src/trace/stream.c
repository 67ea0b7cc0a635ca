/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/stream.h"

#include <stdlib.h>

#include <traceevent/kbuffer.h>

#include "futrace/subbuf.h"
#include "futrace/xalloc.h"

struct subbuf {
	struct subbuf *next;
	_Alignas(uint64_t) unsigned char bytes[];
};

struct stream {
	const struct decoder *decoder;
	struct kbuffer *kbuf;
	unsigned int cpu;
	size_t subbuf_size;
	struct subbuf *first, **end; /* pushed and not yet used up; the first may be loaded */
	struct subbuf *room;	     /* being filled */
	struct subbuf *spare;	     /* a list of used ones */
	bool loaded;		     /* kbuf stands in the first */
	bool at_start;		     /* ... before its first event */
	bool has_head;
	struct event head;
	uint64_t last_ns;  /* of the last record taken out */
	uint64_t known_ns; /* when the newest sub-buffer begins */
};

struct stream *stream_new(const struct decoder *decoder, unsigned int cpu, size_t subbuf_size,
			  uint64_t begin_ns)
{
	struct stream *s = xcalloc(1, sizeof(*s));

	s->decoder = decoder;
	s->cpu = cpu;
	s->subbuf_size = subbuf_size;
	s->last_ns = begin_ns;
	s->end = &s->first;
	s->kbuf = kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST, KBUFFER_ENDIAN_SAME_AS_HOST);
	if (!s->kbuf) {
		stream_free(s);
		return NULL;
	}
	return s;
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

void stream_push(struct stream *s)
{
	s->room->next = NULL;
	s->known_ns = kbuffer_subbuf_timestamp(s->kbuf, s->room->bytes);
	*s->end = s->room;
	s->end = &s->room->next;
	s->room = NULL;
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

/* COUNT events, -1 for an unknown number, are missing from here to UNTIL_NS. */
static void set_gap(struct stream *s, int64_t count, uint64_t until_ns)
{
	s->head = (struct event){
		.kind = EVENT_GAP,
		.ts_ns = s->last_ns,
		.gap.until_ns = until_ns > s->last_ns ? until_ns : s->last_ns,
		.gap.count = count,
		.cpu = s->cpu,
	};
	s->has_head = true;
}

/* Goes to the next sub-buffer. False if there is none. */
static bool load_next(struct stream *s)
{
	int missed;

	if (!s->first)
		return false;
	if (!subbuf_is_sound(s->first->bytes, s->subbuf_size) ||
	    kbuffer_load_subbuffer(s->kbuf, s->first->bytes) < 0) {
		/* What was in it will never be known. */
		drop_first(s);
		set_gap(s, -1, s->last_ns);
		return true;
	}
	s->loaded = true;
	s->at_start = true;
	missed = kbuffer_missed_events(s->kbuf);
	if (missed)
		set_gap(s, missed > 0 ? missed : -1,
			kbuffer_subbuf_timestamp(s->kbuf, s->first->bytes));
	return true;
}

/* Decodes the next record into the head. False if the sub-buffer has no more. */
static bool next_record(struct stream *s)
{
	unsigned long long ts = 0;
	void *record =
		s->at_start ? kbuffer_read_event(s->kbuf, &ts) : kbuffer_next_event(s->kbuf, &ts);
	int size;

	s->at_start = false;
	if (!record) {
		drop_first(s);
		return false;
	}
	s->last_ns = ts;
	size = kbuffer_event_size(s->kbuf);
	s->has_head = size > 0 && decoder_decode(s->decoder, record, (size_t)size, ts, &s->head);
	s->head.cpu = s->cpu;
	return true;
}

const struct event *stream_peek(struct stream *s)
{
	while (!s->has_head) {
		if (!s->loaded && !load_next(s))
			return NULL;
		if (!s->has_head)
			next_record(s);
	}
	return &s->head;
}

void stream_pop(struct stream *s)
{
	s->has_head = false;
}

uint64_t stream_known_ns(const struct stream *s)
{
	return s->known_ns;
}
