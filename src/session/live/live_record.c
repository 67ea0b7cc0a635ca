/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_record.c - keeps of a running trace what a later report takes, for --record.
 */
#include "session/live/live_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>

#include "session/notes/notes.h"
#include "capture/trace_dat/recorder.h"
#include "base/xalloc.h"

struct live_record {
	struct recorder *recorder;
	struct notes *notes;
	char *header_page, *header_event;
	struct trace_dat_format *formats;
	size_t n_formats, formats_capacity;
	struct notes_trace trace; /* events and windows are the live side's */
	size_t threads_capacity, ran_capacity;
	char *symbols;
	size_t symbols_bytes;
	FILE *symbols_out;
};

/* Texts are needed when the instance is gone. */
static int keep_format(struct live *l, const struct decoder_event *ev, struct error *err)
{
	struct live_record *r = l->record;
	size_t size;
	char *text = capture_format(l->capture, ev->system, ev->name, &size, err);

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

static int keep_formats(struct live *l, struct error *err)
{
	struct live_record *r = l->record;
	const struct decoder_event *ev;
	size_t size;

	r->header_page = capture_format(l->capture, NULL, "header_page", &size, err);
	if (!r->header_page)
		return -1;
	r->header_event = capture_format(l->capture, NULL, "header_event", &size, err);
	if (!r->header_event)
		return -1;
	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (decoder_has_learnt(l->decoder, i) && keep_format(l, ev, err) < 0)
			return -1;
	}
	qsort(r->formats, r->n_formats, sizeof(*r->formats), by_system);
	return 0;
}

int live_record_begin(struct live *l, struct error *err)
{
	struct live_record *r;
	unsigned int *numbers;

	if (!l->request->record_file)
		return 0;
	r = l->record = xcalloc(1, sizeof(*r));
	r->notes = notes_new();
	if (keep_formats(l, err) < 0)
		return -1;
	numbers = xcalloc(l->n_streams, sizeof(*numbers));
	for (unsigned int i = 0; i < l->n_streams; i++)
		numbers[i] = capture_cpu(l->capture, i);
	r->recorder = recorder_new(l->request->record_file, numbers, l->n_streams,
				   capture_subbuf_size(l->capture), err);
	free(numbers);
	if (!r->recorder)
		return -1;
	capture_record(l->capture, r->recorder);
	return 0;
}

struct answers live_record_answers(struct live_record *r, const struct answers *answers)
{
	return r ? notes_record_answers(r->notes, answers) : *answers;
}

void live_record_thread(struct live_record *r, int32_t tid, int32_t pid, const char *comm)
{
	struct notes_trace *t;
	struct notes_thread *th;

	if (!r)
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

	if (!r)
		return;
	t = &r->trace;
	t->ran = xgrow(t->ran, t->n_ran, &r->ran_capacity, sizeof(*t->ran));
	t->ran[t->n_ran++] = *ev;
}

FILE *live_record_symbols(struct live_record *r)
{
	if (!r)
		return NULL;
	if (!r->symbols_out)
		r->symbols_out = open_memstream(&r->symbols, &r->symbols_bytes);
	return r->symbols_out;
}

/* As trace-cmd does: each process that is traced, and where its files are mapped. */
static char *maps_text(const struct live *l)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return xstrdup("");
	for (size_t i = 0; i < l->targets.n; i++)
		place_write_maps(l->place, l->targets.all[i].pid, l->targets.all[i].comm, out);
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

static int write_file(struct live *l, struct error *err)
{
	struct live_record *r = l->record;
	char *comms = notes_comms(r->notes), *maps = maps_text(l), *kernel = uname_text();
	struct trace_dat_head head = {
		.header_page = r->header_page,
		.header_event = r->header_event,
		.formats = r->formats,
		.n_formats = r->n_formats,
		.kallsyms = r->symbols ? r->symbols : "",
		.comms = comms,
		.clock = "mono",
		.kernel = kernel,
		.version = "futrace " PACKAGE_VERSION,
		.proc_maps = maps,
		.subbuf_bytes = l->subbuf_bytes,
	};
	char *text = notes_text(r->notes, &head.notes_bytes);
	int ret;

	head.notes = text;
	if (getrandom(&head.trace_id, sizeof(head.trace_id), GRND_NONBLOCK) < 0)
		head.trace_id = l->begin_ns;
	ret = text ? recorder_finish(r->recorder, &head, err)
		   : error_set(err, ENOMEM, "cannot record to %s", l->request->record_file);
	free(text);
	free(comms);
	free(maps);
	free(kernel);
	return ret;
}

int live_record_finish(struct live *l, const struct session *s, const struct result *res,
		       struct error *err)
{
	struct live_record *r = l->record;
	struct notes_trace *t = &r->trace;

	if (r->symbols_out)
		fclose(r->symbols_out);
	r->symbols_out = NULL;
	t->single_threads = l->targets.single_threads;
	t->follow = l->request->follow;
	t->native_raw = l->native_raw;
	t->windows = l->windows;
	t->n_windows = l->request->n_windows;
	t->found = l->found;
	t->n_found = l->n_found;
	notes_keep(r->notes, s, t);
	notes_keep_comms(r->notes, res);
	for (size_t i = 0; i < l->targets.n; i++)
		place_build_ids(l->place, l->targets.all[i].pid, notes_keep_build_id, r->notes);
	return write_file(l, err);
}

void live_record_free(struct live_record *r)
{
	if (!r)
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
	if (r->symbols_out)
		fclose(r->symbols_out);
	free(r->symbols);
	free(r);
}
