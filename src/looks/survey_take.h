/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_take.h - looks once at each of some threads.
 */
#ifndef FUTRACE_SURVEY_TAKE_H
#define FUTRACE_SURVEY_TAKE_H

#include <stdbool.h>

#include "base/error.h"
#include "model/survey.h"

/*
 * Can threads be looked at in PROC, which is "/proc", or a folder in a test? Returns -1 with ERR
 * filled if the kernel does not show them, or if stacks of this machine cannot be followed.
 */
int survey_is_possible(const char *proc, struct error *err);

/*
 * Looks at the threads of S, whose ids are filled, those of a process one after another, and fills
 * the rest of S but for the processes' comm and exe. Threads without an answer are noted. Waits for
 * each process no longer than some seconds, and as long for the names of the code, which have lines
 * if WITH_LINES.
 */
void survey_take(struct survey *s, bool with_lines);

#endif
