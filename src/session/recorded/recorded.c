/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_result.c - a recording, whoever made it, as a result.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "session/recorded/recorded_shared.h"

/* Far more than anybody reads; only damage makes more of them. */
#define MAX_INTERVALS 1000000

void recorded_set_options(const struct recorded *r, struct analysis_options *options)
{
	const struct options *opt = r->opt;

	options->futex_only = r->session.futex_only;
	if (r->notes)
		options->native_raw = r->trace.native_raw;
	options->wants_trails = opt->svg_file || opt->html_file || opt->perfetto_file;
	options->wants_chains = opt->folded_file != NULL;
	options->interval_ns = opt->interval_ns;
	options->hand_out_intervals = opt->interval_ns > 0;
	options->windows = r->trace.windows;
	options->n_windows = r->trace.n_windows;
}

int recorded_check_interval(const struct recorded *r, uint64_t begin_ns, uint64_t end_ns,
			    struct error *err)
{
	uint64_t interval_ns = r->opt->interval_ns;
	char length[UNITS_SIZE];

	if (!interval_ns || end_ns <= begin_ns || (end_ns - begin_ns) / interval_ns < MAX_INTERVALS)
		return 0;
	return error_set(err, 0, "--interval: too short for a recording of %s",
			 units_duration(length, end_ns - begin_ns));
}

void recorded_feed(void *arg, const struct event *ev)
{
	struct recorded *r = arg;

	analysis_feed(r->analysis, ev);
}

/* The intervals that are over. */
static void hand_out(struct recorded *r)
{
	struct result *res;

	while (r->wants_intervals && (res = analysis_take_interval(r->analysis))) {
		session_complete_interval(&r->session, res);
		r->wants_intervals = r->watch->take(r->watch->arg, res) == 0;
		result_free(res);
	}
}

void recorded_advance(void *arg, uint64_t ts_ns)
{
	struct recorded *r = arg;

	analysis_advance(r->analysis, ts_ns);
	hand_out(r);
}

static void warn_of_damage(const struct recorded *r, struct result *res)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	char size[UNITS_SIZE];

	if (layout->missing_bytes)
		result_warn(
			res,
			"the recording is cut off: its last %s%s are missing, and count as lost",
			units_size(size, layout->missing_bytes), layout->mended ? " and more" : "");
	else if (layout->mended)
		result_warn(res, "the recording is cut off or damaged behind these events");
	if (recording_is_damaged(r->recording))
		result_warn(res, "the recording is damaged: not all of its events could be read");
}

static void warn_of_files(const struct recorded *r, struct result *res)
{
	size_t others, found = plain_maps_found(r->maps, &others);

	if (others)
		result_warn(res,
			    "%zu of %zu files found below %s %s not the recorded host's, as their "
			    "build-ids tell",
			    others, found, r->opt->sysroot, others == 1 ? "is" : "are");
}

static struct result *make_result(struct recorded *r, struct error *err)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	struct result *res;

	r->maps = plain_maps_new(layout->proc_maps, r->opt->sysroot, recorded_build_id, r);
	r->session.stacks = r->replay.stacks;
	r->session.mark_texts = r->replay.mark_texts;
	if ((layout->notes ? recorded_own(r, err) : recorded_plain(r, err)) < 0)
		return NULL;
	res = session_result(&r->session);
	hand_out(r);
	warn_of_damage(r, res);
	warn_of_files(r, res);
	if (r->plain)
		recorded_plain_warn(r, res);
	return res;
}

struct result *recorded_result(const struct options *opt, const char *path,
			       const struct live_watch *watch, struct error *err)
{
	struct recorded r = { .opt = opt, .watch = watch, .wants_intervals = true };
	struct result *res = NULL;

	r.recording = recording_open(path, err);
	if (!r.recording)
		return NULL;
	if (replay_init(&r.replay, r.recording) < 0)
		error_set(err, 0, "memory is out");
	else
		res = make_result(&r, err);
	analysis_free(r.analysis);
	recorded_plain_free(r.plain);
	plain_maps_free(r.maps);
	notes_trace_finish(&r.trace);
	notes_free(r.notes);
	host_log_finish(&r.host_log);
	replay_finish(&r.replay);
	recording_close(r.recording);
	return res;
}
