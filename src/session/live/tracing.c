/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracing.c - opens a tracing instance, enables its events, and lets threads through its filter.
 */
#include "session/live/tracing.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "model/raw_syscall.h"

int tracing_init(struct tracing *t, const struct trace_request *request, struct error *err)
{
	t->capture = capture_new(request->instance, request->buffer_bytes, !request->tids.n, err);
	if (!t->capture)
		return -1;
	t->stacks = stacks_new();
	t->decoder = decoder_new(t->stacks);
	if (!t->decoder)
		return error_set(err, ENOMEM, "cannot decode events");
	t->mark_texts = mark_texts_new();
	decoder_keep_marks(t->decoder, t->mark_texts);
	return 0;
}

/* Events that need not be enabled: they come with others, or with marks. */
static bool needs_no_enabling(const struct decoder_event *ev)
{
	return ev->need == DECODER_STACK || ev->need == DECODER_MARK || ev->need == DECODER_TICK;
}

/* Some kernels lack some of the system calls; the others are still useful. */
static bool may_be_missing(const struct tracing *t, const struct decoder_event *ev)
{
	return ev->need == DECODER_SYSCALL || ev->need == DECODER_IF_THERE ||
	       needs_no_enabling(ev) || (ev->need == DECODER_RAW && !t->native_raw);
}

static int learn_event(struct tracing *t, const struct decoder_event *ev, struct error *err)
{
	struct error missing;
	size_t size;
	char *format = capture_format(t->capture, ev->system, ev->name, &size, &missing);
	int ret;

	if (!format && missing.code == ENOENT && may_be_missing(t, ev)) {
		t->native_raw = t->native_raw || ev->need == DECODER_SYSCALL;
		return 0;
	}
	if (!format) {
		*err = missing;
		return -1;
	}
	ret = decoder_learn(t->decoder, ev->system, ev->name, format, size, err);
	free(format);
	return ret;
}

static int learn_events(struct tracing *t, struct error *err)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (ev->need != DECODER_TICK && learn_event(t, ev, err) < 0)
			return -1;
	}
	return 0;
}

static int open_buffers(struct tracing *t, uint64_t called_ns, struct error *err)
{
	size_t size, subbuf_size;
	char *header = capture_format(t->capture, NULL, "header_page", &size, err);

	if (!header)
		return -1;
	subbuf_size = decoder_learn_header(t->decoder, header, size);
	free(header);
	if (!subbuf_size)
		return error_set(err, 0, "cannot understand events/header_page of tracefs");
	if (capture_open(t->capture, subbuf_size, err) < 0)
		return -1;
	subbuf_size = capture_subbuf_size(t->capture);
	t->subbuf_bytes = subbuf_size;
	t->n_streams = capture_cpus(t->capture);
	t->streams = xcalloc(t->n_streams, sizeof(struct stream *));
	t->readings = xcalloc(t->n_streams, sizeof(*t->readings));
	for (unsigned int i = 0; i < t->n_streams; i++) {
		t->streams[i] =
			stream_new(t->decoder, capture_cpu(t->capture, i), subbuf_size, called_ns);
		if (!t->streams[i])
			return error_set(err, ENOMEM, "cannot read ring buffers");
	}
	t->merge = merge_new(t->streams, t->n_streams);
	return 0;
}

int tracing_open(struct tracing *t, uint64_t called_ns, struct error *err)
{
	return learn_events(t, err) < 0 ? -1 : open_buffers(t, called_ns, err);
}

/* A filter for the calls that have no events by name, such as "id == 240 || id == 422". */
static char *raw_filter(const struct tracing *t)
{
	const struct raw_syscall *call;
	char *filter = xstrdup("");

	for (int is_32bit = t->native_raw ? 0 : 1; is_32bit < 2; is_32bit++) {
		for (size_t i = 0; (call = raw_syscall_at(is_32bit, i)); i++) {
			char *longer = xasprintf("%s%sid == %" PRId64, filter,
						 *filter ? " || " : "", call->number);

			free(filter);
			filter = longer;
		}
	}
	return filter;
}

int tracing_enable_raw(struct tracing *t, struct error *err)
{
	char *filter = raw_filter(t);
	const struct decoder_event *ev;
	int ret = 0;

	for (size_t i = 0; !ret && (ev = decoder_wants(i)); i++) {
		if (ev->need != DECODER_RAW || !decoder_has_learnt(t->decoder, i))
			continue;
		t->raw_enabled = true;
		ret = capture_filter(t->capture, ev->system, ev->name, filter, err);
		if (!ret)
			ret = capture_enable(t->capture, ev->system, ev->name, err);
	}
	free(filter);
	return ret;
}

static bool is_enabled_now(bool futex_only, const struct decoder_event *ev)
{
	if (ev->need == DECODER_SCHED)
		return !futex_only;
	return ev->need != DECODER_RAW && !needs_no_enabling(ev);
}

int tracing_enable(struct tracing *t, bool futex_only, struct error *err)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (is_enabled_now(futex_only, ev) && decoder_has_learnt(t->decoder, i) &&
		    capture_enable(t->capture, ev->system, ev->name, err) < 0)
			return -1;
	}
	if (!futex_only)
		tracing_begin_stacks(t);
	return t->native_raw ? tracing_enable_raw(t, err) : 0;
}

int tracing_let_through(struct tracing *t, const struct tids *threads, struct error *err)
{
	struct tids missing = { 0 };
	int ret = capture_missing_tids(t->capture, threads->all + t->n_let_through,
				       threads->n - t->n_let_through, &missing, err);

	t->n_let_through = threads->n;
	if (ret == 0 && missing.n)
		ret = capture_add_tids(t->capture, missing.all, missing.n, err);
	if (ret == 0)
		ret = (int)missing.n;
	tids_finish(&missing);
	return ret;
}

void tracing_count(struct tracing *t)
{
	t->lost_unknown = !capture_lost(t->capture, &t->kernel_lost);
	t->buffer_bytes = capture_buffer_bytes(t->capture);
	t->n_cpus = capture_cpus_there(t->capture);
}

void tracing_finish(struct tracing *t)
{
	merge_free(t->merge);
	for (unsigned int i = 0; i < t->n_streams; i++)
		stream_free(t->streams[i]);
	free(t->streams);
	free(t->readings);
	decoder_free(t->decoder);
	stacks_free(t->stacks);
	mark_texts_free(t->mark_texts);
}
