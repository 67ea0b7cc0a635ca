/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.c - reads the CPUs of a recording and hands their events on in order of time.
 */
#include "session/recorded/replay.h"

#include <stdlib.h>

#include "trace/merge.h"
#include "base/xalloc.h"

/* Sub-buffers of one CPU that are read at a time. */
#define AT_A_TIME 8

int replay_init(struct replay *r, struct recording *recording)
{
	*r = (struct replay){ .recording = recording };
	r->stacks = stacks_new();
	r->mark_texts = mark_texts_new();
	r->decoder = decoder_new(r->stacks);
	if (!r->decoder)
		return -1;
	decoder_keep_marks(r->decoder, r->mark_texts);
	recording_teach(recording, r->decoder);
	return 0;
}

void replay_finish(struct replay *r)
{
	decoder_free(r->decoder);
	mark_texts_free(r->mark_texts);
	stacks_free(r->stacks);
}

/* One pass through the recording. */
struct run {
	struct recording *recording;
	uint64_t cut_until_ns;
	struct stream **streams;
	bool *is_done;
	size_t n;
};

/* The time before which all events of all CPUs have been read. */
static uint64_t known_of_all(const struct run *run)
{
	uint64_t known_ns = UINT64_MAX;

	for (size_t i = 0; i < run->n; i++) {
		if (!run->is_done[i] && stream_known_ns(run->streams[i]) < known_ns)
			known_ns = stream_known_ns(run->streams[i]);
	}
	return known_ns;
}

/* Reads a little of the CPU furthest behind. Returns false if all CPUs have been read. */
static bool read_some(struct run *run)
{
	size_t next = run->n;

	for (size_t i = 0; i < run->n; i++) {
		if (!run->is_done[i] &&
		    (next == run->n ||
		     stream_known_ns(run->streams[i]) < stream_known_ns(run->streams[next])))
			next = i;
	}
	if (next == run->n)
		return false;
	for (int k = 0; k < AT_A_TIME && !run->is_done[next]; k++)
		run->is_done[next] = !recording_read(run->recording, next, run->streams[next]);
	if (run->is_done[next])
		stream_end(run->streams[next], run->cut_until_ns);
	if (run->is_done[next] && recording_is_cut(run->recording, next))
		stream_cut(run->streams[next], run->cut_until_ns);
	return true;
}

/* In a run that tells buffers, this times the buffer's index is added to each event's CPU. */
#define TELLING 65536

size_t replay_buffer_told(const struct event *ev, uint32_t *cpu)
{
	*cpu = ev->cpu % TELLING;
	return ev->cpu / TELLING;
}

/* A buffer that is left out has no streams. */
static bool is_left_out(const struct replay *r, size_t i)
{
	return r->left_out >> recording_buffer(r->recording, i) & 1;
}

static int open_streams(struct run *run, const struct replay *r, uint64_t begin_ns, uint64_t end_ns)
{
	run->recording = r->recording;
	run->cut_until_ns = r->cut_until_ns;
	run->n = recording_streams(r->recording);
	run->streams = xcalloc(run->n + 1, sizeof(struct stream *));
	run->is_done = xcalloc(run->n + 1, sizeof(*run->is_done));
	for (size_t i = 0; i < run->n; i++) {
		run->is_done[i] = is_left_out(r, i);
		if (run->is_done[i])
			continue;
		run->streams[i] = recording_stream(r->recording, i, r->decoder, begin_ns, end_ns,
						   r->tells_buffers ? TELLING : 0);
		if (!run->streams[i])
			return -1;
	}
	return 0;
}

static void close_streams(struct run *run, struct replay *r)
{
	r->n_given_up = 0;
	for (size_t i = 0; i < run->n; i++) {
		if (!run->streams[i])
			continue;
		r->n_given_up += stream_given_up(run->streams[i]);
		if (!stream_given_up(run->streams[i]))
			recording_tell_records(r->recording, i, stream_records(run->streams[i]));
		stream_free(run->streams[i]);
	}
	free(run->streams);
	free(run->is_done);
}

int replay_run(struct replay *r, uint64_t begin_ns, uint64_t end_ns, const struct event *more,
	       size_t n, void (*feed)(void *arg, const struct event *ev),
	       void (*advance)(void *arg, uint64_t ts_ns), void *arg, struct error *err)
{
	struct run run = { 0 };
	struct merge *merge;
	int ret = open_streams(&run, r, begin_ns, end_ns);
	int code = 0;

	/* The marks of an earlier run would take the room of these, which are the same. */
	mark_texts_forget(r->mark_texts);
	if (ret == 0) {
		merge = merge_new(run.streams, run.n);
		merge_add_events(merge, more, n);
		while (read_some(&run)) {
			uint64_t known_ns = known_of_all(&run);

			/* All have been read, or the rest is damaged. */
			if (known_ns == UINT64_MAX || known_ns > end_ns)
				break;
			merge_run(merge, known_ns, feed, arg);
			if (advance)
				advance(arg, known_ns);
		}
		merge_run(merge, end_ns, feed, arg);
		merge_free(merge);
		code = recording_layout(r->recording)->code;
	}
	close_streams(&run, r);
	if (ret < 0)
		return error_set(err, 0, "out of memory");
	return code ? error_set(err, code, "cannot read the recording") : 0;
}
