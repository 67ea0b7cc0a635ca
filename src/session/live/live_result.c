/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_result.c - makes the result of a live trace: adds the host, the targets and the costs.
 */
#include "session/live/live_internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static void add_host(struct session *s)
{
	struct utsname name;

	s->has_realtime = true;
	memcpy(s->clock, "mono", sizeof("mono"));
	if (uname(&name) == 0)
		snprintf(s->kernel, sizeof(s->kernel), "%.63s", name.release);
}

static void add_command(struct session *s, const struct live *l)
{
	s->traces_command = l->traces_command;
	if (!l->cmd)
		return;
	s->command = basename(l->request->command[0]);
	s->command_ended = command_has_ended(l->cmd) && !l->cmd->unknown;
	s->command_status = l->cmd->status;
}

static void fill_session(struct session *s, struct live *l)
{
	*s = (struct session){
		.analysis = l->analysis,
		.stacks = l->tracing.stacks,
		.mark_texts = l->tracing.mark_texts,
		.host_log = &l->proc.host_log,
		.clock_log = &l->clock_log,
		.realtime_offset_ns = l->clock_log.all[0].realtime_offset_ns,
		.targets = l->proc.targets.all,
		.n_targets = l->proc.targets.n,
		.n_named = l->proc.targets.n_named,
		.called_ns = l->called_ns,
		.begin_ns = l->begin_ns,
		.end_ns = l->end_ns,
		.lost_unknown = l->tracing.lost_unknown,
		.kernel_lost = l->tracing.kernel_lost,
		.buffer_bytes = l->tracing.buffer_bytes,
		.tracer_cpu_ns = l->tracer_cpu_ns,
		.tracer_peak_rss_bytes = l->tracer_peak_rss_bytes,
		.cpus = l->tracing.n_cpus,
		.narrow_ns = tracing_narrow_ns(&l->tracing, l->end_ns),
		.unreadable = l->proc.unreadable,
		.late_32bit = l->proc.late_32bit,
		.raw_enabled = l->tracing.raw_enabled,
		.has_stacks = l->tracing.has_stacks,
		.futex_only = l->request->futex_only,
		.no_titles = l->request->no_titles,
		.user_stacks = &l->user_stacks,
		.looks = l->looks.warning,
		.looks_late = l->looks.late,
		.ticks_late = l->looks.ticks_late,
		.ticks = l->looks.ticks.warning,
		.leftovers = l->leftovers,
		.ended = l->ended,
		.owners = l->owners.warning,
		.answers = l->answers,
	};
	add_host(s);
	add_command(s, l);
}

void live_complete_interval(struct live *l, struct result *res)
{
	struct session s;

	fill_session(&s, l);
	session_complete_interval(&s, res);
}

struct result *live_make_result(struct live *l)
{
	struct session s;
	struct result *res;

	fill_session(&s, l);
	res = session_result(&s);
	session_warn_of_files(res, place_silences(l->proc.place));
	live_record_write(&l->record, &l->tracing, &l->proc, &s, l->windows, l->request->n_windows,
			  &l->looks, res);
	return res;
}
