/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare.h - two results of --json, or two windows of one, side by side.
 *
 * Addresses and ids change from run to run: words are known again by their place and their role,
 * threads by their name without its numbers. What is alike within a run counts as one.
 */
#ifndef FUTRACE_COMPARE_H
#define FUTRACE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "base/error.h"

/* What can be compared of a word, and of all of them together. */
enum figure {
	FIGURE_WAIT, /* time waited */
	FIGURE_RATE, /* the same in each second of the window */
	FIGURE_MAX,  /* the longest wait */
	FIGURE_P50,  /* of finished waits that slept */
	FIGURE_P99,
	FIGURE_DELAY, /* time from being woken to running */
	FIGURE_WAITS,
	FIGURE_CALLS,
	N_FIGURES
};

/* Their names on the command line, and which of them are times, the others being numbers. */
const char *figure_name(enum figure figure);
bool figure_is_time(enum figure figure);

struct compared_bucket {
	uint64_t le_ns, count;
};

/* A word, or several of one run that are alike; or all of them. */
struct compared_word {
	char *place;	 /* without addresses and ids */
	char *primitive; /* without ids; "" where it is not known */
	char *waiters;	 /* names without numbers, in order; one that is there twice, once */
	char *kind;	 /* of place */
	char *verdict;	 /* that of the one waited for most */
	bool has_symbol; /* the place has a name */
	size_t n_words;
	uint64_t most_ns; /* waited for one of them */
	uint64_t figures[N_FIGURES];
	struct compared_bucket *buckets; /* by le_ns */
	size_t n_buckets, buckets_capacity;
	bool matched;
};

#define COMPARED_STATES 5

/* The threads of one name: how long they were in which state. */
struct compared_thread {
	char *name;
	size_t n_threads;
	uint64_t ns[COMPARED_STATES];
};

/* "running" and so on. */
const char *compared_state_name(int state);

/* What is compared of one side. */
struct compared_run {
	uint64_t duration_ns;
	size_t n_windows; /* that are in it */
	uint64_t lost;	  /* events lost in the trace, or places where some were */
	bool futex_only;  /* nothing is known of states */
	struct compared_word *words;
	size_t n_words;
	struct compared_thread *threads;
	size_t n_threads, threads_capacity;
	struct compared_word all; /* words together; it has figures only */
};

/*
 * Reads PATH, which --json has written; of lines, as of -i, the last one. The caller calls
 * json_decref(). NULL with ERR filled if it is anything else, or not complete.
 */
json_t *compare_load(const char *path, struct error *err);

/*
 * Which windows: all of a name, or one of them.
 */
struct compared_choice {
	const char *name; /* NULL: the whole trace */
	size_t name_length;
	uint64_t number; /* 0: all of that name; UINT64_MAX: the last */
};

/* Reads "NAME" or "NAME:NUMBER". */
struct compared_choice compare_choice(const char *argument);

/* Fills RUN from DOC, of file PATH. -1 with ERR filled if there is no such window. */
int compared_run_read(struct compared_run *run, json_t *doc, const char *path,
		      const struct compared_choice *choice, struct error *err);
void compared_run_finish(struct compared_run *run);

/* The same word before and after; NULL where it is not there. */
struct compared_pair {
	const struct compared_word *before, *after;
	bool by_role; /* the place is another one */
};

/* The same threads, in one state. */
struct compared_state {
	const struct compared_thread *before, *after;
	int state;
};

struct comparison {
	const struct compared_run *before, *after;
	enum figure figure;
	struct compared_pair *pairs; /* those of which the figure grew most come first */
	size_t n_pairs;
	struct compared_state *states; /* likewise their time */
	size_t n_states;
};

/* Both runs are borrowed; compare_finish() frees what is in C. */
void compare_runs(struct comparison *c, struct compared_run *before, struct compared_run *after,
		  enum figure figure);
void compare_finish(struct comparison *c);

/* By how much FIGURE of all words grew, in per cent; infinite if there was nothing before. */
double compare_growth(const struct comparison *c, enum figure figure);

#endif
