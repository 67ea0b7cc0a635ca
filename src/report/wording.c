/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wording.c - the words that several formats share.
 */
#include "report/wording.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "base/xalloc.h"
#include "model/futex_op.h"
#include "model/title.h"

static const char *const window_kinds[] = {
	[WINDOW_TRACE] = FUTRACE_WINDOW_TRACE,	   [WINDOW_MARK] = FUTRACE_WINDOW_MARK,
	[WINDOW_GIVEN] = FUTRACE_WINDOW_GIVEN,	   [WINDOW_INTERVAL] = FUTRACE_WINDOW_INTERVAL,
	[WINDOW_EPISODE] = FUTRACE_WINDOW_EPISODE,
};

const char *wording_window_kind(enum window_kind kind)
{
	return window_kinds[kind];
}

/* Verdicts: the word in documents, and its look in the text report. */
static const struct {
	const char *name, *shown;
	enum style style;
	bool is_told; /* the report puts it before the word's primitive */
} verdicts[] = {
	[VERDICT_UNKNOWN] = { FUTRACE_VERDICT_UNKNOWN, "unknown", STYLE_PLAIN, false },
	[VERDICT_MINOR] = { FUTRACE_VERDICT_MINOR, "negligible", STYLE_PLAIN, false },
	[VERDICT_TIMER] = { FUTRACE_VERDICT_TIMER, "timer", STYLE_PLAIN, true },
	[VERDICT_JOIN] = { FUTRACE_VERDICT_JOIN, "join", STYLE_PLAIN, true },
	[VERDICT_BARRIER] = { FUTRACE_VERDICT_BARRIER, "barrier", STYLE_PLAIN, true },
	[VERDICT_CONTENDED_LOCK] = { FUTRACE_VERDICT_CONTENDED_LOCK, "contended lock", STYLE_LOUD,
				     true },
	[VERDICT_IDLE_WAITER] = { FUTRACE_VERDICT_IDLE_WAITER, "parked", STYLE_NOTE, true },
	[VERDICT_HANDOFF] = { FUTRACE_VERDICT_HANDOFF, "queue", STYLE_PLAIN, true },
};

#define N_VERDICTS (sizeof(verdicts) / sizeof(*verdicts))

const char *wording_verdict(enum verdict verdict)
{
	return verdicts[verdict].name;
}

const char *wording_verdict_shown(enum verdict verdict)
{
	return verdicts[verdict].shown;
}

const char *wording_verdict_shown_for(const char *name)
{
	for (size_t i = 0; i < N_VERDICTS; i++) {
		if (!strcmp(name, verdicts[i].name))
			return verdicts[i].shown;
	}
	return name;
}

enum style wording_verdict_style(enum verdict verdict)
{
	return verdicts[verdict].style;
}

bool wording_verdict_is_told(enum verdict verdict)
{
	return verdicts[verdict].is_told;
}

static const struct {
	const char *name, *shown;
} finding_kinds[FINDING_KINDS] = {
	[FINDING_DEADLOCK] = { FUTRACE_FINDING_DEADLOCK, "DEADLOCK" },
	[FINDING_LOCK] = { FUTRACE_FINDING_LOCK, "LOCK" },
	[FINDING_WAITS_FOR] = { FUTRACE_FINDING_WAITS_FOR, "WAITS" },
	[FINDING_BARRIER] = { FUTRACE_FINDING_BARRIER, "BARRIER" },
	[FINDING_QUEUE] = { FUTRACE_FINDING_QUEUE, "QUEUE" },
	[FINDING_CPU] = { FUTRACE_FINDING_CPU, "CPU" },
	[FINDING_HERD] = { FUTRACE_FINDING_HERD, "HERD" },
	[FINDING_STARVED_POOL] = { FUTRACE_FINDING_STARVED_POOL, "STARVED POOL" },
	[FINDING_NOT_A_LOCK] = { FUTRACE_FINDING_NOT_A_LOCK, "NOT A LOCK" },
	[FINDING_IDLE] = { FUTRACE_FINDING_IDLE, "IDLE" },
};

const char *wording_finding(enum finding_kind kind)
{
	return finding_kinds[kind].name;
}

const char *wording_finding_shown(enum finding_kind kind)
{
	return finding_kinds[kind].shown;
}

const char *wording_role(enum finding_role role)
{
	static const char *const roles[] = { [ROLE_HOLDER] = FUTRACE_ROLE_HOLDER,
					     [ROLE_WAKER] = FUTRACE_ROLE_WAKER,
					     [ROLE_LAST] = FUTRACE_ROLE_LAST,
					     [ROLE_RUNNER] = FUTRACE_ROLE_RUNNER };

	return roles[role];
}

/* Primitives with another name in reports for people than in documents. */
static const struct {
	const char *name, *shown;
} primitives[] = {
	{ FUTRACE_PRIMITIVE_GLIBC_MUTEX, "mutex (glibc)" },
	{ FUTRACE_PRIMITIVE_GLIBC_ROBUST_MUTEX, "robust mutex (glibc)" },
	{ FUTRACE_PRIMITIVE_GLIBC_CONDVAR, "condition variable (glibc)" },
	{ FUTRACE_PRIMITIVE_GLIBC_SEMAPHORE, "semaphore (glibc)" },
	{ FUTRACE_PRIMITIVE_GLIBC_RWLOCK, "rwlock (glibc)" },
	{ FUTRACE_PRIMITIVE_GLIBC_BARRIER, "barrier (glibc)" },
	{ FUTRACE_PRIMITIVE_MUSL_MUTEX, "mutex (musl)" },
	{ FUTRACE_PRIMITIVE_MUSL_SEMAPHORE, "semaphore (musl)" },
	{ FUTRACE_PRIMITIVE_MUSL_RWLOCK, "rwlock (musl)" },
};

const char *wording_primitive(const char *name)
{
	for (size_t i = 0; i < sizeof(primitives) / sizeof(*primitives); i++) {
		if (!strcmp(name, primitives[i].name))
			return primitives[i].shown;
	}
	return name;
}

char *wording_use(const struct futex_row *f)
{
	const struct op_row *op = futex_row_main_op(f);

	if (f->primitive)
		return xstrdup(wording_primitive(f->primitive));
	return op ? futex_op_short_name(op->name) : xstrdup("parked");
}

const char *wording_reason(const struct futex_row *f)
{
	return f->reason ? f->reason : "not judged";
}

char *wording_ended_by(const struct blocked_row *b)
{
	const char *others = b->ended_by_others ? " and others" : "";

	if (b->ended_by.kind == WHO_INTERRUPT)
		return xasprintf("an interrupt%s", others);
	if (b->ended_by.kind == WHO_UNKNOWN)
		return NULL;
	return *b->ended_by_comm ? xasprintf("%s (%" PRId32 ")%s",
					     title_or_comm(b->ended_by_title, b->ended_by_comm),
					     b->ended_by.tid, others)
				 : xasprintf("thread %" PRId32 "%s", b->ended_by.tid, others);
}

char *wording_sleep(const struct blocked_row *b, const char *code, const char *kernel,
		    bool with_end)
{
	char *waker = with_end ? wording_ended_by(b) : NULL;
	char *words = xasprintf("blocked%s%s%s%s%s%s%s%s", b->syscall ? " in " : "",
				b->syscall ? b->syscall : "", code ? ", called by " : "",
				code ? code : "", kernel ? ", at " : "", kernel ? kernel : "",
				waker ? ", ended by " : "", waker ? waker : "");

	free(waker);
	return words;
}

char *wording_code(const struct code_row *c)
{
	char *looks, *words;

	if (!c || !c->text)
		return NULL;
	looks = code_row_looks(c);
	words = xasprintf("seen in %s (%s)", c->text, looks);
	free(looks);
	return words;
}

char *wording_running(const struct computed *c, size_t most)
{
	char *computed = computed_text(c, most);
	char *words = xasprintf("running%s%s", computed ? ": " : "", computed ? computed : "");

	free(computed);
	return words;
}

char *wording_blamed(const struct blame_row *b)
{
	char *waker, *words;

	switch (b->doing) {
	case DOING_RUNNING:
		return wording_running(&b->computed, COMPUTED_SHOWN);
	case DOING_RUNNABLE:
		return xstrdup("waiting for a CPU");
	case DOING_BLOCKED:
		return wording_sleep(&b->sleep, b->sleep.code.text, b->sleep.kernel, true);
	case DOING_FUTEX:
		waker = wording_ended_by(&b->sleep);
		words = waker ? xasprintf("in its own wait, ended by %s", waker)
			      : xstrdup("in its own wait; no waker was seen");
		free(waker);
		return words;
	default:
		return xstrdup("unknown");
	}
}

static const char *const who_kinds[] = {
	[WHO_UNKNOWN] = FUTRACE_WAKER_UNKNOWN,
	[WHO_THREAD] = FUTRACE_WAKER_THREAD,
	[WHO_INTERRUPT] = FUTRACE_WAKER_INTERRUPT,
};

const char *wording_who_kind(enum who_kind kind)
{
	return who_kinds[kind];
}

static const char *const doings[N_DOINGS] = {
	[DOING_UNKNOWN] = FUTRACE_STATE_UNKNOWN,   [DOING_RUNNING] = FUTRACE_STATE_RUNNING,
	[DOING_RUNNABLE] = FUTRACE_STATE_RUNNABLE, [DOING_BLOCKED] = FUTRACE_STATE_BLOCKED,
	[DOING_FUTEX] = FUTRACE_STATE_FUTEX,
};

const char *wording_doing(enum doing doing)
{
	return doings[doing];
}

static bool same_waker(const struct wakeup_row *a, const struct wakeup_row *b)
{
	return a->waker.kind == b->waker.kind && a->waker.tid == b->waker.tid;
}

/* The row of all wakers and waiters without a row of their own. */
static bool is_of_several(const struct wakeup_row *u)
{
	return u->waker.kind == WHO_UNKNOWN && !u->waiter;
}

/* A row belongs to one waker and one waiter, and a word has few rows. */
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
