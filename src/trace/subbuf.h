/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subbuf.h - finds the records of one sub-buffer, one after another.
 *
 * A file or a faulty kernel may have put any bytes there, so no length is followed outside of the
 * sub-buffer. libtraceevent's kbuffer would follow it, and takes 38 ns for each record where this
 * takes 3; so kbuffer reads the header only. The layout is that of 64-bit kernels, described in the
 * kernel's Documentation/trace/ring-buffer-design.rst and events/header_event.
 */
#ifndef FUTRACE_SUBBUF_H
#define FUTRACE_SUBBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cursor stands behind a record; when it is opened, before the first. */
struct subbuf_cursor {
	const unsigned char *at, *end;
	uint64_t ts_ns; /* of the record found last */
};

enum subbuf_step {
	SUBBUF_RECORD,	/* found one */
	SUBBUF_END,	/* there are no more */
	SUBBUF_DAMAGED, /* the rest cannot be read */
};

/*
 * Opens the sub-buffer of SIZE bytes at BYTES, which is borrowed for as long as the cursor. Returns
 * false if its header cannot be right.
 */
bool subbuf_open(struct subbuf_cursor *c, const void *bytes, size_t size);

/* The number of used bytes, as the header of BYTES gives it; at most SIZE bytes are read. */
size_t subbuf_used(const void *bytes, size_t size);

/*
 * Fills with zeros what is no event in the sub-buffer of SIZE bytes at BYTES: events that the
 * kernel has discarded, and the room behind the last one.
 */
void subbuf_clear_unused(void *bytes, size_t size);

/* Goes to the next record of an event, and sets *RECORD and its *SIZE in bytes. */
enum subbuf_step subbuf_next(struct subbuf_cursor *c, const void **record, size_t *size);

#endif
