/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_meanwhile.h - says who ran while the thread slept in whose sleep a chain of blame ends.
 */
#ifndef FUTRACE_FINDING_MEANWHILE_H
#define FUTRACE_FINDING_MEANWHILE_H

#include "analysis/conclude/evidence.h"
#include "model/finding.h"

/*
 * Fills in what FINDING has of the meantime, if LEAST_NS of the waits on ROWS end in the sleep of
 * one thread, and others ran for most of that.
 */
void finding_add_meanwhile(struct finding *finding, const struct evidence *e,
			   const struct futex_row *const *rows, size_t n, uint64_t least_ns);

/* Returns a sentence with a space before it, or "" if there is nothing to say. To be freed. */
char *finding_meanwhile_text(const struct finding_meanwhile *m);

#endif
