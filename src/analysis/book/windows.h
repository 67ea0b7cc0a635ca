/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.h - opens and closes windows, and hands facts to their books.
 */
#ifndef FUTRACE_WINDOWS_H
#define FUTRACE_WINDOWS_H

#include "analysis/book/slice.h"

/*
 * The largest size of all windows together, as ledger_size() measures it; the whole trace does not
 * count. With its row in the result, each takes some 500 bytes.
 */
#define WINDOWS_MAX_SIZE 150000

struct windows {
	struct ledger **all; /* the trace first, then in order of begin; episodes last */
	size_t n, capacity;
	struct ledger **open;
	size_t n_open, open_capacity;
	struct slice slice;	  /* what the open ones have in common */
	uint64_t closed_until_ns; /* the latest end of a closed window */
	size_t size;		  /* of all ledgers but that of the trace */
	size_t most;	     /* words, and threads, that a window keeps apart; 0: no bound yet */
	uint64_t n_refused;  /* windows without room */
	uint64_t n_unopened; /* marks that end a window that had not begun */
	uint64_t n_unclosed;
};

void windows_finish(struct windows *ws);

/*
 * Opens a window at TS_NS, which is not before the trace. WS owns it. Returns NULL if there is no
 * room.
 */
struct ledger *windows_begin(struct windows *ws, enum window_kind kind, const char *name,
			     uint64_t ts_ns);

/* Closes the latest open window of that kind and name. */
void windows_end(struct windows *ws, enum window_kind kind, const char *name, uint64_t ts_ns);

/* Closes the open one that began at BEGIN_NS: several may have the same name. */
void windows_end_of(struct windows *ws, enum window_kind kind, const char *name, uint64_t begin_ns,
		    uint64_t ts_ns);

/*
 * Adds L, which is not in WS, to the open windows; and closes it at END_NS. The caller goes on
 * owning it.
 */
void windows_open(struct windows *ws, struct ledger *l);
void windows_close(struct windows *ws, struct ledger *l, uint64_t end_ns);

/* Closes all open windows at END_NS, with the trace. */
void windows_close_all(struct windows *ws, uint64_t end_ns);

/*
 * Counts the growth of L, one of WS, since its size was BEFORE. Makes the windows smaller, the
 * largest first, if they are too large together.
 */
void windows_grown(struct windows *ws, const struct ledger *l, size_t before);

/* Enters FACT into the books of every window that it touches. THREADS are all there are. */
void windows_take(struct windows *ws, const struct threads *threads, const struct fact *fact);

/*
 * Adds a window from BEGIN_NS to END_NS, which is in the past, with those of FACTS that are kept.
 */
void windows_add_past(struct windows *ws, const struct threads *threads, const struct facts *facts,
		      enum window_kind kind, const char *name, uint64_t begin_ns, uint64_t end_ns);

#endif
