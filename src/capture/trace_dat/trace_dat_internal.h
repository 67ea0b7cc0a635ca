/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat_internal.h - the numbers and words of the format that reader and writer share.
 */
#ifndef FUTRACE_TRACE_DAT_INTERNAL_H
#define FUTRACE_TRACE_DAT_INTERNAL_H

#include "capture/trace_dat/trace_dat.h"

#define TRACE_DAT_MAGIC "\x17\x08\x44tracing"

enum {
	OPTION_DATE = 1,
	OPTION_STAT = 2,
	OPTION_BUFFER = 3,
	OPTION_CLOCK = 4,
	OPTION_UNAME = 5,
	OPTION_OFFSET = 7,
	OPTION_CPUS = 8,
	OPTION_VERSION = 9,
	OPTION_MAPS = 10,
	OPTION_TRACE_ID = 11,
	OPTION_TSC2NSEC = 14,
	OPTION_BUFFER_TEXT = 22,
};

/* The notes begin with these bytes; then their length comes, in 8 bytes. */
#define NOTES_MAGIC	  "futrace\n"
#define NOTES_MAGIC_BYTES 8

#define MIN_SUBBUF_BYTES 512
#define MAX_SUBBUF_BYTES (64UL * 1024 * 1024)
#define MAX_CLOCK_BYTES	 4096
#define MAX_CPUS	 16384 /* no kernel has more than half of that */
#define MAX_SECTIONS	 4096

/*
 * Takes the clock of TEXT into CLOCK: TEXT is it, or lists clocks with the one in use in brackets.
 */
void trace_dat_take_clock(char clock[32], const char *text);

/* Takes the option ID, whose value has SIZE bytes and then a NUL. Other options are left out. */
void trace_dat_take_option(struct trace_dat *t, unsigned int id, const char *value, size_t size);

/*
 * Sets the clock of T, now that all options have been taken. Returns -1 with ERR filled if the
 * buffers have several, or if it does not count nanoseconds.
 */
int trace_dat_settle_clock(struct trace_dat *t, struct error *err);

/* A mended copy. */
struct trace_dat_mended {
	uint64_t begin;		/* where the section of events that was cut off begins */
	uint64_t missing_bytes; /* behind its end; 0: unknown, or none */
	bool is_cut;		/* some of its events are, or may be, missing */
};

/*
 * Makes a copy of T without a name, as far as T is there: a file of version 7 whose options lead
 * nowhere after those that T->link_at ends. Returns its descriptor, or -1 with ERR filled if there
 * is nothing to read in it.
 */
int trace_dat_mend(const struct trace_dat *t, struct trace_dat_mended *mended, struct error *err);

#endif
