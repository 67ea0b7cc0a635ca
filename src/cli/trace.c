/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.c - one trace from the options to the reports and the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "futrace/command.h"
#include "futrace/live.h"
#include "futrace/output.h"
#include "futrace/report.h"
#include "futrace/xalloc.h"

struct run {
	const struct options *opt;
	struct command command;
	bool has_command;
	struct watch *watch;
	sigset_t old_mask;
	struct sigaction old_sigpipe;
	siginfo_t signalled;
};

/*
 * From here on the signals that end the trace are read from a descriptor. Blocked, they arrive even
 * where they were inherited ignored, as in a shell script's background job.
 */
static void hold_signals(struct run *run)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t signals;

	live_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, &run->old_mask);
	/* Whoever reads --ready-fd may be gone; that must not kill the tracer. */
	sigaction(SIGPIPE, &ignore, &run->old_sigpipe);
}

/* The instance is gone: a second signal may end the program on the spot. */
static void release_signals(const struct run *run)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	sigset_t none;

	sigemptyset(&none);
	sigaction(SIGINT, &by_default, NULL);
	sigaction(SIGPIPE, &run->old_sigpipe, NULL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool wants_color(const struct options *opt, int fd)
{
	if (opt->color != COLOR_AUTO)
		return opt->color == COLOR_ALWAYS;
	return !opt->text_file && cli_has_color(fd);
}

struct rendering {
	const struct result *res;
	struct text_style style;
};

static int render_text(FILE *out, const void *arg)
{
	const struct rendering *r = arg;

	return report_text(out, r->res, &r->style);
}

static int render_json(FILE *out, const void *arg)
{
	return report_json(out, ((const struct rendering *)arg)->res);
}

static int render_csv(FILE *out, const void *arg)
{
	return report_csv(out, ((const struct rendering *)arg)->res);
}

static int render_svg(FILE *out, const void *arg)
{
	return report_svg(out, ((const struct rendering *)arg)->res);
}

static int render_html(FILE *out, const void *arg)
{
	return report_html(out, ((const struct rendering *)arg)->res);
}

static int render_perfetto(FILE *out, const void *arg)
{
	return report_perfetto(out, ((const struct rendering *)arg)->res);
}

static int render_folded(FILE *out, const void *arg)
{
	return report_folded(out, ((const struct rendering *)arg)->res);
}

static int render_markdown(FILE *out, const void *arg)
{
	const struct rendering *r = arg;

	return report_markdown(out, r->res, r->style.top);
}

/* The formats that are written to a file of their own, if an option names one. */
static const struct format {
	size_t option;	   /* where struct options keeps the file's name */
	bool by_intervals; /* if there are some, it is written as they end */
	int (*render)(FILE *out, const void *rendering);
} formats[] = {
	{ offsetof(struct options, json_file), true, render_json },
	{ offsetof(struct options, csv_file), false, render_csv },
	{ offsetof(struct options, svg_file), false, render_svg },
	{ offsetof(struct options, html_file), false, render_html },
	{ offsetof(struct options, perfetto_file), false, render_perfetto },
	{ offsetof(struct options, folded_file), false, render_folded },
	{ offsetof(struct options, markdown_file), false, render_markdown },
};

#define N_FORMATS (sizeof(formats) / sizeof(*formats))

/* The file that FORMAT is to be written to, or NULL. */
static const char *format_file(const struct format *format, const struct options *opt)
{
	return *(const char *const *)((const char *)opt + format->option);
}

/* What cannot be written is said before anything is traced. */
static int check_outputs(const struct options *opt, struct error *err)
{
	for (size_t i = 0; i < N_FORMATS; i++) {
		const char *file = format_file(&formats[i], opt);

		if (file && output_check(file, err) < 0)
			return -1;
	}
	if (opt->text_file && output_check(opt->text_file, err) < 0)
		return -1;
	if (opt->metrics_file && output_check(opt->metrics_file, err) < 0)
		return -1;
	if (opt->ready_file && output_check(opt->ready_file, err) < 0)
		return -1;
	/* The command has no business with it. */
	if (opt->ready_fd >= 0 && fcntl(opt->ready_fd, F_SETFD, FD_CLOEXEC) < 0)
		return error_set(err, errno, "--ready-fd %d", opt->ready_fd);
	return 0;
}

/* Is it that of a machine-readable report? */
static bool stdout_is_taken(const struct options *opt)
{
	bool taken = false;

	for (size_t i = 0; i < N_FORMATS; i++) {
		const char *file = format_file(&formats[i], opt);

		taken = taken || (file && !strcmp(file, "-"));
	}
	return taken;
}

/* Standard output is the command's, where there is one, or that of a machine-readable report. */
static int write_text(const struct options *opt, struct rendering *r, struct error *err)
{
	if (opt->text_file)
		return output_write(opt->text_file, render_text, r, err);
	if (stdout_is_taken(opt))
		return 0;
	if (!opt->command)
		return output_write("-", render_text, r, err);
	r->style.color = wants_color(opt, STDERR_FILENO);
	if (render_text(stderr, r) < 0)
		return error_set(err, errno, "cannot write to standard error");
	return 0;
}

/* Writes what can be written, whatever fails. */
static int write_reports(const struct options *opt, const struct result *res)
{
	struct rendering r = { .res = res,
			       .style = { .top = opt->top,
					  .color = wants_color(opt, STDOUT_FILENO),
					  .verbose = opt->verbose } };
	struct error err;
	int failed = 0;

	for (size_t i = 0; i < N_FORMATS; i++) {
		const char *file = format_file(&formats[i], opt);

		if (opt->interval_ns && formats[i].by_intervals)
			continue;
		if (file && output_write(file, formats[i].render, &r, &err) < 0) {
			cli_print_error(&err);
			failed = -1;
		}
	}
	if (!opt->interval_ns && write_text(opt, &r, &err) < 0) {
		cli_print_error(&err);
		failed = -1;
	}
	return failed;
}

/* A command that still runs is passed the signal that ended the trace, and is waited for. */
static int status_of_command(struct run *run)
{
	struct command *cmd = &run->command;
	int signo = run->signalled.si_signo;

	/* A terminal has sent it to the command as well. */
	if (signo && run->signalled.si_code != SI_KERNEL && !command_has_ended(cmd))
		kill(cmd->pid, signo);
	return command_wait(cmd);
}

static int finish(struct run *run, struct result *res)
{
	const struct options *opt = run->opt;
	bool lost = opt->strict && (res->lost_events || res->lost_places);
	int failed = watch_count(run->watch, res);

	result_sort(res, opt->sort);
	result_drop_below(res, opt->min_wait_ns);
	if (watch_end(run->watch, res) < 0)
		failed = -1;
	if (write_reports(opt, res) < 0)
		failed = -1;
	if (run->has_command) {
		int status = status_of_command(run);

		if (failed)
			return STATUS_COMMAND_FAILED;
		return status ? status : lost ? STATUS_LOST : STATUS_DONE;
	}
	return failed ? STATUS_FAILED : lost ? STATUS_LOST : STATUS_DONE;
}

static int run_trace(struct run *run, struct error *err)
{
	const struct live_watch watch = { watch_take, run->watch };
	struct result *res;
	int exec_error;
	int status;

	res = live_trace(run->opt, run->has_command ? &run->command : NULL, &watch, &exec_error,
			 &run->signalled, err);
	release_signals(run);
	if (exec_error)
		return exec_error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
	if (!res)
		return -1;
	status = finish(run, res);
	result_free(res);
	return status;
}

static int start_command(struct run *run, struct error *err)
{
	const struct options *opt = run->opt;
	struct user user;

	if (opt->user && user_find(&user, opt->user, err) < 0)
		return -1;
	return command_start(&run->command, opt->command, opt->user ? &user : NULL, &run->old_mask,
			     &run->old_sigpipe, err);
}

int cli_trace(const struct options *opt)
{
	struct run run = { .opt = opt,
			   .command = COMMAND_NONE,
			   .has_command = opt->command != NULL };
	struct error err = { 0 };
	int status = -1;

	hold_signals(&run);
	run.watch = watch_new(opt, stdout_is_taken(opt),
			      wants_color(opt, opt->command ? STDERR_FILENO : STDOUT_FILENO));
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
