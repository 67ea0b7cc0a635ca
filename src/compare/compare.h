/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare.h - compares two results of --json, or two windows of one.
 *
 * Addresses and ids change from run to run. So words are recognized by their place and their use,
 * and threads by their name without its numbers. Words of one run that are alike count as one.
 */
#ifndef FUTRACE_COMPARE_H
#define FUTRACE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"

/* The figures of a word, and of all words together, that can be compared. */
enum figure {
	FIGURE_WAIT, /* time waited */
	FIGURE_RATE, /* time waited per second of the window */
	FIGURE_MAX,  /* the longest wait */
	FIGURE_P50,  /* of finished waits that slept */
	FIGURE_P99,
	FIGURE_DELAY, /* time from being woken to running */
	FIGURE_WAITS,
	FIGURE_CALLS,
	N_FIGURES
};

/* The name of FIGURE on the command line. Is it a time, or else a number? */
const char *figure_name(enum figure figure);
bool figure_is_time(enum figure figure);

struct compared_bucket {
	uint64_t le_ns, count;
};

/* A word, or several alike words of one run, or all words. */
struct compared_word {
	char *place;	 /* without addresses and ids */
	char *primitive; /* without ids; "" if unknown */
	char *waiters;	 /* names without numbers, sorted, each once */
	char *kind;	 /* the kind of the place */
	char *verdict;	 /* of the word with the most waiting */
	bool has_symbol; /* the place has a name */
	size_t n_words;
	uint64_t most_ns; /* the waiting of that word */
	uint64_t figures[N_FIGURES];
	bool unknown[N_FIGURES];	 /* a part of that figure is not known */
	struct compared_bucket *buckets; /* sorted by le_ns */
	size_t n_buckets, buckets_capacity;
	bool matched;
};

#define COMPARED_STATES 5

/* The threads of one name: their time in each state. */
struct compared_thread {
	char *name;
	size_t n_threads;
	uint64_t ns[COMPARED_STATES];
	bool unknown[COMPARED_STATES]; /* that of one of the threads is not known */
};

/* The name of STATE: "running" and so on. */
const char *compared_state_name(int state);

/* One side of a comparison. */
struct compared_run {
	uint64_t duration_ns;
	bool duration_unknown;
	size_t n_windows; /* the windows that were added up */
	uint64_t lost;	  /* lost events, plus places where an unknown number was lost */
	bool futex_only;  /* states of threads are unknown */
	struct compared_word *words;
	size_t n_words;
	struct compared_thread *threads;
	size_t n_threads, threads_capacity;
	struct compared_word all; /* all words together; has figures only */
};

/*
 * Reads PATH, a file of --json. If it has one result per line, as with -i, reads the last one. The
 * caller calls json_decref(). Returns NULL with ERR filled if it is another file, or incomplete.
 */
json_t *compare_load(const char *path, struct error *err);

/* The windows to compare: all of one name, or one of them. */
struct compared_choice {
	const char *name; /* NULL: the whole trace */
	size_t name_length;
	uint64_t number; /* 0: all windows of that name; UINT64_MAX: the last one */
};

/* Reads "NAME" or "NAME:NUMBER". */
struct compared_choice compare_choice(const char *argument);

/*
 * Fills RUN from DOC, of file PATH. Returns -1 with ERR filled if there is no such window, or if a
 * number is negative or none at all; null is a number that is not known.
 */
int compared_run_read(struct compared_run *run, json_t *doc, const char *path,
		      const struct compared_choice *choice, struct error *err);
void compared_run_finish(struct compared_run *run);

/* The same word before and after; NULL: it is not in that run. */
struct compared_pair {
	const struct compared_word *before, *after;
	bool by_role; /* recognized by its use only: the places differ */
};

/* The same threads, in one state. */
struct compared_state {
	const struct compared_thread *before, *after;
	int state;
};

struct comparison {
	const struct compared_run *before, *after;
	enum figure figure;
	struct compared_pair *pairs; /* sorted: the largest growth first */
	size_t n_pairs;
	struct compared_state *states; /* sorted in the same way, by their time */
	size_t n_states;
};

/* Fills C. Both runs are borrowed for as long as C; compare_finish() frees the rest of C. */
void compare_runs(struct comparison *c, struct compared_run *before, struct compared_run *after,
		  enum figure figure);
void compare_finish(struct comparison *c);

/*
 * The growth of FIGURE of all words in per cent; infinite if it was 0 before; NaN if one of the two
 * is not known.
 */
double compare_growth(const struct comparison *c, enum figure figure);

#endif
