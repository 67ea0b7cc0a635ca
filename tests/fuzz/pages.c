/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pages.c - fuzzes sub-buffers of a kernel or a file: streams, decoder, merge, analysis and
 * every format; and the event formats themselves.
 *
 * An input begins with a byte of options, then come sub-buffers of 4 KB, for two CPUs in turn.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "analysis/analysis.h"
#include "trace/decoder.h"
#include "analysis/conclude/groups.h"
#include "analysis/conclude/likeness.h"
#include "trace/merge.h"
#include "model/picture.h"
#include "report/report.h"
#include "trace/stream.h"
#include "analysis/conclude/findings.h"
#include "analysis/conclude/verdict.h"
#include "base/xalloc.h"

#define SUBBUF_SIZE 4096
#define CPUS	    2
#define BEGIN_NS    1000
#define MAX_TARGETS 8

enum {
	FUTEX_ONLY = 1,
	NEW_THREADS = 2,
	NEW_PROCESSES = 4,
	INTERVALS = 8,
	TRAILS = 16,
	CHAINS = 32,
	SILENT = 64, /* makes no report */
};

struct list {
	struct event *all;
	size_t n, capacity;
};

static void keep(void *arg, const struct event *ev)
{
	struct list *l = arg;

	l->all = xgrow(l->all, l->n, &l->capacity, sizeof(*l->all));
	l->all[l->n++] = *ev;
}

/* The corpus has each format under the event's name, below a line with that name. */
static void learn_one(struct decoder *d, const struct decoder_event *ev)
{
	char *path = fuzz_corpus("format", ev->name);
	size_t size;
	char *format = fuzz_read(path, &size);
	const char *text = format ? strstr(format, "\nname: ") : NULL;
	/* Drops the print format, which is slow to parse and not used. */
	const char *end = text ? strstr(text, "\nprint fmt: ") : NULL;
	char *known =
		end ? xasprintf("%.*s\nprint fmt: \"\"\n", (int)(end - text - 1), text + 1) : NULL;
	struct error err;

	if (known)
		FUZZ_EXPECT(decoder_learn(d, ev->system, ev->name, known, strlen(known), &err) ==
			    0);
	free(known);
	free(format);
	free(path);
}

void fuzz_learn(struct decoder *d)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++)
		learn_one(d, ev);
}

static void push_all(struct stream *const streams[CPUS], const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; size; i++) {
		size_t n = size < SUBBUF_SIZE ? size : SUBBUF_SIZE;
		char *room = stream_room(streams[i % CPUS]);

		memcpy(room, bytes, n);
		memset(room + n, 0, SUBBUF_SIZE - n);
		stream_push(streams[i % CPUS]);
		bytes += n;
		size -= n;
	}
}

static void read_events(const struct decoder *d, const uint8_t *bytes, size_t size, struct list *l)
{
	struct stream *streams[CPUS];
	struct merge *m;

	for (unsigned int i = 0; i < CPUS; i++)
		streams[i] = stream_new(d, i, SUBBUF_SIZE, BEGIN_NS);
	push_all(streams, bytes, size);
	m = merge_new(streams, CPUS);
	merge_run(m, UINT64_MAX, keep, l);
	merge_free(m);
	for (unsigned int i = 0; i < CPUS; i++)
		stream_free(streams[i]);
}

static void add_targets(struct analysis *a, const struct list *l)
{
	int32_t known[MAX_TARGETS];
	size_t n = 0;

	for (size_t i = 0; i < l->n && n < MAX_TARGETS; i++) {
		bool is_new = l->all[i].kind == EVENT_FUTEX_ENTER;

		for (size_t j = 0; j < n; j++)
			is_new = is_new && known[j] != l->all[i].tid;
		if (!is_new)
			continue;
		known[n++] = l->all[i].tid;
		analysis_add_thread(a, l->all[i].tid, known[0], "target");
	}
}

static void judge(struct window *win)
{
	for (size_t i = 0; i < win->n_threads; i++)
		likeness_join_blocked(&win->threads[i]);
	likeness_join_blame(win);
	likeness_sum_blame(win);
	for (size_t i = 0; i < win->n_futexes; i++)
		verdict_judge(&win->futexes[i], win);
	findings_find(win);
}

void fuzz_render(const struct result *res)
{
	const struct text_style style = { .verbose = true };
	FILE *out = fopen("/dev/null", "we");

	report_text(out, res, &style);
	report_json(out, res);
	report_csv(out, res);
	report_markdown(out, res, 0);
	if (res->picture && res->picture->n_threads) {
		report_svg(out, res);
		report_html(out, res);
		report_perfetto(out, res);
	}
	if (res->picture)
		report_folded(out, res);
	fclose(out);
}

static void analyse(const struct list *l, uint8_t chosen)
{
	const struct analysis_options options = {
		.new_threads = chosen & NEW_THREADS,
		.new_processes = (chosen & NEW_THREADS) && (chosen & NEW_PROCESSES),
		.futex_only = chosen & FUTEX_ONLY,
		.wants_trails = chosen & TRAILS,
		.wants_chains = chosen & CHAINS,
		.interval_ns = chosen & INTERVALS ? UINT64_MAX / 512 : 0,
	};
	struct analysis *a = analysis_new(&options);
	struct result *res;

	analysis_set_begin(a, BEGIN_NS);
	add_targets(a, l);
	for (size_t i = 0; i < l->n; i++)
		analysis_feed(a, &l->all[i]);
	res = analysis_finish(a, l->n ? l->all[l->n - 1].ts_ns : BEGIN_NS);
	for (size_t i = 0; i < res->n_windows; i++)
		judge(&res->windows[i]);
	groups_find(res);
	if (!(chosen & SILENT))
		fuzz_render(res);
	result_free(res);
	analysis_free(a);
}

void fuzz_pages(const uint8_t *bytes, size_t size)
{
	struct stacks *stacks = stacks_new();
	struct mark_texts *texts = mark_texts_new();
	struct decoder *d = decoder_new(stacks);
	struct list l = { 0 };

	if (size) {
		decoder_keep_marks(d, texts);
		fuzz_learn(d);
		read_events(d, bytes + 1, size - 1, &l);
		analyse(&l, bytes[0]);
	}
	free(l.all);
	decoder_free(d);
	mark_texts_free(texts);
	stacks_free(stacks);
}

/* A line SYSTEM:NAME, or "header_page", and then the kernel's format of it. */
void fuzz_format(const uint8_t *bytes, size_t size)
{
	char *text = fuzz_string(bytes, size);
	char *body = strchr(text, '\n');
	struct decoder *d = decoder_new(NULL);
	uint64_t record[32] = { 0 };
	struct event event = { 0 };
	struct error err;

	if (body) {
		char *system = text, *name;
		size_t length;

		*body++ = '\0';
		length = size - (size_t)(body - text);
		strsep(&system, ":");
		name = system;
		if (!name)
			decoder_learn_header(d, body, length);
		else if (decoder_learn(d, text, name, body, length, &err) == 0) {
			for (uint16_t id = 0; id < UINT16_MAX; id++) {
				memcpy(record, &id, sizeof(id));
				decoder_decode(d, record, sizeof(record), 1, &event);
			}
		}
	}
	decoder_free(d);
	free(text);
}
