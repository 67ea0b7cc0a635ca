/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_events.c - says what an instance records: which events, and of which threads.
 */
#include "capture/capture_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tracefs/tracefs.h>

#include "base/xalloc.h"

char *capture_format(struct capture *c, const char *system, const char *name, size_t *size,
		     struct error *err)
{
	char *file = system ? xasprintf("events/%s/%s/format", system, name)
			    : xasprintf("events/%s", name);
	int length = 0;
	char *text = tracefs_instance_file_read(c->instance, file, &length);

	/*
	 * The header's format and those of ftrace's own entries stand in the top directory only. An
	 * event that an instance lacks is an event that the kernel lacks.
	 */
	if (!text && (!system || !strcmp(system, "ftrace")))
		text = tracefs_instance_file_read(NULL, file, &length);
	if (!text && system) {
		error_set(err, errno, "this kernel has no event %s:%s", system, name);
		error_remedy(err, "a kernel with CONFIG_FTRACE_SYSCALLS");
	} else if (!text) {
		error_set(err, errno, "cannot read %s of tracefs", file);
	}
	*size = (size_t)length;
	free(file);
	return text;
}

int capture_enable(struct capture *c, const char *system, const char *name, struct error *err)
{
	char *file = xasprintf("events/%s/%s/enable", system, name);
	/* tracefs_event_enable() would walk all events, for 50 ms. */
	int ret = tracefs_instance_file_write(c->instance, file, "1");

	free(file);
	if (ret < 0)
		return error_set(err, errno, "cannot enable the event %s:%s", system, name);
	return 0;
}

static int set_event(struct capture *c, const char *system, const char *name, const char *kind,
		     const char *value, struct error *err)
{
	char *file = xasprintf("events/%s/%s/%s", system, name, kind);
	int ret = tracefs_instance_file_write(c->instance, file, value);

	free(file);
	if (ret < 0)
		return error_set(err, errno, "cannot set a %s for the event %s:%s", kind, system,
				 name);
	return 0;
}

int capture_filter(struct capture *c, const char *system, const char *name, const char *filter,
		   struct error *err)
{
	return set_event(c, system, name, "filter", filter, err);
}

int capture_trigger(struct capture *c, const char *system, const char *name, const char *trigger,
		    struct error *err)
{
	return set_event(c, system, name, "trigger", trigger, err);
}

/*
 * Writes all ids at once: for each write but the first, the kernel waits until no CPU uses the old
 * list. capture_missing_tids() finds the ids that the kernel did not take.
 */
int capture_add_tids(struct capture *c, const int32_t *tids, size_t n, struct error *err)
{
	size_t size = n * sizeof("-2147483648 ") + 1, used = 0;
	char *text = xcalloc(size, 1);
	int failed;

	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(text + used, size - used, "%" PRId32 " ", tids[i]);
	failed = n ? tracefs_instance_file_append(c->instance, "set_event_pid", text) : 0;
	free(text);
	if (failed < 0)
		return error_set(err, errno, "cannot set the filter for %zu threads", n);
	return 0;
}

static int by_number(const void *x, const void *y)
{
	const int32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Adds the ids in TEXT, one per line, to T. */
static void parse_tids(const char *text, struct tids *t)
{
	while (*text) {
		char *end;
		long tid = strtol(text, &end, 10);

		if (end == text)
			break;
		tids_add(t, (int32_t)tid);
		text = end + strspn(end, "\n ");
	}
}

int capture_tids(struct capture *c, struct tids *known, struct error *err)
{
	char *text;

	/* For an empty file, the result is NULL too. */
	errno = 0;
	text = tracefs_instance_file_read(c->instance, "set_event_pid", NULL);
	if (!text && errno)
		return error_set(err, errno, "cannot read the filter for threads");
	if (text)
		parse_tids(text, known);
	free(text);
	return 0;
}

int capture_missing_tids(struct capture *c, const int32_t *tids, size_t n, struct tids *missing,
			 struct error *err)
{
	struct tids known = { 0 };

	if (capture_tids(c, &known, err) < 0)
		return -1;
	if (known.n)
		qsort(known.all, known.n, sizeof(*known.all), by_number);
	for (size_t i = 0; i < n; i++) {
		if (!known.n ||
		    !bsearch(&tids[i], known.all, known.n, sizeof(*known.all), by_number))
			tids_add(missing, tids[i]);
	}
	tids_finish(&known);
	return 0;
}
