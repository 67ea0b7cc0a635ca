/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_names.h - has the code of all frames of a survey named.
 */
#ifndef FUTRACE_SURVEY_NAMES_H
#define FUTRACE_SURVEY_NAMES_H

#include <stdbool.h>

#include "looks/looks.h"
#include "model/survey.h"

/*
 * Names the frames of the stacks of S, with files and lines if WITH_LINES. Waits no longer than
 * some seconds; what is missing is noted.
 */
void survey_name_code(struct survey *s, struct looks *l, bool with_lines);

#endif
