/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_setup.c - from the options to the first recorded event.
 *
 * The order matters. Threads are let through the filter before recording starts, and listed again
 * after it has: one born in between is either in that list or in an event. What a thread is
 * parked in is read last, so that every event from before that reading is known to exist.
 */
#include "live_internal.h"

#include <errno.h>
#include <stdlib.h>

#include "futrace/clock.h"
#include "futrace/xalloc.h"

/* A program that starts threads faster than they can be listed is let through by event-fork. */
#define MAX_LISTINGS 100

static int learn_events(struct live *l, struct error *err)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		size_t size;
		char *format = capture_format(l->capture, ev->system, ev->name, &size, err);
		int ret;

		if (!format)
			return -1;
		ret = decoder_learn(l->decoder, ev->system, ev->name, format, size, err);
		free(format);
		if (ret < 0)
			return -1;
	}
	return 0;
}

static int enable_events(struct live *l, struct error *err)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (capture_enable(l->capture, ev->system, ev->name, err) < 0)
			return -1;
	}
	return 0;
}

static int open_buffers(struct live *l, struct error *err)
{
	size_t size, subbuf_size;
	char *header = capture_format(l->capture, NULL, "header_page", &size, err);

	if (!header)
		return -1;
	subbuf_size = decoder_learn_header(l->decoder, header, size);
	free(header);
	if (!subbuf_size)
		return error_set(err, 0, "cannot understand events/header_page of tracefs");
	if (capture_open(l->capture, subbuf_size, err) < 0)
		return -1;
	l->n_streams = capture_cpus(l->capture);
	l->streams = xcalloc(l->n_streams, sizeof(struct stream *));
	for (unsigned int i = 0; i < l->n_streams; i++) {
		l->streams[i] = stream_new(l->decoder, capture_cpu(l->capture, i), subbuf_size,
					   l->called_ns);
		if (!l->streams[i])
			return error_set(err, ENOMEM, "cannot read ring buffers");
	}
	l->merge = merge_new(l->streams, l->n_streams);
	return 0;
}

/* Tells filter and analysis of the threads that are new to them. */
static int tell_threads(struct live *l, struct error *err)
{
	const struct tids *tids = &l->targets.threads;

	if (capture_add_tids(l->capture, tids->all + l->n_told, tids->n - l->n_told, err) < 0)
		return -1;
	for (; l->n_told < tids->n; l->n_told++) {
		int32_t tid = tids->all[l->n_told];
		int32_t pid = tasks_process_of(PROC, tid);
		char comm[COMM_SIZE];

		tasks_comm(PROC, tid, comm);
		if (pid > 0)
			analysis_add_thread(l->analysis, tid, pid, comm);
	}
	return 0;
}

static int tell_all_threads(struct live *l, struct error *err)
{
	for (int i = 0; i < MAX_LISTINGS; i++) {
		if (!targets_list(&l->targets) && l->n_told == l->targets.threads.n)
			return 0;
		if (tell_threads(l, err) < 0)
			return -1;
	}
	return 0;
}

static void note_parked(struct live *l, int32_t tid)
{
	struct event *ev = &l->parked[l->n_parked];
	int32_t pid = tasks_process_of(PROC, tid);
	uint64_t since_ns = clock_now_ns();
	enum tasks_state state = tasks_blocked_in(PROC, pid, tid, &ev->parked.args);

	if (state == TASKS_UNREADABLE)
		l->unreadable++;
	if (state != TASKS_IN_FUTEX)
		return;
	ev->kind = EVENT_PARKED;
	ev->tid = tid;
	ev->parked.since_ns = since_ns;
	ev->ts_ns = clock_now_ns();
	l->n_parked++;
}

static void read_parked(struct live *l)
{
	l->parked = xcalloc(l->targets.threads.n, sizeof(*l->parked));
	for (size_t i = 0; i < l->targets.threads.n; i++)
		note_parked(l, l->targets.threads.all[i]);
	merge_add_events(l->merge, l->parked, l->n_parked);
}

static bool new_word(void *arg, int32_t pid, uint64_t uaddr, struct shared_id *id)
{
	place_note(arg, pid, uaddr);
	return place_shared(arg, pid, uaddr, id);
}

static int start(struct live *l, struct error *err)
{
	struct analysis_options options = { .new_threads = !l->targets.single_threads,
					    .new_word = new_word };

	l->place = place_new(PROC);
	options.arg = l->place;
	l->analysis = analysis_new(&options);
	if (tell_all_threads(l, err) < 0)
		return -1;
	/* An empty filter would let the events of the whole host through. */
	if (!l->n_told)
		return error_set(err, ESRCH, "no thread is left to be traced");
	if (enable_events(l, err) < 0 || capture_start(l->capture, err) < 0)
		return -1;
	l->begin_ns = clock_now_ns();
	analysis_set_begin(l->analysis, l->begin_ns);
	return tell_all_threads(l, err);
}

int live_set_up(struct live *l, struct error *err)
{
	bool single = l->opt->tids.n > 0;

	if (targets_init(&l->targets, l->opt, l->traces_command ? l->cmd->pid : 0, err) < 0)
		return -1;
	l->capture = capture_new(l->opt->buffer_bytes, !single, err);
	if (!l->capture)
		return -1;
	l->decoder = decoder_new();
	if (!l->decoder)
		return error_set(err, ENOMEM, "cannot decode events");
	if (learn_events(l, err) < 0 || open_buffers(l, err) < 0 || start(l, err) < 0)
		return -1;
	read_parked(l);
	/* What is held at its pipe is still a copy of this program. */
	for (size_t i = 0; i < l->targets.n && !l->traces_command; i++)
		place_read(l->place, l->targets.all[i].pid);
	return 0;
}
