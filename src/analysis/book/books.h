/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * books.h - all books of one trace; bookkeeping.c keeps them.
 */
#ifndef FUTRACE_BOOKS_H
#define FUTRACE_BOOKS_H

#include "analysis/setup.h"
#include "analysis/book/chains.h"
#include "analysis/book/trail.h"
#include "analysis/book/windows.h"
#include "analysis/counts.h"
#include "analysis/takers.h"

/* The followers of events, as the books see them. */
struct fact_source {
	const struct threads *threads;
	const struct facts *facts; /* the latest facts */
	const struct counts *counts;
	const struct takers *takers;
	/* Hands SINK the open facts of every thread, up to TS_NS. */
	void (*send_open_facts)(void *arg, uint64_t ts_ns, const struct fact_sink *sink);
	void *arg;
};

/* A finished wait that may be part of an episode. */
struct long_wait {
	uint64_t thread; /* the id of its thread */
	uint64_t begin_ns, end_ns;
};

/* The largest number of long waits; the longest are kept. */
#define LONG_WAITS_MAX 4096

struct long_waits {
	struct long_wait *all;
	size_t n, capacity;
	uint64_t min_ns;
};

/* An interval that has ended, and has not been taken yet. */
struct closed_interval {
	struct ledger *ledger;
	uint64_t events, lost_events, lost_places;
	struct closed_interval *prev, *next;
};

/* The intervals that are handed out. Their ledgers are only in the list of open windows. */
struct intervals {
	struct ledger *open;
	struct closed_interval *closed;		   /* the oldest first */
	unsigned int n;				   /* intervals that have begun */
	uint64_t next_ns;			   /* when the open one ends */
	uint64_t events, lost_events, lost_places; /* the trace's counts when the open one began */
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
	struct trails trails; /* for a picture; empty if none is asked for */
	struct chains chains; /* for stacks of blame; empty if none are asked for */
	struct marks marks;
	uint64_t next_ns;    /* when the next window begins or ends by the clock */
	uint64_t handled_ns; /* the last such moment before it */
};

#endif
