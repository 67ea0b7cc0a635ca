/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.c - the loop of a live trace: it waits for events, signals and ends, and handles them.
 */
#include "session/live/live_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/units.h"
#include "base/whole.h"
#include "base/xalloc.h"

/*
 * How often buffers that are not half full are read. Frequent readings meet a new futex word while
 * its mapping still exists. The first readings follow each other fast, for programs that end soon,
 * and faster still if the program has just begun; with --follow, the later ones are faster than
 * usual too.
 */
#define FIRST_TICK_NS	(5 * NS_PER_MS)
#define COMMAND_TICK_NS (NS_PER_MS / 2)
#define TICK_NS		(250 * NS_PER_MS)
#define FOLLOW_TICK_NS	(20 * NS_PER_MS)

/* A reader sees an event this long after its time at the latest, unless the host is slow. */
#define SLACK_NS (10 * NS_PER_MS)

/* How often the host's figures are read: while events come, and while none come. */
#define HOST_NS	     (200 * NS_PER_MS)
#define HOST_IDLE_NS (1 * NS_PER_S)

/* The last events of a process come within this time after its end. */
#define LAST_EVENTS_NS (20 * NS_PER_MS)

/* Of so many processes the mappings are read at once, which takes some 5 ms. */
#define PLACES_AT_ONCE 50

enum {
	POLL_SIGNAL,
	POLL_TICK,
	POLL_DEADLINE,
	POLL_SET_CLOCK,
	POLL_COMMAND,
	POLL_OWNERS,
	POLL_TARGETS
};

struct loop {
	struct live *l;
	struct pollfd *polls;
	size_t n_polls;
	uint64_t tick_ns;
	int ending; /* readable once a signal has come that ends the trace */
	struct live_outcome *outcome;
	uint64_t ended_ns; /* when all processes were first seen to have ended; 0: not yet */
	bool over;
};

static int set_timer(int fd, uint64_t ns, struct error *err)
{
	struct itimerspec when = { .it_value = { .tv_sec = (time_t)(ns / NS_PER_S),
						 .tv_nsec = (long)(ns % NS_PER_S) } };

	return timerfd_settime(fd, 0, &when, NULL) < 0 ? error_set(err, errno, "cannot set a timer")
						       : 0;
}

/* The longest time between two readings. An interval is reported soon after its end. */
static uint64_t longest_tick_ns(const struct live *l)
{
	uint64_t interval_ns = l->request->interval_ns;

	if (l->proc.targets.follow || (interval_ns && interval_ns / 4 < FOLLOW_TICK_NS))
		return FOLLOW_TICK_NS;
	return interval_ns && interval_ns / 4 < TICK_NS ? interval_ns / 4 : TICK_NS;
}

/* Lets poll() wait for the timer at FD again. That the clock was set is an error, ECANCELED. */
static bool take_expiration(int fd)
{
	uint64_t expirations;

	return read(fd, &expirations, sizeof(expirations)) == sizeof(expirations);
}

static int tick(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;

	if (!take_expiration(loop->polls[POLL_TICK].fd))
		return 0;
	if (loop->tick_ns < longest_tick_ns(l))
		loop->tick_ns *= 2;
	progress_show(&l->progress, l->begin_ns, clock_now_ns(), l->deadline_ns,
		      analysis_events(l->analysis), analysis_waits(l->analysis),
		      analysis_lost(l->analysis));
	return set_timer(loop->polls[POLL_TICK].fd, loop->tick_ns, err);
}

static void take_signal(struct loop *loop)
{
	if (ending_read(loop->polls[POLL_SIGNAL].fd, &loop->outcome->ending))
		loop->over = true;
}

static void note_ends(struct loop *loop)
{
	struct live *l = loop->l;

	for (size_t i = 0; i < l->proc.targets.n_named; i++) {
		struct pollfd *p = &loop->polls[POLL_TARGETS + i];

		if (!p->revents)
			continue;
		p->fd = -1;
		l->proc.targets.all[i].ended_ns = clock_now_ns();
	}
}

/*
 * Have all processes ended? The last one may have started another just before. So with --follow the
 * trace goes on for a while, until the event of that start would have come.
 */
static bool targets_are_over(struct loop *loop)
{
	struct live *l = loop->l;
	uint64_t now_ns = clock_now_ns();

	if (!targets_have_ended(&l->proc.targets, now_ns)) {
		loop->ended_ns = 0;
		return false;
	}
	if (!loop->ended_ns)
		loop->ended_ns = now_ns;
	return !l->proc.targets.follow || now_ns - loop->ended_ns > LAST_EVENTS_NS;
}

static void feed(void *arg, const struct event *ev)
{
	analysis_feed(arg, ev);
}

/* Feeds recorded events to the analysis; the LAST time, all of them. */
static int read_events(struct live *l, bool last, struct error *err)
{
	uint64_t now_ns = clock_now_ns(), events = analysis_events(l->analysis), done_ns;
	uint64_t before_ns = now_ns > SLACK_NS ? now_ns - SLACK_NS : 0;
	bool is_idle;

	live_looks_take(&l->looks, l->tracing.merge, l->done_ns);
	if (tracing_read(&l->tracing, before_ns, last, feed, l->analysis, &done_ns, err) < 0)
		return -1;
	l->done_ns = done_ns;
	/* The last time, analysis_finish() advances to the end. */
	if (!last) {
		analysis_advance(l->analysis, done_ns);
		live_owners_ask(&l->owners, l->analysis);
		live_titles_ask(&l->titles, now_ns);
	}
	place_refresh(l->proc.place);
	is_idle = analysis_events(l->analysis) == events;
	proc_state_read_host(&l->proc, now_ns, last ? 0 : is_idle ? HOST_IDLE_NS : HOST_NS);
	return l->proc.late_32bit && !l->tracing.raw_enabled ? tracing_enable_raw(&l->tracing, err)
							     : 0;
}

/* A CPU that comes online gets a buffer. */
static void poll_buffers(struct loop *loop)
{
	const struct live *l = loop->l;
	struct pollfd *p = loop->polls + POLL_TARGETS + l->proc.targets.n_named;

	for (unsigned int i = 0; i < l->tracing.n_streams; i++)
		(p++)->fd = capture_fd(l->tracing.capture, i);
}

/*
 * After the first loss, reads threads again, a few each time. Returns whether more are to be read.
 */
static bool read_threads_again(struct live *l)
{
	struct proc_state *p = &l->proc;
	bool more;

	if (!analysis_lacks_events(l->analysis))
		return false;
	if (!p->n_to_read)
		proc_again_begin(p);
	more = proc_again_read_some(p);
	merge_add_events(l->tracing.merge, p->found, p->n_found);
	return more;
}

/* Notices that the time of day was set, or that the host was suspended: windows move then. */
static void note_clock(struct loop *loop)
{
	struct live *l = loop->l;
	const struct trace_request *request = l->request;
	const struct clock_reading now = clock_reading_now();
	struct analysis_window *moved;

	if (!clock_log_add(&l->clock_log, &now))
		return;
	moved = given_windows_on_clock(request->windows, request->n_windows, &l->clock_log);
	memcpy(l->windows, moved, request->n_windows * sizeof(*moved));
	free(moved);
	analysis_windows_moved(l->analysis);
}

static void take_owners(struct live *l)
{
	live_owners_take(&l->owners);
	merge_add_events(l->tracing.merge, l->proc.found, l->proc.n_found);
}

/*
 * Takes the owners of locks that have come. Returns whether nothing else has happened, of N things:
 * then there is no reason to read half-filled buffers.
 */
static bool takes_owners_only(struct loop *loop, int n)
{
	if (!loop->polls[POLL_OWNERS].revents)
		return false;
	take_owners(loop->l);
	return n == 1;
}

/* Waits until something happens, and handles it. */
static int run_once(struct loop *loop, struct error *err)
{
	bool are_left = live_read_places(loop->l, PLACES_AT_ONCE), soon;
	int n;

	poll_buffers(loop);
	loop->polls[POLL_OWNERS].fd = live_owners_fd(&loop->l->owners);
	n = poll(loop->polls, loop->n_polls, are_left ? 0 : -1);
	if (n < 0)
		return errno == EINTR ? 0 : error_set(err, errno, "cannot wait for events");
	if (takes_owners_only(loop, n))
		return 0;
	if (loop->polls[POLL_SET_CLOCK].revents)
		take_expiration(loop->polls[POLL_SET_CLOCK].fd);
	note_clock(loop);
	if (loop->polls[POLL_TICK].revents && tick(loop, err) < 0)
		return -1;
	if (loop->polls[POLL_DEADLINE].revents || loop->polls[POLL_COMMAND].revents)
		loop->over = true;
	if (loop->polls[POLL_SIGNAL].revents)
		take_signal(loop);
	/* Places first: else each would be read again for the first words found in it. */
	if (!loop->over && !are_left && read_events(loop->l, false, err) < 0)
		return -1;
	if (!live_hand_out(loop->l))
		loop->over = true;
	/* All stacks are recorded again: check soon whether they are too many. */
	soon = tracing_adjust_stacks(&loop->l->tracing) && !loop->l->tracing.stack_budget.narrow;
	if (!loop->over && read_threads_again(loop->l))
		soon = true;
	if (soon) {
		loop->tick_ns = FIRST_TICK_NS;
		if (set_timer(loop->polls[POLL_TICK].fd, loop->tick_ns, err) < 0)
			return -1;
	}
	note_ends(loop);
	/* With --tid, threads may end before their process. A thread's id may change at exec(2). */
	if (targets_are_over(loop) || (loop->l->proc.targets.single_threads &&
				       !analysis_has_living_threads(loop->l->analysis)))
		loop->over = true;
	return 0;
}

static void fill_polls(struct loop *loop)
{
	struct live *l = loop->l;
	struct pollfd *p = loop->polls + POLL_TARGETS;

	loop->polls[POLL_COMMAND].fd = l->cmd ? l->cmd->pidfd : -1;
	for (size_t i = 0; i < l->proc.targets.n_named; i++)
		(p++)->fd = l->proc.targets.all[i].pidfd;
	for (size_t i = 0; i < loop->n_polls; i++)
		loop->polls[i].events = POLLIN;
}

static int open_polls(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;

	loop->n_polls = POLL_TARGETS + l->proc.targets.n_named + l->tracing.n_streams;
	loop->polls = xcalloc(loop->n_polls, sizeof(*loop->polls));
	loop->polls[POLL_SIGNAL].fd = loop->ending;
	loop->polls[POLL_TICK].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	loop->polls[POLL_DEADLINE].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	loop->polls[POLL_SET_CLOCK].fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	for (int i = POLL_TICK; i <= POLL_SET_CLOCK; i++) {
		if (loop->polls[i].fd < 0)
			return error_set(err, errno, "cannot wait for timers");
	}
	fill_polls(loop);
	return 0;
}

static void close_polls(struct loop *loop)
{
	for (int i = POLL_TICK; loop->polls && i <= POLL_SET_CLOCK; i++) {
		if (loop->polls[i].fd >= 0)
			close(loop->polls[i].fd);
	}
	free(loop->polls);
}

static int start_timers(struct loop *loop, struct error *err)
{
	/* This timer expires when the time of day is set: timerfd_settime(2). */
	const struct itimerspec never = { .it_value = { .tv_sec = INT64_MAX / (int64_t)NS_PER_S } };
	struct live *l = loop->l;

	loop->tick_ns = l->traces_command ? COMMAND_TICK_NS : FIRST_TICK_NS;
	if (set_timer(loop->polls[POLL_TICK].fd, loop->tick_ns, err) < 0)
		return -1;
	/* If that fails, the next tick notices a change. */
	timerfd_settime(loop->polls[POLL_SET_CLOCK].fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
			&never, NULL);
	if (!l->request->duration_ns)
		return 0;
	l->deadline_ns = clock_now_ns() + l->request->duration_ns;
	return set_timer(loop->polls[POLL_DEADLINE].fd, l->request->duration_ns, err);
}

static int run_loop(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;

	if (open_polls(loop, err) < 0 || live_announce(l, err) < 0 || start_timers(loop, err) < 0)
		return -1;
	/* Without the scheduler's events, nothing shows that a thread ran. Nobody waits for this.
	 */
	if (!l->request->futex_only)
		live_looks_begin_ticks(&l->looks, l->tracing.capture, l->request->instance);
	if (l->cmd) {
		l->cmd->marker = capture_marker_path(l->tracing.capture);
		loop->outcome->exec_error = command_go(l->cmd);
		if (loop->outcome->exec_error)
			return error_set(err, loop->outcome->exec_error, "cannot run %s",
					 l->request->command[0]);
	}
	if (l->traces_command) {
		place_begin(l->proc.place, l->cmd->pid);
		free(l->proc.targets.all[0].exe);
		l->proc.targets.all[0].exe = tasks_exe(PROC, l->cmd->pid);
		tasks_comm(PROC, l->cmd->pid, l->proc.targets.all[0].comm);
	}
	while (!loop->over) {
		if (run_once(loop, err) < 0)
			return -1;
	}
	return 0;
}

static void add_asleep(void *arg, const struct event *ev)
{
	struct live *l = arg;

	analysis_feed(l->analysis, ev);
}

static void add_ran(void *arg, const struct event *ev)
{
	struct live *l = arg;

	analysis_feed(l->analysis, ev);
	live_record_ran(&l->record, ev);
}

/* Stops recording and reads the remaining events. */
static int end_trace(struct live *l, struct error *err)
{
	struct rusage usage;

	take_owners(l);
	l->end_ns = clock_now_ns();
	capture_stop(l->tracing.capture);
	live_ticks_stop(&l->looks.ticks);
	progress_clear(&l->progress);
	for (size_t i = 0; i < l->proc.targets.n; i++)
		place_read(l->proc.place, l->proc.targets.all[i].pid);
	if (read_events(l, true, err) < 0)
		return -1;
	live_ticks_close(&l->looks.ticks);
	if (analysis_lacks_events(l->analysis))
		proc_again_read_last(&l->proc, add_asleep, l);
	proc_state_read_ran(&l->proc, add_ran, l);
	live_looks_name(&l->looks, &l->user_stacks);
	live_titles_await(&l->titles);
	tracing_count(&l->tracing);
	getrusage(RUSAGE_SELF, &usage);
	l->tracer_cpu_ns =
		((uint64_t)usage.ru_utime.tv_sec + (uint64_t)usage.ru_stime.tv_sec) * NS_PER_S +
		((uint64_t)usage.ru_utime.tv_usec + (uint64_t)usage.ru_stime.tv_usec) * NS_PER_US;
	l->tracer_peak_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
	return 0;
}

static void tear_down(struct live *l)
{
	analysis_free(l->analysis);
	free(l->windows);
	clock_log_finish(&l->clock_log);
	tracing_finish(&l->tracing);
	proc_state_finish(&l->proc);
	live_owners_finish(&l->owners);
	live_titles_finish(&l->titles);
	live_looks_finish(&l->looks);
	named_stacks_finish(&l->user_stacks);
	live_record_end(&l->record);
}

struct result *live_trace(const struct trace_request *request, struct command *cmd,
			  const struct interval_watch *watch, int ending,
			  struct live_outcome *outcome, struct error *err)
{
	struct live l = {
		.request = request, .cmd = cmd, .watch = watch, .called_ns = clock_now_ns()
	};
	struct loop loop = { .l = &l, .ending = ending, .outcome = outcome };
	struct result *res = NULL;

	*outcome = (struct live_outcome){ 0 };
	l.traces_command = cmd && !request->pids.n && !request->tids.n;
	progress_init(&l.progress, request->quiet);
	if (live_begin(&l, err) == 0 && run_loop(&loop, err) == 0 && end_trace(&l, err) == 0)
		outcome->capture = l.tracing.capture;
	priority_restore(&l.tracing.priority);
	progress_clear(&l.progress);
	close_polls(&loop);
	/* While the instance exists, every process on the host pays for it. */
	capture_close(l.tracing.capture);
	if (outcome->capture) {
		res = live_make_result(&l);
		/* The last interval ends with the trace. */
		live_hand_out(&l);
	} else {
		capture_free(l.tracing.capture, err);
	}
	outcome->record_error = l.record.error;
	tear_down(&l);
	return res;
}
