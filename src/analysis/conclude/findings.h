/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings.h - makes the findings of a window: why its threads wait, or do not.
 */
#ifndef FUTRACE_FINDINGS_H
#define FUTRACE_FINDINGS_H

#include "model/result.h"

/*
 * Fills in the findings of WIN, most important first. The rows must have their places, verdicts
 * and blame, with names.
 */
void findings_find(struct window *win);

#endif
