/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder.h - keeps the sub-buffers of a running trace, for a trace.dat.
 *
 * Sub-buffers are written as they are read, those of each CPU to an unlinked file beside the later
 * trace.dat. At the end they are put into that, one CPU after the other. A full disk ends the
 * recording, but not the trace.
 */
#ifndef FUTRACE_RECORDER_H
#define FUTRACE_RECORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "capture/trace_dat/masking.h"
#include "capture/trace_dat/trace_dat.h"

struct recorder;

/* Can PATH be recorded to? Returns -1 with ERR filled if not; touches nothing. */
int recorder_check(const char *path, struct error *err);

/*
 * A recorder for N CPUs with these NUMBERS. Sub-buffers are written as MASKING, which is borrowed,
 * makes them. NULL with ERR filled if it cannot create files beside PATH.
 */
struct recorder *recorder_new(const char *path, const unsigned int *numbers, size_t n,
			      size_t subbuf_bytes, struct masking *masking, struct error *err);
void recorder_free(struct recorder *r);

/* Keeps a sub-buffer of the I-th CPU. recorder_finish() reports a failure. */
void recorder_add(struct recorder *r, size_t i, const void *subbuf);

/*
 * Makes the file, which only its owner can read. If that fails, returns -1 with ERR filled, and
 * leaves PATH as it was before.
 */
int recorder_finish(struct recorder *r, const struct trace_dat_head *head, struct error *err);

#endif
