/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "futrace/xalloc.h"

#define NAME_SIZE 64
#define MAX_NAMES 100

/* The tracer's files close as it dies, which can take a while if it was large. */
#define REMOVE_TRIES   1000
#define REMOVE_WAIT_NS 10000000

struct guardian {
	pid_t pid;
	int fd; /* its end shows the guardian that the tracer lives */
	char name[NAME_SIZE];
};

/* What the guardian tells the tracer once the directory is made, or is not. */
struct reply {
	int error; /* errno, or 0 */
	char name[NAME_SIZE];
};

/* Never takes a directory that is there already: it is somebody else's. */
static struct reply make_instance(int instances, pid_t tracer)
{
	struct reply reply = { .error = EEXIST };

	for (int i = 0; i < MAX_NAMES && reply.error == EEXIST; i++) {
		snprintf(reply.name, sizeof(reply.name), "futrace-%d-%d", (int)tracer, i);
		reply.error = mkdirat(instances, reply.name, 0700) < 0 ? errno : 0;
	}
	return reply;
}

/*
 * The lock lasts as long as the guardian: it tells an instance that is in use from one that was
 * left over, whoever has the tracer's process id by then. Returns the descriptor that holds it.
 */
static int lock_instance(int instances, const char *name)
{
	int fd = openat(instances, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX) < 0) {
		/* Then it seems to be left over, and is not written to by others. */
	}
	return fd;
}

bool guardian_keeps(int instances, const char *name)
{
	int tracer, number, length = 0;
	int fd;
	bool kept;

	if (sscanf(name, "futrace-%d-%d%n", &tracer, &number, &length) != 2 || name[length])
		return false;
	fd = openat(instances, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* What may not be looked at may not be written to either, and that is said then. */
	if (fd < 0)
		return errno == EACCES;
	kept = flock(fd, LOCK_SH | LOCK_NB) < 0;
	close(fd);
	return kept;
}

static void stop_tracing(int instances, const char *name)
{
	char path[NAME_SIZE + 16];
	int fd;

	snprintf(path, sizeof(path), "%s/tracing_on", name);
	fd = openat(instances, path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, "0", 1) < 0) {
		/* It will stop when it is removed. */
	}
	close(fd);
}

/* The kernel says EBUSY as long as any file of the instance is open. */
static int remove_instance(int instances, const char *name)
{
	const struct timespec wait = { .tv_nsec = REMOVE_WAIT_NS };

	stop_tracing(instances, name);
	for (int i = 0; i < REMOVE_TRIES; i++) {
		if (unlinkat(instances, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY)
			return errno;
		nanosleep(&wait, NULL);
	}
	return EBUSY;
}

/* Keeps nothing of the tracer's: not its terminal, not its pipes, not its signals. */
static void become_independent(int keep_a, int keep_b)
{
	int low = keep_a < keep_b ? keep_a : keep_b;
	int high = keep_a < keep_b ? keep_b : keep_a;
	int null = open("/dev/null", O_RDWR);
	sigset_t all;

	setsid();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "futrace-guard");
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	if (low > 3)
		close_range(3, (unsigned int)low - 1, 0);
	if (high > low + 1)
		close_range((unsigned int)low + 1, (unsigned int)high - 1, 0);
	close_range((unsigned int)high + 1, ~0U, 0);
	if (chdir("/") < 0) {
		/* It only keeps a directory from being unmounted. */
	}
}

static void __attribute__((noreturn)) guard(int instances, int fd, pid_t tracer)
{
	struct reply reply;
	int lock = -1;
	char c;

	become_independent(instances, fd);
	reply = make_instance(instances, tracer);
	if (!reply.error)
		lock = lock_instance(instances, reply.name);
	if (send(fd, &reply, sizeof(reply), MSG_NOSIGNAL) < 0 && reply.error)
		_exit(0);
	if (reply.error)
		_exit(0);
	while (recv(fd, &c, 1, 0) < 0 && errno == EINTR)
		;
	close(lock);
	_exit(remove_instance(instances, reply.name));
}

static int mkdir_failed(struct error *err, const char *instances, int code)
{
	if (code == EACCES || code == EPERM) {
		error_set(err, code, "not permitted to make a tracing instance in %s", instances);
		return error_remedy(err, "run futrace as root");
	}
	return error_set(err, code, "cannot make a tracing instance in %s", instances);
}

/* Learns from the guardian how it went. */
static int read_reply(struct guardian *g, const char *instances, struct error *err)
{
	struct reply reply = { 0 };
	ssize_t n;

	do
		n = recv(g->fd, &reply, sizeof(reply), 0);
	while (n < 0 && errno == EINTR);
	if (n != sizeof(reply))
		return error_set(err, 0, "the guardian process ended before it began");
	if (reply.error)
		return mkdir_failed(err, instances, reply.error);
	memcpy(g->name, reply.name, sizeof(g->name));
	return 0;
}

static int fork_guardian(struct guardian *g, int instances, struct error *err)
{
	pid_t tracer = getpid();
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return error_set(err, errno, "cannot talk to a guardian process");
	g->pid = fork();
	if (g->pid == 0) {
		/* Its own copy of the tracer's end would keep it from seeing that end close. */
		close(fds[0]);
		guard(instances, fds[1], tracer);
	}
	close(fds[1]);
	g->fd = fds[0];
	if (g->pid < 0)
		return error_set(err, errno, "cannot start a guardian process");
	return 0;
}

struct guardian *guardian_new(const char *instances, struct error *err)
{
	struct guardian *g = xcalloc(1, sizeof(*g));
	int dir = open(instances, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct error ignored;
	int failed;

	g->fd = -1;
	if (dir < 0) {
		mkdir_failed(err, instances, errno);
		free(g);
		return NULL;
	}
	failed = fork_guardian(g, dir, err) < 0 || read_reply(g, instances, err) < 0;
	close(dir);
	if (failed) {
		guardian_finish(g, &ignored);
		return NULL;
	}
	return g;
}

const char *guardian_instance(const struct guardian *g)
{
	return g->name;
}

int guardian_finish(struct guardian *g, struct error *err)
{
	int status = 0;
	int ret = 0;

	if (!g)
		return 0;
	if (g->fd >= 0)
		close(g->fd);
	if (g->pid > 0) {
		while (waitpid(g->pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status))
			ret = error_set(err, 0, "the guardian died; tracing instance %s is left",
					g->name);
		else if (WEXITSTATUS(status))
			ret = error_set(err, WEXITSTATUS(status),
					"cannot remove the tracing instance %s", g->name);
	}
	free(g);
	return ret;
}
