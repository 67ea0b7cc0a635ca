/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subbuf.h - the records of one sub-buffer, one after another.
 *
 * Follows no length that leads outside: a file or a faulty kernel may have put any bytes there.
 * libtraceevent's kbuffer would, and takes 38 ns for each record, of which this takes 3; so it is
 * asked for what stands in the header only. The layout is that of the kernel's
 * Documentation/trace/ring-buffer-design.rst and events/header_event; for 64-bit kernels.
 */
#ifndef FUTRACE_SUBBUF_H
#define FUTRACE_SUBBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stands behind a record; before the first, when it is opened. */
struct subbuf_cursor {
	const unsigned char *at, *end;
	uint64_t ts_ns; /* of the record that was found last */
};

enum subbuf_step {
	SUBBUF_RECORD,	/* there is one */
	SUBBUF_END,	/* there is none left */
	SUBBUF_DAMAGED, /* what follows makes no sense */
};

/*
 * Begins with the SIZE bytes of BYTES, which are borrowed for as long as the cursor. False if their
 * header cannot be true.
 */
bool subbuf_open(struct subbuf_cursor *c, const void *bytes, size_t size);

/* How many of the SIZE bytes of BYTES are taken, by their own account. */
size_t subbuf_used(const void *bytes, size_t size);

/* Goes to the next record, that of an event: *RECORD is where it begins, *SIZE its bytes. */
enum subbuf_step subbuf_next(struct subbuf_cursor *c, const void **record, size_t *size);

#endif
