/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_ticks.c - makes the instance that records where running threads are at each tick of the
 * timer.
 *
 * To make it takes the kernel some 100 ms. So the guardian does it, and nothing waits meanwhile.
 */
#include "capture/capture_internal.h"

#include <stdlib.h>

#include <tracefs/tracefs.h>

#include "base/xalloc.h"
#include "capture/guardian.h"

/* For more than a second of the fastest timer, on each CPU. */
#define BUFFER_KB    "128"
#define BUFFER_BYTES (128 * 1024)

/* Threads may start while they are copied; see MAX_LISTINGS of live_begin.c. */
#define MAX_COPIES 100

/*
 * The events that come with the tick. The first one is exact; it needs kernels that know functions
 * in filters, since 6.6. The other one comes with every interrupt of the local timer.
 */
static const struct timer_event {
	const char *system, *name;
	const char *filter; /* NULL: none */
} timer_events[] = {
	{ "timer", "hrtimer_expire_entry", "function.function == tick_nohz_handler" },
	{ "timer", "hrtimer_expire_entry", "function.function == tick_sched_timer" },
	{ "irq_vectors", "local_timer_entry", NULL },
};

static const struct {
	const char *file, *value;
	bool is_needed;
} settings[] = {
	{ "buffer_size_kb", BUFFER_KB, true },	 { "trace_clock", "mono", true },
	{ "options/userstacktrace", "1", true }, { "options/stacktrace", "0", false },
	{ "options/overwrite", "1", false },
};

static int set_options(struct capture *c, bool new_tasks, struct error *err)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		if (tracefs_instance_file_write(c->instance, settings[i].file, settings[i].value) <
			    0 &&
		    settings[i].is_needed)
			return error_set(err, 0, "cannot set %s", settings[i].file);
	}
	if (tracefs_instance_file_write(c->instance, "options/event-fork", new_tasks ? "1" : "0") <
	    0)
		return error_set(err, 0, "cannot set options/event-fork");
	return 0;
}

/*
 * Lets the threads of FROM through the filter of C, until it has all of them. Returns whether there
 * are any, or -1 with ERR filled: an empty filter would let the whole host through.
 */
static int copy_threads(struct capture *c, struct capture *from, struct error *err)
{
	bool are_any = false;

	for (int i = 0; i < MAX_COPIES; i++) {
		struct tids all = { 0 }, missing = { 0 };
		int ret = capture_tids(from, &all, err);
		size_t n;

		if (ret == 0)
			ret = capture_missing_tids(c, all.all, all.n, &missing, err);
		n = missing.n;
		if (ret == 0 && n)
			ret = capture_add_tids(c, missing.all, n, err);
		are_any = are_any || n;
		tids_finish(&all);
		tids_finish(&missing);
		if (ret < 0 || !n)
			return ret < 0 ? ret : are_any;
	}
	return are_any;
}

static int enable_timer(struct capture *c, struct error *err)
{
	for (size_t i = 0; i < sizeof(timer_events) / sizeof(*timer_events); i++) {
		const struct timer_event *ev = &timer_events[i];

		if (ev->filter && capture_filter(c, ev->system, ev->name, ev->filter, err) < 0)
			continue;
		if (capture_enable(c, ev->system, ev->name, err) == 0)
			return 0;
	}
	return error_set(err, 0, "this kernel has no event of the timer's tick");
}

/* What the guardian is to set up. */
struct wanted {
	struct capture *of;
	bool new_tasks;
};

static int set_up(void *arg, const char *name, struct error *err)
{
	const struct wanted *wanted = arg;
	const char *dir = capture_find_tracefs(err);
	struct capture c = { 0 };
	int ret;

	c.instance = dir ? tracefs_instance_alloc(dir, name) : NULL;
	if (!c.instance)
		return error_set(err, 0, "cannot open the tracing instance %s", name);
	ret = set_options(&c, wanted->new_tasks, err);
	if (ret == 0)
		ret = copy_threads(&c, wanted->of, err);
	if (ret > 0)
		ret = enable_timer(&c, err);
	tracefs_instance_free(c.instance);
	return ret;
}

struct capture *capture_begin_ticks(struct capture *c, bool new_tasks, struct error *err)
{
	struct wanted wanted = { c, new_tasks };
	struct capture *ticks = xcalloc(1, sizeof(*ticks));

	ticks->instances = capture_instances(err);
	/* The guardian has a copy of what is wanted. */
	if (ticks->instances)
		ticks->guardian = guardian_begin(ticks->instances, set_up, &wanted, err);
	if (!ticks->guardian) {
		capture_free(ticks, &(struct error){ 0 });
		return NULL;
	}
	ticks->buffer_bytes = BUFFER_BYTES;
	c->ticks = ticks;
	return ticks;
}

int capture_open_ticks(struct capture *ticks, struct error *err)
{
	const char *dir = capture_find_tracefs(err);
	int ready = dir ? guardian_is_ready(ticks->guardian, err) : -1;

	if (ready <= 0)
		return ready;
	if (capture_open_instance(ticks, dir, err) < 0 || capture_find_cpus(ticks, err) < 0)
		return -1;
	return 1;
}
