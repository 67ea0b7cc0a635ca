/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_demo.c - `futrace demo`: starts the bundled workload, traces it, and prints the report below
 * the output of the workload itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "base/xalloc.h"

#define WORKLOAD "futrace-demo"

struct demo {
	pid_t pid;
	int started_fd; /* the workload writes to it once its threads are there */
	int go_fd;	/* the workload goes on once it can read from this */
};

/* Looks beside this program, as in a build tree, or else where the workload is installed. */
static char *find_workload(void)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash, *path;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		path = xasprintf("%.*s/" WORKLOAD, (int)(slash - self), self);
		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return xstrdup(PKGLIBEXECDIR "/" WORKLOAD);
}

static void __attribute__((noreturn)) run_workload(const char *path, int started, int go)
{
	char started_fd[16], go_fd[16];

	snprintf(started_fd, sizeof(started_fd), "%d", started);
	snprintf(go_fd, sizeof(go_fd), "%d", go);
	fcntl(started, F_SETFD, 0);
	fcntl(go, F_SETFD, 0);
	/* They are /dev/null if futrace was started without; then no file of its own gets them. */
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		fcntl(fd, F_SETFD, 0);
	execl(path, WORKLOAD, "--started-fd", started_fd, "--go-fd", go_fd, (char *)NULL);
	_exit(STATUS_NOT_FOUND);
}

static int start_workload(struct demo *demo, struct error *err)
{
	char *path = find_workload();
	int started[2], go[2];

	if (access(path, X_OK) < 0) {
		error_set(err, errno, "cannot run the demo's workload %s", path);
		free(path);
		return -1;
	}
	if (pipe2(started, O_CLOEXEC) < 0 || pipe2(go, O_CLOEXEC) < 0) {
		free(path);
		return error_set(err, errno, "cannot start the demo");
	}
	fflush(stdout);
	demo->pid = fork();
	if (demo->pid == 0)
		run_workload(path, started[1], go[0]);
	free(path);
	close(started[1]);
	close(go[0]);
	demo->started_fd = started[0];
	demo->go_fd = go[1];
	if (demo->pid < 0)
		return error_set(err, errno, "cannot start the demo");
	return 0;
}

static int wait_until_parked(const struct demo *demo, struct error *err)
{
	char c;
	ssize_t n;

	do
		n = read(demo->started_fd, &c, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? 0 : error_set(err, 0, "the demo's workload did not start");
}

static int trace_workload(struct options *opt, const struct demo *demo)
{
	/* "ready" tells the workload to go on. */
	opt->request.ready_fd = demo->go_fd;
	/* It writes to the same terminal. */
	opt->no_pager = true;
	tids_add(&opt->request.pids, demo->pid);
	return cli_trace(opt, NULL);
}

static int run(struct options *opt)
{
	struct demo demo = { .pid = -1 };
	struct error err;
	int status = STATUS_FAILED;

	if (start_workload(&demo, &err) < 0 || wait_until_parked(&demo, &err) < 0)
		cli_print_error(&err);
	else
		status = trace_workload(opt, &demo);
	if (demo.pid > 0) {
		/*
		 * The workload ends by itself; if it has not been told to go on, it ends when this
		 * closes.
		 */
		close(demo.go_fd);
		while (waitpid(demo.pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return status;
}

int cli_demo(int argc, char **argv)
{
	struct options opt;
	int status = cli_parse_demo(&opt, argc, argv);

	if (status < 0)
		status = run(&opt);
	options_finish(&opt);
	return status;
}
