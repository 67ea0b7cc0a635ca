/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_ticks.c - opens the instance of the ticks once it is there, and decodes its events.
 */
#include "session/live/live_ticks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* So often a buffer is read at a time: far more than ticks come. */
#define READS_AT_ONCE 8

static void give_up(struct live_ticks *t, const struct error *why)
{
	snprintf(t->warning, sizeof(t->warning), "what running threads computed is not known: %s",
		 why->what);
	t->capture = NULL;
}

/* Learns the user stacks. Returns the size of a sub-buffer, 0 with ERR filled on failure. */
static size_t learn(struct live_ticks *t, struct capture *capture, struct error *err)
{
	const struct decoder_event *ev;
	size_t size, subbuf_size;
	char *format = capture_format(capture, NULL, "header_page", &size, err);

	if (!format)
		return 0;
	subbuf_size = decoder_learn_header(t->decoder, format, size);
	free(format);
	if (!subbuf_size)
		error_set(err, 0, "cannot understand events/header_page of tracefs");
	for (size_t i = 0; subbuf_size && (ev = decoder_wants(i)); i++) {
		if (ev->need != DECODER_TICK)
			continue;
		format = capture_format(capture, ev->system, ev->name, &size, err);
		if (!format ||
		    decoder_learn(t->decoder, ev->system, ev->name, format, size, err) < 0)
			subbuf_size = 0;
		free(format);
	}
	return subbuf_size;
}

void live_ticks_begin(struct live_ticks *t, struct capture *capture, bool new_tasks)
{
	struct error err;

	t->capture = capture_begin_ticks(capture, new_tasks, &err);
	if (!t->capture)
		give_up(t, &err);
}

void live_ticks_finish(struct live_ticks *t)
{
	for (unsigned int i = 0; i < t->n_streams; i++)
		stream_free(t->streams[i]);
	free(t->streams);
	decoder_free(t->decoder);
	*t = (struct live_ticks){ 0 };
}

/* Opens the instance if it is there by now. */
static void open_instance(struct live_ticks *t)
{
	size_t subbuf_size;
	struct error err;
	int ready;

	if (!t->decoder)
		t->decoder = decoder_new(NULL);
	ready = capture_open_ticks(t->capture, &err);
	if (ready < 0)
		give_up(t, &err);
	if (ready <= 0)
		return;
	subbuf_size = learn(t, t->capture, &err);
	if (!subbuf_size || capture_open(t->capture, subbuf_size, &err) < 0) {
		give_up(t, &err);
		return;
	}
	subbuf_size = capture_subbuf_size(t->capture);
	t->n_streams = capture_cpus(t->capture);
	t->streams = xcalloc(t->n_streams, sizeof(struct stream *));
	for (unsigned int i = 0; i < t->n_streams; i++)
		t->streams[i] = stream_new(t->decoder, capture_cpu(t->capture, i), subbuf_size, 0);
}

/* Hands on what stream S has; that some ticks were lost does not matter. */
static void hand_on(struct stream *s, void (*take)(void *arg, const struct event *ev), void *arg)
{
	const struct event *events;
	size_t n;

	while ((n = stream_decode(s, &events))) {
		for (size_t i = 0; i < n; i++) {
			if (events[i].kind == EVENT_TICK)
				take(arg, &events[i]);
		}
	}
}

void live_ticks_read(struct live_ticks *t, void (*take)(void *arg, const struct event *ev),
		     void *arg)
{
	if (t->capture && !t->streams)
		open_instance(t);
	for (unsigned int i = 0; t->capture && i < t->n_streams; i++) {
		enum capture_progress progress = CAPTURE_MORE;
		struct error err;

		for (int k = 0; k < READS_AT_ONCE && progress == CAPTURE_MORE; k++) {
			progress = capture_read(t->capture, i, t->streams[i], &err);
			hand_on(t->streams[i], take, arg);
		}
		/* What there is does not change by that. */
		if (progress == CAPTURE_FAILED)
			give_up(t, &err);
	}
}

void live_ticks_stop(struct live_ticks *t)
{
	if (t->capture && t->streams)
		capture_stop(t->capture);
}

void live_ticks_close(struct live_ticks *t)
{
	capture_close(t->capture);
	t->capture = NULL;
}
