/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings_json.c - the findings of a window as a JSON array.
 */
#include "report/findings_json.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/json_doc.h"
#include "report/wording.h"

static json_t *share(uint64_t part, uint64_t whole)
{
	return whole ? json_real((double)part / (double)whole) : json_null();
}

static json_t *tid_or_null(int32_t tid)
{
	return tid ? json_integer(tid) : json_null();
}

/* One key and its value on each line, as in a table. */
/* clang-format off */

static json_t *word_json(const struct finding_word *w)
{
	char uaddr[24];

	snprintf(uaddr, sizeof(uaddr), "0x%" PRIx64, w->uaddr);
	return json_pack("{s:i, s:s, s:o, s:o, s:o}",
			 "pid", w->pid,
			 "uaddr", uaddr,
			 "text", json_doc_text(w->text),
			 "code", json_doc_code(&w->code),
			 "primitive", json_doc_text(w->primitive));
}

static json_t *waiters_json(const struct finding_waiters *w)
{
	return json_pack("{s:o, s:o, s:o, s:o}",
			 "name", json_doc_text(w->name),
			 "threads", json_doc_number(w->threads),
			 "tid", tid_or_null(w->tid),
			 "wait_ns", json_doc_number(w->wait_ns));
}

static json_t *act_json(const struct finding_act *act, uint64_t of_ns)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "state", wording_doing(act->doing),
			 "syscall", json_doc_text(act->syscall),
			 "kernel", json_doc_text(act->kernel),
			 "code", json_doc_code(&act->code),
			 "computed", json_doc_computed(&act->computed),
			 "ns", json_doc_number(act->ns),
			 "share", share(act->ns, of_ns));
}

/* clang-format on */

/* Adds VALUE to ARRAY. Returns ARRAY, or NULL without memory. */
static json_t *with(json_t *array, json_t *value)
{
	if (array && json_array_append_new(array, value) == 0)
		return array;
	json_decref(array);
	return NULL;
}

/* What all culprits did together makes the whole of their shares. */
static json_t *culprit_json(const struct finding_culprit *c)
{
	json_t *did = json_array();
	uint64_t whole_ns = 0;

	for (size_t i = 0; i < c->n_did; i++)
		whole_ns += c->did[i].ns;
	for (size_t i = 0; i < c->n_did; i++)
		did = with(did, act_json(&c->did[i], whole_ns));
	return json_pack("{s:s, s:o, s:o, s:o}", "role", wording_role(c->role), "name",
			 json_doc_text(c->name), "tid", tid_or_null(c->tid), "did", did);
}

static json_t *runner_json(const struct finding_runner *r)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", json_doc_text(r->name), "threads",
			 json_doc_number(r->threads), "tid", tid_or_null(r->tid), "running_ns",
			 json_doc_number(r->running_ns), "runnable_ns",
			 json_doc_number(r->runnable_ns));
}

static json_t *meanwhile_json(const struct finding_meanwhile *m)
{
	json_t *ran;

	if (!m->ns)
		return json_null();
	ran = json_array();
	for (size_t i = 0; i < m->n_runners; i++)
		ran = with(ran, runner_json(&m->runners[i]));
	return json_pack("{s:o, s:i, s:o, s:o, s:b, s:o}", "name", json_doc_text(m->name), "tid",
			 m->tid, "slept_ns", json_doc_number(m->ns), "at_once",
			 share(m->running_ns, m->ns), "at_least", m->slept_longer || m->at_least,
			 "ran", ran);
}

static json_t *taker_json(const struct finding_taker *t)
{
	return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o, s:o}", "name", json_doc_text(t->name),
			 "threads", json_doc_number(t->threads), "tid", tid_or_null(t->tid),
			 "traced", t->is_traced, "ns", json_doc_number(t->sure_ns), "at_most_ns",
			 json_doc_number(t->ns), "times", json_doc_number(t->times));
}

static json_t *cpu_json(const struct finding_cpu *cpu)
{
	json_t *takers;

	if (!cpu->waited_ns)
		return json_null();
	takers = json_array();
	for (size_t i = 0; i < cpu->n_takers; i++)
		takers = with(takers, taker_json(&cpu->takers[i]));
	return json_pack("{s:o, s:o}", "waited_ns", json_doc_number(cpu->waited_ns), "taken_by",
			 takers);
}

static json_t *finding_json(const struct finding *f)
{
	json_t *words = json_array(), *waiters = json_array(), *culprits = json_array();

	for (size_t i = 0; i < f->n_words; i++)
		words = with(words, word_json(&f->words[i]));
	for (size_t i = 0; i < f->n_waiters; i++)
		waiters = with(waiters, waiters_json(&f->waiters[i]));
	for (size_t i = 0; i < f->n_culprits; i++)
		culprits = with(culprits, culprit_json(&f->culprits[i]));
	return json_pack("{s:s, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "kind",
			 wording_finding(f->kind), "text", json_doc_text(f->text), "share",
			 share(f->time_ns, f->of_ns), "time_ns", json_doc_number(f->time_ns),
			 "certain", f->certain, "words", words, "waiters", waiters, "culprits",
			 culprits, "meanwhile", meanwhile_json(&f->meanwhile), "cpu",
			 cpu_json(&f->cpu));
}

json_t *findings_json(const struct window *win)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < win->n_findings; i++)
		findings = with(findings, finding_json(&win->findings[i]));
	return findings;
}
