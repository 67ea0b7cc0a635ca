/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes_session.c - writes the facts of a session into notes, and reads them back.
 */
#include "session/notes/notes.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The numbers of a session that are kept unchanged. */
static const struct number {
	const char *key;
	size_t offset, size;
	bool of_trace; /* a member of struct notes_trace, not of struct session */
} numbers[] = {
#define OF_SESSION(member)                                                                        \
	{                                                                                         \
#member, offsetof(struct session, member), sizeof(((struct session *)0)->member), \
			false                                                                     \
	}
#define OF_TRACE(member)                                                \
	{                                                               \
#member, offsetof(struct notes_trace, member),          \
			sizeof(((struct notes_trace *)0)->member), true \
	}
	OF_SESSION(n_named),
	OF_SESSION(traces_command),
	OF_SESSION(command_ended),
	OF_SESSION(command_status),
	OF_SESSION(has_realtime),
	OF_SESSION(realtime_offset_ns),
	OF_SESSION(called_ns),
	OF_SESSION(begin_ns),
	OF_SESSION(end_ns),
	OF_SESSION(kernel_lost),
	OF_SESSION(buffer_bytes),
	OF_SESSION(tracer_cpu_ns),
	OF_SESSION(tracer_peak_rss_bytes),
	OF_SESSION(cpus),
	OF_SESSION(narrow_ns),
	OF_SESSION(unreadable),
	OF_SESSION(late_32bit),
	OF_SESSION(raw_enabled),
	OF_SESSION(has_stacks),
	OF_SESSION(futex_only),
	OF_TRACE(single_threads),
	OF_TRACE(follow),
	OF_TRACE(native_raw),
};

#define N_NUMBERS (sizeof(numbers) / sizeof(*numbers))

/* Reads and writes a number that has 1, 4 or 8 bytes in its struct. */
static json_int_t number_load(const void *at, size_t size)
{
	uint64_t u64;
	int32_t i32;

	if (size == 1)
		return *(const uint8_t *)at;
	if (size == sizeof(i32)) {
		memcpy(&i32, at, sizeof(i32));
		return i32;
	}
	memcpy(&u64, at, sizeof(u64));
	return (json_int_t)u64;
}

static void number_store(void *at, size_t size, json_int_t value)
{
	uint64_t u64 = (uint64_t)value;
	uint32_t u32 = (uint32_t)value;
	uint8_t u8 = value != 0;

	if (size == 1)
		memcpy(at, &u8, 1);
	else if (size == sizeof(u32))
		memcpy(at, &u32, sizeof(u32));
	else
		memcpy(at, &u64, sizeof(u64));
}

static void keep_numbers(json_t *root, const struct session *s, const struct notes_trace *t)
{
	for (size_t i = 0; i < N_NUMBERS; i++) {
		const struct number *number = &numbers[i];
		const char *base = number->of_trace ? (const char *)t : (const char *)s;

		json_object_set_new(root, number->key,
				    json_integer(number_load(base + number->offset, number->size)));
	}
}

static int recall_numbers(const json_t *root, struct session *s, struct notes_trace *t)
{
	for (size_t i = 0; i < N_NUMBERS; i++) {
		const struct number *number = &numbers[i];
		const json_t *value = json_object_get(root, number->key);
		char *base = number->of_trace ? (char *)t : (char *)s;

		if (!json_is_integer(value))
			return -1;
		number_store(base + number->offset, number->size, json_integer_value(value));
	}
	return 0;
}

/* Adds an empty list KEY to ROOT. */
static json_t *new_list(json_t *root, const char *key)
{
	json_t *list = json_array();

	json_object_set_new(root, key, list);
	return list;
}

static void keep_targets(json_t *root, const struct session *s)
{
	json_t *list = new_list(root, "targets");

	for (size_t i = 0; i < s->n_targets; i++) {
		const struct traced *p = &s->targets[i];

		json_array_append_new(list,
				      json_pack("[i, o, o, I]", (int)p->pid, notes_bytes(p->comm),
						notes_bytes(p->exe), (json_int_t)p->ended_ns));
	}
}

/* Puts VALUE, a text of notes_bytes(), into TO of SIZE bytes; cuts it off there. */
static void take_text(const json_t *value, char *to, size_t size)
{
	char *text = notes_bytes_of(value);

	snprintf(to, size, "%s", text ? text : "");
	free(text);
}

static int recall_targets(struct notes *n, struct session *s)
{
	const json_t *list = json_object_get(n->root, "targets");

	n->targets = xcalloc(json_array_size(list) + 1, sizeof(*n->targets));
	for (; n->n_targets < json_array_size(list); n->n_targets++) {
		struct traced *p = &n->targets[n->n_targets];
		json_t *comm, *exe;
		json_int_t ended_ns;
		int pid;

		if (json_unpack(json_array_get(list, n->n_targets), "[i, o, o, I]", &pid, &comm,
				&exe, &ended_ns) < 0)
			return -1;
		*p = (struct traced){ .pid = pid, .ended_ns = (uint64_t)ended_ns, .pidfd = -1 };
		p->exe = notes_bytes_of(exe);
		take_text(comm, p->comm, sizeof(p->comm));
	}
	s->targets = n->targets;
	s->n_targets = n->n_targets;
	return s->n_named <= s->n_targets ? 0 : -1;
}

static void keep_threads(json_t *root, const struct notes_trace *t)
{
	json_t *list = new_list(root, "threads");

	for (size_t i = 0; i < t->n_threads; i++)
		json_array_append_new(list, json_pack("[i, i, o]", (int)t->threads[i].tid,
						      (int)t->threads[i].pid,
						      notes_bytes(t->threads[i].comm)));
}

static int recall_threads(const json_t *root, struct notes_trace *t)
{
	const json_t *list = json_object_get(root, "threads");

	t->threads = xcalloc(json_array_size(list) + 1, sizeof(*t->threads));
	for (; t->n_threads < json_array_size(list); t->n_threads++) {
		struct notes_thread *th = &t->threads[t->n_threads];
		json_t *comm;
		int tid, pid;

		if (json_unpack(json_array_get(list, t->n_threads), "[i, i, o]", &tid, &pid,
				&comm) < 0)
			return -1;
		th->tid = tid;
		th->pid = pid;
		take_text(comm, th->comm, sizeof(th->comm));
	}
	return 0;
}

static void keep_windows(json_t *root, const struct notes_trace *t)
{
	json_t *list = new_list(root, "windows");

	for (size_t i = 0; i < t->n_windows; i++)
		json_array_append_new(list, json_pack("[o, I, I]", notes_bytes(t->windows[i].name),
						      (json_int_t)t->windows[i].begin_ns,
						      (json_int_t)t->windows[i].end_ns));
}

static int recall_windows(const json_t *root, struct notes_trace *t)
{
	const json_t *list = json_object_get(root, "windows");

	t->windows = xcalloc(json_array_size(list) + 1, sizeof(*t->windows));
	for (; t->n_windows < json_array_size(list); t->n_windows++) {
		struct analysis_window *win = &t->windows[t->n_windows];
		json_int_t begin_ns, end_ns;
		json_t *name;

		if (json_unpack(json_array_get(list, t->n_windows), "[o, I, I]", &name, &begin_ns,
				&end_ns) < 0)
			return -1;
		take_text(name, win->name, sizeof(win->name));
		win->begin_ns = (uint64_t)begin_ns;
		win->end_ns = (uint64_t)end_ns;
	}
	return 0;
}

static void keep_host(json_t *root, const struct host_log *log)
{
	json_t *list = new_list(root, "host");

	for (size_t i = 0; i < log->n; i++) {
		const struct host_reading *r = &log->all[i];

		json_array_append_new(list,
				      json_pack("[I, I, I, I, I, I, I]", (json_int_t)r->ts_ns,
						(json_int_t)r->dirty_pages,
						(json_int_t)r->dirty_background_threshold_pages,
						(json_int_t)r->writeback_pages,
						(json_int_t)r->io_pressure_us,
						(json_int_t)r->cpu_pressure_us,
						(json_int_t)r->memory_pressure_us));
	}
}

static int recall_host(const json_t *root, struct host_log *log)
{
	const json_t *list = json_object_get(root, "host");

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct host_reading r = { 0 };
		json_int_t v[7];

		if (json_unpack(json_array_get(list, i), "[I, I, I, I, I, I, I]", &v[0], &v[1],
				&v[2], &v[3], &v[4], &v[5], &v[6]) < 0)
			return -1;
		r.ts_ns = (uint64_t)v[0];
		r.dirty_pages = v[1];
		r.dirty_background_threshold_pages = v[2];
		r.writeback_pages = v[3];
		r.io_pressure_us = v[4];
		r.cpu_pressure_us = v[5];
		r.memory_pressure_us = v[6];
		/* The readings were already thinned out when they were recorded. */
		log->all = xgrow(log->all, log->n, &log->capacity, sizeof(*log->all));
		log->all[log->n++] = r;
	}
	return 0;
}

static void keep_clock(json_t *root, const struct clock_log *log)
{
	json_t *list = new_list(root, "times-of-day");

	for (size_t i = 0; log && i < log->n; i++)
		json_array_append_new(list, json_pack("[I, I, I]", (json_int_t)log->all[i].ts_ns,
						      (json_int_t)log->all[i].realtime_offset_ns,
						      (json_int_t)log->all[i].suspended_ns));
}

/* Older recordings have one reading only, from the end of the trace. */
static int recall_clock(const json_t *root, const struct session *s, struct clock_log *log)
{
	const json_t *list = json_object_get(root, "times-of-day");
	struct clock_reading r = { .realtime_offset_ns = s->realtime_offset_ns };

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_int_t v[3];

		if (json_unpack(json_array_get(list, i), "[I, I, I]", &v[0], &v[1], &v[2]) < 0)
			return -1;
		r = (struct clock_reading){ (uint64_t)v[0], v[1], (uint64_t)v[2] };
		clock_log_add(log, &r);
	}
	if (!log->n)
		clock_log_add(log, &r);
	return 0;
}

/* Lists of their own: older versions do not know the events of the last two. */
static void keep_found(json_t *root, const struct session *s, const struct notes_trace *t)
{
	struct event *states = xcalloc(t->n_found + 1, sizeof(*states));
	struct event *owners = xcalloc(t->n_found + 1, sizeof(*owners));
	size_t n_states = 0, n_owners = 0;

	for (size_t i = 0; i < t->n_found; i++) {
		if (t->found[i].kind == EVENT_OWNER)
			owners[n_owners++] = t->found[i];
		else
			states[n_states++] = t->found[i];
	}
	notes_keep_events(root, "found", states, n_states - t->n_again, s->stacks);
	notes_keep_events(root, "again", &states[n_states - t->n_again], t->n_again, s->stacks);
	notes_keep_events(root, "owners", owners, n_owners, s->stacks);
	free(states);
	free(owners);
}

void notes_keep(struct notes *n, const struct session *s, const struct notes_trace *t)
{
	json_t *root = n->root;

	keep_numbers(root, s, t);
	json_object_set_new(root, "lost_unknown", json_boolean(s->lost_unknown));
	json_object_set_new(root, "kernel", notes_bytes(s->kernel));
	json_object_set_new(root, "clock", notes_bytes(s->clock));
	json_object_set_new(root, "command", notes_bytes(s->command));
	json_object_set_new(root, "leftovers", notes_bytes(s->leftovers));
	json_object_set_new(root, "ended", notes_bytes(s->ended));
	json_object_set_new(root, "owners_unread", notes_bytes(s->owners));
	json_object_set_new(root, "looks_missing", notes_bytes(s->looks));
	json_object_set_new(root, "ticks_missing", notes_bytes(s->ticks));
	json_object_set_new(root, "ticks_late", json_integer((json_int_t)s->ticks_late));
	json_object_set_new(root, "looks_late", json_integer((json_int_t)s->looks_late));
	keep_targets(root, s);
	keep_threads(root, t);
	keep_windows(root, t);
	keep_host(root, s->host_log);
	keep_clock(root, s->clock_log);
	keep_found(root, s, t);
	notes_keep_events(root, "ran", t->ran, t->n_ran, s->stacks);
	notes_keep_events(root, "looks", t->looks, t->n_looks, s->stacks);
}

/* Merges MORE into the events found: each is in order of time. */
static void merge_found(struct notes_trace *t, const struct event *more, size_t n)
{
	struct event *all = xcalloc(t->n_found + n + 1, sizeof(*all));
	size_t i = 0, j = 0;

	while (i < t->n_found || j < n) {
		bool takes_more = i == t->n_found || (j < n && more[j].ts_ns < t->found[i].ts_ns);

		all[i + j] = takes_more ? more[j] : t->found[i];
		i += !takes_more;
		j += takes_more;
	}
	free(t->found);
	t->found = all;
	t->n_found += n;
}

/* Adds the events of the list KEY, N of them; none if the recording does not have it. */
static int recall_more(const json_t *root, const char *key, struct stacks *stacks,
		       struct notes_trace *t, size_t *n)
{
	struct event *more;
	int ret = notes_recall_events(root, key, stacks, &more, n);

	if (ret == 0)
		merge_found(t, more, *n);
	free(more);
	return ret;
}

static int recall_found(const json_t *root, struct stacks *stacks, struct notes_trace *t)
{
	size_t n_owners, n_looks;

	if (notes_recall_events(root, "found", stacks, &t->found, &t->n_found) < 0 ||
	    recall_more(root, "again", stacks, t, &t->n_again) < 0 ||
	    recall_more(root, "owners", stacks, t, &n_owners) < 0)
		return -1;
	return recall_more(root, "looks", stacks, t, &n_looks);
}

int notes_recall(struct notes *n, struct session *s, struct notes_trace *t,
		 struct host_log *host_log, struct clock_log *clock_log, struct error *err)
{
	const json_t *root = n->root;

	if (recall_numbers(root, s, t) < 0 || recall_targets(n, s) < 0 ||
	    recall_threads(root, t) < 0 || recall_windows(root, t) < 0 ||
	    recall_host(root, host_log) < 0 || recall_clock(root, s, clock_log) < 0 ||
	    recall_found(root, s->stacks, t) < 0 || notes_recall_stacks(n, &n->user_stacks) < 0 ||
	    notes_recall_events(root, "ran", s->stacks, &t->ran, &t->n_ran) < 0)
		return error_set(err, 0, "the recording's notes are damaged");
	/* Older recordings lack it. */
	s->lost_unknown = json_is_true(json_object_get(root, "lost_unknown"));
	take_text(json_object_get(root, "kernel"), s->kernel, sizeof(s->kernel));
	take_text(json_object_get(root, "clock"), s->clock, sizeof(s->clock));
	n->command = notes_bytes_of(json_object_get(root, "command"));
	s->command = n->command;
	n->leftovers = notes_bytes_of(json_object_get(root, "leftovers"));
	s->leftovers = n->leftovers;
	n->ended = notes_bytes_of(json_object_get(root, "ended"));
	s->ended = n->ended;
	n->owners = notes_bytes_of(json_object_get(root, "owners_unread"));
	s->owners = n->owners;
	n->looks = notes_bytes_of(json_object_get(root, "looks_missing"));
	s->looks = n->looks;
	n->ticks = notes_bytes_of(json_object_get(root, "ticks_missing"));
	s->ticks = n->ticks;
	s->ticks_late = (uint64_t)json_integer_value(json_object_get(root, "ticks_late"));
	s->looks_late = (uint64_t)json_integer_value(json_object_get(root, "looks_late"));
	s->user_stacks = &n->user_stacks;
	s->host_log = host_log;
	s->clock_log = clock_log;
	return 0;
}

void notes_trace_finish(struct notes_trace *t)
{
	free(t->windows);
	free(t->threads);
	free(t->found);
	free(t->ran);
}
