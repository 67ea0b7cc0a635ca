/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_trace.c - one trace from the options to the reports and the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "capture/command.h"
#include "session/live/live.h"
#include "base/output.h"
#include "base/xalloc.h"

struct run {
	const struct options *opt;
	struct command command;
	bool has_command;
	struct watch *watch;
	struct command_signals old;
	struct live_outcome outcome;
};

/*
 * From here on, the signals that end the trace are read from a descriptor. Blocked signals arrive
 * even if they were inherited ignored, as in a shell script's background job.
 */
static void hold_signals(struct run *run)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	sigset_t signals;

	live_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, &run->old.mask);
	/* The reader of --ready-fd may be gone; that must not kill the tracer. */
	sigaction(SIGPIPE, &ignore, &run->old.sigpipe);
	/* Inherited ignored, it would lose the exit status of a child. */
	sigaction(SIGCHLD, &by_default, &run->old.sigchld);
}

/* The instance is being removed in any case: a second signal may end the program on the spot. */
static void release_signals(const struct run *run)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	sigset_t none;

	sigemptyset(&none);
	sigaction(SIGINT, &by_default, NULL);
	sigaction(SIGPIPE, &run->old.sigpipe, NULL);
	sigprocmask(SIG_SETMASK, &none, NULL);
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

/* Passes the signal that ended the trace to a command that still runs, and waits for it. */
static int status_of_command(struct run *run)
{
	struct command *cmd = &run->command;
	int signo = run->outcome.signalled.si_signo;
	struct error err;

	/* A terminal has sent it to the command as well. */
	if (signo && run->outcome.signalled.si_code != SI_KERNEL && !command_has_ended(cmd))
		kill(cmd->pid, signo);
	command_wait(cmd);
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
	int failed = reports_write(opt, run->watch, res);

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
			 &run->outcome, err);
	release_signals(run);
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
			     &run->old, err);
}

int cli_trace(const struct options *opt)
{
	struct run run = { .opt = opt,
			   .command = COMMAND_NONE,
			   .has_command = opt->request.command != NULL };
	struct error err = { 0 };
	int status = -1;

	hold_signals(&run);
	run.watch = reports_watch(opt);
	if (check_outputs(opt, &err) == 0 && (!run.has_command || start_command(&run, &err) == 0))
		status = run_trace(&run, &err);
	if (*err.what)
		cli_print_error(&err);
	if (run.has_command)
		command_finish(&run.command);
	watch_free(run.watch);
	if (status >= 0)
		return status;
	return run.has_command ? STATUS_COMMAND_FAILED : STATUS_FAILED;
}
