/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_buffers.c - finds buffers that have the same events.
 *
 * trace-cmd may record the same event in several instances. Each takes the time by itself, a moment
 * later. So two events of one thread that follow each other in different buffers, on one CPU and
 * within that moment, are the same if they say the same.
 */
#include "session/recorded/recorded_buffers.h"

#include <stdlib.h>
#include <uthash.h>

#include "base/xalloc.h"

#define MOMENT_NS   100000
#define MAX_BUFFERS 64

/* The latest event of one kind of a thread. */
struct latest {
	struct key {
		int32_t tid;
		uint32_t kind;
	} key;
	uint64_t ts_ns, says;
	uint32_t cpu;
	size_t buffer;
	UT_hash_handle hh;
};

struct comparing {
	struct latest *latest;
	uint64_t same[MAX_BUFFERS]; /* bit N: has events of the N-th buffer too */
	uint64_t n_calls[MAX_BUFFERS], n_events[MAX_BUFFERS];
};

/* What the event says beside its kind and thread; 0: it is of a kind that is not compared. */
static uint64_t says(const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_FUTEX_ENTER:
		return ev->enter.uaddr | 1;
	case EVENT_RAW_ENTER:
		return ((uint64_t)ev->raw.number << 1) | 1;
	case EVENT_FUTEX_EXIT:
	case EVENT_RAW_EXIT:
		return 1;
	case EVENT_SWITCH:
		return ((uint64_t)(uint32_t)ev->leave.next << 1) | 1;
	case EVENT_WAKING:
		return ((uint64_t)(uint32_t)ev->waking.tid << 1) | 1;
	default:
		return 0;
	}
}

static void compare(void *arg, const struct event *ev)
{
	struct comparing *c = arg;
	struct key key = { ev->tid, ev->kind };
	uint32_t cpu;
	size_t buffer = replay_buffer_told(ev, &cpu);
	uint64_t what = says(ev);
	struct latest *last;

	if (ev->kind == EVENT_GAP || buffer >= MAX_BUFFERS)
		return;
	c->n_events[buffer]++;
	c->n_calls[buffer] += ev->kind == EVENT_FUTEX_ENTER || ev->kind == EVENT_RAW_ENTER;
	if (!what)
		return;
	HASH_FIND(hh, c->latest, &key, sizeof(key), last);
	if (!last) {
		last = xcalloc(1, sizeof(*last));
		last->key = key;
		HASH_ADD(hh, c->latest, key, sizeof(key), last);
	} else if (last->buffer != buffer && last->cpu == cpu && last->says == what &&
		   ev->ts_ns - last->ts_ns < MOMENT_NS) {
		c->same[buffer] |= UINT64_C(1) << last->buffer;
		c->same[last->buffer] |= UINT64_C(1) << buffer;
	}
	last->ts_ns = ev->ts_ns;
	last->says = what;
	last->cpu = cpu;
	last->buffer = buffer;
}

/* The best of N buffers that are in neither set: with futex calls, then with more events. */
static size_t best(const struct comparing *c, size_t n, uint64_t taken, uint64_t left_out)
{
	size_t found = n;

	for (size_t i = 0; i < n; i++) {
		if ((taken | left_out) >> i & 1)
			continue;
		if (found == n || (c->n_calls[i] && !c->n_calls[found]) ||
		    (!c->n_calls[i] == !c->n_calls[found] && c->n_events[i] > c->n_events[found]))
			found = i;
	}
	return found;
}

static void choose(const struct comparing *c, size_t n, struct replay *r, size_t *n_left_out)
{
	uint64_t taken = 0;
	size_t i;

	while ((i = best(c, n, taken, r->left_out)) < n) {
		if (c->same[i] & taken) {
			r->left_out |= UINT64_C(1) << i;
			++*n_left_out;
		} else {
			taken |= UINT64_C(1) << i;
		}
	}
}

int recorded_choose_buffers(struct replay *r, size_t *n, struct error *err)
{
	size_t n_buffers = recording_buffers(r->recording);
	struct comparing c = { 0 };
	struct latest *last, *next;
	int ret;

	*n = 0;
	if (n_buffers < 2)
		return 0;
	r->tells_buffers = true;
	ret = replay_run(r, 0, UINT64_MAX, NULL, 0, compare, NULL, &c, err);
	r->tells_buffers = false;
	HASH_ITER (hh, c.latest, last, next) {
		HASH_DEL(c.latest, last);
		free(last);
	}
	if (ret == 0)
		choose(&c, n_buffers < MAX_BUFFERS ? n_buffers : MAX_BUFFERS, r, n);
	return ret;
}
