/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_groups.h - a group of words as one row of the text report.
 */
#ifndef FUTRACE_TEXT_GROUPS_H
#define FUTRACE_TEXT_GROUPS_H

#include "model/result.h"
#include "report/text/table.h"

/* Adds the cells of G, a group of WIN. */
void text_group_add(struct table *t, const struct window *win, const struct word_group *g);

/*
 * "64 words: parking place at heap+0x10 ...; woken by main (137) 64x", safe to print. FIRST is the
 * first word of G. The caller frees it.
 */
char *text_group_line(const struct word_group *g, const struct futex_row *first);

#endif
