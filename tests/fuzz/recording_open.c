/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording_open.c - in the place of src/capture/trace_dat/recording.c: recordings without
 * libtracecmd.
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
	uint64_t *read; /* of each CPU, how many bytes */
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

/* Half of them have a name. */
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

size_t recording_cpus(const struct recording *r)
{
	return r->layout.n_cpus;
}

struct stream *recording_stream(struct recording *r, size_t i, const struct decoder *decoder,
				uint64_t begin_ns)
{
	r->read[i] = 0;
	return stream_new(decoder, r->layout.cpus[i].number, r->layout.subbuf_bytes, begin_ns);
}

bool recording_read(struct recording *r, size_t i, struct stream *s)
{
	if (!trace_dat_read(&r->layout, &r->layout.cpus[i], r->read[i], stream_room(s)))
		return false;
	r->read[i] += r->layout.subbuf_bytes;
	stream_push(s);
	return true;
}
