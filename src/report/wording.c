/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/wording.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static const char *const window_kinds[] = {
	[WINDOW_TRACE] = "trace",	[WINDOW_MARK] = "mark",	      [WINDOW_GIVEN] = "given",
	[WINDOW_INTERVAL] = "interval", [WINDOW_EPISODE] = "episode",
};

const char *wording_window_kind(enum window_kind kind)
{
	return window_kinds[kind];
}

static const char *const verdicts[] = {
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_MINOR] = "minor",
	[VERDICT_TIMER] = "timer",
	[VERDICT_JOIN] = "join",
	[VERDICT_BARRIER] = "barrier",
	[VERDICT_CONTENDED_LOCK] = "contended-lock",
	[VERDICT_IDLE_WAITER] = "idle-waiter",
	[VERDICT_HANDOFF] = "handoff",
};

const char *wording_verdict(const struct futex_row *f)
{
	return verdicts[f->verdict];
}

const char *wording_reason(const struct futex_row *f)
{
	return f->reason ? f->reason : "it was not judged";
}

char *wording_where(const struct futex_row *f)
{
	if (!f->where.text)
		return xasprintf("0x%" PRIx64, f->uaddr);
	return f->is_array ? xasprintf("the words in an array, %s", f->where.text)
			   : xstrdup(f->where.text);
}

char *wording_ended_by(const struct blocked_row *b)
{
	const char *others = b->ended_by_others ? " and others" : "";

	if (b->ended_by.kind == WHO_INTERRUPT)
		return xasprintf("an interrupt%s", others);
	if (b->ended_by.kind == WHO_UNKNOWN)
		return NULL;
	return *b->ended_by_comm
		       ? xasprintf("%s (%" PRId32 ")%s", b->ended_by_comm, b->ended_by.tid, others)
		       : xasprintf("thread %" PRId32 "%s", b->ended_by.tid, others);
}

char *wording_sleep(const struct blocked_row *b, const char *kernel, bool with_end)
{
	char *who = with_end ? wording_ended_by(b) : NULL;
	char *words = xasprintf("blocked%s%s%s%s%s%s", b->syscall ? " in " : "",
				b->syscall ? b->syscall : "", kernel ? ", at " : "",
				kernel ? kernel : "", who ? ", ended by " : "", who ? who : "");

	free(who);
	return words;
}

char *wording_blamed(const struct blame_row *b)
{
	char *who, *words;

	switch (b->doing) {
	case DOING_RUNNING:
		return xstrdup("running");
	case DOING_RUNNABLE:
		return xstrdup("waiting for a CPU");
	case DOING_BLOCKED:
		return wording_sleep(&b->sleep, b->sleep.kernel, true);
	case DOING_FUTEX:
		who = wording_ended_by(&b->sleep);
		words = who ? xasprintf("in its wait, ended by %s", who)
			    : xstrdup("in its wait, which nobody was seen to end");
		free(who);
		return words;
	default:
		return xstrdup("what it did is not known");
	}
}

static const char *const who_kinds[] = {
	[WHO_UNKNOWN] = "unknown",
	[WHO_THREAD] = "thread",
	[WHO_INTERRUPT] = "interrupt",
};

const char *wording_who_kind(enum who_kind kind)
{
	return who_kinds[kind];
}

static const char *const doings[N_DOINGS] = {
	[DOING_UNKNOWN] = "unknown", [DOING_RUNNING] = "running", [DOING_RUNNABLE] = "runnable",
	[DOING_BLOCKED] = "blocked", [DOING_FUTEX] = "futex",
};

const char *wording_doing(enum doing doing)
{
	return doings[doing];
}

char *wording_short_op(const char *name)
{
	static const char prefix[] = "FUTEX_", suffix[] = "_PRIVATE";
	const char *begin = name;
	size_t length;

	if (strncmp(name, prefix, sizeof(prefix) - 1) == 0)
		begin += sizeof(prefix) - 1;
	length = strcspn(begin, "|");
	if (length >= sizeof(suffix) &&
	    strncmp(begin + length - (sizeof(suffix) - 1), suffix, sizeof(suffix) - 1) == 0)
		length -= sizeof(suffix) - 1;
	return xasprintf("%.*s", (int)length, begin);
}

static bool same_waker(const struct wakeup_row *a, const struct wakeup_row *b)
{
	return a->waker.kind == b->waker.kind && a->waker.tid == b->waker.tid;
}

/* The row of all those that had no room for one of their own. */
static bool is_of_several(const struct wakeup_row *u)
{
	return u->waker.kind == WHO_UNKNOWN && !u->waiter;
}

/* A row is of a waker and a waiter, and a word has few of them. */
const struct wakeup_row *wording_waker(const struct futex_row *f, size_t *others)
{
	const struct wakeup_row *most = NULL;
	uint64_t most_count = 0;
	size_t known = 0;

	for (size_t i = 0; i < f->n_wakeups; i++) {
		const struct wakeup_row *u = &f->wakeups[i];
		uint64_t count = 0;
		bool is_first = true;

		for (size_t j = 0; j < f->n_wakeups; j++) {
			if (!same_waker(u, &f->wakeups[j]) || is_of_several(&f->wakeups[j]))
				continue;
			is_first = is_first && j >= i;
			count += f->wakeups[j].count;
		}
		known += is_first && u->waker.kind != WHO_UNKNOWN;
		if (count > most_count) {
			most = u;
			most_count = count;
		}
	}
	*others = known - (most && most->waker.kind != WHO_UNKNOWN);
	return most;
}
