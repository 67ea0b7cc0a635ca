/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guardian.c - runs the guardian process, and talks to it over a socket.
 */
#include "capture/guardian.h"

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

#include "capture/borrowed.h"
#include "base/xalloc.h"

#define NAME_SIZE 64
#define MAX_NAMES 100

/* The files of a dying tracer close late if it used much memory. */
#define REMOVE_TRIES   1000
#define REMOVE_WAIT_NS 10000000

/* An errno other than EBUSY may pass too; more of them are final. */
#define MAX_REFUSALS 10

/* The guarded instance. The guardian knows it, and the tracer too, lest the guardian be killed. */
struct guarded {
	const struct guarded_kind *kind;
	int dir; /* the directory of all instances; if borrowed, the instance itself */
	const char *path;
	pid_t tracer;
	int lock; /* shared by both: held as long as one of the two lives */
	char name[NAME_SIZE];
	struct borrowed borrowed;
	guardian_prepare
		*prepare; /* what else the guardian does before it replies; NULL: nothing */
	void *arg;
};

struct guardian {
	pid_t pid;
	int fd; /* a socket; once it closes, the guardian cleans up */
	struct guarded guarded;
};

/* The guardian's message to the tracer: it has the instance, or has failed to get it. */
struct reply {
	bool failed;
	struct error why;
	char name[NAME_SIZE];
	struct borrowed borrowed;
};

/* An instance that futrace makes and removes, or one that it borrows and gives back. */
struct guarded_kind {
	int (*take)(struct guarded *c, struct error *err);
	int (*leave)(const struct guarded *c); /* 0, or an errno */
	/* The same if it is not known whether an instance was taken, and which. */
	int (*leave_unknown)(const struct guarded *c);
};

static int mkdir_failed(struct error *err, const char *instances, int code)
{
	if (code == EACCES || code == EPERM) {
		error_set(err, code, "not permitted to make a tracing instance in %s", instances);
		return error_remedy(err, "run futrace as root, or with --instance");
	}
	return error_set(err, code, "cannot make a tracing instance in %s", instances);
}

/* Returns 0, or an errno; ENOENT if the instance was removed before it was locked. */
static int check_still_there(const struct guarded *c)
{
	struct stat open, named;

	if (fstat(c->lock, &open) < 0 || fstatat(c->dir, c->name, &named, 0) < 0)
		return errno;
	return open.st_dev == named.st_dev && open.st_ino == named.st_ino ? 0 : ENOENT;
}

/*
 * The lock lasts as long as the tracer or the guardian. It tells a used instance from a leftover
 * one, even if another process has the tracer's id by then. Returns 0 or an errno; ENOENT if
 * another futrace took the instance for a leftover and removed it before it was locked.
 */
static int lock_instance(struct guarded *c)
{
	c->lock = openat(c->dir, c->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->lock < 0)
		return errno;
	if (flock(c->lock, LOCK_EX) < 0)
		return errno;
	return check_still_there(c);
}

/* Creates a directory. One that exists already belongs to another tracer, and is left alone. */
static int make_instance(struct guarded *c, struct error *err)
{
	int why = EEXIST;

	for (int i = 0; i < MAX_NAMES && (why == EEXIST || why == ENOENT); i++) {
		snprintf(c->name, sizeof(c->name), "futrace-%d-%d", (int)c->tracer, i);
		why = mkdirat(c->dir, c->name, 0700) < 0 ? errno : 0;
		if (why == ENOENT)
			break;
		if (!why) {
			why = lock_instance(c);
			if (why && why != ENOENT)
				unlinkat(c->dir, c->name, AT_REMOVEDIR);
		}
	}
	return why ? mkdir_failed(err, c->path, why) : 0;
}

bool guardian_names(const char *name, int *tracer)
{
	int number, length = 0;

	return sscanf(name, "futrace-%d-%d%n", tracer, &number, &length) == 2 && !name[length];
}

bool guardian_keeps(int instances, const char *name)
{
	int tracer, fd;
	bool kept;

	if (!guardian_names(name, &tracer))
		return false;
	fd = openat(instances, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* An instance that may not be opened counts as used: writing to it will report EACCES. */
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
		/* Removing the instance stops the tracing anyway. */
	}
	close(fd);
}

/* Tries again while the kernel returns EBUSY: as long as any file of the instance is open. */
static int remove_instance(const struct guarded *c)
{
	const struct timespec wait = { .tv_nsec = REMOVE_WAIT_NS };
	int refusals = 0;

	stop_tracing(c->dir, c->name);
	for (int i = 0; i < REMOVE_TRIES; i++) {
		if (unlinkat(c->dir, c->name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY && ++refusals == MAX_REFUSALS)
			return errno;
		nanosleep(&wait, NULL);
	}
	return EBUSY;
}

static int borrow_instance(struct guarded *c, struct error *err)
{
	const char *name = strrchr(c->path, '/');

	snprintf(c->name, sizeof(c->name), "%.*s", NAME_SIZE - 1, name ? name + 1 : c->path);
	c->lock = openat(c->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->lock < 0)
		return error_set(err, errno, "cannot open the tracing instance %s", c->path);
	if (flock(c->lock, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return error_set(err, 0, "another futrace uses the tracing instance %s", c->path);
	return borrowed_take(&c->borrowed, c->dir, err);
}

/* Keeps the lock until the end, so that no other futrace borrows a half-restored instance. */
static int return_instance(const struct guarded *c)
{
	const struct timespec wait = { .tv_nsec = REMOVE_WAIT_NS };
	int why = EBUSY;

	/* The size of a buffer cannot be changed while a process reads it. */
	for (int i = 0; i < REMOVE_TRIES && why == EBUSY; i++) {
		if (i)
			nanosleep(&wait, NULL);
		why = borrowed_give_back(&c->borrowed, c->dir);
	}
	return why == ENOENT ? 0 : why;
}

/*
 * An instance with this tracer's id that nobody has locked is left over, from now or from earlier.
 */
static int remove_unlocked(const struct guarded *c)
{
	char name[NAME_SIZE];

	for (int i = 0; i < MAX_NAMES; i++) {
		snprintf(name, sizeof(name), "futrace-%d-%d", (int)c->tracer, i);
		if (!guardian_keeps(c->dir, name) && unlinkat(c->dir, name, AT_REMOVEDIR) < 0 &&
		    errno != ENOENT)
			return errno;
	}
	return 0;
}

/* Nothing is changed in a borrowed instance before it has been taken. */
static int change_nothing(const struct guarded *c)
{
	(void)c;
	return 0;
}

static const struct guarded_kind made = { make_instance, remove_instance, remove_unlocked };
static const struct guarded_kind borrowed = { borrow_instance, return_instance, change_nothing };

/*
 * A new session has its share of the CPUs for itself: sched(7), "The autogroup feature". The tracer
 * waits for this process, and later every process on the host does: so its share is larger. Without
 * privileges or autogroups nothing changes.
 */
static void raise_share(void)
{
	int fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "-10", 3) < 0) {
		/* Then it takes longer. */
	}
	if (fd >= 0)
		close(fd);
}

/*
 * Gives up the tracer's session, signals, descriptors and working directory. Only descriptors
 * KEEP_A and KEEP_B stay open.
 */
static void detach(int keep_a, int keep_b)
{
	int low = keep_a < keep_b ? keep_a : keep_b;
	int high = keep_a < keep_b ? keep_b : keep_a;
	int null = open("/dev/null", O_RDWR);
	sigset_t all;

	setsid();
	raise_share();
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
		/* Then a directory just cannot be unmounted. */
	}
}

/*
 * Keeps trying to remove an instance while another process has a file of it open. The tracer
 * reports the failure and ends; this process goes on until the tracer is gone, and then for one
 * more round.
 */
static void keep_trying(const struct guarded *c)
{
	detach(c->dir, c->lock);
	while (c->kind->leave(c) == EBUSY && kill(c->tracer, 0) == 0)
		;
}

/* Room for one descriptor beside a message, as cmsg(3) needs it. */
union descriptor {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static int send_reply(int fd, struct reply *reply, int lock)
{
	struct iovec text = { .iov_base = reply, .iov_len = sizeof(*reply) };
	union descriptor d = { .header = { .cmsg_level = SOL_SOCKET,
					   .cmsg_type = SCM_RIGHTS,
					   .cmsg_len = CMSG_LEN(sizeof(int)) } };
	struct msghdr msg = { .msg_iov = &text, .msg_iovlen = 1 };

	if (!reply->failed) {
		memcpy(CMSG_DATA(&d.header), &lock, sizeof(lock));
		msg.msg_control = &d;
		msg.msg_controllen = sizeof(d.room);
	}
	return sendmsg(fd, &msg, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static void __attribute__((noreturn)) guard(struct guarded *c, int fd)
{
	struct reply reply = { 0 };
	bool is_taken;
	char byte;
	int why;

	detach(c->dir, fd);
	is_taken = c->kind->take(c, &reply.why) == 0;
	reply.failed = !is_taken || (c->prepare && c->prepare(c->arg, c->name, &reply.why) < 0);
	memcpy(reply.name, c->name, sizeof(reply.name));
	reply.borrowed = c->borrowed;
	/* If the reply cannot be sent, the tracer is gone. */
	if (send_reply(fd, &reply, c->lock) == 0 && !reply.failed) {
		while (recv(fd, &byte, 1, 0) < 0 && errno == EINTR)
			;
	}
	why = is_taken ? c->kind->leave(c) : 0;
	if (why == EBUSY && fork() == 0)
		keep_trying(c);
	_exit(why);
}

/*
 * Receives the guardian's reply: the name and the lock of the instance, or the error. Returns 1; 0
 * if there is none yet, which takes MSG_DONTWAIT in FLAGS.
 */
static int read_reply(struct guardian *g, int flags, struct error *err)
{
	struct reply reply = { 0 };
	struct iovec text = { .iov_base = &reply, .iov_len = sizeof(reply) };
	union descriptor d = { 0 };
	struct msghdr msg = { .msg_iov = &text,
			      .msg_iovlen = 1,
			      .msg_control = &d,
			      .msg_controllen = sizeof(d.room) };
	ssize_t n;

	do
		n = recvmsg(g->fd, &msg, MSG_CMSG_CLOEXEC | flags);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n != sizeof(reply))
		return error_set(err, 0, "the guardian process ended before it was ready");
	if (reply.failed) {
		*err = reply.why;
		return -1;
	}
	memcpy(g->guarded.name, reply.name, sizeof(g->guarded.name));
	g->guarded.borrowed = reply.borrowed;
	if (CMSG_FIRSTHDR(&msg))
		memcpy(&g->guarded.lock, CMSG_DATA(&d.header), sizeof(g->guarded.lock));
	return 1;
}

static int fork_guardian(struct guardian *g, struct error *err)
{
	sigset_t all, mine;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return error_set(err, errno, "cannot create a socket for the guardian process");
	/* No signal of the terminal may end the guardian, however early it comes. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mine);
	g->pid = fork();
	if (g->pid == 0) {
		/* Else the guardian would never see the tracer's end close. */
		close(fds[0]);
		guard(&g->guarded, fds[1]);
	}
	sigprocmask(SIG_SETMASK, &mine, NULL);
	close(fds[1]);
	g->fd = fds[0];
	if (g->pid < 0)
		return error_set(err, errno, "cannot start a guardian process");
	return 0;
}

/* Starts a guardian of what WANTED says, and waits for its reply unless it is to PREPARE. */
static struct guardian *start(const struct guarded *wanted, struct error *err)
{
	struct guardian *g = xcalloc(1, sizeof(*g));
	struct error ignored;

	g->fd = -1;
	g->guarded = *wanted;
	g->guarded.tracer = getpid();
	g->guarded.lock = -1;
	if (fork_guardian(g, err) == 0 && (wanted->prepare || read_reply(g, 0, err) > 0))
		return g;
	guardian_finish(g, &ignored);
	return NULL;
}

struct guardian *guardian_begin(const char *instances, guardian_prepare *prepare, void *arg,
				struct error *err)
{
	struct guarded wanted = {
		.kind = &made, .path = instances, .prepare = prepare, .arg = arg
	};

	wanted.dir = open(instances, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (wanted.dir < 0) {
		mkdir_failed(err, instances, errno);
		return NULL;
	}
	return start(&wanted, err);
}

struct guardian *guardian_new(const char *instances, struct error *err)
{
	return guardian_begin(instances, NULL, NULL, err);
}

int guardian_is_ready(struct guardian *g, struct error *err)
{
	return read_reply(g, MSG_DONTWAIT, err);
}

struct guardian *guardian_borrow(const char *instance, struct error *err)
{
	struct guarded wanted = { .kind = &borrowed, .path = instance };

	wanted.dir = open(instance, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (wanted.dir < 0) {
		error_set(err, errno, "cannot open the tracing instance %s", instance);
		return NULL;
	}
	return start(&wanted, err);
}

const char *guardian_instance(const struct guardian *g)
{
	return g->guarded.name;
}

/* Does the guardian's work if that was killed alone, perhaps before it could reply. */
static int leave_alone(const struct guarded *c)
{
	return *c->name ? c->kind->leave(c) : c->kind->leave_unknown(c);
}

static int check_end(const struct guardian *g, int status, struct error *err)
{
	int why = WIFEXITED(status) ? WEXITSTATUS(status) : leave_alone(&g->guarded);

	return why ? error_set(err, why, "cannot remove or give back the tracing instance %s",
			       g->guarded.name)
		   : 0;
}

void guardian_release(struct guardian *g)
{
	/*
	 * A child that does not run its program yet may have a copy: so shutdown() before close().
	 */
	if (g->fd >= 0) {
		shutdown(g->fd, SHUT_RDWR);
		close(g->fd);
	}
	g->fd = -1;
}

int guardian_finish(struct guardian *g, struct error *err)
{
	int status = 0;
	int ret = 0;
	pid_t ended;

	if (!g)
		return 0;
	guardian_release(g);
	if (g->pid > 0) {
		do
			ended = waitpid(g->pid, &status, 0);
		while (ended < 0 && errno == EINTR);
		ret = ended < 0 ? error_set(err, errno, "cannot wait for the guardian of %s",
					    g->guarded.name)
				: check_end(g, status, err);
	}
	if (g->guarded.lock >= 0)
		close(g->guarded.lock);
	close(g->guarded.dir);
	free(g);
	return ret;
}
