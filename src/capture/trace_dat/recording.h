/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording.h - a trace.dat that is read, futrace's own or trace-cmd's, version 6 or 7.
 *
 * libtracecmd reads its head, with the formats of events, kernel symbols and names of threads; and
 * sub-buffers that are compressed. It trusts what it reads, ends programs and loops where that is
 * damaged, and prints: so it is tried in a child process first, and used as far as that has come.
 * Sub-buffers that lie in the file as the kernel gave them are read as those of a running trace.
 */
#ifndef FUTRACE_RECORDING_H
#define FUTRACE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/decoder.h"
#include "base/error.h"
#include "trace/stream.h"
#include "capture/trace_dat/trace_dat.h"

struct recording;

/* NULL with ERR filled if PATH cannot be read. */
struct recording *recording_open(const char *path, struct error *err);
void recording_close(struct recording *r);

const struct trace_dat *recording_layout(const struct recording *r);

/* Can the sub-buffers, being compressed, be read only in part? */
bool recording_is_damaged(const struct recording *r);

/* Are the last events of the I-th CPU missing, or all of them? */
bool recording_is_cut(const struct recording *r, size_t i);

/* Has D learn the events that it knows. */
void recording_teach(const struct recording *r, struct decoder *d);

/* The kernel's function at ADDRESS, and the name of thread TID; borrowed, or NULL. */
const char *recording_function(const struct recording *r, uint64_t address);
const char *recording_comm(const struct recording *r, int32_t tid);

size_t recording_cpus(const struct recording *r);

/*
 * A stream of the I-th CPU's events, from its first; the caller frees it, before R. It begins at
 * BEGIN_NS. At most one for each CPU at a time.
 */
struct stream *recording_stream(struct recording *r, size_t i, const struct decoder *decoder,
				uint64_t begin_ns);

/*
 * Pushes the next sub-buffer of the I-th CPU to its stream S. False if there is none, if it has to
 * be given by libtracecmd, or if it cannot be read, which the layout's code then says.
 */
bool recording_read(struct recording *r, size_t i, struct stream *s);

#endif
