/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_parts.h - puts the parts of a finding together: its words, waiters and culprits.
 */
#ifndef FUTRACE_FINDING_PARTS_H
#define FUTRACE_FINDING_PARTS_H

#include "analysis/conclude/evidence.h"
#include "model/finding.h"

/* A thread and its time, to be joined with others by name. */
struct person {
	int32_t tid;
	const char *name;
	uint64_t ns;
};

/* Adds the words ROWS to FINDING, and the time that was waited on them. */
void finding_add_words(struct finding *finding, const struct futex_row *const *rows, size_t n);

/*
 * Adds to FINDING the threads that waited on ROWS, joined by name, and the time they had in the
 * window.
 */
void finding_add_waiters(struct finding *finding, const struct evidence *e,
			 const struct futex_row *const *rows, size_t n);

/* Joins the N PEOPLE by thread and then by name, most time first. Changes their order. */
struct finding_waiters *finding_join_people(struct person *people, size_t n, size_t *n_joined);

/*
 * Adds to FINDING a culprit: of the blame for the waits on ROWS, what TID did; all threads if TID
 * is 0. NAME, which the finding takes, may be NULL.
 */
void finding_add_culprit(struct finding *finding, const struct evidence *e, enum finding_role role,
			 int32_t tid, char *name, const struct futex_row *const *rows, size_t n);

/* Adds NS of an act to the acts of C; B is the sleep if it is DOING_BLOCKED. */
void finding_add_act(struct finding_culprit *c, enum doing doing, const struct blocked_row *b,
		     uint64_t ns);

/* Says of the acts of C in system calls where in the code the N THREADS were that called them. */
void finding_add_codes(struct finding_culprit *c, const struct thread_row *const *threads,
		       size_t n);

/* Adds NS in which it ran, and what it computed. */
void finding_add_run(struct finding_culprit *c, const struct computed *computed, uint64_t ns);

/* Sorts the acts of C, most time first. */
void finding_sort_acts(struct finding_culprit *c);

/*
 * Returns the names of W in words: "a, b-{0..3} and 7 other threads". A single thread has its id
 * behind its name. To be freed.
 */
char *finding_names(const struct finding_waiters *w, size_t n);

/* The same for PEOPLE, N of them, who are put in another order and joined by their names. */
char *finding_names_of_people(struct person *people, size_t n);

/*
 * Returns the names of the threads to blame for the waits on ROWS, as finding_names() does; NULL if
 * none is known. To be freed. *TID, if TID is not NULL: the only one, or 0.
 */
char *finding_blamed(const struct futex_row *const *rows, size_t n, int32_t *tid);

/*
 * Takes out of what the last culprit did the time in which woken waiters of ROWS waited for a CPU:
 * they waited themselves, and held nothing yet. The finding has it as delay_ns.
 */
void finding_take_out_delay(struct finding *finding, const struct futex_row *const *rows, size_t n);

#endif
