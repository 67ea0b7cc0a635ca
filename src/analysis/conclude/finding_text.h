/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_text.h - puts a finding into sentences.
 */
#ifndef FUTRACE_FINDING_TEXT_H
#define FUTRACE_FINDING_TEXT_H

#include "model/finding.h"

/*
 * Returns the sentences about F, found in a window of WINDOW_NS; to be freed. The kind is not named
 * in them. Names in them are raw: any bytes.
 */
char *finding_text(const struct finding *f, uint64_t window_ns);

#endif
