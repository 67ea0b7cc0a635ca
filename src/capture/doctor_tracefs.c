/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_tracefs.c - checks whether tracefs can be used, and each file in it that a trace needs.
 */
#include "capture/doctor_tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <mntent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/borrowed.h"
#include "capture/buffer_size.h"
#include "capture/leftovers.h"
#include "base/units.h"
#include "base/xalloc.h"

/* The directory where tracefs is mounted, which the caller frees; NULL if it is not mounted. */
static char *find_mount(const char *proc, bool *read_only)
{
	char *list = xasprintf("%s/self/mounts", proc);
	FILE *mounts = setmntent(list, "re");
	const struct mntent *mount;
	char *path = NULL;

	while (mounts && !path && (mount = getmntent(mounts))) {
		if (strcmp(mount->mnt_type, "tracefs") != 0)
			continue;
		path = xstrdup(mount->mnt_dir);
		*read_only = hasmntopt(mount, "ro") != NULL;
	}
	if (mounts)
		endmntent(mounts);
	free(list);
	return path;
}

static bool has(const char *dir, const char *file, int mode)
{
	char *path = xasprintf("%s/%s", dir, file);
	bool there = faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0;
	int why = errno;

	free(path);
	errno = why;
	return there;
}

static void not_mounted(struct examination *e)
{
	if (!has(e->host->sys, "kernel/tracing", F_OK)) {
		e->unseen = DOCTOR_MISSING;
		doctor_add(e, "tracefs", DOCTOR_MISSING, "not in this kernel");
		doctor_remedy(e, "a kernel with CONFIG_FTRACE");
		return;
	}
	e->unseen = e->host->is_root ? DOCTOR_DEGRADED : DOCTOR_MISSING;
	doctor_add(e, "tracefs", e->unseen, "not mounted%s",
		   e->host->is_root ? "; futrace mounts it when it traces" : "");
	doctor_remedy(e, "mount -t tracefs nodev /sys/kernel/tracing");
}

/* The directories above a lent instance can be passed but not read. */
static void find_instance(struct examination *e)
{
	const char *instance = e->host->instance;

	e->unseen = DOCTOR_MISSING;
	if (has(instance, "events", R_OK | X_OK)) {
		e->files = instance;
		doctor_add(e, "tracefs", DOCTOR_OK, "reached at %s", instance);
		return;
	}
	doctor_add(e, "tracefs", DOCTOR_MISSING, "no instance at %s: %s", instance,
		   strerror(errno));
	doctor_remedy(e, "ask an administrator to run grant-instance");
}

/* Adds the reason why tracefs, mounted at PATH, cannot be used. Returns false if it can. */
static bool is_closed(struct examination *e, const char *path, bool read_only)
{
	if (!has(path, ".", R_OK | X_OK)) {
		doctor_add(e, "tracefs", DOCTOR_MISSING, "%s: %s", path, strerror(errno));
		doctor_remedy(e, "%s",
			      e->host->is_root ? "a host where root may use tracefs"
					       : "root, or --instance DIR");
	} else if (!has(path, "events", F_OK)) {
		doctor_add(e, "tracefs", DOCTOR_MISSING, "mounted on %s, but empty: locked down",
			   path);
		doctor_remedy(e, "boot without lockdown=confidentiality");
	} else if (read_only) {
		doctor_add(e, "tracefs", DOCTOR_MISSING, "mounted read-only on %s", path);
		doctor_remedy(e, "mount -o remount,rw %s", path);
	} else {
		return false;
	}
	e->unseen = DOCTOR_MISSING;
	return true;
}

static void find_tracefs(struct examination *e)
{
	bool read_only = false;
	char *path;

	if (e->host->instance) {
		find_instance(e);
		return;
	}
	path = find_mount(e->host->proc, &read_only);
	if (!path) {
		not_mounted(e);
	} else if (is_closed(e, path, read_only)) {
		free(path);
	} else {
		e->tracing = path;
		e->files = path;
		doctor_add(e, "tracefs", DOCTOR_OK, "mounted on %s", path);
	}
}

/* An instance to borrow must be unused, and this user must be allowed to use it. */
static void check_borrowed(struct examination *e)
{
	int dir = open(e->host->instance, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct borrowed ignored;
	struct error err = { 0 };

	if (dir < 0)
		error_set(&err, errno, "cannot open it");
	else if (borrowed_take(&ignored, dir, &err) == 0)
		*err.what = '\0';
	if (dir >= 0)
		close(dir);
	doctor_add(e, "instance", *err.what ? DOCTOR_MISSING : DOCTOR_OK, "%s%s%s",
		   *err.what ? err.what : "works", err.code ? ": " : "",
		   err.code ? strerror(err.code) : "");
	if (*err.what)
		doctor_remedy(e, "%s", err.remedy);
}

static void check_instance(struct examination *e)
{
	if (e->host->instance) {
		check_borrowed(e);
	} else if (has(e->tracing, "instances", W_OK | X_OK)) {
		doctor_add(e, "instance", DOCTOR_OK, "can be created");
	} else {
		doctor_add(e, "instance", DOCTOR_MISSING, "cannot be created: %s", strerror(errno));
		doctor_remedy(e, "root, or --instance DIR");
	}
}

static void check_leftovers(struct examination *e)
{
	char *instances = e->tracing ? xasprintf("%s/instances", e->tracing) : NULL;
	size_t n = instances ? leftovers_count(instances) : 0;

	free(instances);
	if (!e->tracing)
		return;
	if (!n) {
		doctor_add(e, "leftovers", DOCTOR_OK, "none");
		return;
	}
	doctor_add(e, "leftovers", DOCTOR_DEGRADED,
		   "%zu tracing instance%s left by a killed futrace: every process is slowed down",
		   n, n == 1 ? "" : "s");
	doctor_remedy(e, "futrace cleanup");
}

static bool has_event(struct examination *e, const struct doctor_event *ev)
{
	char *file = xasprintf("events/%s/%s/format", ev->system, ev->name);
	bool there = has(e->files, file, R_OK);

	free(file);
	return there;
}

static void check_event(struct examination *e, const struct doctor_event *ev, bool *lacks_by_name)
{
	char name[64];

	snprintf(name, sizeof(name), "%s:%s", ev->system, ev->name);
	if (has_event(e, ev)) {
		doctor_add(e, name, DOCTOR_OK, "available");
		return;
	}
	*lacks_by_name = *lacks_by_name || ev->by_name;
	if (ev->by_number && *lacks_by_name)
		doctor_add(e, name, DOCTOR_MISSING, "%s: no futex call can be recorded",
			   strerror(errno));
	else
		doctor_add(e, name, ev->without, "%s: %s", strerror(errno), ev->text);
	if (ev->remedy)
		doctor_remedy(e, "%s", ev->remedy);
}

static void check_events(struct examination *e)
{
	bool lacks_by_name = false;

	for (size_t i = 0; i < e->host->n_events; i++)
		check_event(e, &e->host->events[i], &lacks_by_name);
}

/* The files that a trace writes or reads, and the finding if one cannot be used. */
static const struct setting {
	const char *file, *name;
	const char *word; /* a word that the file must hold; NULL: any content will do */
	int mode;
	enum doctor_state without;
	const char *text, *remedy;
} settings[] = {
	{ "trace_clock", "clock", "mono", R_OK | W_OK, DOCTOR_MISSING,
	  "the kernel cannot stamp events with CLOCK_MONOTONIC", "Linux 4.2 or later" },
	{ "set_event_pid", "filter for threads", NULL, R_OK | W_OK, DOCTOR_MISSING,
	  "events of the whole host would be recorded", NULL },
	{ "options/event-fork", "filter for new threads", NULL, R_OK | W_OK, DOCTOR_MISSING,
	  "threads created during the trace would be missed", NULL },
	{ "events/sched/sched_switch/trigger", "kernel stacks", NULL, R_OK | W_OK, DOCTOR_DEGRADED,
	  "the report cannot name the call in which threads are blocked", NULL },
	{ "buffer_size_kb", "size of buffers", NULL, R_OK | W_OK, DOCTOR_DEGRADED,
	  "cannot be set: it stays as it is", NULL },
	{ "buffer_subbuf_size_kb", "size of sub-buffers", NULL, R_OK | W_OK, DOCTOR_DEGRADED,
	  "cannot be set: reading costs some 13 ns more for each event", "Linux 6.8 or later" },
	{ "trace_marker", "marks", NULL, W_OK, DOCTOR_DEGRADED, "cannot be written", NULL },
};

static void check_setting(struct examination *e, const struct setting *s)
{
	char text[300];

	if (!has(e->files, s->file, s->mode)) {
		doctor_add(e, s->name, s->without, "%s: %s", strerror(errno), s->text);
	} else if (s->word && (doctor_read(e->files, s->file, text, sizeof(text)) < 0 ||
			       !strstr(text, s->word))) {
		doctor_add(e, s->name, s->without, "%s", s->text);
	} else {
		doctor_add(e, s->name, DOCTOR_OK, "%s", s->word ? s->word : "works");
		return;
	}
	if (s->remedy)
		doctor_remedy(e, "%s", s->remedy);
}

static void check_settings(struct examination *e)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		check_setting(e, &settings[i]);
}

/* Can it be found out what running threads compute? A trace makes a second instance for that. */
static void check_ticks(struct examination *e)
{
	static const char unknown[] = "what running threads compute is unknown";

	if (e->host->instance)
		doctor_add(e, "ticks", DOCTOR_DEGRADED, "not with --instance: %s", unknown);
	else if (!has(e->files, "options/userstacktrace", R_OK | W_OK))
		doctor_add(e, "ticks", DOCTOR_DEGRADED, "this kernel records no user stacks: %s",
			   unknown);
	else if (!has(e->files, "events/timer/hrtimer_expire_entry", X_OK) &&
		 !has(e->files, "events/irq_vectors/local_timer_entry", X_OK))
		doctor_add(e, "ticks", DOCTOR_DEGRADED, "this kernel has no event for them: %s",
			   unknown);
	else
		doctor_add(e, "ticks", DOCTOR_OK, "in running threads");
}

static size_t count_buffers(const struct examination *e)
{
	char *path = xasprintf("%s/per_cpu", e->files);
	DIR *dir = opendir(path);
	const struct dirent *entry;
	size_t n = 0;

	free(path);
	while (dir && (entry = readdir(dir)))
		n += !strncmp(entry->d_name, "cpu", 3);
	if (dir)
		closedir(dir);
	return n;
}

#define MIB (1024 * 1024)

static void check_buffers(struct examination *e)
{
	uint64_t bytes, available = buffer_size_available(e->host->proc);
	size_t buffers = count_buffers(e), online = buffer_size_online_cpus(e->host->sys);
	size_t cpus = online ? online : buffers;

	if (!buffers) {
		doctor_add(e, "buffers", DOCTOR_MISSING, "the CPUs' buffers cannot be listed");
		return;
	}
	bytes = buffer_size_default(cpus, available) * cpus;
	if (available && bytes > available / 2) {
		doctor_add(e, "buffers", DOCTOR_DEGRADED,
			   "%" PRIu64 " MB for %zu CPUs, of %" PRIu64 " MB available", bytes / MIB,
			   cpus, available / MIB);
		doctor_remedy(e, "choose a smaller size with --buffer");
		return;
	}
	doctor_add(e, "buffers", DOCTOR_OK, "%" PRIu64 " MB for %zu CPU%s", bytes / MIB, cpus,
		   cpus == 1 ? "" : "s");
}

void doctor_check_tracefs(struct examination *e)
{
	find_tracefs(e);
	if (!e->files) {
		doctor_add(e, "events and settings", e->unseen,
			   "not checked: tracefs cannot be used");
		return;
	}
	check_instance(e);
	check_leftovers(e);
	check_events(e);
	check_settings(e);
	check_ticks(e);
	check_buffers(e);
}
