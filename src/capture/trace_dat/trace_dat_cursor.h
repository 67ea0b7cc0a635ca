/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat_cursor.h - reads numbers and texts of a trace.dat, one after the other.
 */
#ifndef FUTRACE_TRACE_DAT_CURSOR_H
#define FUTRACE_TRACE_DAT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture/trace_dat/trace_dat.h"

/* A position in the file. Once it has led beyond the end, it has failed for good. */
struct cursor {
	struct trace_dat *t;
	uint64_t at, end;
	bool failed;
};

/* Makes C fail; returns false. */
bool cursor_fail(struct cursor *c);

/*
 * Like whole_pread(), for bytes that begin inside the file. If the file ends earlier than when it
 * was opened, that is an error, not its end; then T->code has the errno.
 */
ssize_t cursor_read_at(struct trace_dat *t, void *to, size_t bytes, uint64_t at);

bool cursor_skip(struct cursor *c, uint64_t bytes);
bool cursor_take(struct cursor *c, void *to, size_t bytes);

/* A number of 2, 4 or 8 bytes; 0 if it is not there. */
uint64_t cursor_number(struct cursor *c, size_t bytes);

/* Reads up to a NUL; cuts the text off at SIZE bytes. */
bool cursor_string(struct cursor *c, char *to, size_t size);

/* The next BYTES as a text that ends in NUL, for the caller to free; NULL if they are not there. */
char *cursor_text(struct cursor *c, uint64_t bytes);

/* Are the next BYTES those of WORD? If not, C fails. */
bool cursor_is_at(struct cursor *c, const char *word, size_t bytes);

#endif
