/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truths.h - what holds for every result, whatever was traced: no time outside of the trace, no
 * part larger than the whole, and sums that add up.
 */
#ifndef FUTRACE_TESTS_TRUTHS_H
#define FUTRACE_TESTS_TRUTHS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "model/result.h"

#define TRUTHS_WHY 300

/*
 * Is DOC, a document or line of --json, true as far as it can be seen? If not, says WHY. With
 * --min-wait words are left out: then it is not COMPLETE.
 */
bool truths_hold(json_t *doc, bool complete, char why[TRUTHS_WHY]);

/* The same for the findings of the window WIN. */
bool truths_hold_in_findings(json_t *win, bool complete, char why[TRUTHS_WHY]);

/*
 * The same for TEXT, the report of DOC for people; and for METRICS, the counters of N interval
 * lines.
 */
bool truths_hold_in_text(const char *text, json_t *doc, char why[TRUTHS_WHY]);
bool truths_hold_in_metrics(const char *metrics, json_t *const *lines, size_t n,
			    char why[TRUTHS_WHY]);

/* The same for RES, by its document. */
bool truths_hold_of(const struct result *res, char why[TRUTHS_WHY]);

/* In a test of Check: fails if RES is not true. */
#define truths_check(res)                                                         \
	do {                                                                      \
		char truths_why[TRUTHS_WHY];                                      \
                                                                                  \
		ck_assert_msg(truths_hold_of(res, truths_why), "%s", truths_why); \
	} while (0)

#endif
