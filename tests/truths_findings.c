/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truths_findings.c - checks the findings of a window: no part is larger than the whole, and what
 * they name is there.
 */
#include "tests/truths.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <futrace/schema.h>

/* Shares are rounded to a double. */
#define SHARE_ERROR 1e-6

/* One check: the window, and the first rule that is broken. */
struct check {
	json_t *win;
	const char *kind; /* of the finding that is being looked at */
	char *why;	  /* "" while nothing is wrong */
};

static void __attribute__((format(printf, 2, 3))) wrong(struct check *c, const char *fmt, ...)
{
	va_list args;
	int n;

	if (c->why[0])
		return;
	n = snprintf(c->why, TRUTHS_WHY, "a finding, %s: ", c->kind);
	va_start(args, fmt);
	if (n > 0 && n < TRUTHS_WHY)
		vsnprintf(c->why + n, (size_t)(TRUTHS_WHY - n), fmt, args);
	va_end(args);
}

static uint64_t number(json_t *object, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(object, key));
}

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static uint64_t sum(json_t *rows, const char *key)
{
	uint64_t total = 0;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) total += number(row, key);
	return total;
}

/* Is NAME one of LIST, which ends in NULL? */
static bool is_listed(const char *const list[], const char *name)
{
	for (; *list; list++) {
		if (!strcmp(*list, name))
			return true;
	}
	return false;
}

static bool is_of_waits(const char *kind)
{
	static const char *const kinds[] = { FUTRACE_FINDING_DEADLOCK,	FUTRACE_FINDING_LOCK,
					     FUTRACE_FINDING_WAITS_FOR, FUTRACE_FINDING_BARRIER,
					     FUTRACE_FINDING_QUEUE,	FUTRACE_FINDING_CPU,
					     FUTRACE_FINDING_HERD,	NULL };

	return is_listed(kinds, kind);
}

static bool is_of_others(const char *kind)
{
	static const char *const kinds[] = { FUTRACE_FINDING_STARVED_POOL,
					     FUTRACE_FINDING_NOT_A_LOCK, FUTRACE_FINDING_IDLE,
					     NULL };

	return is_listed(kinds, kind);
}

static void check_share(struct check *c, const char *what, json_t *row)
{
	json_t *share = json_object_get(row, "share");

	if (json_is_null(share))
		return;
	if (json_real_value(share) < 0 || json_real_value(share) > 1 + SHARE_ERROR)
		wrong(c, "the share of %s is %g", what, json_real_value(share));
}

/* Is there a row of ROWS in which KEY has VALUE? */
static bool has_row(json_t *rows, const char *key, json_t *value)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (json_equal(json_object_get(row, key), value))
			return true;
	}
	return false;
}

static void check_words(struct check *c, json_t *finding, bool complete)
{
	json_t *words = json_object_get(finding, "words"), *word;
	size_t i;

	if (is_of_waits(c->kind) != (json_array_size(words) > 0))
		wrong(c, "it is about %zu words", json_array_size(words));
	json_array_foreach(words, i, word)
	{
		if (!text_of(word, "text")[0])
			wrong(c, "a word without a place");
		if (complete && !has_row(json_object_get(c->win, "futexes"), "uaddr",
					 json_object_get(word, "uaddr")))
			wrong(c, "there is no word %s", text_of(word, "uaddr"));
	}
}

static void check_waiters(struct check *c, json_t *finding)
{
	json_t *waiters = json_object_get(finding, "waiters"), *w;
	json_t *threads = json_object_get(c->win, "threads");
	uint64_t ns = sum(waiters, "wait_ns"), time_ns = number(finding, "time_ns");
	bool is_part;
	size_t i;

	if (!json_array_size(waiters))
		wrong(c, "nobody waits");
	/* Several threads that ended may be one waiter of each word. */
	if (sum(waiters, "threads") >
	    json_array_size(threads) + json_array_size(json_object_get(finding, "words")))
		wrong(c, "it has more threads than the window");
	/* Busy threads do not only wait, and a herd also waits for work. */
	is_part = !strcmp(c->kind, FUTRACE_FINDING_NOT_A_LOCK) ||
		  !strcmp(c->kind, FUTRACE_FINDING_HERD);
	if (is_part ? ns < time_ns : ns != time_ns)
		wrong(c, "the waiters have %" PRIu64 " ns of %" PRIu64, ns, time_ns);
	json_array_foreach(waiters, i, w)
	{
		json_t *tid = json_object_get(w, "tid");

		if (!number(w, "threads") || !json_is_string(json_object_get(w, "name")))
			wrong(c, "a waiter is nobody");
		if (number(w, "threads") > 1 && !json_is_null(tid))
			wrong(c, "one id for several waiters");
		if (json_is_integer(tid) && !has_row(threads, "tid", tid))
			wrong(c, "there is no waiter %" PRIu64, number(w, "tid"));
	}
}

static void check_acts(struct check *c, json_t *did, uint64_t most_ns)
{
	static const char *const states[] = { FUTRACE_STATE_RUNNING, FUTRACE_STATE_RUNNABLE,
					      FUTRACE_STATE_BLOCKED, FUTRACE_STATE_FUTEX,
					      FUTRACE_STATE_UNKNOWN, NULL };
	uint64_t last_ns = UINT64_MAX, ns = sum(did, "ns");
	json_t *act;
	size_t i;

	if (ns > most_ns)
		wrong(c, "acts of %" PRIu64 " ns, more than %" PRIu64, ns, most_ns);
	json_array_foreach(did, i, act)
	{
		if (!is_listed(states, text_of(act, "state")))
			wrong(c, "an act that is %s", text_of(act, "state"));
		if (number(act, "ns") > last_ns)
			wrong(c, "the acts are not in order");
		if (strcmp(text_of(act, "state"), FUTRACE_STATE_BLOCKED) != 0 &&
		    !json_is_null(json_object_get(act, "syscall")))
			wrong(c, "a thread that is %s in a call", text_of(act, "state"));
		last_ns = number(act, "ns");
		check_share(c, "an act", act);
	}
}

static void check_culprits(struct check *c, json_t *finding)
{
	static const char *const roles[] = { FUTRACE_ROLE_HOLDER, FUTRACE_ROLE_WAKER,
					     FUTRACE_ROLE_LAST, FUTRACE_ROLE_RUNNER, NULL };
	json_t *culprits = json_object_get(finding, "culprits"), *culprit;
	json_t *waiters = json_object_get(finding, "waiters");
	size_t i;

	json_array_foreach(culprits, i, culprit)
	{
		if (!is_listed(roles, text_of(culprit, "role")))
			wrong(c, "a culprit that is %s", text_of(culprit, "role"));
		check_acts(c, json_object_get(culprit, "did"), sum(waiters, "wait_ns"));
		if (strcmp(c->kind, FUTRACE_FINDING_WAITS_FOR) != 0)
			continue;
		if (!number(culprit, "tid"))
			wrong(c, "they wait for nobody");
		if (has_row(waiters, "tid", json_object_get(culprit, "tid")))
			wrong(c, "%" PRIu64 " waits for itself", number(culprit, "tid"));
	}
}

/*
 * The time of TID, in all rows with that id, in which it may have been in the state of KEY. A wait
 * in which events were lost counts as unknown, though the thread's states in it are known.
 */
static uint64_t most_of(struct check *c, json_t *tid, const char *key)
{
	json_t *threads = json_object_get(c->win, "threads"), *th;
	uint64_t ns = 0;
	size_t i;

	json_array_foreach(threads, i, th)
	{
		if (json_equal(json_object_get(th, "tid"), tid))
			ns += number(th, key) + number(th, "futex_ns") + number(th, "unknown_ns");
	}
	return ns;
}

/* Those who ran meanwhile ran for most of it, and no longer than in the whole window. */
static void check_meanwhile(struct check *c, json_t *finding, bool complete)
{
	json_t *m = json_object_get(finding, "meanwhile"), *tid = json_object_get(m, "tid"), *r;
	uint64_t slept_ns = number(m, "slept_ns");
	size_t i;

	if (json_is_null(m))
		return;
	if (!slept_ns || slept_ns > number(c->win, "duration_ns") ||
	    (complete && slept_ns > most_of(c, tid, "blocked_ns")))
		wrong(c, "%" PRIu64 " slept for %" PRIu64 " ns", number(m, "tid"), slept_ns);
	if (!json_array_size(json_object_get(m, "ran")))
		wrong(c, "nobody ran meanwhile");
	json_array_foreach(json_object_get(m, "ran"), i, r)
	{
		uint64_t ran_ns = number(r, "running_ns");
		uint64_t ns = ran_ns + number(r, "runnable_ns");
		json_t *runner = json_object_get(r, "tid");

		if (json_equal(runner, tid))
			wrong(c, "who slept ran");
		if (ns * 100 < slept_ns * 75 || ns > slept_ns * number(r, "threads"))
			wrong(c, "%s ran for %" PRIu64 " ns", text_of(r, "name"), ns);
		if (complete && json_is_integer(runner) &&
		    ran_ns > most_of(c, runner, "running_ns"))
			wrong(c, "%s ran for longer than it did", text_of(r, "name"));
	}
}

/* Each who had a CPU had it for a part of the waiting; and nobody was told without having it. */
static void check_cpu(struct check *c, json_t *finding)
{
	json_t *cpu = json_object_get(finding, "cpu"), *t;
	uint64_t waited_ns = number(cpu, "waited_ns"), sum_ns = 0;
	size_t i;

	if (json_is_null(cpu))
		return;
	if (!json_array_size(json_object_get(cpu, "taken_by")))
		wrong(c, "nobody had the CPU");
	json_array_foreach(json_object_get(cpu, "taken_by"), i, t)
	{
		uint64_t most_ns = number(t, "at_most_ns");

		sum_ns += number(t, "ns");
		if (!most_ns || most_ns > waited_ns || number(t, "ns") > most_ns ||
		    !number(t, "times"))
			wrong(c, "a taker of %" PRIu64 " ns", most_ns);
	}
	if (sum_ns > waited_ns)
		wrong(c, "CPUs were had for %" PRIu64 " of %" PRIu64 " ns", sum_ns, waited_ns);
}

static void check_finding(struct check *c, json_t *finding, bool complete)
{
	c->kind = text_of(finding, "kind");
	if (!is_of_waits(c->kind) && !is_of_others(c->kind))
		wrong(c, "no such kind");
	if (!text_of(finding, "text")[0])
		wrong(c, "no text");
	if (!strstr(text_of(c->win, "summary"), text_of(finding, "text")))
		wrong(c, "the summary does not have it");
	if (!json_is_boolean(json_object_get(finding, "certain")))
		wrong(c, "neither certain nor not");
	check_share(c, "it", finding);
	check_words(c, finding, complete);
	check_waiters(c, finding);
	check_culprits(c, finding);
	check_meanwhile(c, finding, complete);
	check_cpu(c, finding);
}

/* If waits do not matter, none of them is an answer; and the idle come last. */
static void check_list(struct check *c, json_t *findings)
{
	bool has_waits = false, has_none = false;
	json_t *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		c->kind = text_of(finding, "kind");
		has_waits = has_waits || is_of_waits(c->kind);
		has_none = has_none || !strcmp(c->kind, FUTRACE_FINDING_NOT_A_LOCK);
		if (has_waits && has_none)
			wrong(c, "waits that matter, and do not");
		if (!strcmp(c->kind, FUTRACE_FINDING_IDLE) && i + 1 < json_array_size(findings))
			wrong(c, "the idle are not the last");
	}
}

bool truths_hold_in_findings(json_t *win, bool complete, char why[TRUTHS_WHY])
{
	json_t *findings = json_object_get(win, "findings"), *finding;
	struct check c = { .win = win, .kind = "", .why = why };
	size_t i;

	why[0] = '\0';
	json_array_foreach(findings, i, finding) check_finding(&c, finding, complete);
	check_list(&c, findings);
	return !why[0];
}
