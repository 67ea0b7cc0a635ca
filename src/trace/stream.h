/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - the events of one CPU, in the order in which its ring buffer holds them.
 *
 * The caller pushes sub-buffers as it reads them, and takes events out, a few at a time. A loss
 * that the kernel reports becomes an event too: a gap.
 */
#ifndef FUTRACE_STREAM_H
#define FUTRACE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/decoder.h"
#include "model/event.h"

struct stream;

/* A year. An event that comes that long after the one before has a damaged time. */
#define STREAM_LONGEST_NS UINT64_C(31536000000000000)

/* No clock of a kernel shows more: some 146 years since the boot, or since 1970. */
#define STREAM_LATEST_NS (UINT64_MAX / 4)

/*
 * A stream of CPU, with sub-buffers of SUBBUF_SIZE bytes. DECODER is borrowed for as long as the
 * stream. The stream begins at BEGIN_NS: a gap before the first event begins there. If that is 0,
 * it is unknown: such a gap then has the time of the first event, and no length.
 */
struct stream *stream_new(const struct decoder *decoder, unsigned int cpu, size_t subbuf_size,
			  uint64_t begin_ns);
void stream_free(struct stream *s);

/* A record that the caller has taken out of its sub-buffer. */
struct stream_record {
	const void *bytes; /* valid until the next call */
	size_t size;
	uint64_t ts_ns;
	int64_t missed; /* events missing right before it; -1: an unknown number */
};

/*
 * A stream of CPU that takes its records from NEXT, which fills REC, or returns false at the end.
 * No sub-buffer is pushed to it.
 */
struct stream *stream_new_given(const struct decoder *decoder, unsigned int cpu, uint64_t begin_ns,
				bool (*next)(void *arg, struct stream_record *rec), void *arg);

/* How the times in a file's sub-buffers are read. */
struct stream_times {
	uint32_t mult, shift; /* ticks * MULT >> SHIFT are ns; MULT is 0: they are ns already */
	int64_t offset_ns;    /* is added then */
	uint64_t first_ns, last_ns; /* no event is earlier or later, unless it is damaged */
};

/* Before anything is pushed. Without this call times are as they are, and all are possible. */
void stream_set_times(struct stream *s, const struct stream_times *times);

/* Room for one more sub-buffer, for the caller to fill; valid until the next call. */
void *stream_room(struct stream *s);

/*
 * Takes the sub-buffer that the caller has read into the room. Returns whether it was nearly full.
 * If not, the reader has come close to the writer.
 */
bool stream_push(struct stream *s);

/* Events of this CPU are missing from the end of its records up to UNTIL_NS. */
void stream_cut(struct stream *s, uint64_t until_ns);

/*
 * All has been pushed. If the rest of the last sub-buffer cannot be read, its events are missing up
 * to UNTIL_NS; 0: that is unknown.
 */
void stream_end(struct stream *s, uint64_t until_ns);

/* Events of this CPU before its first record are missing. Called before anything is pushed. */
void stream_lacks_begin(struct stream *s);

/* How many records have been taken out, of all events. */
uint64_t stream_records(const struct stream *s);

/* How many sub-buffers could not be read, or not to their end. */
uint64_t stream_given_up(const struct stream *s);

/*
 * Takes the next few events out: sets *EVENTS, valid until the next call. Returns their number, 0
 * if there are none yet.
 */
size_t stream_decode(struct stream *s, const struct event **events);

/*
 * The begin of the newest sub-buffer: every older event of this CPU has been pushed. If the buffer
 * has been read until it was empty, the caller knows a later time.
 */
uint64_t stream_known_ns(const struct stream *s);

#endif
