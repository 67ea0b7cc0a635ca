/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_takers.h - says who had the CPUs for which the threads to blame waited.
 */
#ifndef FUTRACE_FINDING_TAKERS_H
#define FUTRACE_FINDING_TAKERS_H

#include "analysis/conclude/evidence.h"
#include "model/finding.h"

/*
 * Fills in who had the CPUs of those to blame for the waits on ROWS, if waiting for a CPU is a
 * noteworthy part of that.
 */
void finding_add_takers(struct finding *finding, const struct evidence *e,
			const struct futex_row *const *rows, size_t n);

/* The same of the busy threads, for what FINDING says of their time. */
void finding_add_takers_of_busy(struct finding *finding, const struct evidence *e);

/* Returns a sentence with a space before it, or "" if there is nothing to say. To be freed. */
char *finding_takers_text(const struct finding_cpu *cpu);

#endif
