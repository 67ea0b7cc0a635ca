/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_stacks.c - `futrace stacks`: looks once at each thread, and prints where they are.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "base/xalloc.h"
#include "cli/cli.h"
#include "cli/stacks_options.h"
#include "looks/survey_take.h"
#include "report/report.h"
#include "session/targets.h"

#define PROC "/proc"

static void add_processes(struct survey *s, const struct targets *t)
{
	s->processes = xcalloc(t->n + 1, sizeof(*s->processes));
	for (size_t i = 0; i < t->n; i++) {
		struct seen_process *p = &s->processes[s->n_processes++];

		p->pid = t->all[i].pid;
		memcpy(p->comm, t->all[i].comm, sizeof(p->comm));
		p->exe = t->all[i].exe ? xstrdup(t->all[i].exe) : NULL;
	}
}

static void add_threads(struct survey *s, const struct targets *t)
{
	s->threads = xcalloc(t->threads.n + 1, sizeof(*s->threads));
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->threads.n; k++) {
			struct seen_thread *thread;

			if (t->owners.all[k] != t->all[i].pid)
				continue;
			thread = &s->threads[s->n_threads++];
			thread->pid = t->all[i].pid;
			thread->tid = t->threads.all[k];
			tasks_comm(PROC, thread->tid, thread->comm);
		}
	}
}

/* Fills S with the ids of all targets. */
static int find_targets(struct survey *s, const struct stacks_options *opt, struct error *err)
{
	const struct trace_request *request = &opt->targets.request;
	struct targets t;
	int ret = -1;

	if (targets_init(&t, request, 0, err) == 0 && targets_list(&t, err) == 0) {
		add_processes(s, &t);
		add_threads(s, &t);
		for (size_t i = 0; i < t.ended.n; i++)
			survey_note(s, "%s %" PRId32 " had ended",
				    t.single_threads ? "thread" : "process", t.ended.all[i]);
		ret = 0;
	}
	targets_finish(&t);
	return ret;
}

/* Returns -1 with ERR filled if there is nothing to print: no thread may be looked at, or none was.
 */
static int check_seen(const struct survey *s, struct error *err)
{
	size_t seen = 0, refused = 0;

	for (size_t i = 0; i < s->n_threads; i++) {
		refused += s->threads[i].state == SEEN_REFUSED;
		seen += s->threads[i].state != SEEN_REFUSED && s->threads[i].state != SEEN_ENDED;
	}
	if (seen)
		return 0;
	if (!refused)
		return error_set(err, 0, "all threads had ended before they were looked at");
	error_set(err, 0, "process %" PRId32 " may not be looked at%s", s->threads[0].pid,
		  s->n_processes > 1 ? ", nor may the others" : "");
	return error_remedy(err,
			    "root, CAP_SYS_PTRACE, or its user with kernel.yama.ptrace_scope=0");
}

struct print {
	const struct survey *survey;
	struct text_style style;
	bool json;
};

static int render(FILE *out, const void *arg)
{
	const struct print *p = arg;

	return p->json ? report_stacks_json(out, p->survey)
		       : report_stacks(out, p->survey, &p->style);
}

static int print(const struct survey *s, const struct stacks_options *opt, struct error *err)
{
	bool to_terminal = strcmp(opt->output, "-") == 0;
	enum color color = opt->targets.color;
	const struct print p = {
		.survey = s,
		.json = opt->json,
		.style = {
			.color = color == COLOR_ALWAYS || (color == COLOR_AUTO && to_terminal &&
							   cli_has_color(STDOUT_FILENO)),
			.columns = to_terminal ? cli_columns(STDOUT_FILENO) : 0,
			.verbose = opt->verbose,
		},
	};

	return output_write(opt->output, render, &p, err);
}

/* Returns -1 with ERR filled unless each thread was looked at, as far as it had not ended. */
static int check_whole(const struct survey *s, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_threads; i++)
		n += s->threads[i].state == SEEN_UNANSWERED || s->threads[i].state == SEEN_REFUSED;
	return n ? error_set(err, 0, "%zu of %zu threads could not be looked at", n, s->n_threads)
		 : 0;
}

static int look(struct survey *s, const struct stacks_options *opt, struct error *err)
{
	if (survey_is_possible(PROC, err) < 0 || output_check(opt->output, err) < 0 ||
	    find_targets(s, opt, err) < 0)
		return -1;
	survey_take(s, !opt->no_lines);
	if (check_seen(s, err) < 0 || print(s, opt, err) < 0)
		return -1;
	return check_whole(s, err);
}

static int run(const struct stacks_options *opt)
{
	struct survey s = { 0 };
	struct error err;
	int status = STATUS_DONE;

	if (look(&s, opt, &err) < 0) {
		cli_print_error(&err);
		status = STATUS_FAILED;
	}
	survey_finish(&s);
	return status;
}

int cli_stacks(int argc, char **argv)
{
	struct stacks_options opt;
	struct error err;
	int status;

	if (stacks_options_parse(&opt, argc, argv, &err) < 0) {
		cli_print_error(&err);
		status = STATUS_USAGE;
	} else if (opt.help) {
		stacks_options_help();
		status = cli_end_output(STATUS_DONE);
	} else {
		status = run(&opt);
	}
	stacks_options_finish(&opt);
	return status;
}
