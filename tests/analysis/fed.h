/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fed.h - feeds invented histories to the analysis.
 */
#ifndef FUTRACE_TESTS_REPLAY_H
#define FUTRACE_TESTS_REPLAY_H

#include "analysis/analysis.h"
#include "analysis/times.h"
#include "tests/analysis/invented.h"

/* An analysis for H, with no event fed yet; OPTIONS may be NULL. The caller frees it. */
struct analysis *replay_begin(struct history *h, const struct analysis_options *options);

/*
 * Analyses H with the windows of OPTIONS, which may be NULL, and checks that the blame in each
 * window adds up. The caller frees the result.
 */
struct result *replay(struct history *h, const struct analysis_options *options);

/*
 * The time in IN in which at least one thread waited on a word, and the most waiters at a time.
 * Returns whether one of the waits was interrupted and resumed.
 */
bool true_cover(const struct history *h, uint64_t uaddr, uint32_t execs, const struct interval *in,
		uint64_t *covered_ns, uint64_t *peak);

/* From one seed to the next: 1, or the number in FUTRACE_TEST_EACH, where each test takes longer.
 */
uint32_t replay_step(void);

/* Checks the histories of N seeds from FIRST on. A failure's loop number gives the seed. */
void replay_seeds(uint32_t first, uint32_t n, void (*check)(uint32_t seed));

#endif
