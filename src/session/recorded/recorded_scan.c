/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_scan.c - finds threads by their calls, and processes by births and mappings.
 */
#include "session/recorded/recorded_scan.h"

#include <sched.h>
#include <stdlib.h>

#include "base/xalloc.h"

void scan_free(struct scan *p)
{
	struct seen *s, *next;

	HASH_ITER (hh, p->seen, s, next) {
		HASH_DEL(p->seen, s);
		free(s);
	}
	free(p->targets);
	free(p);
}

struct seen *scan_find(const struct scan *p, int32_t tid)
{
	struct seen *s;

	HASH_FIND(hh, p->seen, &tid, sizeof(tid), s);
	return s;
}

static struct seen *add_seen(struct scan *p, int32_t tid)
{
	struct seen *s = scan_find(p, tid);

	if (s)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->tid = tid;
	HASH_ADD(hh, p->seen, tid, sizeof(s->tid), s);
	return s;
}

static void scan_birth(struct scan *p, const struct event *ev)
{
	struct seen *s = add_seen(p, ev->newtask.tid);

	add_seen(p, ev->tid);
	s->is_born = true;
	s->is_main = !(ev->newtask.clone_flags & CLONE_THREAD);
	s->creator = ev->tid;
}

/* Can EV be made by a 64-bit program only? */
static bool needs_64bit(const struct event *ev)
{
	for (size_t i = 0; ev->kind == EVENT_RAW_ENTER && i < EVENT_RAW_ARGS; i++) {
		if (ev->raw.args[i] > UINT32_MAX)
			return true;
	}
	return false;
}

static void scan_raw(struct scan *p, const struct event *ev)
{
	struct seen *s = add_seen(p, ev->tid);

	p->n_raw++;
	s->is_64bit = s->is_64bit || needs_64bit(ev);
	for (int is_32bit = 0; p->machine && is_32bit < 2; is_32bit++) {
		if (raw_machine_call(p->machine, is_32bit, ev->raw.number))
			s->raw[is_32bit] = true;
	}
}

static void scan_call(struct scan *p, const struct event *ev)
{
	struct seen *s = add_seen(p, ev->tid);

	p->n_enters += ev->kind == EVENT_FUTEX_ENTER;
	p->n_exits += ev->kind == EVENT_FUTEX_EXIT;
	s->calls = s->named = true;
}

/* A gap is about no thread, and before the first event it has that event's time. */
void scan_event(void *arg, const struct event *ev)
{
	struct scan *p = arg;

	if (!p->n_events++)
		p->first_ns = ev->ts_ns;
	p->last_ns = ev->ts_ns;
	switch (ev->kind) {
	case EVENT_FUTEX_ENTER:
	case EVENT_FUTEX_EXIT:
		scan_call(p, ev);
		break;
	case EVENT_RAW_ENTER:
	case EVENT_RAW_EXIT:
		scan_raw(p, ev);
		break;
	case EVENT_NEWTASK:
		scan_birth(p, ev);
		break;
	default:
		p->n_switches += ev->kind == EVENT_SWITCH;
		p->n_wakings += ev->kind == EVENT_WAKING;
		break;
	}
}

bool scan_is_mapped(const struct scan *p, int32_t wanted)
{
	char comm[COMM_SIZE];
	int32_t pid;

	for (size_t i = 0; plain_maps_process(p->maps, i, &pid, comm); i++) {
		if (pid == wanted)
			return true;
	}
	return false;
}

/* The only process with mappings; 0: there are several, or none. */
static int32_t only_mapped(const struct scan *p)
{
	char comm[COMM_SIZE];
	int32_t pid, other;

	return plain_maps_process(p->maps, 0, &pid, comm) &&
			       !plain_maps_process(p->maps, 1, &other, comm)
		       ? pid
		       : 0;
}

/* The process of S, found by births; 0: unknown. */
static int32_t process_by_birth(struct scan *p, const struct seen *s)
{
	/* Only a damaged file can have a circle. */
	for (unsigned int i = 0; s && i < HASH_COUNT(p->seen); i++) {
		if (s->is_born && s->is_main)
			return s->tid;
		if (!s->is_born)
			return scan_is_mapped(p, s->tid) ? s->tid : 0;
		s = scan_find(p, s->creator);
	}
	return 0;
}

/*
 * Are the calls of S known by number only? Where there are events for futex calls, such threads are
 * those of 32-bit programs.
 */
static bool is_raw(const struct scan *p, const struct seen *s)
{
	bool is_32bit = !s->is_64bit;

	return s->raw[is_32bit] && !s->named && (is_32bit || !(p->n_enters + p->n_exits));
}

static void find_raw_calls(struct scan *p)
{
	for (struct seen *s = p->seen; s; s = s->hh.next) {
		if (!is_raw(p, s))
			continue;
		s->calls = true;
		p->n_32bit += !s->is_64bit;
	}
}

bool scan_make_call(const struct scan *p, const struct event *ev, struct event *made)
{
	const struct seen *s = scan_find(p, ev->tid);
	const struct raw_syscall *call =
		p->machine && s && is_raw(p, s)
			? raw_machine_call(p->machine, !s->is_64bit, ev->raw.number)
			: NULL;

	if (call)
		raw_syscall_event(call, !s->is_64bit, ev, made);
	return call;
}

/*
 * Finds the process of each thread. The file does not say which threads share a process; the
 * threads that are left over are taken to be one process.
 */
void scan_find_processes(struct scan *p, int32_t chosen)
{
	int32_t lowest = 0;

	find_raw_calls(p);
	for (struct seen *s = p->seen; s; s = s->hh.next) {
		s->pid = process_by_birth(p, s);
		if (!s->calls)
			continue;
		p->n_threads++;
		if (s->pid)
			continue;
		p->n_unknown++;
		if (!lowest || s->tid < lowest)
			lowest = s->tid;
	}
	p->pid = chosen ? chosen : only_mapped(p) ? only_mapped(p) : lowest;
	for (struct seen *s = p->seen; s; s = s->hh.next) {
		if (!s->pid)
			s->pid = p->pid;
	}
}
