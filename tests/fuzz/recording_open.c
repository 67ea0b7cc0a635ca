/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording_open.c - opens recordings without libtracecmd, in place of
 * src/capture/trace_dat/recording.c.
 *
 * libtracecmd is tried in a child process, because damaged files end it or keep it for ever; here
 * it would only find its own faults. Event formats are those of the corpus, and what is compressed
 * cannot be read.
 */
#include "capture/trace_dat/recording.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "base/xalloc.h"

struct recording {
	struct trace_dat layout;
	uint64_t *read; /* for each CPU, the bytes read */
};

struct recording *recording_open(const char *path, struct error *err)
{
	struct recording *r = xcalloc(1, sizeof(*r));

	if (trace_dat_open(&r->layout, path, err) == 0) {
		if (!r->layout.compressed) {
			r->read = xcalloc(r->layout.n_cpus + 1, sizeof(*r->read));
			return r;
		}
		error_set(err, 0, "cannot read %s: it is compressed", path);
	}
	recording_close(r);
	return NULL;
}

void recording_close(struct recording *r)
{
	if (!r)
		return;
	trace_dat_close(&r->layout);
	free(r->read);
	free(r);
}

const struct trace_dat *recording_layout(const struct recording *r)
{
	return &r->layout;
}

bool recording_is_cut(const struct recording *r, size_t i)
{
	return r->layout.cpus[i].cut;
}

bool recording_is_damaged(const struct recording *r)
{
	(void)r;
	return false;
}

void recording_teach(const struct recording *r, struct decoder *d)
{
	(void)r;
	fuzz_learn(d);
}

/* Half of the addresses have a name. */
const char *recording_function(const struct recording *r, uint64_t address)
{
	(void)r;
	return address & 1 ? NULL : "io_schedule";
}

const char *recording_comm(const struct recording *r, int32_t tid)
{
	(void)r;
	return tid & 1 ? NULL : "thread";
}

size_t recording_streams(const struct recording *r)
{
	return r->layout.n_cpus;
}

size_t recording_buffers(const struct recording *r)
{
	return r->layout.n_buffers;
}

size_t recording_buffer(const struct recording *r, size_t i)
{
	return r->layout.cpus[i].buffer;
}

unsigned int recording_cpu(const struct recording *r, size_t i)
{
	return r->layout.cpus[i].number;
}

void recording_tell_records(struct recording *r, size_t i, uint64_t n)
{
	(void)r;
	(void)i;
	(void)n;
}

uint64_t recording_thrown_away(const struct recording *r, size_t i)
{
	(void)r;
	(void)i;
	return 0;
}

size_t recording_cpus(const struct recording *r)
{
	return r->layout.n_cpus;
}

static size_t subbuf_bytes(const struct recording *r, size_t i)
{
	return r->layout.buffers[r->layout.cpus[i].buffer].subbuf_bytes;
}

struct stream *recording_stream(struct recording *r, size_t i, const struct decoder *decoder,
				uint64_t begin_ns, uint64_t end_ns, unsigned int telling)
{
	const struct trace_dat_cpu *cpu = &r->layout.cpus[i];
	struct stream_times times = r->layout.times;
	struct stream *s = stream_new(decoder, cpu->number + (unsigned int)cpu->buffer * telling,
				      subbuf_bytes(r, i), begin_ns);

	r->read[i] = 0;
	times.first_ns = end_ns == UINT64_MAX ? 0 : begin_ns;
	times.last_ns = end_ns;
	if (s)
		stream_set_times(s, &times);
	return s;
}

bool recording_read(struct recording *r, size_t i, struct stream *s)
{
	if (!trace_dat_read(&r->layout, &r->layout.cpus[i], r->read[i], stream_room(s)))
		return false;
	r->read[i] += subbuf_bytes(r, i);
	stream_push(s);
	return true;
}
