/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare.h - compares results of --json, or two windows of one.
 *
 * Addresses and ids change from run to run. So words are recognized by their place and their use,
 * those of the heap and of anonymous memory also by the code of their waiters, and threads by their
 * name without its numbers. Words of one run that are alike count as one. A
 * side has one run or several runs of the same program; its figures are their medians.
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

/* A word of one run, or several alike words of it, or all words. */
struct compared_word {
	char *place;	  /* without addresses and ids */
	char *primitive;  /* without ids; "" if unknown */
	char *waiters;	  /* names without numbers, sorted, each once */
	char *kind;	  /* the kind of the place */
	char *verdict;	  /* of the word with the most waiting */
	char *code;	  /* the functions in which most waiters were seen; "" if not known */
	bool has_symbol;  /* the place has a name */
	bool is_nameless; /* it has none that another run would have: it is in the heap, or such */
	size_t n_words;
	size_t n_idle;	  /* so many of them are idle: they are in no figure */
	uint64_t most_ns; /* the waiting of the word that has the most */
	uint64_t figures[N_FIGURES];
	bool unknown[N_FIGURES];	 /* a part of that figure is not known */
	struct compared_bucket *buckets; /* sorted by le_ns */
	size_t n_buckets, buckets_capacity;
};

#define COMPARED_STATES 5

/* The threads of one name in one run: their time in each state. */
struct compared_thread {
	char *name;
	size_t n_threads, n_idle;
	uint64_t ns[COMPARED_STATES];  /* without idle ones */
	bool unknown[COMPARED_STATES]; /* that of one of the threads is not known */
};

/* The name of STATE: "running" and so on. */
const char *compared_state_name(int state);

/* The findings of one kind in one run. */
struct compared_finding {
	char *kind;
	uint64_t time_ns;
	bool unknown;
};

/* One result. */
struct compared_run {
	char *path;
	uint64_t duration_ns;
	bool duration_unknown;
	size_t n_windows; /* the windows that were added up */
	uint64_t lost;	  /* lost events, plus places where an unknown number was lost */
	bool futex_only;  /* states of threads are unknown */
	bool no_findings; /* of a version that has none: their times are unknown */
	struct compared_word *words;
	size_t n_words;
	struct compared_thread *threads;
	size_t n_threads, threads_capacity;
	struct compared_finding *findings;
	size_t n_findings;
	struct compared_word all; /* the words that are compared, together; has figures only */
	uint64_t idle_ns;	  /* waits of idle words, which are in no figure */
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

/* Does DOC say of each word whether it is idle? Older versions did not. */
bool compare_knows_idle(const json_t *doc);

/*
 * Fills RUN from DOC, of file PATH. WITH_IDLE: idle words count like others. Returns -1 with ERR
 * filled if there is no such window, or if a number is negative or none at all; null is a number
 * that is not known.
 */
int compared_run_read(struct compared_run *run, const json_t *doc, const char *path,
		      const struct compared_choice *choice, bool with_idle, struct error *err);
void compared_run_finish(struct compared_run *run);

/* A word in the runs of a side. */
struct compared_row {
	struct compared_word **in; /* in each run; NULL: it is not there */
	size_t n_runs;
	const struct compared_word *as; /* in the first run that has it */
	struct compared_row *match;	/* the same word of another list; NULL: none */
	bool by_role;			/* matched by its use only: the places differ */
	bool by_code;			/* matched by its code, and not by its place */
};

/* The threads of one name in the runs of a side. */
struct compared_thread_row {
	const struct compared_thread **in;
	size_t n_runs;
	const struct compared_thread *as;
};

/* One side of a comparison. */
struct compared_side {
	struct compared_run *runs;
	size_t n_runs;
	struct compared_row *rows;
	size_t n_rows;
	struct compared_thread_row *threads;
	size_t n_threads;
	struct compared_row all;
};

/* Finds the words and threads of SIDE, whose runs have been read; it takes them over. */
void compared_side_join(struct compared_side *side);
void compared_side_finish(struct compared_side *side);

/* A figure of one side. */
struct compared_value {
	enum {
		VALUE_ABSENT,  /* what it is of is in the other side only */
		VALUE_IDLE,    /* what it is of is idle, and does not count */
		VALUE_NONE,    /* there is nothing of which it could be */
		VALUE_UNKNOWN, /* one of the runs does not know it */
		VALUE_KNOWN,
	} is;
	uint64_t median; /* 0 unless it is known */
	size_t n;	 /* the median is of so many runs */
	uint64_t spread; /* between them: see values.c */
};

/* ROW may be NULL: absent. */
struct compared_value compared_row_value(const struct compared_row *row, enum figure figure);
struct compared_value compared_state_value(const struct compared_thread_row *row, int state);
struct compared_value compared_length(const struct compared_side *side);

/* The time of findings of KIND; BY_RATE: for each second. */
struct compared_value compared_finding_value(const struct compared_side *side, const char *kind,
					     bool by_rate);

/* The time of idle waits, which are in no figure. */
struct compared_value compared_idle(const struct compared_side *side);

/*
 * By how much the medians of equal builds may differ, from the larger spread of both sides; that of
 * a figure that has become larger is taken in proportion. Returns false if there are too few runs
 * to know it.
 */
bool compare_noise(const struct compared_value *before, const struct compared_value *after,
		   uint64_t *noise);

/* The same word before and after; NULL: it is not in that side. */
struct compared_pair {
	const struct compared_row *before, *after;
	bool by_role, by_code;
};

/* The same threads, in one state. */
struct compared_state {
	const struct compared_thread_row *before, *after;
	int state;
};

/* What is compared. */
struct compare_question {
	enum figure figure;
	const char *word;    /* only the words of this place; NULL: all */
	const char *finding; /* the time of findings of this kind instead of the figure; or NULL */
	const char *no_idle_in; /* idle words count: this file does not tell them; or NULL */
};

struct comparison {
	const struct compared_side *before, *after;
	struct compare_question question;
	struct compared_pair *pairs; /* sorted: the largest growth first */
	size_t n_pairs;
	struct compared_state *states; /* sorted in the same way, by their time */
	size_t n_states;
	const char **kinds; /* of findings, as they come */
	size_t n_kinds;
	char **notes; /* sentences */
	size_t n_notes;
};

/*
 * Fills C. Both sides are borrowed for as long as C; compare_finish() frees the rest of C. Returns
 * -1 with ERR filled if neither side has the word of QUESTION.
 */
int compare_sides(struct comparison *c, struct compared_side *before, struct compared_side *after,
		  const struct compare_question *question, struct error *err);
void compare_finish(struct comparison *c);

/* The figure of SIDE that C is about: that of all its words, or of the findings. */
struct compared_value compare_measure(const struct comparison *c, const struct compared_side *side);

/*
 * Its growth in per cent; infinite if it was 0 before; NaN if it is not known in both sides.
 */
double compare_growth(const struct comparison *c);

/* Is that growth no larger than the noise? Always false if the noise is not known. */
bool compare_is_noise(const struct comparison *c);

#endif
