/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * summary.h - writes one or two sentences: the main reasons for the waiting in a window.
 */
#ifndef FUTRACE_SUMMARY_H
#define FUTRACE_SUMMARY_H

#include "model/result.h"

/*
 * Returns the certain findings about WIN, to be freed: parking places, a contended lock, the thread
 * to blame and where to look next. The rows must have their places, verdicts and blame, with names.
 * NULL if nothing is certain. Names in it are raw: any bytes.
 */
char *summary_of(const struct window *win);

#endif
