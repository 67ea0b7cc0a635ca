/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - the events of one CPU, in the order in which its ring buffer holds them.
 *
 * Is given sub-buffers as they are read and takes events out of them, a few at a time. Where the
 * kernel says that events were lost it makes an event of that too.
 */
#ifndef FUTRACE_STREAM_H
#define FUTRACE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/decoder.h"
#include "model/event.h"

struct stream;

/*
 * The stream of CPU. SUBBUF_SIZE is that of a sub-buffer in bytes. DECODER is borrowed, for as long
 * as the stream. The stream begins at BEGIN_NS: what is lost before its first event was lost since
 * then.
 */
struct stream *stream_new(const struct decoder *decoder, unsigned int cpu, size_t subbuf_size,
			  uint64_t begin_ns);
void stream_free(struct stream *s);

/* A record that was taken out of its sub-buffer by somebody else. */
struct stream_record {
	const void *bytes; /* valid until the next one is asked for */
	size_t size;
	uint64_t ts_ns;
	int64_t missed; /* events that are missing right before it; -1: nobody knows how many */
};

/*
 * The stream of CPU whose records come from NEXT, which fills REC, or says with false that there
 * are no more. No sub-buffer is pushed to it.
 */
struct stream *stream_new_given(const struct decoder *decoder, unsigned int cpu, uint64_t begin_ns,
				bool (*next)(void *arg, struct stream_record *rec), void *arg);

/* Room for one more sub-buffer, to be filled by the caller; valid until the next call. */
void *stream_room(struct stream *s);

/*
 * The room has been filled with a sub-buffer as the kernel gave it. Was it as good as full? If not,
 * whoever reads has come close to what is being written.
 */
bool stream_push(struct stream *s);

/* What this CPU had after what has been pushed, or is given, is missing up to UNTIL_NS. */
void stream_cut(struct stream *s, uint64_t until_ns);

/*
 * Takes the next few events out: *EVENTS, valid until the next call. Returns how many they are, 0
 * if there are none yet.
 */
size_t stream_decode(struct stream *s, const struct event **events);

/*
 * The time up to which every event of this CPU has been pushed, if it is not known that its buffer
 * has been read empty: the beginning of the newest sub-buffer.
 */
uint64_t stream_known_ns(const struct stream *s);

#endif
