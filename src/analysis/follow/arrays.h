/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arrays.h - reads the words of a call that has them in an array in the caller's memory.
 */
#ifndef FUTRACE_ARRAYS_H
#define FUTRACE_ARRAYS_H

#include "analysis/follow/follower.h"

/* Reads the array of the call with ARGS, which TH has entered. */
void arrays_read(struct follower *f, struct thread *th, const struct futex_args *args);

/*
 * Returns the I-th word of the array of the call of TH, which returned at TS_NS; NULL if it is not
 * known.
 */
struct word *arrays_word(struct follower *f, const struct thread *th, int64_t i, uint64_t ts_ns);

#endif
