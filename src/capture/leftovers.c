/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leftovers.c - finds and removes instances whose lock is free.
 */
#include "capture/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "capture/borrowed.h"
#include "capture/guardian.h"

/* Instances younger than this are not counted: their guardian may be about to lock them. */
#define YOUNG_S 2

/*
 * Opens and locks INSTANCE of DIR. Returns the descriptor, or -1 if it is in use or not futrace's.
 * This may win the lock before a new guardian does; a guardian whose new instance was removed
 * makes another.
 */
static int lock_leftover(int dir, const char *instance)
{
	int tracer, fd;

	if (!guardian_names(instance, &tracer))
		return -1;
	fd = openat(dir, instance, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* An instance is new if it was just created and its tracer lives: it is about to be locked. */
static bool is_new(int fd, const char *instance)
{
	struct stat st;
	int tracer;

	return guardian_names(instance, &tracer) && (kill(tracer, 0) == 0 || errno == EPERM) &&
	       fstat(fd, &st) == 0 && time(NULL) - st.st_ctime < YOUNG_S;
}

static bool is_left_over(int dir, const char *instance)
{
	int tracer, fd;
	bool is;

	if (!guardian_names(instance, &tracer) || guardian_keeps(dir, instance))
		return false;
	fd = openat(dir, instance, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	is = !is_new(fd, instance);
	close(fd);
	return is;
}

size_t leftovers_count(const char *instances)
{
	DIR *dir = opendir(instances);
	struct dirent *entry;
	size_t n = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		n += is_left_over(dirfd(dir), entry->d_name);
	closedir(dir);
	return n;
}

/* Returns 1 if INSTANCE was removed, 0 if it is not a leftover, -1 with ERR filled on failure. */
static int remove_one(int dir, const char *instance, struct error *err)
{
	int fd = lock_leftover(dir, instance);
	int ret = 1;

	if (fd < 0)
		return 0;
	if (unlinkat(dir, instance, AT_REMOVEDIR) < 0 && errno != ENOENT) {
		ret = error_set(err, errno, "cannot remove the tracing instance %s", instance);
		if (err->code == EBUSY)
			error_remedy(err,
				     "end the processes that use it: fuser -v "
				     "INSTANCES/%.40s/trace_marker",
				     instance);
	}
	close(fd);
	return ret;
}

int leftovers_remove(const char *instances, void (*removed)(void *arg, const char *name), void *arg,
		     struct error *err)
{
	DIR *dir = opendir(instances);
	struct dirent *entry;
	bool failed = false;
	int n = 0;

	if (!dir) {
		error_set(err, errno, "cannot look for tracing instances in %s", instances);
		return err->code == EACCES ? error_remedy(err, "run futrace as root") : -1;
	}
	while ((entry = readdir(dir))) {
		int ret = remove_one(dirfd(dir), entry->d_name, err);

		failed = failed || ret < 0;
		if (ret <= 0)
			continue;
		n++;
		removed(arg, entry->d_name);
	}
	closedir(dir);
	return failed ? -1 : n;
}

int leftovers_reset(const char *instance, struct error *err)
{
	int fd = open(instance, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int why;

	if (fd < 0)
		return error_set(err, errno, "cannot open the tracing instance %s", instance);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		why = EBUSY;
	else
		why = borrowed_reset(fd);
	close(fd);
	return why ? error_set(err, why, "cannot clean up the tracing instance %s", instance) : 0;
}
