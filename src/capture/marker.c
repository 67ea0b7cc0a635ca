/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marker.c - finds the running traces and writes a mark into each.
 */
#include "capture/marker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/guardian.h"
#include "capture/tasks.h"
#include "base/xalloc.h"

/* One call of marker_write() under way. */
struct marking {
	int instances; /* the open directory of all instances */
	const char *text;
	int32_t pid;	     /* 0: any process */
	struct tids threads; /* the threads of that process */
	int running, taken;  /* traces that are running, and that took the mark */
	int why;	     /* the errno of the last failure; 0: none */
};

char *marker_instances(struct error *err)
{
	/* Does not mount tracefs: while it is not mounted, no trace is running. */
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	const struct mntent *mount;
	char *path = NULL;

	while (mounts && !path && (mount = getmntent(mounts))) {
		if (!strcmp(mount->mnt_type, "tracefs"))
			path = xasprintf("%s/instances", mount->mnt_dir);
	}
	if (mounts)
		endmntent(mounts);
	if (!path)
		error_set(err, 0, "no trace is running: tracefs is not mounted");
	return path;
}

static int open_in(const struct marking *m, const char *instance, const char *file, int flags)
{
	char *path = xasprintf("%s/%s", instance, file);
	int fd = openat(m->instances, path, flags | O_CLOEXEC);
	int why = errno;

	free(path);
	errno = why;
	return fd;
}

/* Does the filter of INSTANCE have a thread of the process? */
static bool traces_process(struct marking *m, const char *instance)
{
	int fd = open_in(m, instance, "set_event_pid", O_RDONLY);
	FILE *in = fd >= 0 ? fdopen(fd, "r") : NULL;
	bool found = false;
	int32_t tid;

	if (!in) {
		m->why = errno;
		return false;
	}
	while (!found && fscanf(in, "%" SCNd32, &tid) == 1)
		found = tids_have(&m->threads, tid);
	fclose(in);
	return found;
}

/* Fails with EBADF if INSTANCE does not record: its trace is about to begin or to end. */
static int write_into(const struct marking *m, const char *instance)
{
	int fd = open_in(m, instance, "trace_marker", O_WRONLY);
	ssize_t n;
	int why;

	if (fd < 0)
		return -1;
	n = write(fd, m->text, strlen(m->text));
	why = errno;
	close(fd);
	errno = why;
	return n < 0 ? -1 : 0;
}

static void mark_one(struct marking *m, const char *instance)
{
	if (!guardian_keeps(m->instances, instance))
		return;
	m->running++;
	if (m->pid && !traces_process(m, instance))
		return;
	if (write_into(m, instance) == 0)
		m->taken++;
	else
		m->why = errno;
}

static int explain_failure(const struct marking *m, const char *instances, struct error *err)
{
	if (m->why == EACCES || m->why == EPERM) {
		error_set(err, m->why, "not permitted to write into the running traces");
		return error_remedy(err, "run futrace as root");
	}
	if (m->running && m->pid)
		return error_set(
			err, 0, "no trace is running: none of %d instances traces process %" PRId32,
			m->running, m->pid);
	if (m->running)
		return error_set(err, 0, "no trace is running: none of %d instances is recording",
				 m->running);
	return error_set(err, 0, "no trace is running: no instance of futrace in %s", instances);
}

static int mark_all(struct marking *m, const char *instances, struct error *err)
{
	DIR *dir = opendir(instances);
	struct dirent *entry;

	if (!dir && (errno == EACCES || errno == EPERM)) {
		error_set(err, errno, "not permitted to look for traces in %s", instances);
		return error_remedy(err, "run futrace as root");
	}
	if (!dir)
		return error_set(err, errno, "no trace is running: %s", instances);
	m->instances = dirfd(dir);
	while ((entry = readdir(dir)))
		mark_one(m, entry->d_name);
	closedir(dir);
	return m->taken ? m->taken : explain_failure(m, instances, err);
}

int marker_write(const char *instances, const char *proc, int32_t pid, const char *text,
		 struct error *err)
{
	struct marking m = { .text = text, .pid = pid };
	int ret;

	if (pid && tasks_list(proc, pid, &m.threads) < 0)
		ret = error_set(err, errno == ENOENT ? ESRCH : errno, "process %" PRId32, pid);
	else
		ret = mark_all(&m, instances, err);
	tids_finish(&m.threads);
	return ret;
}
