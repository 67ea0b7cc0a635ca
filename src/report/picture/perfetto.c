/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto.c - the picture as trace events, for ui.perfetto.dev, speedscope and similar viewers.
 *
 * A thread's track has its waits, and in and between them its states by the scheduler. A flow leads
 * from a waker to the thread that it woke. Slices have a beginning and an end, and no length: a
 * reader would add that up in floating point, and adjacent slices would seem to overlap.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/picture.h"
#include "report/report.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/perfetto_events.h"

static void put_name(struct trace_events *e, const char *what, int32_t pid, int32_t tid,
		     const char *name)
{
	event_begin(e, 'M', "__metadata", what);
	event_of(e, pid, tid);
	event_arg(e, "name", name);
	event_end(e);
}

static void put_order(struct trace_events *e, const char *what, int32_t pid, int32_t tid,
		      uint64_t n)
{
	event_begin(e, 'M', "__metadata", what);
	event_of(e, pid, tid);
	event_arg_number(e, "sort_index", n);
	event_end(e);
}

static void put_names(struct trace_events *e, const struct result *res)
{
	const struct picture *p = res->picture;

	for (size_t i = 0; i < res->n_targets; i++) {
		put_name(e, "process_name", res->targets[i].pid, 0,
			 title_or_comm(res->targets[i].title, res->targets[i].comm));
		put_order(e, "process_sort_index", res->targets[i].pid, 0, i);
	}
	for (size_t i = 0; i < p->n_threads; i++) {
		const struct picture_thread *th = &p->threads[i];

		put_name(e, "thread_name", th->pid, th->tid, title_or_comm(th->title, th->comm));
		put_order(e, "thread_sort_index", th->pid, th->tid, i);
	}
}

/* Where the thread was seen in this place: not at this time, but in the whole trace. */
static void put_code_args(struct trace_events *e, const struct code_row *code)
{
	char *looks;

	if (!code)
		return;
	looks = code_row_looks(code);
	event_arg(e, "code", code->text);
	event_arg(e, "seen there", looks);
	free(looks);
}

static void put_sleep_args(struct trace_events *e, const struct blocked_row *b,
			   const struct code_row *code)
{
	char *ended_by = wording_ended_by(b);

	put_code_args(e, code);
	event_arg(e, "kernel", b->kernel);
	event_arg(e, "ended by", ended_by);
	event_arg(e, "uninterruptible", b->uninterruptible ? "yes" : NULL);
	free(ended_by);
}

static void put_mixed_args(struct trace_events *e, const struct picture_stretch *s)
{
	event_arg_number(e, "of ns", s->end_ns - s->begin_ns);
	for (int i = 0; i < N_DOINGS; i++) {
		if (s->mixed_ns[i])
			event_arg_number(e, wording_doing((enum doing)i), s->mixed_ns[i]);
	}
}

/* Before and after its sleep, a thread in a wait is in the futex call. */
static char *state_name(const struct blocked_row *sleep, const struct picture_stretch *s,
			bool in_wait)
{
	const char *in = in_wait ? " in the call" : "";

	if (s->is_mixed)
		return xasprintf("several, not told apart%s", in);
	if (s->doing == DOING_FUTEX)
		return xstrdup("asleep");
	if (sleep && sleep->syscall)
		return xasprintf("blocked in %s", sleep->syscall);
	return xasprintf("%s%s", wording_doing(s->doing), in);
}

/* Begins the event with which a slice begins or ends. */
static void begin_edge(struct trace_events *e, char ph, const char *category, const char *name,
		       const struct picture_thread *th, uint64_t ts_ns)
{
	event_begin(e, ph, category, name);
	event_of(e, th->pid, th->tid);
	event_at(e, ts_ns);
}

/* The part of S from FROM_NS to TO_NS. */
static void put_state(struct trace_events *e, const struct picture *p,
		      const struct picture_thread *th, const struct picture_stretch *s,
		      bool in_wait, uint64_t from_ns, uint64_t to_ns)
{
	const struct blocked_row *sleep =
		s->is_mixed || s->sleep == NO_INDEX ? NULL : &p->sleeps[s->sleep];
	char *name = state_name(sleep, s, in_wait);

	begin_edge(e, 'B', "state", name, th, from_ns);
	if (sleep)
		put_sleep_args(e, sleep, picture_code_of_sleep(th, s->sleep));
	if (s->is_mixed)
		put_mixed_args(e, s);
	event_end(e);
	begin_edge(e, 'E', "state", name, th, to_ns);
	event_end(e);
	free(name);
}

static char *waker_text(const struct picture *p, const struct picture_wait *w)
{
	if (w->waker != NO_INDEX)
		return xasprintf(
			"%s (%" PRId32 ")",
			title_or_comm(p->threads[w->waker].title, p->threads[w->waker].comm),
			p->threads[w->waker].tid);
	if (w->woken_by.kind == WHO_THREAD)
		return xasprintf("thread %" PRId32 ", not traced", w->woken_by.tid);
	return w->woken_by.kind == WHO_INTERRUPT ? xstrdup("an interrupt") : NULL;
}

static char *wait_name(const struct picture_word *word)
{
	return xasprintf("futex %s", word->text ? word->text : "word");
}

static void begin_wait(struct trace_events *e, const struct picture *p,
		       const struct picture_thread *th, const struct picture_wait *w)
{
	const struct picture_word *word = &p->words[w->word];
	char *name = wait_name(word);
	char *uaddr = xasprintf("0x%" PRIx64, word->uaddr);
	char *waker = waker_text(p, w);

	begin_edge(e, 'B', "wait", name, th, w->begin_ns);
	event_arg(e, "uaddr", uaddr);
	event_arg(e, "primitive", word->primitive);
	put_code_args(e, picture_code_of_wait(th, w->word));
	event_arg(e, "woken by", waker);
	event_arg(e, "slept", w->slept ? "yes" : "no");
	event_arg(e, "timed out", w->timed_out ? "yes" : NULL);
	event_arg(e, "longer than seen", w->began_before || w->unfinished ? "yes" : NULL);
	event_arg(e, "suspect", w->suspect ? "events were lost" : NULL);
	event_end(e);
	free(waker);
	free(uaddr);
	free(name);
}

static void end_wait(struct trace_events *e, const struct picture *p,
		     const struct picture_thread *th, const struct picture_wait *w)
{
	char *name = wait_name(&p->words[w->word]);

	begin_edge(e, 'E', "wait", name, th, w->end_ns);
	event_end(e);
	free(name);
}

/* A walk through the waits of a thread. */
struct waits {
	const struct picture_thread *th;
	size_t next;
	const struct picture_wait *open;
};

/* Ends the waits that end by NS, and begins those that begin by then. */
static void advance(struct trace_events *e, const struct picture *p, struct waits *w, uint64_t ns)
{
	for (;;) {
		if (w->open && w->open->end_ns <= ns) {
			end_wait(e, p, w->th, w->open);
			w->open = NULL;
		} else if (!w->open && w->next < w->th->n_waits &&
			   w->th->waits[w->next].begin_ns <= ns) {
			w->open = &w->th->waits[w->next++];
			begin_wait(e, p, w->th, w->open);
		} else {
			return;
		}
	}
}

/* The next time at which a wait begins or ends, but END_NS at the latest. */
static uint64_t next_edge(const struct waits *w, uint64_t end_ns)
{
	uint64_t edge_ns = w->open		      ? w->open->end_ns
			   : w->next < w->th->n_waits ? w->th->waits[w->next].begin_ns
						      : end_ns;

	return edge_ns < end_ns ? edge_ns : end_ns;
}

/* Slices of one track lie in each other or apart: states are cut where waits begin and end. */
static void put_thread(struct trace_events *e, const struct picture *p,
		       const struct picture_thread *th)
{
	struct waits w = { .th = th };

	for (size_t i = 0; i < th->n_stretches; i++) {
		const struct picture_stretch *s = &th->stretches[i];
		uint64_t to_ns;

		for (uint64_t at_ns = s->begin_ns; at_ns < s->end_ns; at_ns = to_ns) {
			advance(e, p, &w, at_ns);
			to_ns = next_edge(&w, s->end_ns);
			put_state(e, p, th, s, w.open != NULL, at_ns, to_ns);
		}
	}
	advance(e, p, &w, UINT64_MAX);
}

static void put_flow_end(struct trace_events *e, char ph, const struct picture_thread *th,
			 uint64_t ts_ns, uint64_t id)
{
	event_begin(e, ph, "wake", "wakes");
	event_of(e, th->pid, th->tid);
	event_at(e, ts_ns);
	event_id(e, id);
	if (ph == 'f')
		event_field(e, "bp", "e");
	event_end(e);
}

/*
 * The time of a wakeup in the waker's slices. The kernel wakes a joining thread a moment after the
 * end of the thread that it joins; but a flow begins in a slice.
 */
static uint64_t waking_ns(const struct picture_thread *waker, const struct picture_wait *w)
{
	if (w->woken_ns < waker->end_ns || waker->end_ns <= waker->begin_ns)
		return w->woken_ns;
	return waker->end_ns - 1;
}

static void put_flows(struct trace_events *e, const struct picture *p)
{
	uint64_t id = 0;

	for (size_t i = 0; i < p->n_threads; i++) {
		const struct picture_thread *th = &p->threads[i];

		for (size_t j = 0; j < th->n_waits; j++) {
			const struct picture_wait *w = &th->waits[j];

			if (w->waker == NO_INDEX || w->suspect)
				continue;
			put_flow_end(e, 's', &p->threads[w->waker],
				     waking_ns(&p->threads[w->waker], w), ++id);
			put_flow_end(e, 'f', th, w->woken_ns, id);
		}
	}
}

/* A stretch of the whole process, on a track of its own. */
static void put_span(struct trace_events *e, const char *category, const char *name, int32_t pid,
		     uint64_t id, uint64_t begin_ns, uint64_t end_ns, const char *text)
{
	event_begin(e, 'b', category, name);
	event_of(e, pid, pid);
	event_at(e, begin_ns);
	event_id(e, id);
	event_arg(e, "text", text);
	event_end(e);
	event_begin(e, 'e', category, name);
	event_of(e, pid, pid);
	event_at(e, end_ns);
	event_id(e, id);
	event_end(e);
}

static void put_windows(struct trace_events *e, const struct result *res, int32_t pid)
{
	for (size_t i = 1; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];
		char *name = xasprintf("%s %u", win->name, win->index);

		put_span(e, "window", name, pid, i, win->begin_ns, win->end_ns, win->summary);
		free(name);
	}
	for (size_t i = 0; i < res->n_losses; i++) {
		char *name = xasprintf("events lost on CPU %" PRIu32, res->losses[i].cpu);

		put_span(e, "loss", name, pid, i + 1, res->losses[i].begin_ns,
			 res->losses[i].end_ns, NULL);
		free(name);
	}
	for (size_t i = 0; i < res->n_marks; i++) {
		event_begin(e, 'i', "mark", res->marks[i].text);
		event_of(e, pid, pid);
		event_at(e, res->marks[i].ns);
		event_field(e, "s", "g");
		event_end(e);
	}
}

static void put_head(struct trace_events *e, const struct result *res)
{
	fputs("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"program\":\"futrace " PACKAGE_VERSION
	      "\"",
	      e->out);
	/* A recording may have another clock, or none that is known. */
	if (!strcmp(res->clock, "mono"))
		fputs(",\"clock\":\"mono\"", e->out);
	fprintf(e->out, ",\"begin_ns\":\"%" PRIu64 "\"", res->begin_ns);
	if (!res->realtime_unknown)
		fprintf(e->out, ",\"realtime_offset_ns\":\"%" PRId64 "\"", res->realtime_offset_ns);
	fputs("},\n\"traceEvents\":[", e->out);
}

int report_perfetto(FILE *out, const struct result *res)
{
	struct trace_events e = { .out = out, .origin_ns = res->begin_ns, .first = true };
	const struct picture *p = res->picture;

	put_head(&e, res);
	put_names(&e, res);
	for (size_t i = 0; i < p->n_threads; i++)
		put_thread(&e, p, &p->threads[i]);
	put_flows(&e, p);
	perfetto_waiters(&e, res);
	put_windows(&e, res, res->n_targets ? res->targets[0].pid : 0);
	fputs("\n]}\n", out);
	return fflush(out) != 0 || ferror(out) || e.failed ? -1 : 0;
}
