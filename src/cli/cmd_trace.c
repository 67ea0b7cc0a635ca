/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_trace.c - one trace from the options to the reports and the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "capture/command.h"
#include "session/live/live.h"
#include "base/ending.h"
#include "base/output.h"
#include "base/xalloc.h"

struct run {
	const struct options *opt;
	struct command command;
	bool has_command;
	struct watch *watch;
	const struct inherited *old; /* for the command */
	struct sigaction sigpipe;    /* the action before the trace */
	int ending;		     /* of ending_watch() */
	struct live_outcome outcome;
};

static int watch_signals(struct run *run, struct error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* The reader of --ready-fd may be gone; that must not kill the tracer. */
	sigaction(SIGPIPE, &ignore, &run->sigpipe);
	run->ending = ending_watch();
	return run->ending < 0 ? error_set(err, errno, "cannot wait for signals") : 0;
}

/* Finds files that cannot be written before anything is traced. */
static int check_outputs(const struct options *opt, struct error *err)
{
	if (reports_check(opt, err) < 0)
		return -1;
	if (opt->request.ready_file && output_check(opt->request.ready_file, err) < 0)
		return -1;
	/* The command has no use for it. */
	if (opt->request.ready_fd >= 0 && fcntl(opt->request.ready_fd, F_SETFD, FD_CLOEXEC) < 0)
		return error_set(err, errno, "--ready-fd %d", opt->request.ready_fd);
	return 0;
}

/* Passes the signal that ended the trace to the command. */
static void pass_on(struct run *run)
{
	const struct ending *e = &run->outcome.ending;

	if (e->signo && !e->from_terminal && !command_has_ended(&run->command))
		kill(run->command.pid, e->signo);
}

/* Waits for a command that still runs. A signal that arrives now is for the command too. */
static void await_command(struct run *run)
{
	struct pollfd polls[] = { { .fd = run->command.pidfd, .events = POLLIN },
				  { .fd = run->ending, .events = POLLIN } };

	pass_on(run);
	while (!command_has_ended(&run->command)) {
		if (poll(polls, 2, -1) < 0 && errno != EINTR)
			break;
		if (polls[1].revents && ending_read(run->ending, &run->outcome.ending))
			pass_on(run);
	}
	command_wait(&run->command);
}

static int status_of_command(struct run *run)
{
	struct command *cmd = &run->command;
	struct error err;

	await_command(run);
	if (cmd->unknown) {
		error_set(&err, cmd->unknown, "cannot get the exit status of %s",
			  run->opt->request.command[0]);
		cli_print_error(&err);
	}
	return cmd->status;
}

static int finish(struct run *run, struct result *res)
{
	const struct options *opt = run->opt;
	bool lost = opt->strict && (res->lost_events || res->lost_places);
	int failed = reports_write(opt, run->watch, res, run->ending);

	if (*run->outcome.record_error.what) {
		cli_print_error(&run->outcome.record_error);
		failed = -1;
	}
	if (run->has_command) {
		int status = status_of_command(run);

		if (failed)
			return STATUS_COMMAND_FAILED;
		return status ? status : lost ? STATUS_LOST : STATUS_DONE;
	}
	return failed ? STATUS_FAILED : lost ? STATUS_LOST : STATUS_DONE;
}

/* Removing the instance takes longest, so the reports are written first. */
static void await_removal(struct capture *capture)
{
	struct error err;

	if (capture_free(capture, &err) < 0)
		cli_print_error(&err);
}

static int run_trace(struct run *run, struct error *err)
{
	const struct interval_watch watch = { watch_take, run->watch };
	const int *exec_error = &run->outcome.exec_error;
	struct result *res;
	int status;

	res = live_trace(&run->opt->request, run->has_command ? &run->command : NULL, &watch,
			 run->ending, &run->outcome, err);
	sigaction(SIGPIPE, &run->sigpipe, NULL);
	if (*exec_error)
		return *exec_error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
	if (!res)
		return -1;
	status = finish(run, res);
	result_free(res);
	await_removal(run->outcome.capture);
	return status;
}

static int start_command(struct run *run, struct error *err)
{
	const struct options *opt = run->opt;
	struct user user;

	if (opt->user && user_find(&user, opt->user, err) < 0)
		return -1;
	return command_start(&run->command, opt->request.command, opt->user ? &user : NULL,
			     run->old, err);
}

int cli_trace(const struct options *opt, const struct inherited *old)
{
	struct run run = { .opt = opt,
			   .old = old,
			   .ending = -1,
			   .command = COMMAND_NONE,
			   .has_command = opt->request.command != NULL };
	struct error err = { 0 };
	int status = -1;

	run.watch = reports_watch(opt);
	if (watch_signals(&run, &err) == 0 && check_outputs(opt, &err) == 0 &&
	    (!run.has_command || start_command(&run, &err) == 0))
		status = run_trace(&run, &err);
	if (*err.what)
		cli_print_error(&err);
	if (run.has_command)
		command_finish(&run.command);
	watch_free(run.watch);
	if (run.ending >= 0)
		close(run.ending);
	if (status >= 0)
		return status;
	return run.has_command ? STATUS_COMMAND_FAILED : STATUS_FAILED;
}
