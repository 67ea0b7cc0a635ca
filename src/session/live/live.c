/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/live/live_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/units.h"
#include "base/whole.h"
#include "base/xalloc.h"

/*
 * How often the buffers are read although they are not half full: so that a new futex word is met
 * while its mapping is still there. Short at first, for programs that do not live long,
 * and as long as new ones are followed.
 */
#define FIRST_TICK_NS  (5 * NS_PER_MS)
#define TICK_NS	       (250 * NS_PER_MS)
#define FOLLOW_TICK_NS (20 * NS_PER_MS)

/* So much later an event of what a process did last has come. */
#define LAST_EVENTS_NS (20 * NS_PER_MS)

enum { POLL_SIGNAL, POLL_TICK, POLL_DEADLINE, POLL_COMMAND, POLL_TARGETS };

struct loop {
	struct live *l;
	struct pollfd *polls;
	size_t n_polls;
	uint64_t tick_ns;
	struct live_outcome *outcome;
	uint64_t ended_ns; /* when every process was first seen to have ended */
	bool over;
};

void live_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

static int set_timer(int fd, uint64_t ns, struct error *err)
{
	struct itimerspec when = { .it_value = { .tv_sec = (time_t)(ns / NS_PER_S),
						 .tv_nsec = (long)(ns % NS_PER_S) } };

	return timerfd_settime(fd, 0, &when, NULL) < 0 ? error_set(err, errno, "cannot set a timer")
						       : 0;
}

/* An interval is to be told of soon after it is over. */
static uint64_t longest_tick_ns(const struct live *l)
{
	uint64_t interval_ns = l->request->interval_ns;

	if (l->targets.follow || (interval_ns && interval_ns / 4 < FOLLOW_TICK_NS))
		return FOLLOW_TICK_NS;
	return interval_ns && interval_ns / 4 < TICK_NS ? interval_ns / 4 : TICK_NS;
}

static int tick(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;
	uint64_t expirations;

	if (read(loop->polls[POLL_TICK].fd, &expirations, sizeof(expirations)) < 0)
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
	struct signalfd_siginfo info;

	if (read(loop->polls[POLL_SIGNAL].fd, &info, sizeof(info)) != sizeof(info))
		return;
	loop->outcome->signalled.si_signo = (int)info.ssi_signo;
	loop->outcome->signalled.si_code = info.ssi_code;
	loop->over = true;
}

static void take_ends(struct loop *loop)
{
	struct live *l = loop->l;

	for (size_t i = 0; i < l->targets.n_named; i++) {
		struct pollfd *p = &loop->polls[POLL_TARGETS + i];

		if (!p->revents)
			continue;
		p->fd = -1;
		l->targets.all[i].ended_ns = clock_now_ns();
	}
}

/*
 * Has every process ended? The last one may have made another just before, so that there is a while
 * to wait for that event.
 */
static bool targets_are_over(struct loop *loop)
{
	struct live *l = loop->l;
	uint64_t now_ns = clock_now_ns();

	if (!targets_have_ended(&l->targets, now_ns)) {
		loop->ended_ns = 0;
		return false;
	}
	if (!loop->ended_ns)
		loop->ended_ns = now_ns;
	return !l->targets.follow || now_ns - loop->ended_ns > LAST_EVENTS_NS;
}

/* Waits for something to happen and deals with it. */
static int turn(struct loop *loop, struct error *err)
{
	if (poll(loop->polls, loop->n_polls, -1) < 0)
		return errno == EINTR ? 0 : error_set(err, errno, "cannot wait for events");
	if (loop->polls[POLL_TICK].revents && tick(loop, err) < 0)
		return -1;
	if (loop->polls[POLL_DEADLINE].revents || loop->polls[POLL_COMMAND].revents)
		loop->over = true;
	if (loop->polls[POLL_SIGNAL].revents)
		take_signal(loop);
	if (!loop->over && live_read(loop->l, false, err) < 0)
		return -1;
	if (!live_hand_out(loop->l))
		loop->over = true;
	/* Whether there are still too many is to be seen soon. */
	if (live_stacks_adjust(loop->l) && !loop->l->stack_budget.narrow) {
		loop->tick_ns = FIRST_TICK_NS;
		if (set_timer(loop->polls[POLL_TICK].fd, loop->tick_ns, err) < 0)
			return -1;
	}
	take_ends(loop);
	/* Only single threads end before their process; one that calls exec(2) changes its id. */
	if (targets_are_over(loop) ||
	    (loop->l->targets.single_threads && !analysis_has_living_threads(loop->l->analysis)))
		loop->over = true;
	return 0;
}

static void fill_polls(struct loop *loop)
{
	struct live *l = loop->l;
	struct pollfd *p = loop->polls + POLL_TARGETS;

	loop->polls[POLL_COMMAND].fd = l->cmd ? l->cmd->pidfd : -1;
	for (size_t i = 0; i < l->targets.n_named; i++)
		(p++)->fd = l->targets.all[i].pidfd;
	for (unsigned int i = 0; i < l->n_streams; i++)
		(p++)->fd = capture_fd(l->capture, i);
	for (size_t i = 0; i < loop->n_polls; i++)
		loop->polls[i].events = POLLIN;
}

static int open_polls(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;
	sigset_t signals;

	loop->n_polls = POLL_TARGETS + l->targets.n_named + l->n_streams;
	loop->polls = xcalloc(loop->n_polls, sizeof(*loop->polls));
	live_signals(&signals);
	loop->polls[POLL_SIGNAL].fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	loop->polls[POLL_TICK].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	loop->polls[POLL_DEADLINE].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	for (int i = POLL_SIGNAL; i <= POLL_DEADLINE; i++) {
		if (loop->polls[i].fd < 0)
			return error_set(err, errno, "cannot wait for signals and timers");
	}
	fill_polls(loop);
	return 0;
}

static void close_polls(struct loop *loop)
{
	for (int i = POLL_SIGNAL; loop->polls && i <= POLL_DEADLINE; i++) {
		if (loop->polls[i].fd >= 0)
			close(loop->polls[i].fd);
	}
	free(loop->polls);
}

static void print_ready(const struct live *l)
{
	const struct traced *first = &l->targets.all[0];
	const char *name = l->traces_command ? basename(l->request->command[0]) : first->comm;
	size_t n = l->targets.threads.n;
	char *printable = escape_printable(name);

	if (l->request->quiet)
		; /* nothing was asked for */
	else if (l->targets.n == 1)
		fprintf(stderr, "futrace: ready: tracing %zu thread%s of %" PRId32 " (%s)\n", n,
			n == 1 ? "" : "s", first->pid, printable);
	else
		fprintf(stderr, "futrace: ready: tracing %zu thread%s of %zu processes\n", n,
			n == 1 ? "" : "s", l->targets.n);
	free(printable);
}

/* Tells whoever waits for it that events are being recorded. */
static int tell_ready(const struct live *l, struct error *err)
{
	const struct trace_request *request = l->request;
	int fd;

	print_ready(l);
	if (*l->leftovers && !l->request->quiet)
		fprintf(stderr, "futrace: warning: %s\n", l->leftovers);
	if (l->late_32bit && !l->request->quiet)
		fprintf(stderr, "futrace: warning: this kernel does not show the futex calls of "
				"32-bit programs\n");
	if (request->ready_fd >= 0) {
		/* Whoever asked for it may be gone; that is no reason not to trace. */
		if (whole_write(request->ready_fd, "ready\n", 6) < 0 && errno != EPIPE)
			return error_set(err, errno, "cannot write to --ready-fd %d",
					 request->ready_fd);
		/* A reader may wait for the end. */
		if (request->ready_fd > STDERR_FILENO)
			close(request->ready_fd);
	}
	if (request->ready_file) {
		fd = open(request->ready_file,
			  O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
			  0666);
		/* A pipe that nobody reads is not waited for. */
		if (fd < 0 && errno != ENXIO)
			return error_set(err, errno, "cannot create --ready-file %s",
					 request->ready_file);
		if (fd >= 0)
			close(fd);
	}
	return 0;
}

static int start_timers(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;

	loop->tick_ns = FIRST_TICK_NS;
	if (set_timer(loop->polls[POLL_TICK].fd, loop->tick_ns, err) < 0)
		return -1;
	if (!l->request->duration_ns)
		return 0;
	l->deadline_ns = clock_now_ns() + l->request->duration_ns;
	return set_timer(loop->polls[POLL_DEADLINE].fd, l->request->duration_ns, err);
}

static int run_loop(struct loop *loop, struct error *err)
{
	struct live *l = loop->l;

	if (open_polls(loop, err) < 0 || tell_ready(l, err) < 0 || start_timers(loop, err) < 0)
		return -1;
	if (l->cmd) {
		l->cmd->marker = capture_marker_path(l->capture);
		loop->outcome->exec_error = command_go(l->cmd);
		if (loop->outcome->exec_error)
			return error_set(err, loop->outcome->exec_error, "cannot run %s",
					 l->request->command[0]);
	}
	if (l->traces_command) {
		free(l->targets.all[0].exe);
		l->targets.all[0].exe = tasks_exe(PROC, l->cmd->pid);
		tasks_comm(PROC, l->cmd->pid, l->targets.all[0].comm);
	}
	while (!loop->over) {
		if (turn(loop, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * A thread that was running and stays on its CPU, and one that waits for a CPU throughout, have no
 * event. A thread id that was used again has some.
 */
static void read_runnable(struct live *l)
{
	for (size_t i = 0; i < l->n_runnable; i++) {
		const struct runnable *r = &l->runnable[i];
		struct event ev = { .kind = EVENT_RAN, .tid = r->tid, .ts_ns = clock_now_ns() };
		uint64_t run_ns, wait_ns;

		if (tasks_schedstat(PROC, r->pid, r->tid, &run_ns, &wait_ns) < 0 ||
		    run_ns < r->run_ns || wait_ns < r->wait_ns)
			continue;
		ev.ran.run_ns = run_ns - r->run_ns;
		ev.ran.wait_ns = wait_ns - r->wait_ns;
		analysis_feed(l->analysis, &ev);
		live_record_ran(l->record, &ev);
	}
}

/* Takes in what was recorded up to now. */
static int end_trace(struct live *l, struct error *err)
{
	struct rusage usage;

	l->end_ns = clock_now_ns();
	capture_stop(l->capture);
	progress_clear(&l->progress);
	for (size_t i = 0; i < l->targets.n; i++)
		place_read(l->place, l->targets.all[i].pid);
	if (live_read(l, true, err) < 0)
		return -1;
	read_runnable(l);
	l->lost_unknown = !capture_lost(l->capture, &l->kernel_lost);
	l->buffer_bytes = capture_buffer_bytes(l->capture);
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
	host_log_finish(&l->host_log);
	merge_free(l->merge);
	for (unsigned int i = 0; i < l->n_streams; i++)
		stream_free(l->streams[i]);
	free(l->streams);
	free(l->readings);
	free(l->found);
	free(l->runnable);
	decoder_free(l->decoder);
	stacks_free(l->stacks);
	mark_texts_free(l->mark_texts);
	place_free(l->place);
	targets_finish(&l->targets);
	live_record_free(l->record);
}

struct result *live_trace(const struct trace_request *request, struct command *cmd,
			  const struct interval_watch *watch, struct live_outcome *outcome,
			  struct error *err)
{
	struct live l = { .request = request, .cmd = cmd, .watch = watch, .called_ns = clock_now_ns() };
	struct loop loop = { .l = &l, .outcome = outcome };
	struct result *res = NULL;

	*outcome = (struct live_outcome){ 0 };
	l.traces_command = cmd && !request->pids.n && !request->tids.n;
	progress_init(&l.progress, request->quiet);
	if (live_set_up(&l, err) == 0 && run_loop(&loop, err) == 0 && end_trace(&l, err) == 0)
		outcome->capture = l.capture;
	progress_clear(&l.progress);
	close_polls(&loop);
	/* As long as the instance is there, every process on the host pays for it. */
	capture_close(l.capture);
	if (outcome->capture) {
		res = live_make_result(&l);
		/* The last interval has ended with the trace. */
		live_hand_out(&l);
	} else {
		capture_free(l.capture, err);
	}
	outcome->record_error = l.record_error;
	tear_down(&l);
	return res;
}
