/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreign.c - sets up another program's tracing, and checks that it stays untouched.
 */
#include "tests/live/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>
#include <tracefs/tracefs.h>

static const char *const settings[] = {
	"set_event",
	"set_event_pid",
	"tracing_on",
	"trace_clock",
	"buffer_size_kb",
	"buffer_subbuf_size_kb",
	"buffer_percent",
	"current_tracer",
	"trace_options",
	"events/sched/sched_switch/filter",
	"events/sched/sched_switch/trigger",
	"events/syscalls/sys_enter_futex/filter",
	"events/raw_syscalls/sys_enter/filter",
};

static void path_of(char path[512], const char *instance, const char *file)
{
	const char *top = tracefs_tracing_dir();

	ck_assert_ptr_nonnull(top);
	snprintf(path, 512, "%s%s%s/%s", top, instance ? "/instances/" : "",
		 instance ? instance : "", file);
}

void foreign_settings(const char *instance, char text[FOREIGN_SETTINGS_SIZE])
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		char path[512], value[4096] = "";
		int fd;

		path_of(path, instance, settings[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		/* Some kernels lack some settings. */
		if (fd >= 0 && read(fd, value, sizeof(value) - 1) < 0)
			snprintf(value, sizeof(value), "errno %d", errno);
		if (fd >= 0)
			close(fd);
		used += (size_t)snprintf(text + used, FOREIGN_SETTINGS_SIZE - used, "%s: %s\n",
					 settings[i], value);
		ck_assert_uint_lt(used, FOREIGN_SETTINGS_SIZE);
	}
}

static void set(const struct foreign *f, const char *file, const char *value)
{
	char path[512];
	int fd;

	path_of(path, f->name, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, value, strlen(value)), (ssize_t)strlen(value));
	close(fd);
}

/* Removes the instance named after STARTER, the process that starts the tests. */
static void remove_of(pid_t starter)
{
	char path[512], name[64];

	snprintf(name, sizeof(name), "foreign-%d", (int)starter);
	path_of(path, name, "");
	rmdir(path);
}

void foreign_remove_left(void)
{
	remove_of(getpid());
}

void foreign_begin(struct foreign *f)
{
	char path[512], pid[16];

	remove_of(getppid());
	snprintf(f->name, sizeof(f->name), "foreign-%d", (int)getppid());
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	path_of(path, f->name, "");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	set(f, "buffer_size_kb", "128");
	set(f, "trace_clock", "global");
	set(f, "set_event_pid", pid);
	set(f, "events/sched/sched_switch/filter", "prev_pid > 0");
	set(f, "events/syscalls/sys_enter_getppid/enable", "1");
	foreign_settings(f->name, f->settings);
	foreign_settings(NULL, f->top);
}

/* Does the instance record an event that this process causes now? */
static bool still_records(const struct foreign *f)
{
	char path[512], line[512];
	bool found = false;
	FILE *in;

	set(f, "trace", "\n");
	getppid();
	path_of(path, f->name, "trace");
	in = fopen(path, "re");
	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in))
		found = found || strstr(line, "sys_getppid(");
	fclose(in);
	return found;
}

void foreign_check(struct foreign *f)
{
	char now[FOREIGN_SETTINGS_SIZE];

	foreign_settings(f->name, now);
	ck_assert_str_eq(now, f->settings);
	foreign_settings(NULL, now);
	ck_assert_str_eq(now, f->top);
	ck_assert(still_records(f));
}

void foreign_end(struct foreign *f)
{
	char path[512];

	foreign_check(f);
	path_of(path, f->name, "");
	ck_assert_int_eq(rmdir(path), 0);
}
