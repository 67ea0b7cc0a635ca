/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.c - the result as one JSON document.
 */
#include "report/report.h"

#include <inttypes.h>
#include <stdlib.h>

#include <futrace/schema.h>

#include "model/futex_op.h"
#include "report/findings_json.h"
#include "report/host_report.h"
#include "report/json_doc.h"
#include "report/named_stack_json.h"
#include "report/wording.h"

/*
 * The schema decides the shape, never the value: each key is always there, and its value is null if
 * there is none. Keys come in the order in which the documentation lists them.
 */

/* The name is short because the calls below read as a table of keys and values. */
static json_t *number(uint64_t n)
{
	return json_doc_number(n);
}

static json_t *text(const char *s)
{
	return json_doc_text(s);
}

static json_t *null_or_text(const char *s)
{
	return s[0] ? json_doc_text(s) : json_null();
}

/* A quantile; null if no wait that slept has ended. */
static json_t *quantile(const struct futex_row *f, uint64_t ns)
{
	return f->finished_slept ? number(ns) : json_null();
}

/* Appends VALUE. Without memory *ARRAY becomes NULL, and a value that it is packed into fails. */
static void append(json_t **array, json_t *value)
{
	if (json_array_append_new(*array, value) < 0) {
		json_decref(*array);
		*array = NULL;
	}
}

/* null if the recording lacks it. */
static json_t *realtime_offset(const struct result *res)
{
	return res->realtime_unknown ? json_null() : json_integer(res->realtime_offset_ns);
}

/* A number from the scheduler; null if the scheduler's events were not recorded. */
static json_t *known(const struct result *res, uint64_t ns)
{
	return res->futex_only ? json_null() : number(ns);
}

/* One key and its value on each line, as in a table. */
/* clang-format off */

static json_t *shared_json(const struct where *w)
{
	if (!w->shared)
		return json_null();
	return json_pack("{s:o, s:o, s:o}",
			 "dev", json_sprintf("%" PRIu32 ":%" PRIu32, w->dev_major, w->dev_minor),
			 "inode", number(w->inode),
			 "offset", number(w->offset));
}

static json_t *map_json(const struct where *w)
{
	if (!w->map_start && !w->map_end)
		return json_null();
	return json_sprintf("%" PRIx64 "-%" PRIx64 " %.4s", w->map_start, w->map_end, w->perms);
}

static json_t *where_json(const struct futex_row *f)
{
	const struct where *w = &f->where;
	char *words = futex_row_place(f);
	json_t *where = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
				  "kind", where_kind_name(w->kind),
				  "map", map_json(w),
				  "path", text(w->path),
				  "offset", number(w->offset),
				  "section", text(w->section),
				  "symbol", text(w->symbol),
				  "near", text(w->near),
				  "text", text(words));

	free(words);
	return where;
}

/* Only operations of futex(2) have a raw number; other calls have null. */
static json_t *op_raw_json(const struct op_row *op)
{
	return futex_op_is_classic(op->op) ? number(op->op) : json_null();
}

static json_t *op_json(const struct op_row *op)
{
	json_t *results = json_object();

	for (size_t i = 0; i < op->n_results; i++)
		json_object_set_new(results, op->results[i].name, number(op->results[i].count));
	return json_pack("{s:s, s:o, s:o, s:o, s:o}",
			 "op", op->name,
			 "op_raw", op_raw_json(op),
			 "calls", number(op->calls),
			 "time_ns", number(op->time_ns),
			 "results", results);
}

static json_t *ops_json(const struct futex_row *f)
{
	json_t *ops = json_array();

	for (size_t i = 0; i < f->n_ops; i++)
		append(&ops, op_json(&f->ops[i]));
	return ops;
}

static json_t *histogram_json(const struct futex_row *f)
{
	json_t *buckets = json_array();

	for (size_t i = 0; i < f->n_histogram; i++) {
		const struct bucket *b = &f->histogram[i];

		append(&buckets, json_pack("{s:o, s:o}",
							 "le_ns", number(b->le_ns),
							 "count", number(b->count)));
	}
	return buckets;
}

static json_t *waiters_json(const struct futex_row *f)
{
	json_t *waiters = json_array();

	for (size_t i = 0; i < f->n_waiters; i++) {
		const struct waiter_row *w = &f->waiters[i];

		append(&waiters, json_pack("{s:i, s:o, s:o, s:o, s:o}",
							 "tid", w->tid,
							 "comm", text(w->comm),
							 "waits", number(w->waits),
							 "wait_ns", number(w->wait_ns),
							 "max_ns", number(w->max_ns)));
	}
	return waiters;
}

static json_t *wakers_json(const struct futex_row *f)
{
	json_t *wakers = json_array();

	for (size_t i = 0; i < f->n_wakers; i++) {
		const struct waker_row *w = &f->wakers[i];

		append(&wakers, json_pack("{s:i, s:o, s:o, s:o, s:b}",
							"tid", w->tid,
							"comm", text(w->comm),
							"wakes", number(w->wakes),
							"woken", number(w->woken),
							"exact", w->exact));
	}
	return wakers;
}

/* Groups are counted from 0 here, like elements of an array. */
static json_t *group_number(size_t group)
{
	return group ? number(group - 1) : json_null();
}

/* The word's identity, and the calls on it. */
static json_t *futex_place_json(const struct futex_row *f)
{
	return json_pack("{s:i, s:o, s:o, s:s, s:o, s:o, s:o, s:o}",
			 "pid", f->pid,
			 "uaddr", json_sprintf("0x%" PRIx64, f->uaddr),
			 "execs", number(f->execs),
			 "kind", futex_row_kind(f),
			 "shared", shared_json(&f->where),
			 "where", where_json(f),
			 "primitive", text(f->primitive),
			 "ops", ops_json(f));
}

static json_t *futex_waits_json(const struct futex_row *f)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o}",
			 "waits", number(f->waits),
			 "slept", number(f->slept),
			 "wait_ns", number(f->wait_ns),
			 "max_ns", number(f->max_ns),
			 "p50_ns", quantile(f, f->p50_ns),
			 "p99_ns", quantile(f, f->p99_ns),
			 "covered_ns", number(f->covered_ns),
			 "peak_waiters", number(f->peak_waiters),
			 "began_before", number(f->began_before),
			 "unfinished", number(f->unfinished),
			 "suspect", number(f->suspect),
			 "requeued_here", number(f->requeued_here),
			 "requeued_away", number(f->requeued_away),
			 "requeue_unsure", number(f->requeue_unsure),
			 "wakeup_delay_ns", number(f->wakeup_delay_ns),
			 "histogram", histogram_json(f));
}

static json_t *ended_by_json(const struct blocked_row *b)
{
	char *words = wording_ended_by(b);
	json_t *json = text(words);

	free(words);
	return json;
}

/* A share is a part of all waiting; null if there was none. */
static json_t *blame_json(const struct blame_row *rows, size_t n, uint64_t all_ns)
{
	json_t *blame = json_array();

	for (size_t i = 0; i < n; i++) {
		const struct blame_row *r = &rows[i];
		const struct blocked_row *b = &r->sleep;

		append(&blame, json_pack("{s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
						       "tid", r->tid ? number((uint64_t)r->tid) : json_null(),
						       "comm", null_or_text(r->comm),
						       "state", wording_doing(r->doing),
						       "uninterruptible", b->uninterruptible,
						       "syscall", text(b->syscall),
						       "kernel", text(b->kernel),
						       "code", json_doc_code(&b->code),
						       "computed", json_doc_computed(&r->computed),
						       "ended_by", ended_by_json(b),
						       "ns", number(r->ns),
						       "share", all_ns ? json_real((double)r->ns / (double)all_ns) : json_null()));
	}
	return blame;
}

static json_t *wakeups_json(const struct futex_row *f)
{
	json_t *wakeups = json_array();

	for (size_t i = 0; i < f->n_wakeups; i++) {
		const struct wakeup_row *u = &f->wakeups[i];

		append(&wakeups, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:b}",
							 "by", wording_who_kind(u->waker.kind),
							 "tid", u->waker.tid ? number((uint64_t)u->waker.tid) : json_null(),
							 "comm", null_or_text(u->waker_comm),
							 "waiter_tid", u->waiter ? number((uint64_t)u->waiter) : json_null(),
							 "waiter_comm", null_or_text(u->waiter_comm),
							 "waits", number(u->count),
							 "exact", u->exact));
	}
	return wakeups;
}

static json_t *owner_json(const struct owner_row *o)
{
	if (!o->tid)
		return json_null();
	return json_pack("{s:o, s:o, s:b, s:o, s:o}",
			 "tid", number((uint64_t)o->tid),
			 "comm", null_or_text(o->comm),
			 "lives", o->lives,
			 "held_ns", number(o->held_ns),
			 "seen", number(o->times));
}

static json_t *looks_json(const struct look_row *rows, size_t n)
{
	json_t *looks = json_array();

	for (size_t i = 0; i < n; i++)
		append(&looks, json_pack("{s:o, s:o}",
					 "stack", rows[i].stack ? number(rows[i].stack - 1) : json_null(),
					 "looks", number(rows[i].count)));
	return looks;
}

/* The ticks are of threads in the stacks behind those of looks, N_LOOKS of them. */
static json_t *ticks_json(const struct thread_row *th, size_t n_looks)
{
	json_t *ticks = json_array();

	for (size_t i = 0; i < th->n_ticks; i++)
		append(&ticks, json_pack("{s:o, s:o}",
					 "stack", th->ticks[i].code ? number(n_looks + th->ticks[i].code - 1) : json_null(),
					 "ticks", number(th->ticks[i].count)));
	return ticks;
}

static json_t *futex_threads_json(const struct futex_row *f)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:s, s:s, s:b, s:o, s:o, s:o, s:o}",
			 "waiters", waiters_json(f),
			 "wakers", wakers_json(f),
			 "wakeups", wakeups_json(f),
			 "owner", owner_json(&f->owner),
			 "held_by_readers", f->owner.is_readers,
			 "code", json_doc_code(&f->code),
			 "stacks", looks_json(f->looks, f->n_looks),
			 "verdict", wording_verdict(f->verdict),
			 "reason", wording_reason(f),
			 "idle", f->is_idle,
			 "root_ns", number(f->root_ns),
			 "blame_error_ns", number(f->blame_error_ns),
			 "blame", blame_json(f->blame, f->n_blame, f->wait_ns),
			 "group", group_number(f->group));
}

static void write_futex(struct json_doc *doc, const struct futex_row *f)
{
	json_doc_open(doc, NULL, '{');
	json_doc_add_members(doc, futex_place_json(f));
	json_doc_add_members(doc, futex_waits_json(f));
	json_doc_add_members(doc, futex_threads_json(f));
	json_doc_close(doc, '}');
}

static json_t *blocked_json(const struct thread_row *th)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < th->n_blocked; i++) {
		const struct blocked_row *b = &th->blocked[i];

		append(&rows, json_pack("{s:o, s:o, s:o, s:b, s:o, s:o, s:o}",
						      "syscall", text(b->syscall),
						      "kernel", text(b->kernel),
						      "code", json_doc_code(&b->code),
						      "uninterruptible", b->uninterruptible,
						      "ended_by", ended_by_json(b),
						      "ns", number(b->ns),
						      "count", number(b->count)));
	}
	return rows;
}

static json_t *thread_json(const struct result *res, const struct thread_row *th)
{
	return json_pack("{s:i, s:i, s:o, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "tid", th->tid,
			 "pid", th->pid,
			 "comm", text(th->comm),
			 "main", th->main,
			 "idle", th->is_idle,
			 "kernel_helper", false,
			 "running_ns", known(res, th->running_ns),
			 "runnable_ns", known(res, th->runnable_ns),
			 "futex_ns", number(th->futex_ns),
			 "blocked_ns", known(res, th->blocked_ns),
			 "unknown_ns", number(th->unknown_ns),
			 "waits", number(th->waits),
			 "wakes", number(th->wakes),
			 "blocked", blocked_json(th),
			 "computed", json_doc_computed(&th->computed),
			 "ticks", ticks_json(th, res->user_stacks.n_looks),
			 "group", group_number(th->group));
}

/* 0 stands for several processes. */
static json_t *pid_or_null(int32_t pid)
{
	return pid ? json_integer(pid) : json_null();
}

static json_t *word_group_json(const struct word_group *g)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o}",
			 "name", text(g->name),
			 "members", number(g->n),
			 "pid", pid_or_null(g->pid),
			 "use", text(g->kind),
			 "verdict", wording_verdict(g->verdict),
			 "waits", number(g->waits),
			 "slept", number(g->slept),
			 "wait_ns", number(g->wait_ns),
			 "max_ns", number(g->max_ns),
			 "p50_ns", g->p50_ns ? number(g->p50_ns) : json_null(),
			 "mean_covered_ns", number(g->mean_covered_ns),
			 "at_least", g->at_least,
			 "woken", number(g->woken),
			 "waker_tid", g->has_one_waker ? number((uint64_t)g->waker.tid) : json_null(),
			 "waker_comm", g->has_one_waker ? text(g->waker.comm) : json_null());
}

static json_t *thread_group_json(const struct result *res, const struct thread_group *g)
{
	const struct thread_row *sum = &g->sum;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "name", text(g->name),
			 "members", number(g->n),
			 "pid", pid_or_null(sum->pid),
			 "running_ns", known(res, sum->running_ns),
			 "runnable_ns", known(res, sum->runnable_ns),
			 "futex_ns", number(sum->futex_ns),
			 "blocked_ns", known(res, sum->blocked_ns),
			 "unknown_ns", number(sum->unknown_ns),
			 "waits", number(sum->waits),
			 "wakes", number(sum->wakes));
}

static json_t *window_json(const struct window *win)
{
	return json_pack("{s:o, s:s, s:I, s:o, s:o, s:o, s:b, s:o}",
			 "name", text(win->name),
			 "kind", wording_window_kind(win->kind),
			 "index", (json_int_t)win->index,
			 "begin_ns", number(win->begin_ns),
			 "end_ns", number(win->end_ns),
			 "duration_ns", number(window_duration_ns(win)),
			 "complete", !win->lacks_facts,
			 "summary", text(win->summary));
}

static void write_groups(struct json_doc *doc, const struct result *res, const struct window *win)
{
	json_doc_open(doc, "groups", '{');
	json_doc_open(doc, "words", '[');
	for (size_t i = 0; i < win->n_word_groups; i++)
		json_doc_add(doc, NULL, word_group_json(&win->word_groups[i]));
	json_doc_close(doc, ']');
	json_doc_open(doc, "threads", '[');
	for (size_t i = 0; i < win->n_thread_groups; i++)
		json_doc_add(doc, NULL, thread_group_json(res, &win->thread_groups[i]));
	json_doc_close(doc, ']');
	json_doc_close(doc, '}');
}

/* KEY is NULL in the array of windows. */
static void write_window(struct json_doc *doc, const char *key, const struct result *res,
			 const struct window *win)
{
	json_doc_open(doc, key, '{');
	json_doc_add_members(doc, window_json(win));
	json_doc_add(doc, "findings", findings_json(win));
	json_doc_open(doc, "futexes", '[');
	for (size_t i = 0; i < win->n_futexes; i++)
		write_futex(doc, &win->futexes[i]);
	json_doc_close(doc, ']');
	json_doc_open(doc, "threads", '[');
	for (size_t i = 0; i < win->n_threads; i++)
		json_doc_add(doc, NULL, thread_json(res, &win->threads[i]));
	json_doc_close(doc, ']');
	write_groups(doc, res, win);
	json_doc_add(doc, "blame", blame_json(win->blame, win->n_blame, win->blame_ns));
	json_doc_add(doc, "host", host_json(&win->host));
	json_doc_close(doc, '}');
}

static json_t *target_json(const struct target *t)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:o, s:b}",
			 "pid", t->pid,
			 "comm", text(t->comm),
			 "title", text(t->title),
			 "exe", text(t->exe),
			 "threads", number(t->threads),
			 "ended", t->ended);
}

static json_t *head_json(const struct result *res)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
			 "schema", FUTRACE_SCHEMA,
			 "version", PACKAGE_VERSION,
			 "kernel", null_or_text(res->kernel),
			 "clock", null_or_text(res->clock),
			 "realtime_offset_ns", realtime_offset(res),
			 "command", text(res->command),
			 "command_status",
			 res->command_ended ? json_integer(res->command_status) : json_null());
}

static json_t *losses_json(const struct result *res)
{
	json_t *losses = json_array();

	for (size_t i = 0; i < res->n_losses; i++) {
		const struct loss *l = &res->losses[i];

		append(&losses,
		       json_pack("{s:I, s:o, s:o, s:o}",
				 "cpu", (json_int_t)l->cpu,
				 "begin_ns", number(l->begin_ns),
				 "end_ns", number(l->end_ns),
				 "count", l->count < 0 ? json_null() : number((uint64_t)l->count)));
	}
	return losses;
}

static json_t *trace_json(const struct result *res)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:b, s:o, s:o, s:o, s:o}",
			 "begin_ns", number(res->begin_ns),
			 "end_ns", number(res->end_ns),
			 "events", number(res->events),
			 "lost_events", number(res->lost_events),
			 "lost_places", number(res->lost_places),
			 "losses", losses_json(res),
			 "late_events", number(res->late_events),
			 "unpaired", number(res->unpaired),
			 "buffer_bytes_per_cpu", number(res->buffer_bytes_per_cpu),
			 "cpus", (json_int_t)res->cpus,
			 "tracer_cpu_ns", number(res->tracer_cpu_ns),
			 "tracer_peak_rss_bytes", number(res->tracer_peak_rss_bytes),
			 "futex_only", res->futex_only,
			 "looks", number(res->looks),
			 "looks_moved_on", number(res->looks_moved_on),
			 "ticks", number(res->ticks),
			 "ticks_refused", number(res->ticks_refused));
}

/* One interval, without the parts that only the whole trace has. */
static json_t *interval_json(const struct result *res)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}",
			 "schema", FUTRACE_SCHEMA_INTERVAL,
			 "version", PACKAGE_VERSION,
			 "clock", null_or_text(res->clock),
			 "realtime_offset_ns", realtime_offset(res),
			 "begin_ns", number(res->begin_ns),
			 "events", number(res->events),
			 "lost_events", number(res->lost_events),
			 "lost_places", number(res->lost_places),
			 "futex_only", res->futex_only);
}

/* clang-format on */

static void write_head(struct json_doc *doc, const struct result *res)
{
	json_doc_add_members(doc, head_json(res));
	json_doc_open(doc, "targets", '[');
	for (size_t i = 0; i < res->n_targets; i++)
		json_doc_add(doc, NULL, target_json(&res->targets[i]));
	json_doc_close(doc, ']');
	json_doc_open(doc, "trace", '{');
	json_doc_add_members(doc, trace_json(res));
	json_doc_close(doc, '}');
}

static void write_tail(struct json_doc *doc, const struct result *res)
{
	json_doc_open(doc, "marks", '[');
	for (size_t i = 0; i < res->n_marks; i++)
		json_doc_add(doc, NULL,
			     json_pack("{s:o, s:o}", "ns", number(res->marks[i].ns), "text",
				       text(res->marks[i].text)));
	json_doc_close(doc, ']');
	json_doc_open(doc, "warnings", '[');
	for (size_t i = 0; i < res->n_warnings; i++)
		json_doc_add(doc, NULL, text(res->warnings[i]));
	json_doc_close(doc, ']');
}

static int write_document(struct json_doc *doc, const struct result *res)
{
	json_doc_open(doc, NULL, '{');
	write_head(doc, res);
	json_doc_open(doc, "windows", '[');
	for (size_t i = 0; i < res->n_windows; i++)
		write_window(doc, NULL, res, &res->windows[i]);
	json_doc_close(doc, ']');
	json_doc_open(doc, "stacks", '[');
	for (size_t i = 0; i < res->user_stacks.n; i++)
		named_stack_write(doc, &res->user_stacks.all[i], i);
	json_doc_close(doc, ']');
	write_tail(doc, res);
	json_doc_close(doc, '}');
	return json_doc_finish(doc);
}

int report_json(FILE *out, const struct result *res)
{
	struct json_doc doc;

	json_doc_init(&doc, out);
	return write_document(&doc, res);
}

int report_json_line(FILE *out, const struct result *res)
{
	struct json_doc doc;

	json_doc_init_line(&doc, out);
	return write_document(&doc, res);
}

int report_json_interval(FILE *out, const struct result *res)
{
	struct json_doc doc;

	json_doc_init_line(&doc, out);
	json_doc_open(&doc, NULL, '{');
	json_doc_add_members(&doc, interval_json(res));
	write_window(&doc, "window", res, &res->windows[0]);
	json_doc_close(&doc, '}');
	return json_doc_finish(&doc);
}
