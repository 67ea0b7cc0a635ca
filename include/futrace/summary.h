/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * summary.h - one or two sentences: what the waiting in a window comes down to.
 */
#ifndef FUTRACE_SUMMARY_H
#define FUTRACE_SUMMARY_H

#include "futrace/result.h"

/*
 * What can be said of WIN for certain from its futex calls alone: which words were parking
 * places, who woke them, and which word is a lock that was fought for. Uses the places of the
 * rows. NULL where nothing can be said; else to be freed. Holds names as they are: any bytes.
 */
char *summary_of(const struct window *win);

#endif
