/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_size_cases.c - tests every format with results of every size: empty, a moment, a day.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "report/metrics.h"
#include "model/picture.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "tests/report/report_sample.h"

struct size {
	const char *name;
	size_t n_threads, n_words, n_waits; /* n_waits: for each thread */
	uint64_t length_ns;
	bool futex_only;
};

static const struct size sizes[] = {
	{ "nothing", 0, 0, 0, 0, false },
	{ "no length", 1, 1, 1, 0, false },
	{ "a nanosecond", 1, 1, 1, 1, false },
	{ "a thread without a futex", 1, 0, 0, 8 * NS_PER_S, false },
	{ "a futex", 1, 1, 1, 8 * NS_PER_S, false },
	{ "many of them", 5, 1000, 200, 8 * NS_PER_S, false },
	{ "many threads", 500, 1000, 100, 60 * NS_PER_S, false },
	{ "without their states", 500, 1000, 100, 60 * NS_PER_S, true },
	{ "a day", 500, 1000, 100, 86400 * NS_PER_S, false },
	{ "years", 3, 3, 3, 1000000000 * NS_PER_S, false },
	{ "nearly up to where the clock ends", 3, 3, 3, UINT64_MAX - 4 * NS_PER_S, false },
};

#define N_SIZES (sizeof(sizes) / sizeof(*sizes))

static uint64_t at(const struct size *s, size_t i)
{
	return NS_PER_S + s->length_ns / (2 * s->n_waits + 1) * i;
}

/* Fills TH: it runs and waits in turn, and is woken by the thread before it. */
static void fill_drawn(struct picture_thread *th, const struct size *s, size_t i)
{
	th->stretches = xcalloc(2 * s->n_waits, sizeof(*th->stretches));
	th->waits = xcalloc(s->n_waits, sizeof(*th->waits));
	for (size_t j = 0; j < s->n_waits; j++) {
		th->stretches[th->n_stretches++] =
			(struct picture_stretch){ .begin_ns = at(s, 2 * j),
						  .end_ns = at(s, 2 * j + 1),
						  .doing = s->futex_only ? DOING_UNKNOWN
									 : DOING_RUNNING,
						  .sleep = NO_INDEX };
		th->stretches[th->n_stretches++] =
			(struct picture_stretch){ .begin_ns = at(s, 2 * j + 1),
						  .end_ns = at(s, 2 * j + 2),
						  .doing = s->futex_only ? DOING_UNKNOWN
									 : DOING_FUTEX,
						  .sleep = NO_INDEX };
		th->waits[th->n_waits++] = (struct picture_wait){
			.begin_ns = at(s, 2 * j + 1),
			.end_ns = at(s, 2 * j + 2),
			.woken_ns = at(s, 2 * j + 2),
			.word = (uint32_t)((i + j) % s->n_words),
			.woken_by = { WHO_THREAD,
				      (int32_t)(1000 + (i + s->n_threads - 1) % s->n_threads) },
			.waker = (uint32_t)((i + s->n_threads - 1) % s->n_threads),
			.slept = true
		};
	}
}

static void fill_picture(struct result *res, const struct size *s)
{
	struct picture *p = xcalloc(1, sizeof(*p));

	res->picture = p;
	p->has_trails = p->has_frames = true;
	p->n_words = s->n_words;
	p->words = xcalloc(s->n_words, sizeof(*p->words));
	for (size_t i = 0; i < s->n_words; i++) {
		p->words[i].pid = 1000;
		p->words[i].uaddr = 0x1000 + 4 * i;
	}
	p->n_threads = s->n_threads;
	p->threads = xcalloc(s->n_threads, sizeof(*p->threads));
	for (size_t i = 0; i < s->n_threads; i++) {
		struct picture_thread *th = &p->threads[i];

		*th = (struct picture_thread){ .id = i + 1,
					       .tid = (int32_t)(1000 + i),
					       .pid = 1000,
					       .main = !i,
					       .begin_ns = res->begin_ns,
					       .end_ns = res->end_ns };
		snprintf(th->comm, COMM_SIZE, "th%u", (unsigned int)i);
		fill_drawn(th, s, i);
	}
}

static void fill_word(struct futex_row *f, const struct size *s)
{
	f->waits = f->slept = f->finished_slept = s->n_threads * s->n_waits / s->n_words + 1;
	f->covered_ns = f->max_ns = f->p50_ns = f->p99_ns = s->length_ns;
	f->wait_ns = s->length_ns * s->n_threads;
	f->peak_waiters = s->n_threads;
	f->verdict = VERDICT_HANDOFF;
	f->waiters = xcalloc(s->n_threads, sizeof(*f->waiters));
	f->wakeups = xcalloc(1, sizeof(*f->wakeups));
	f->n_wakeups = 1;
	f->wakeups[0].count = f->waits;
	for (size_t i = 0; i < s->n_threads && i < 20; i++) {
		struct waiter_row *w = &f->waiters[f->n_waiters++];

		w->tid = (int32_t)(1000 + i);
		snprintf(w->comm, COMM_SIZE, "th%u", (unsigned int)i);
	}
}

static struct result *make(const struct size *s)
{
	struct result *res = result_new();
	struct window *win;

	res->begin_ns = NS_PER_S;
	res->end_ns = NS_PER_S + s->length_ns;
	res->futex_only = s->futex_only;
	res->n_windows = 2;
	res->windows = xcalloc(2, sizeof(*res->windows));
	/* The second has no length. */
	res->windows[1] = (struct window){ .name = "moment",
					   .kind = WINDOW_MARK,
					   .index = 1,
					   .begin_ns = at(s, 0),
					   .end_ns = at(s, 0) };
	win = &res->windows[0];
	*win = (struct window){
		.name = "trace", .index = 1, .begin_ns = res->begin_ns, .end_ns = res->end_ns
	};
	for (size_t i = 0; i < s->n_words; i++)
		fill_word(sample_add_futex(win, 1000, 0x1000 + 4 * i), s);
	win->threads = xcalloc(s->n_threads, sizeof(*win->threads));
	win->n_threads = s->n_threads;
	for (size_t i = 0; i < s->n_threads; i++) {
		win->threads[i] = (struct thread_row){ .id = i + 1,
						       .tid = (int32_t)(1000 + i),
						       .pid = 1000,
						       .main = !i,
						       .futex_ns = s->length_ns };
		snprintf(win->threads[i].comm, COMM_SIZE, "th%u", (unsigned int)i);
	}
	fill_picture(res, s);
	return res;
}

static int text_80(FILE *out, const struct result *res)
{
	return report_text(out, res, &(struct text_style){ .columns = 80 });
}

static int interval(FILE *out, const struct result *res)
{
	return report_text_interval(out, res, &(struct text_style){ 0 });
}

static int markdown(FILE *out, const struct result *res)
{
	return report_markdown(out, res, 0);
}

static int metrics(FILE *out, const struct result *res)
{
	struct metrics *m = metrics_new(0);
	int ret;

	metrics_add(m, res);
	ret = metrics_write(out, m);
	metrics_free(m);
	return ret;
}

static int (*const formats[])(FILE *out, const struct result *res) = {
	text_80,    interval,	 report_json,	  report_json_interval, report_csv, markdown,
	report_svg, report_html, report_perfetto, report_folded,	metrics,
};

#define N_FORMATS (sizeof(formats) / sizeof(*formats))

START_TEST(every_format_takes_every_size)
{
	size_t i = (size_t)_i;
	struct result *res = make(&sizes[i / N_FORMATS]);
	char *text = sample_render(formats[i % N_FORMATS], res);

	/* printf(3) prints NaN so. */
	ck_assert_ptr_null(strstr(text, "-nan"));
	ck_assert_ptr_null(strstr(text, " nan"));
	ck_assert_ptr_null(strstr(text, "\"nan"));
	ck_assert_ptr_null(strstr(text, " inf"));
	ck_assert_ptr_null(strstr(text, "184467440737"));
	free(text);
	result_free(res);
}
END_TEST

TCase *report_size_cases(void)
{
	TCase *tc = tcase_create("size");

	/* Large results take seconds on a busy machine. */
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, every_format_takes_every_size, 0, (int)(N_SIZES * N_FORMATS));
	return tc;
}
