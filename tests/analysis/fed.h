/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fed.h - analyses an invented history.
 */
#ifndef FUTRACE_TESTS_REPLAY_H
#define FUTRACE_TESTS_REPLAY_H

#include "analysis/analysis.h"
#include "tests/analysis/invented.h"

/* An analysis of H with OPTIONS, if they are not NULL, that has been fed nothing; to be freed. */
struct analysis *replay_begin(struct history *h, const struct analysis_options *options);

/*
 * What comes of H with the windows that OPTIONS asks for, if it is not NULL; in each of them the
 * blame must add up. The caller frees it.
 */
struct result *replay(struct history *h, const struct analysis_options *options);

/* Checks the histories of N seeds; a failure tells at which line, and the loop number of which. */
void replay_seeds(uint32_t first, uint32_t n, void (*check)(uint32_t seed));

#endif
