/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_owners.c - asks who owns the locks that threads wait for, and makes events of the answers.
 */
#include "session/live/live_owners.h"

#include <stdio.h>

#include "base/clock.h"

void live_owners_begin(struct live_owners *o, struct proc_state *proc)
{
	o->proc = proc;
	o->looker = looker_new();
}

void live_owners_finish(struct live_owners *o)
{
	looker_free(o->looker);
	o->looker = NULL;
}

int live_owners_fd(const struct live_owners *o)
{
	return o->looker ? looker_fd(o->looker) : -1;
}

static void ask(void *arg, const struct owner_question *q)
{
	looker_ask(arg, &(struct looker_question){ .owner = *q });
}

static void note_end(struct live_owners *o)
{
	if (live_owners_fd(o) < 0 && !*o->warning)
		snprintf(o->warning, sizeof(o->warning),
			 "the process that reads who owns locks has ended: owners are missing");
}

void live_owners_ask(struct live_owners *o, struct analysis *a)
{
	if (!o->looker)
		return;
	analysis_ask_owners(a, clock_now_ns(), ask, o->looker);
	note_end(o);
}

/* The event has its own time: events before that may have been handed on already. */
static void take(void *arg, const struct looker_answer *answer)
{
	struct live_owners *o = arg;
	const struct looker_owner *a = &answer->owner;
	const struct owner_question *q = &a->question;
	struct event *ev;

	if (a->is_refused && !*o->warning)
		snprintf(o->warning, sizeof(o->warning),
			 "not permitted to read who owns locks: owners are missing");
	if (!a->owner)
		return;
	ev = proc_state_new_found(o->proc, EVENT_OWNER, q->tid);
	ev->owner.uaddr = q->uaddr;
	ev->owner.since_ns = a->since_ns;
	ev->owner.pid = q->pid;
	ev->owner.tid = a->owner;
	ev->owner.lives = a->lives;
	ev->owner.in_word = q->in_word;
}

void live_owners_take(struct live_owners *o)
{
	if (!o->looker)
		return;
	looker_take(o->looker, take, o);
	note_end(o);
}
