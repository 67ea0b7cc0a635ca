/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.h - which windows there are, and what goes into their books.
 */
#ifndef FUTRACE_WINDOWS_H
#define FUTRACE_WINDOWS_H

#include "analysis/book/ledger.h"

struct windows {
	struct ledger *
		*all; /* the trace first, then in the order in which they began; episodes last */
	size_t n, capacity;
	struct ledger **open;
	size_t n_open, open_capacity;
	uint64_t closed_until_ns; /* the latest end of one that is closed */
	uint64_t n_refused;	  /* there was no room for them */
	uint64_t n_unopened;	  /* ends of what had not begun */
	uint64_t n_unclosed;
	bool lacks_states; /* it is not known what threads do */
};

void windows_finish(struct windows *ws);

/* A window begins at TS_NS, not before the trace. NULL if there is no room. It is kept in WS. */
struct ledger *windows_begin(struct windows *ws, enum window_kind kind, const char *name,
			     uint64_t ts_ns);

/* The latest window of that kind and name ends. */
void windows_end(struct windows *ws, enum window_kind kind, const char *name, uint64_t ts_ns);

/* The one that began at BEGIN_NS: there may be several of a name at a time. */
void windows_end_of(struct windows *ws, enum window_kind kind, const char *name, uint64_t begin_ns,
		    uint64_t ts_ns);

/* L, which is not in WS, is open from now on; and ends at END_NS. The caller goes on owning it. */
void windows_open(struct windows *ws, struct ledger *l);
void windows_close(struct windows *ws, struct ledger *l, uint64_t end_ns);

/* All that are open end with the trace. */
void windows_close_all(struct windows *ws, uint64_t end_ns);

/* Enters FACT into the books of every window it belongs to. THREADS are all there are. */
void windows_take(struct windows *ws, const struct threads *threads, const struct fact *fact);

/* Adds books for the time from BEGIN_NS to END_NS, which has passed, with the FACTS that are kept.
 */
void windows_add_past(struct windows *ws, const struct threads *threads, const struct facts *facts,
		      enum window_kind kind, const char *name, uint64_t begin_ns, uint64_t end_ns);

#endif
