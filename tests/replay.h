/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.h - analyses an invented history.
 */
#ifndef FUTRACE_TESTS_REPLAY_H
#define FUTRACE_TESTS_REPLAY_H

#include "futrace/analysis.h"
#include "history.h"

/*
 * What comes of H with the windows that OPTIONS asks for, if it is not NULL; in each of them the
 * blame must add up. The caller frees it.
 */
struct result *replay(struct history *h, const struct analysis_options *options);

#endif
