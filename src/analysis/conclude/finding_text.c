/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_text.c - puts a finding into sentences.
 *
 * Each sentence must be true of every thread that it counts.
 */
#include "analysis/conclude/finding_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/called.h"
#include "analysis/conclude/finding_parts.h"
#include "base/units.h"
#include "base/xalloc.h"

/* Acts below this part of the time are not mentioned, in per cent. */
#define WORTH_PERCENT 5
#define MAX_ACTS      4

/* So many words are named. Further ones are counted. */
#define WORDS_MAX 2

static char *act_in_words(const struct finding_act *act, uint64_t of_ns)
{
	char share[UNITS_SIZE];

	units_share(share, act->ns, of_ns);
	switch (act->doing) {
	case DOING_RUNNING:
		return xasprintf("running %s", share);
	case DOING_RUNNABLE:
		return xasprintf("waiting for a CPU %s", share);
	case DOING_BLOCKED:
		return xasprintf("blocked in %s %s",
				 act->syscall ? act->syscall : "an unknown call", share);
	case DOING_FUTEX:
		return xasprintf("waiting for a futex %s", share);
	default:
		return xasprintf("unknown %s", share);
	}
}

/* "blocked in fdatasync 37%, running 19%"; NULL if no act is worth it. To be freed. */
static char *acts_in_words(const struct finding_culprit *c, uint64_t of_ns)
{
	char *list = NULL;

	for (size_t i = 0; i < c->n_did && i < MAX_ACTS; i++) {
		char *act, *longer;

		if (c->did[i].ns * 100 < of_ns * WORTH_PERCENT)
			break;
		act = act_in_words(&c->did[i], of_ns);
		longer = xasprintf("%s%s%s", list ? list : "", list ? ", " : "", act);
		free(act);
		free(list);
		list = longer;
	}
	return list;
}

static char *words_in_words(const struct finding *f)
{
	char *list = xstrdup("");
	size_t shown = f->n_words <= WORDS_MAX + 1 ? f->n_words : WORDS_MAX;

	for (size_t i = 0; i < shown; i++) {
		char *longer = xasprintf("%s%s%s", list,
					 !i		       ? ""
					 : i + 1 == f->n_words ? " and "
							       : ", ",
					 f->words[i].called);

		free(list);
		list = longer;
	}
	if (shown < f->n_words) {
		char *longer = xasprintf("%s and %zu other words", list, f->n_words - shown);

		free(list);
		list = longer;
	}
	return list;
}

/* "17.0 s of their 64.1 s; at least one was waiting half of the time" */
static char *times_in_words(const struct finding *f, uint64_t window_ns)
{
	char time[UNITS_SIZE], whole[UNITS_SIZE], share[UNITS_SIZE];
	bool one = finding_threads(f) == 1;

	units_duration(time, f->time_ns);
	units_duration(whole, f->of_ns);
	if (one)
		return xasprintf("%s of its %s", time, whole);
	units_share(share, f->covered_ns, window_ns);
	/* Of several words, the times of the one that was waited for longest are a part. */
	return xasprintf("%s of their %s; at least one was waiting %s of the time%s", time, whole,
			 share, f->n_words > 1 && strcmp(share, "100%") != 0 ? " or more" : "");
}

/* The parts that most sentences have. */
struct phrases {
	char *names; /* of the waiters */
	char *words; /* their places */
	char *times;
	char *acts;	      /* of the culprit: "running 97%"; NULL: too little to say */
	char *did;	      /* " WHO meanwhile: running 97%.", or "" */
	const char *verb_end; /* "s" if there is one waiter */
};

/* If the chain of blame leads beyond the holders of a lock, they are not called so. */
static char *holders(const struct finding *f)
{
	const struct finding_culprit *c = &f->culprits[0];
	const char *who = c->role == ROLE_HOLDER ? "Its holders"
			  : c->role == ROLE_LAST ? "The last one"
						 : "Those they waited for";
	const char *which = f->writers_ns ? ", of several readers the last to leave" : "";

	return c->name ? xasprintf("%s (%s)%s%s", who, c->name, which, *which ? "," : "")
		       : xasprintf("%s%s%s", who, which, *which ? "," : "");
}

/* Did readers have a rwlock that were not seen to leave it, for half of the time or more? */
static bool has_unseen_readers(const struct finding *f)
{
	const struct finding_culprit *c = &f->culprits[0];
	uint64_t unknown_ns = 0;

	if (f->kind != FINDING_LOCK || !f->writers_ns)
		return false;
	for (size_t i = 0; i < c->n_did; i++)
		unknown_ns += c->did[i].doing == DOING_UNKNOWN ? c->did[i].ns : 0;
	return !c->name || unknown_ns * 2 >= f->time_ns;
}

static char *busy_threads(const struct finding *f)
{
	return xstrdup(f->culprits[0].name);
}

/* "the mutex ", if the first word is one, and its name does not say so. */
static const char *kind_of_lock(const struct finding *f)
{
	return f->words[0].is_called_by_code ? "" : called_lock(f->words[0].primitive);
}

/* Each waiter has a word of its own. In a queue they may as well send each other work. */
static char *say_family(const struct finding *f, const struct phrases *p)
{
	bool is_lock = f->kind == FINDING_LOCK;

	return xasprintf("%s %s, each at a word of its own (%zu words, such as %s): %s.%s%s",
			 p->names,
			 is_lock ? "contend for a lock or several" : "wait for each other",
			 f->n_words, f->words[0].called, p->times,
			 is_lock ? ""
				 : " A lock that is handed on looks so, and so does work that "
				   "one does for others.",
			 p->did);
}

/* Of threads that are writers and readers it is not known. */
static char *writers_in_words(const struct finding *f)
{
	char time[UNITS_SIZE];

	if (!f->writers_ns)
		return xstrdup("");
	return xasprintf(" For at least %s of that, writers waited for readers to leave.",
			 units_duration(time, f->writers_ns));
}

static char *say_lock(const struct finding *f, const struct phrases *p)
{
	char *writers, *text;

	if (f->is_family)
		return say_family(f, p);
	writers = writers_in_words(f);
	text = xasprintf("%s contend%s for %s%s: %s.%s%s", p->names, p->verb_end, kind_of_lock(f),
			 p->words, p->times, writers, p->did);
	free(writers);
	return text;
}

/* Each of them waited for others as well, if that thread does not have all of the blame. */
static char *say_waits_for(const struct finding *f, const struct phrases *p)
{
	const struct finding_culprit *c = &f->culprits[0];
	char share[UNITS_SIZE];
	uint64_t ns = 0;

	for (size_t i = 0; i < c->n_did; i++)
		ns += c->did[i].ns;
	return xasprintf("%s wait%s at %s: %s. %s of that was for %s (%" PRId32 ")%s%s%s.",
			 p->names, p->verb_end, p->words, p->times,
			 units_share(share, ns, f->time_ns), c->name, c->tid,
			 c->never_waited ? ", which waited for no futex itself" : "",
			 p->acts ? ": " : "", p->acts ? p->acts : "");
}

static char *say_barrier(const struct finding *f, const struct phrases *p)
{
	(void)f;
	return xasprintf("%s wait%s for the last one at %s: %s.%s", p->names, p->verb_end, p->words,
			 p->times, p->did);
}

static char *say_queue(const struct finding *f, const struct phrases *p)
{
	if (f->is_family)
		return say_family(f, p);
	return xasprintf("%s wait%s at %s for others: %s.%s", p->names, p->verb_end, p->words,
			 p->times, p->did);
}

static char *say_cpu(const struct finding *f, const struct phrases *p)
{
	char share[UNITS_SIZE];

	return xasprintf(
		"%s wait%s at %s: %s. For %s of that %s had been woken, and waited for a CPU.",
		p->names, p->verb_end, p->words, p->times,
		units_share(share, f->delay_ns, f->time_ns), *p->verb_end ? "it" : "they");
}

/* A herd that has little to do, and waits for a CPU for it. */
static char *say_herd_of_cpu(const struct finding *f, const struct phrases *p)
{
	char ran[UNITS_SIZE], delay[UNITS_SIZE], whole[UNITS_SIZE];

	return xasprintf(
		"Each call that wakes threads at %s wakes %" PRIu64
		" on average, each of which then runs for %s or less, on average, before it "
		"waits there again. For that, %s waited for a CPU for %s of their %s.",
		p->words, f->woken / f->wakes, units_duration(ran, f->ran_ns / f->woken), p->names,
		units_duration(delay, f->delay_ns), units_duration(whole, f->of_ns));
}

/* The words of a herd are the lock, and the word where they wait for work. */
static char *say_herd(const struct finding *f, const struct phrases *p)
{
	if (f->ran_ns)
		return say_herd_of_cpu(f, p);
	return xasprintf("Each call that wakes threads at %s wakes %" PRIu64
			 " on average, and most of those that wait there contend for %s%s as "
			 "well. There %s lost %s.",
			 f->words[1].called, f->woken / f->wakes, kind_of_lock(f),
			 f->words[0].called, p->names, p->times);
}

static char *say_starved_pool(const struct finding *f, const struct phrases *p)
{
	const struct finding_act *act = &f->culprits[0].did[0];
	char share[UNITS_SIZE];

	units_share(share, act->ns, f->of_ns);
	return xasprintf("%s all sit in %s for %s of the time: if they are a pool, none of them is "
			 "left for new work.",
			 p->names, act->syscall, share);
}

static char *say_not_a_lock(const struct finding *f, const struct phrases *p)
{
	size_t n = f->culprits[0].threads;
	char whole[UNITS_SIZE];

	if (!f->time_ns)
		return xasprintf("No wait for another thread matters.%s", p->did);
	return xasprintf("Waiting for each other is %.1f%% of what the %zu busy thread%s did in %s "
			 "of thread time.%s",
			 100.0 * (double)f->time_ns / (double)f->of_ns, n, n == 1 ? "" : "s",
			 units_duration(whole, f->of_ns), p->did);
}

/*
 * The sentences of each kind; who did what they tell at their end, NULL: they tell it themselves or
 * not at all. find_idle.c makes those of the idle.
 */
static const struct kind {
	char *(*say)(const struct finding *f, const struct phrases *p);
	char *(*who)(const struct finding *f);
} kinds[FINDING_KINDS] = {
	[FINDING_LOCK] = { say_lock, holders },
	[FINDING_WAITS_FOR] = { say_waits_for, NULL },
	[FINDING_BARRIER] = { say_barrier, holders },
	[FINDING_QUEUE] = { say_queue, holders },
	[FINDING_CPU] = { say_cpu, NULL },
	[FINDING_HERD] = { say_herd, NULL },
	[FINDING_STARVED_POOL] = { say_starved_pool, NULL },
	[FINDING_NOT_A_LOCK] = { say_not_a_lock, busy_threads },
};

/* What the culprits computed when they ran; "" if that is not known, or not worth it. */
static char *computed_in_words(const struct finding *f, uint64_t of_ns)
{
	const struct finding_culprit *c = f->n_culprits ? &f->culprits[0] : NULL;

	for (size_t i = 0; c && i < c->n_did && i < MAX_ACTS; i++) {
		const struct finding_act *act = &c->did[i];
		char *computed = act->ns * 100 < of_ns * WORTH_PERCENT
					 ? NULL
					 : computed_text(&act->computed, COMPUTED_SHOWN);
		char *text;

		if (!computed)
			continue;
		text = xasprintf(" While running: %s.", computed);
		free(computed);
		return text;
	}
	return xstrdup("");
}

/* The call that the culprits sat in for longest, and who called it; "" if that is not known. */
static char *caller_in_words(const struct finding *f, uint64_t of_ns)
{
	const struct finding_culprit *c = f->n_culprits ? &f->culprits[0] : NULL;

	for (size_t i = 0; c && i < c->n_did && i < MAX_ACTS; i++) {
		const struct finding_act *act = &c->did[i];
		char *looks, *text;

		if (act->ns * 100 < of_ns * WORTH_PERCENT || !act->code.text || !act->syscall)
			continue;
		looks = code_row_looks(&act->code);
		text = xasprintf(" %s was called by %s (%s).", act->syscall, act->code.text, looks);
		free(looks);
		return text;
	}
	return xstrdup("");
}

/* Where the waiters of the first word were seen, and who made the call that they waited for. */
static char *code_in_words(const struct finding *f, uint64_t of_ns)
{
	const struct code_row *code = f->n_words ? &f->words[0].code : NULL;
	char *caller = caller_in_words(f, of_ns), *looks, *text;

	if (!code || !code->text)
		return caller;
	looks = code_row_looks(code);
	text = xasprintf(" Waiters were seen in %s (%s).%s", code->text, looks, caller);
	free(looks);
	free(caller);
	return text;
}

/* ACTS may be NULL. */
static char *did_in_words(const struct finding *f, const struct kind *kind, const char *acts)
{
	char share[UNITS_SIZE], *who, *sentence;

	if (!kind->who || !acts)
		return xstrdup("");
	if (has_unseen_readers(f))
		return xstrdup(" Which readers have it is not known: no call shows who takes it.");
	who = kind->who(f);
	sentence = xasprintf(" %s meanwhile: %s.", who, acts);
	free(who);
	if (f->delay_ns && f->delay_ns * 100 >= f->time_ns * WORTH_PERCENT) {
		char *longer = xasprintf("%s The woken waiters waited for a CPU %s.", sentence,
					 units_share(share, f->delay_ns, f->time_ns));

		free(sentence);
		sentence = longer;
	}
	return sentence;
}

char *finding_text(const struct finding *f, uint64_t window_ns)
{
	const struct kind *kind = &kinds[f->kind];
	/* Of a wait, the parts add up to its time. */
	uint64_t of_ns = f->kind == FINDING_NOT_A_LOCK ? f->of_ns : f->time_ns;
	struct phrases p = {
		.names = finding_names(f->waiters, f->n_waiters),
		.words = words_in_words(f),
		.times = times_in_words(f, window_ns),
		.acts = f->n_culprits ? acts_in_words(&f->culprits[0], of_ns) : NULL,
		.verb_end = finding_threads(f) == 1 ? "s" : "",
	};
	char *code = code_in_words(f, of_ns), *computed = computed_in_words(f, of_ns), *said, *text;

	p.did = did_in_words(f, kind, p.acts);
	said = kind->say(f, &p);
	text = xasprintf("%s%s%s", said, computed, code);
	free(said);
	free(computed);
	free(code);
	free(p.names);
	free(p.words);
	free(p.times);
	free(p.acts);
	free(p.did);
	return text;
}
