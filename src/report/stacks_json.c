/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks_json.c - a survey as one JSON document.
 *
 * As in json.c, each key is always there; its value is null if there is none.
 */
#include "report/report.h"

#include <inttypes.h>
#include <stdlib.h>

#include <futrace/schema.h>

#include "base/xalloc.h"
#include "model/futex_op.h"
#include "report/json_doc.h"
#include "report/named_stack_json.h"
#include "report/stacks_wording.h"

static json_t *op_json(const struct seen_call *c)
{
	char op[80];

	return c->is_futex ? json_string(futex_op_name(c->op, op, sizeof(op))) : json_null();
}

static size_t threads_of(const struct survey *s, int32_t pid)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_threads; i++)
		n += s->threads[i].pid == pid;
	return n;
}

/* One key and its value on each line, as in a table. */
/* clang-format off */

static json_t *process_json(const struct survey *s, const struct seen_process *p)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:o}",
			 "pid", p->pid,
			 "comm", json_doc_text(p->comm),
			 "title", json_doc_text(p->title),
			 "exe", json_doc_text(p->exe),
			 "threads", json_doc_number(threads_of(s, p->pid)));
}

static json_t *thread_json(const struct seen_thread *t)
{
	bool is_in_call = t->stack && t->call.number >= 0;

	return json_pack("{s:i, s:i, s:o, s:s, s:s?, s:o, s:s?, s:o, s:o, s:o}",
			 "pid", t->pid,
			 "tid", t->tid,
			 "comm", json_doc_text(t->comm),
			 "state", wording_seen(t->state),
			 "halt", wording_halt(t->halt),
			 "syscall_number", is_in_call ? json_integer(t->call.number) : json_null(),
			 "syscall", is_in_call ? t->call.name : NULL,
			 "futex_op", op_json(&t->call),
			 "uaddr", t->call.is_futex ? json_doc_address(t->call.word) : json_null(),
			 "stack", t->stack ? json_doc_number(t->stack - 1) : json_null());
}

/* clang-format on */

static void write_lists(struct json_doc *doc, const struct survey *s)
{
	json_doc_open(doc, "processes", '[');
	for (size_t i = 0; i < s->n_processes; i++)
		json_doc_add(doc, NULL, process_json(s, &s->processes[i]));
	json_doc_close(doc, ']');
	json_doc_open(doc, "threads", '[');
	for (size_t i = 0; i < s->n_threads; i++)
		json_doc_add(doc, NULL, thread_json(&s->threads[i]));
	json_doc_close(doc, ']');
	json_doc_open(doc, "stacks", '[');
	for (size_t i = 0; i < s->stacks.n; i++)
		named_stack_write(doc, &s->stacks.all[i], i);
	json_doc_close(doc, ']');
	json_doc_open(doc, "notes", '[');
	for (size_t i = 0; i < s->n_notes; i++)
		json_doc_add(doc, NULL, json_doc_text(s->notes[i]));
	json_doc_close(doc, ']');
}

int report_stacks_json(FILE *out, const struct survey *s)
{
	struct json_doc doc;

	json_doc_init(&doc, out);
	json_doc_open(&doc, NULL, '{');
	json_doc_add(&doc, "schema", json_string(FUTRACE_SCHEMA_STACKS));
	json_doc_add(&doc, "version", json_string(PACKAGE_VERSION));
	json_doc_add(&doc, "realtime_ns", json_doc_number(s->realtime_ns));
	json_doc_add(&doc, "duration_ns", json_doc_number(s->looking_ns));
	write_lists(&doc, s);
	json_doc_close(&doc, '}');
	return json_doc_finish(&doc);
}
