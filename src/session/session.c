/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.c - adds names, places, the host and warnings to the result of the analysis.
 */
#include "session/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "place/kernel_names.h"
#include "analysis/conclude/apart.h"
#include "analysis/conclude/likeness.h"
#include "analysis/conclude/outstanding.h"
#include "model/mark.h"
#include "model/picture.h"
#include "analysis/conclude/findings.h"
#include "base/units.h"
#include "analysis/conclude/groups.h"
#include "analysis/conclude/verdict.h"
#include "base/xalloc.h"

/* A longer set-up is reported. */
#define LATE_NS (500 * NS_PER_MS)

/* The threads of a window by id, for finding their names. */
struct names {
	const struct session *session;
	const struct thread_row **by_tid;
	size_t n;
};

static int by_tid(const void *x, const void *y)
{
	const struct thread_row *const *a = x, *const *b = y;

	return (*a)->tid < (*b)->tid ? -1 : (*a)->tid > (*b)->tid;
}

static const char *comm_of(void *arg, int32_t tid)
{
	const struct names *names = arg;
	const struct thread_row key = { .tid = tid };
	const struct thread_row *wanted = &key;
	const struct thread_row **found =
		bsearch(&wanted, names->by_tid, names->n, sizeof(*names->by_tid), by_tid);

	return found ? (*found)->comm : NULL;
}

/* A thread outside the target has a name only while it lives. */
static void name_thread(struct names *names, int32_t tid, char comm[COMM_SIZE])
{
	const char *known = comm_of(names, tid);

	if (known)
		snprintf(comm, COMM_SIZE, "%s", known);
	else
		question_comm(&names->session->answers, tid, comm);
}

static void name_sleep(const struct session *s, struct names *names, struct blocked_row *b)
{
	const struct stack *stack = stacks_get(s->stacks, b->stack);

	if (stack && stack->names) {
		b->syscall = kernel_names_syscall(stack->names);
		b->kernel = kernel_names_function(stack->names);
	}
	if (b->ended_by.kind == WHO_THREAD)
		name_thread(names, b->ended_by.tid, b->ended_by_comm);
}

static void name_sleeps(const struct session *s, struct names *names, struct thread_row *th)
{
	for (size_t i = 0; i < th->n_blocked; i++)
		name_sleep(s, names, &th->blocked[i]);
	likeness_join_blocked(th);
}

static void name_wakeups(struct names *names, struct futex_row *f)
{
	for (size_t i = 0; i < f->n_wakeups; i++) {
		struct wakeup_row *u = &f->wakeups[i];

		if (u->waiter)
			name_thread(names, u->waiter, u->waiter_comm);
		if (u->waker.kind == WHO_THREAD)
			name_thread(names, u->waker.tid, u->waker_comm);
	}
}

static void name_blame(const struct session *s, struct names *names, struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		for (size_t j = 0; j < f->n_blame; j++) {
			struct blame_row *b = &f->blame[j];

			name_sleep(s, names, &b->sleep);
			if (b->tid && !*b->comm)
				name_thread(names, b->tid, b->comm);
		}
		name_wakeups(names, f);
		if (f->owner.tid && !*f->owner.comm)
			name_thread(names, f->owner.tid, f->owner.comm);
	}
	likeness_join_blame(win);
}

static void add_places(const struct session *s, struct names *names, struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		if (f->is_overflow)
			f->where.text = xstrdup("all words there was no room for");
		else
			question_place(&s->answers, f, comm_of, names, &f->where);
		session_mark_private(f);
	}
}

/* The threads of WIN by id; the caller frees by_tid. */
static struct names names_in(const struct session *s, const struct window *win)
{
	struct names names = { .session = s, .n = win->n_threads };

	names.by_tid = xcalloc(win->n_threads + 1, sizeof(*names.by_tid));
	for (size_t i = 0; i < win->n_threads; i++)
		names.by_tid[i] = &win->threads[i];
	qsort(names.by_tid, names.n, sizeof(*names.by_tid), by_tid);
	return names;
}

/* Judges the words of WIN; their names are known. */
static void judge(struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		verdict_judge(&win->futexes[i], win);
	findings_find(win);
}

static void complete_window(const struct session *s, struct window *win)
{
	struct names names = names_in(s, win);

	add_places(s, &names, win);
	for (size_t i = 0; i < win->n_threads; i++)
		name_sleeps(s, &names, &win->threads[i]);
	name_blame(s, &names, win);
	free(names.by_tid);
	win->host = host_log_around(s->host_log, win->begin_ns, win->end_ns);
}

static void name_picture(const struct session *s, struct picture *p, const struct window *trace)
{
	struct names names = names_in(s, trace);

	for (size_t i = 0; i < p->n_sleeps; i++)
		name_sleep(s, &names, &p->sleeps[i]);
	for (size_t i = 0; i < p->n_frames; i++) {
		struct picture_frame *f = &p->frames[i];

		if (f->kind == FRAME_DOING)
			name_sleep(s, &names, &f->sleep);
		if (f->kind == FRAME_THREAD && !*f->comm)
			name_thread(&names, f->tid, f->comm);
	}
	free(names.by_tid);
}

static int by_pid(const void *x, const void *y)
{
	const struct traced *const *a = x, *const *b = y;

	return (*a)->pid < (*b)->pid ? -1 : (*a)->pid > (*b)->pid;
}

/* Adds programs and names to the targets; the analysis does not know these. */
static void complete_targets(struct result *res, const struct session *s)
{
	size_t n = s->n_targets;
	const struct traced **known = xcalloc(n, sizeof(*known));

	for (size_t i = 0; i < n; i++)
		known[i] = &s->targets[i];
	qsort(known, n, sizeof(*known), by_pid);
	for (size_t i = 0; i < res->n_targets; i++) {
		struct target *t = &res->targets[i];
		const struct traced key = { .pid = t->pid };
		const struct traced *wanted = &key;
		const struct traced **found = bsearch(&wanted, known, n, sizeof(*known), by_pid);

		if (!found)
			continue;
		t->exe = (*found)->exe ? xstrdup((*found)->exe) : NULL;
		t->ended = t->ended || ((*found)->ended_ns && (*found)->ended_ns <= s->end_ns);
		if (!*t->comm)
			memcpy(t->comm, (*found)->comm, sizeof(t->comm));
	}
	free(known);
}

/* The name of process P, which the events know better if it has run another program. */
static const char *name_of(const struct result *res, const struct traced *p)
{
	for (size_t i = 0; i < res->n_targets; i++) {
		if (res->targets[i].pid == p->pid && *res->targets[i].comm)
			return res->targets[i].comm;
	}
	return p->comm;
}

static void warn_of_end(struct result *res, const struct session *s, const struct traced *p)
{
	/* The end of a process may be noticed later than the end of its last thread. */
	uint64_t end_ns = p->ended_ns < res->end_ns ? p->ended_ns : res->end_ns;
	char when[UNITS_SIZE];
	char *name;

	if (!p->ended_ns || s->traces_command)
		return;
	name = escape_printable(name_of(res, p));
	result_warn(res, "%s (%" PRId32 ") ended %s into the trace", name, p->pid,
		    units_duration(when, end_ns > s->begin_ns ? end_ns - s->begin_ns : 0));
	free(name);
}

static void warn_of_marks(struct result *res, const struct session *s)
{
	uint64_t dropped = mark_texts_dropped(s->mark_texts);
	uint64_t cut = mark_texts_cut(s->mark_texts);

	if (dropped)
		result_warn(res, "more than %d marks: %" PRIu64 " were dropped", MARKS_MAX,
			    dropped);
	if (cut)
		result_warn(res, "%" PRIu64 " mark%s longer than %d bytes and cut off", cut,
			    cut == 1 ? " was" : "s were", MARK_MAX_BYTES);
}

static void warn_of_stacks(struct result *res, const struct session *s)
{
	char duration[UNITS_SIZE];

	if (s->narrow_ns)
		result_warn(
			res,
			"for %s, system calls were recorded for disk-type sleeps only (too many "
			"short sleeps)",
			units_duration(duration, s->narrow_ns));
	if (!s->has_stacks && !s->futex_only)
		result_warn(res,
			    "this kernel records no stacks: the system calls of blocked threads "
			    "are unknown");
}

static void warn(struct result *res, const struct session *s)
{
	char late[UNITS_SIZE];

	if (s->begin_ns - s->called_ns > LATE_NS)
		result_warn(res, "set-up took %s before tracing began",
			    units_duration(late, s->begin_ns - s->called_ns));
	if (s->unreadable)
		result_warn(
			res,
			"could not read what %zu thread%s waiting in at the start: the first waits "
			"may be missing",
			s->unreadable, s->unreadable == 1 ? " was" : "s were");
	if (s->late_32bit)
		result_warn(res, "%zu 32-bit program%s started in the trace: %s futex calls %s",
			    s->late_32bit, s->late_32bit == 1 ? "" : "s",
			    s->late_32bit == 1 ? "its" : "their",
			    s->raw_enabled ? "until this was noticed are missing"
					   : "are missing on this kernel");
	if (s->ended && *s->ended)
		result_warn(res, "%s", s->ended);
	if (s->looks && *s->looks)
		result_warn(res, "%s", s->looks);
	if (s->ticks && *s->ticks)
		result_warn(res, "%s", s->ticks);
	if (s->owners && *s->owners)
		result_warn(res, "%s", s->owners);
	if (s->leftovers && *s->leftovers)
		result_warn(res, "%s", s->leftovers);
	if (s->lost_unknown)
		result_warn(res,
			    "the kernel's count of lost events could not be read: some may have "
			    "been lost at the end");
	if (s->clock_log)
		clock_log_warn(s->clock_log, res);
	warn_of_marks(res, s);
	warn_of_stacks(res, s);
	for (size_t i = 0; i < s->n_named; i++)
		warn_of_end(res, s, &s->targets[i]);
}

static void add_host(struct result *res, const struct session *s)
{
	res->realtime_unknown = !s->has_realtime;
	res->realtime_offset_ns = s->realtime_offset_ns;
	memcpy(res->kernel, s->kernel, sizeof(res->kernel));
	memcpy(res->clock, s->clock, sizeof(res->clock));
}

static void add_command(struct result *res, const struct session *s)
{
	if (!s->command)
		return;
	res->command = xstrdup(s->command);
	res->command_ended = s->command_ended;
	res->command_status = s->command_status;
}

void session_complete_interval(const struct session *s, struct result *res)
{
	add_host(res, s);
	question_stacks(&s->answers, s->stacks);
	complete_window(s, &res->windows[0]);
	session_add_titles(s, res);
	session_name_primitives(s, res);
	judge(&res->windows[0]);
}

struct result *session_result(const struct session *s)
{
	struct result *res;

	analysis_set_kernel_lost(s->analysis, s->kernel_lost);
	res = analysis_finish(s->analysis, s->end_ns);
	add_host(res, s);
	add_command(res, s);
	complete_targets(res, s);
	res->buffer_bytes_per_cpu = s->buffer_bytes;
	res->cpus = s->cpus;
	res->tracer_cpu_ns = s->tracer_cpu_ns;
	res->tracer_peak_rss_bytes = s->tracer_peak_rss_bytes;
	warn(res, s);
	if (!question_stacks(&s->answers, s->stacks))
		result_warn(
			res,
			"the kernel hides the names of its functions from this user: the system "
			"calls of blocked threads are unknown");
	for (size_t i = 0; i < res->n_windows; i++)
		complete_window(s, &res->windows[i]);
	session_add_code(s, res);
	if (res->picture)
		name_picture(s, res->picture, &res->windows[0]);
	session_add_titles(s, res);
	session_warn_of_private(res);
	session_name_primitives(s, res);
	for (size_t i = 0; i < res->n_windows; i++)
		judge(&res->windows[i]);
	outstanding_keep(res);
	if (res->picture)
		session_picture_words(res->picture, &res->windows[0]);
	return res;
}

void session_warn_of_files(struct result *res, size_t silences)
{
	if (silences)
		result_warn(res,
			    "%zu file%s that programs have mapped did not answer, or could not be "
			    "read: names of words are missing",
			    silences, silences == 1 ? "" : "s");
}

void session_arrange(struct result *res, enum sort_key key, uint64_t min_wait_ns, bool shows_idle)
{
	apart_set(res, shows_idle);
	result_sort(res, key);
	result_drop_below(res, min_wait_ns);
	groups_find(res);
}
