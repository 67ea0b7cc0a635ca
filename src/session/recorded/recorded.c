/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded.c - makes a result from a recording, futrace's own or trace-cmd's.
 */
#include "session/recorded/recorded.h"

#include "base/units.h"
#include "session/recorded/recorded_shared.h"

/* Far more intervals than any trace has; only a damaged file has more. */
#define MAX_INTERVALS 1000000

/* A damaged file may claim any length; its intervals could need more memory than there is. */
static int check_interval(const struct recorded *r, struct error *err)
{
	uint64_t begin_ns = r->session.begin_ns, end_ns = r->session.end_ns;
	uint64_t interval_ns = r->request->interval_ns;
	char length[UNITS_SIZE];

	if (!interval_ns || end_ns <= begin_ns || (end_ns - begin_ns) / interval_ns < MAX_INTERVALS)
		return 0;
	return error_set(err, 0, "--interval: too short for a recording of %s",
			 units_duration(length, end_ns - begin_ns));
}

static void warn_of_damage(const struct recorded *r, struct result *res)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	char size[UNITS_SIZE];

	if (layout->missing_bytes)
		result_warn(res,
			    "the recording is cut off: its last %s%s are missing and count as lost",
			    units_size(size, layout->missing_bytes),
			    layout->mended ? " and more" : "");
	else if (layout->mended)
		result_warn(res, "the recording is cut off or damaged after these events");
	if (layout->n_missing)
		result_warn(res,
			    "the recording is cut off or damaged: %zu of its buffers %s missing",
			    layout->n_missing, layout->n_missing == 1 ? "is" : "are");
	if (recording_is_damaged(r->recording) || r->replay.n_given_up)
		result_warn(res, "the recording is damaged: some of its events could not be read");
}

static void warn_of_files(const struct recorded *r, struct result *res)
{
	size_t others, found = plain_maps_found(r->maps, &others);

	if (others)
		result_warn(
			res,
			"%zu of %zu files in %s %s other build-ids than on the recorded host: not "
			"used",
			others, found, r->request->sysroot, others == 1 ? "has" : "have");
}

/* The build-id of the file at PATH on the recorded host; NULL: unknown. */
static const char *build_id(void *arg, const char *path)
{
	const struct recorded *r = arg;

	return r->notes ? notes_build_id(r->notes, path) : NULL;
}

static struct result *make_result(struct recorded *r, struct error *err)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	struct result *res;

	r->kind = layout->notes ? &recorded_own : &recorded_trace_cmd;
	r->maps = plain_maps_new(layout->proc_maps, r->request->sysroot, build_id, r);
	r->session.no_titles = r->request->no_titles;
	r->session.stacks = r->replay.stacks;
	r->session.mark_texts = r->replay.mark_texts;
	if (r->kind->open(r, err) < 0 || check_interval(r, err) < 0 || r->kind->run(r, err) < 0)
		return NULL;
	res = session_result(&r->session);
	recorded_hand_out(r);
	warn_of_damage(r, res);
	warn_of_files(r, res);
	session_warn_of_files(res, r->maps ? plain_maps_silences(r->maps) : 0);
	r->kind->warn(r, res);
	return res;
}

struct result *recorded_result(const struct trace_request *request, const char *path,
			       const struct interval_watch *watch, struct error *err)
{
	struct recorded r = { .request = request, .watch = watch, .wants_intervals = true };
	struct result *res = NULL;

	r.recording = recording_open(path, err);
	if (!r.recording)
		return NULL;
	if (replay_init(&r.replay, r.recording) < 0)
		error_set(err, 0, "out of memory");
	else
		res = make_result(&r, err);
	analysis_free(r.analysis);
	if (r.kind)
		r.kind->free(&r);
	plain_maps_free(r.maps);
	notes_trace_finish(&r.trace);
	host_log_finish(&r.host_log);
	clock_log_finish(&r.clock_log);
	replay_finish(&r.replay);
	recording_close(r.recording);
	return res;
}
