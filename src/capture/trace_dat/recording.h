/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording.h - reads a trace.dat, futrace's own or trace-cmd's, version 6 or 7.
 *
 * libtracecmd reads its head, with the formats of events, kernel symbols and names of threads; and
 * it reads compressed sub-buffers. It trusts the file: damage may make it end the program or loop,
 * and it prints. So a child process tries it first; it is used only as far as the child came.
 * Sub-buffers that lie in the file as the kernel gave them are read like those of a running trace.
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

/* Opens PATH. NULL with ERR filled if it cannot be read. */
struct recording *recording_open(const char *path, struct error *err);
void recording_close(struct recording *r);

const struct trace_dat *recording_layout(const struct recording *r);

/* Are the sub-buffers compressed, and readable in part only? */
bool recording_is_damaged(const struct recording *r);

/* Are the last events of the I-th stream missing, or all of them? */
bool recording_is_cut(const struct recording *r, size_t i);

/* Teaches D the recording's formats of the events that D knows. */
void recording_teach(const struct recording *r, struct decoder *d);

/* The kernel's function at ADDRESS, and the name of thread TID; borrowed, or NULL if unknown. */
const char *recording_function(const struct recording *r, uint64_t address);
const char *recording_comm(const struct recording *r, int32_t tid);

/* Each CPU of each buffer has a stream. */
size_t recording_streams(const struct recording *r);

/* The number of buffers, and the index of that of the I-th stream; and its CPU. */
size_t recording_buffers(const struct recording *r);
size_t recording_buffer(const struct recording *r, size_t i);
unsigned int recording_cpu(const struct recording *r, size_t i);

/* The number of CPUs that have events. */
size_t recording_cpus(const struct recording *r);

/*
 * The I-th stream of events, from its first; it begins at BEGIN_NS. An event after END_NS, or
 * before BEGIN_NS, is damaged, unless END_NS is UINT64_MAX: then the end is unknown. The caller
 * frees it, before R. Each is open at most once at a time. TELLING times the buffer's index is
 * added to the CPU of its events.
 */
struct stream *recording_stream(struct recording *r, size_t i, const struct decoder *decoder,
				uint64_t begin_ns, uint64_t end_ns, unsigned int telling);

/*
 * Tells that the I-th stream has N records. If the kernel counted more, and the end is there, the
 * first are missing: trace-cmd threw them away. Then its next recording_stream() begins with a gap.
 */
void recording_tell_records(struct recording *r, size_t i, uint64_t n);

/* How many events of the I-th stream trace-cmd has thrown away, as far as that was told. */
uint64_t recording_thrown_away(const struct recording *r, size_t i);

/*
 * Pushes the next sub-buffer of the I-th stream, which is S. Returns false if there is none, if
 * libtracecmd has to give it, or if it cannot be read; then the layout's code has the errno.
 */
bool recording_read(struct recording *r, size_t i, struct stream *s);

#endif
