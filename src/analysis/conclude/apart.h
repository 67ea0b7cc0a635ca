/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apart.h - sets idle words and threads apart from those that matter.
 *
 * An idle wait is a cost to nobody: it is in no sum of blame, no episode is about it, and it does
 * not decide the order of rows. The finding about idle threads tells of it.
 */
#ifndef FUTRACE_APART_H
#define FUTRACE_APART_H

#include "model/result.h"

/*
 * Sums up the blame of every window of RES, and puts its threads in order: those to blame for the
 * waits of others come first, then those that ran longest. Unless SHOWS_IDLE, leaves idle waits
 * out, puts idle threads last, and drops episodes that are about idle waits. The rows must be
 * judged.
 */
void apart_set(struct result *res, bool shows_idle);

#endif
