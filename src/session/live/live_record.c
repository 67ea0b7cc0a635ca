/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_record.c - records a live trace for --record: its bytes, its notes and its symbols.
 */
#include "session/live/live_record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>

#include "base/xalloc.h"

/* Keeps the texts of an event: they are needed when the instance is gone. */
static int keep_format(struct live_record *r, const struct tracing *t,
		       const struct decoder_event *ev, struct error *err)
{
	size_t size;
	char *text = capture_format(t->capture, ev->system, ev->name, &size, err);

	if (!text)
		return -1;
	r->formats = xgrow(r->formats, r->n_formats, &r->formats_capacity, sizeof(*r->formats));
	r->formats[r->n_formats++] =
		(struct trace_dat_format){ .system = ev->system, .text = text, .bytes = size };
	return 0;
}

static int by_system(const void *x, const void *y)
{
	const struct trace_dat_format *a = x, *b = y;

	return strcmp(a->system, b->system);
}

static int keep_formats(struct live_record *r, const struct tracing *t, struct error *err)
{
	const struct decoder_event *ev;
	size_t size;

	r->header_page = capture_format(t->capture, NULL, "header_page", &size, err);
	if (!r->header_page)
		return -1;
	r->header_event = capture_format(t->capture, NULL, "header_event", &size, err);
	if (!r->header_event)
		return -1;
	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (decoder_has_learnt(t->decoder, i) && keep_format(r, t, ev, err) < 0)
			return -1;
	}
	qsort(r->formats, r->n_formats, sizeof(*r->formats), by_system);
	return 0;
}

int live_record_begin(struct live_record *r, const char *path, struct tracing *t, struct error *err)
{
	unsigned int *numbers;

	if (!path)
		return 0;
	r->path = path;
	r->notes = notes_new();
	if (keep_formats(r, t, err) < 0)
		return -1;
	numbers = xcalloc(t->n_streams, sizeof(*numbers));
	for (unsigned int i = 0; i < t->n_streams; i++)
		numbers[i] = capture_cpu(t->capture, i);
	r->masking = masking_new(t->decoder);
	r->recorder = recorder_new(path, numbers, t->n_streams, t->subbuf_bytes, r->masking, err);
	free(numbers);
	if (!r->recorder)
		return -1;
	capture_record(t->capture, r->recorder);
	return 0;
}

struct answers live_record_answers(struct live_record *r, const struct answers *answers)
{
	return r->path ? notes_record_answers(r->notes, answers) : *answers;
}

void live_record_thread(struct live_record *r, int32_t tid, int32_t pid, const char *comm)
{
	struct notes_trace *t;
	struct notes_thread *th;

	if (!r->path)
		return;
	t = &r->trace;
	t->threads = xgrow(t->threads, t->n_threads, &r->threads_capacity, sizeof(*t->threads));
	th = &t->threads[t->n_threads++];
	*th = (struct notes_thread){ .tid = tid, .pid = pid };
	snprintf(th->comm, sizeof(th->comm), "%s", comm);
}

void live_record_ran(struct live_record *r, const struct event *ev)
{
	struct notes_trace *t;

	if (!r->path)
		return;
	t = &r->trace;
	t->ran = xgrow(t->ran, t->n_ran, &r->ran_capacity, sizeof(*t->ran));
	t->ran[t->n_ran++] = *ev;
}

void live_record_function(void *arg, uint64_t address, const char *name)
{
	struct live_record *r = arg;

	if (r->path && !r->is_over)
		masking_name(r->masking, address, name);
}

/* The mapped files of each traced process, in the format of trace-cmd. */
static char *maps_text(const struct proc_state *p)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return xstrdup("");
	for (size_t i = 0; i < p->targets.n; i++)
		place_write_maps(p->place, p->targets.all[i].pid, p->targets.all[i].comm, out);
	if (fclose(out) == EOF) {
		free(text);
		return xstrdup("");
	}
	return text;
}

static char *uname_text(void)
{
	struct utsname name;

	if (uname(&name) < 0)
		return xstrdup("");
	return xasprintf("%s %s %s %s %s", name.sysname, name.nodename, name.release, name.version,
			 name.machine);
}

static void write_file(struct live_record *r, const struct tracing *t, const struct proc_state *p,
		       const struct session *s)
{
	char *comms = notes_comms(r->notes), *maps = maps_text(p), *kernel = uname_text();
	char *symbols = masking_symbols(r->masking);
	struct trace_dat_head head = {
		.header_page = r->header_page,
		.header_event = r->header_event,
		.formats = r->formats,
		.n_formats = r->n_formats,
		.kallsyms = symbols,
		.comms = comms,
		.clock = "mono",
		.kernel = kernel,
		.version = "futrace " PACKAGE_VERSION,
		.proc_maps = maps,
		.subbuf_bytes = t->subbuf_bytes,
	};
	char *text = notes_text(r->notes, &head.notes_bytes);

	head.notes = text;
	if (getrandom(&head.trace_id, sizeof(head.trace_id), GRND_NONBLOCK) < 0)
		head.trace_id = s->begin_ns;
	if (text)
		recorder_finish(r->recorder, &head, &r->error);
	else
		error_set(&r->error, ENOMEM, "cannot record to %s", r->path);
	free(text);
	free(symbols);
	free(comms);
	free(maps);
	free(kernel);
}

void live_record_write(struct live_record *r, const struct tracing *t, const struct proc_state *p,
		       const struct session *s, struct analysis_window *windows, size_t n,
		       const struct live_looks *looks, const struct result *res)
{
	struct notes_trace *trace = &r->trace;

	if (!r->path)
		return;
	r->is_over = true;
	trace->single_threads = p->targets.single_threads;
	trace->follow = p->targets.follow;
	trace->native_raw = t->native_raw;
	trace->windows = windows;
	trace->n_windows = n;
	trace->found = p->found;
	trace->n_found = p->n_found;
	trace->n_again = p->n_again;
	trace->looks = looks->kept;
	trace->n_looks = looks->n_kept;
	notes_keep(r->notes, s, trace);
	notes_keep_comms(r->notes, res);
	notes_keep_stacks(r->notes, &res->user_stacks);
	for (size_t i = 0; i < p->targets.n; i++)
		place_build_ids(p->place, p->targets.all[i].pid, notes_keep_build_id, r->notes);
	write_file(r, t, p, s);
}

void live_record_end(struct live_record *r)
{
	if (!r->path)
		return;
	recorder_free(r->recorder);
	notes_free(r->notes);
	for (size_t i = 0; i < r->n_formats; i++)
		free((char *)(uintptr_t)r->formats[i].text);
	free(r->formats);
	free(r->header_page);
	free(r->header_event);
	free(r->trace.threads);
	free(r->trace.ran);
	masking_free(r->masking);
}
