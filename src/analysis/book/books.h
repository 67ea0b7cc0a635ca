/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * books.h - all that is kept of the facts of one trace; bookkeeping.c keeps it.
 */
#ifndef FUTRACE_BOOKS_H
#define FUTRACE_BOOKS_H

#include "analysis/setup.h"
#include "analysis/book/chains.h"
#include "analysis/book/trail.h"
#include "analysis/book/windows.h"
#include "analysis/counts.h"

/* What is read of those who follow the events, and asked of them. */
struct fact_source {
	const struct threads *threads;
	const struct facts *facts; /* the latest */
	const struct counts *counts;
	/* Hands SINK what every thread does and waits for up to TS_NS. */
	void (*send_open_facts)(void *arg, uint64_t ts_ns, const struct fact_sink *sink);
	void *arg;
};

/* A finished wait that may be part of an episode. */
struct long_wait {
	uint64_t thread; /* its id */
	uint64_t begin_ns, end_ns;
};

/* Waits that are kept for that: the longest. */
#define LONG_WAITS_MAX 4096

struct long_waits {
	struct long_wait *all;
	size_t n, capacity;
	uint64_t min_ns;
};

/* An interval that is over, and not taken yet. */
struct closed_interval {
	struct ledger *ledger;
	uint64_t events, lost_events, lost_places;
	struct closed_interval *prev, *next;
};

/* Those that are handed out; their ledgers are in no list but that of the open windows. */
struct intervals {
	struct ledger *open;
	struct closed_interval *closed;		   /* the oldest first */
	unsigned int n;				   /* that have begun */
	uint64_t next_ns;			   /* when the open one ends */
	uint64_t events, lost_events, lost_places; /* up to its begin */
};

struct marks {
	struct mark_row *all;
	size_t n, capacity;
};

struct books {
	const struct analysis_options *options;
	struct fact_source source;
	struct windows windows;
	struct ledger *trace; /* the first of the windows */
	struct intervals intervals;
	struct long_waits long_waits;
	struct trails trails; /* for a picture, if one is asked for */
	struct chains chains; /* likewise for stacks of blame */
	struct marks marks;
	uint64_t next_ns; /* when a window begins or ends by the clock */
};

#endif
