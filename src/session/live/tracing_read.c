/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracing_read.c - reads the buffers, a little at a time, and hands the events on in order.
 *
 * The CPU that is behind is read first. So what was read is handed on while it is still in the
 * cache, and little has to be kept until the other CPUs have come as far.
 */
#include "session/live/live_internal.h"

#include <sys/resource.h>

#include "base/clock.h"
#include "base/units.h"

/* An event's time is taken a little before a reader can see it; longer if the host is slow. */
#define SLACK_NS (10 * NS_PER_MS)

/* Before ordinary programs: setpriority(2). Takes privileges, without which it is as it was. */
#define HURRIED_NICE (-10)

/* How often the host's figures are read: where something happens, and where nothing does. */
#define HOST_NS	     (200 * NS_PER_MS)
#define HOST_IDLE_NS (1 * NS_PER_S)

static void feed(void *arg, const struct event *ev)
{
	analysis_feed(arg, ev);
}

/* The host's figures cost little, but not nothing. */
static void read_host(struct live *l, uint64_t now_ns, uint64_t every_ns)
{
	const struct host_log *log = &l->host_log;
	struct host_reading r;

	if (log->n && now_ns - log->all[log->n - 1].ts_ns < every_ns)
		return;
	host_read(PROC, &r);
	host_log_add(&l->host_log, &r);
}

/* The CPU that is to be read next: of those that are not done, the one that is behind. */
static struct cpu_reading *next_to_read(struct live *l)
{
	struct cpu_reading *next = NULL;

	for (unsigned int i = 0; i < l->n_streams; i++) {
		struct cpu_reading *r = &l->readings[i];

		if (!r->is_done && (!next || r->known_ns < next->known_ns))
			next = r;
	}
	return next;
}

/* Up to when every event of every CPU has been read. */
static uint64_t known_of_all(const struct live *l)
{
	uint64_t known_ns = UINT64_MAX;

	for (unsigned int i = 0; i < l->n_streams; i++) {
		if (l->readings[i].known_ns < known_ns)
			known_ns = l->readings[i].known_ns;
	}
	return known_ns;
}

/*
 * Reads a little of one CPU. What is being written just now, the next round will see, unless it is
 * the LAST. Nor must a program that calls without pause keep the reader at work for ever.
 */
static int read_some(struct live *l, struct cpu_reading *r, uint64_t before_ns, bool last,
		     struct error *err)
{
	unsigned int i = (unsigned int)(r - l->readings);
	struct stream *s = l->streams[i];
	enum capture_progress progress = capture_read(l->capture, i, s, err);

	if (progress == CAPTURE_FAILED)
		return -1;
	r->read_bytes += CAPTURE_READ_BYTES;
	r->known_ns = stream_known_ns(s);
	if (progress == CAPTURE_EMPTY && before_ns > r->known_ns)
		r->known_ns = before_ns;
	r->is_done = progress == CAPTURE_EMPTY ||
		     (!last && (progress == CAPTURE_CAUGHT_UP || r->known_ns >= before_ns));
	return 0;
}

/*
 * A buffer that was nearly full may be full the next time, where programs that call without pause
 * take all CPUs: then the reader needs its share when it needs it. It does not need more.
 */
static void hurry_if_late(struct live *l)
{
	uint64_t much = capture_buffer_bytes(l->capture) / 4 * 3;

	for (unsigned int i = 0; i < l->n_streams && !l->is_hurried; i++) {
		if (l->readings[i].read_bytes < much)
			continue;
		setpriority(PRIO_PROCESS, 0, HURRIED_NICE);
		l->is_hurried = true;
	}
}

int live_read(struct live *l, bool last, struct error *err)
{
	uint64_t now_ns = clock_now_ns(), handed_on_ns = 0, events = analysis_events(l->analysis);
	uint64_t before_ns = now_ns > SLACK_NS ? now_ns - SLACK_NS : 0;
	struct cpu_reading *r;

	for (unsigned int i = 0; i < l->n_streams; i++)
		l->readings[i] = (struct cpu_reading){ .known_ns = l->readings[i].known_ns };
	while ((r = next_to_read(l))) {
		if (read_some(l, r, before_ns, last, err) < 0)
			return -1;
		if (known_of_all(l) <= handed_on_ns)
			continue;
		handed_on_ns = known_of_all(l);
		merge_run(l->merge, handed_on_ns, feed, l->analysis);
	}
	if (last)
		merge_run(l->merge, UINT64_MAX, feed, l->analysis);
	hurry_if_late(l);
	/* The last time, recording has been off for a while already: what ends there, the result
	 * ends. */
	if (!last)
		analysis_advance(l->analysis, handed_on_ns);
	place_refresh(l->place);
	if (last)
		read_host(l, now_ns, 0);
	else
		read_host(l, now_ns,
			  analysis_events(l->analysis) == events ? HOST_IDLE_NS : HOST_NS);
	return l->late_32bit && !l->raw_enabled ? live_enable_raw(l, err) : 0;
}
