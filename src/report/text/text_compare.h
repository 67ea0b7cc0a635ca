/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_compare.h - a comparison of two results, as text.
 */
#ifndef FUTRACE_TEXT_COMPARE_H
#define FUTRACE_TEXT_COMPARE_H

#include <stdio.h>

#include "compare/compare.h"
#include "report/report.h"

/* Prints C. STYLE gives the number of rows and the width. Returns 0, or -1 if OUT took an error. */
int report_comparison(FILE *out, const struct comparison *c, const struct text_style *style);

#endif
