/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_sample.h - results made by hand, compared.
 */
#ifndef FUTRACE_TESTS_COMPARE_SAMPLE_H
#define FUTRACE_TESTS_COMPARE_SAMPLE_H

#include <jansson.h>

#include "compare/compare.h"

#define MS 1000000

/* The names of one waiter, as compare_word() takes them. */
extern const char *compare_api[];

/* A word of a document, waited for MS once by each of WAITERS, which ends with NULL. */
json_t *compare_word(const char *place, bool symbol, const char *primitive, const char *waiters[],
		     int ms);

/* The document of a trace of one second; takes over the reference to FUTEXES. */
json_t *compare_document(json_t *futexes);

struct compare_sample {
	struct compared_side before, after;
	struct comparison c;
};

/* Reads WINDOW of DOC, NULL being the whole trace; gives up the reference to DOC. */
void compare_read_run(struct compared_run *run, json_t *doc, const char *window);

/* Compares two arrays of documents, or two documents. The caller frees with compare_free(). */
struct compare_sample *compare_ask(json_t *before, json_t *after, struct compare_question question);
struct compare_sample *compare_two(json_t *before, json_t *after);
void compare_free(struct compare_sample *s);

/* The figure of ROW, which must be known. */
uint64_t compare_figure(const struct compared_row *row, enum figure figure);

/* The text report. The caller frees it. */
char *compare_render(const struct comparison *c);
char *compare_render_in(const struct comparison *c, unsigned int columns);

#endif
