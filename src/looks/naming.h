/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * naming.h - has the code of one frame after another named.
 *
 * Each address of a process is asked for once. A file without an answer is not asked for again: it
 * may be what the process that looks has died of.
 */
#ifndef FUTRACE_NAMING_H
#define FUTRACE_NAMING_H

#include "looks/looks.h"

struct naming;

/* Asks L, until UNTIL_NS. Both L and the frames that are named must outlive the naming. */
struct naming *naming_new(struct looks *l, uint64_t until_ns);
void naming_free(struct naming *n);

/*
 * Names the code of FRAME, of a thread TID of PID, as looks_name() does. Without an answer it has
 * no places.
 */
void naming_name(struct naming *n, int32_t pid, int32_t tid, bool with_lines,
		 struct named_frame *frame);

/* How many frames there was no answer for; and how many inlined functions were left out. */
size_t naming_missing(const struct naming *n);
size_t naming_left_out(const struct naming *n);

#endif
