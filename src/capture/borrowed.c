/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * borrowed.c - saves, resets and restores the settings of a borrowed instance.
 */
#include "capture/borrowed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/whole.h"

/*
 * The settings that a capture changes, in the order in which they are restored: the size of the
 * buffers depends on that of the sub-buffers, and recording begins last.
 */
static const struct setting {
	const char *file;
	bool optional; /* older kernels lack it, or the administrator keeps it */
} settings[BORROWED_SETTINGS] = {
	{ "trace_clock", false },	{ "buffer_subbuf_size_kb", true },
	{ "buffer_size_kb", true },	{ "options/event-fork", false },
	{ "options/stacktrace", true }, { "options/userstacktrace", true },
	{ "options/markers", true },	{ "options/overwrite", true },
	{ "tracing_on", false },
};

/* The files that show whether the instance is in use, and their contents if it is not. */
static const struct use {
	const char *file, *unused;
	bool optional; /* older kernels lack it */
} uses[] = {
	{ "set_event", "", false },
	{ "set_event_pid", "", false },
	{ "set_event_notrace_pid", "", true },
	{ "current_tracer", "nop", false },
};

/* Reads the first line of FILE into TEXT, without its newline. Returns -1, with errno. */
static int read_file(int dir, const char *file, char *text, size_t size)
{
	if (whole_text(dir, file, text, size) < 0)
		return -1;
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

/*
 * Writes TEXT to FILE, unless TEXT is empty. FLAGS are added to those of openat(2): O_TRUNC empties
 * FILE. Returns 0, or the errno.
 */
static int write_file(int dir, const char *file, const char *text, int flags)
{
	int fd = openat(dir, file, O_WRONLY | O_CLOEXEC | flags);
	int why = 0;

	if (fd < 0)
		return errno;
	if (*text && write(fd, text, strlen(text)) < 0)
		why = errno;
	close(fd);
	return why;
}

/* Cuts TEXT to the value in use: "[local] global mono" to "local", "7 (expanded: 1408)" to "7". */
static void keep_used_value(char *text)
{
	char *open = strchr(text, '[');
	char *close = open ? strchr(open, ']') : NULL;

	if (close) {
		*close = '\0';
		memmove(text, open + 1, strlen(open + 1) + 1);
	}
	text[strcspn(text, " ")] = '\0';
}

static int take_setting(char value[BORROWED_VALUE_SIZE], const struct setting *setting, int dir,
			struct error *err)
{
	char text[512];

	*value = '\0';
	if (read_file(dir, setting->file, text, sizeof(text)) < 0) {
		if (errno == ENOENT && setting->optional)
			return 0;
		return error_set(err, errno, "cannot read %s of the instance", setting->file);
	}
	keep_used_value(text);
	if (!strcmp(text, "X"))
		return error_set(err, 0, "the buffers of the instance's CPUs differ in size");
	if (faccessat(dir, setting->file, W_OK, AT_EACCESS) < 0)
		return setting->optional && errno == EACCES
			       ? 0
			       : error_set(err, errno, "cannot set %s of the instance",
					   setting->file);
	snprintf(value, BORROWED_VALUE_SIZE, "%.*s", BORROWED_VALUE_SIZE - 1, text);
	return 0;
}

int borrowed_take(struct borrowed *b, int dir, struct error *err)
{
	char text[256];

	for (size_t i = 0; i < sizeof(uses) / sizeof(*uses); i++) {
		if (read_file(dir, uses[i].file, text, sizeof(text)) < 0) {
			if (errno == ENOENT && uses[i].optional)
				continue;
			return error_set(err, errno, "cannot read %s of the instance",
					 uses[i].file);
		}
		if (!strcmp(text, uses[i].unused))
			continue;
		error_set(err, 0, "the instance is in use: its %s holds %.60s", uses[i].file, text);
		return error_remedy(err, "if it is not, futrace cleanup --instance DIR");
	}
	for (size_t i = 0; i < BORROWED_SETTINGS; i++) {
		if (take_setting(b->values[i], &settings[i], dir, err) < 0)
			return -1;
	}
	return 0;
}

/* The file lists one trigger per line: "stacktrace:unlimited if prev_state & 2". */
static int remove_triggers(int event)
{
	char text[1024], trigger[64];
	int why = 0;

	/* Each pass removes the first one; a failure ends the loop. */
	while (!why && read_file(event, "trigger", text, sizeof(text)) == 0 && *text &&
	       *text != '#') {
		snprintf(trigger, sizeof(trigger), "!%.*s", (int)strcspn(text, ": "), text);
		why = write_file(event, "trigger", trigger, 0);
	}
	return why;
}

static int reset_event(int event)
{
	char text[64];
	int why = 0;

	/* Events of the kernel's own tracers have neither filter nor trigger. */
	if (read_file(event, "filter", text, sizeof(text)) == 0 && strcmp(text, "none"))
		why = write_file(event, "filter", "0", 0);
	return why ? why : remove_triggers(event);
}

/* Calls EACH for every folder in folder NAME of DIR. Returns 0, or the first errno. */
static int for_each_folder(int dir, const char *name, int (*each)(int folder))
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	int why = list ? 0 : errno;

	while (list && (errno = 0, entry = readdir(list))) {
		int folder, failed;

		if (entry->d_name[0] == '.')
			continue;
		folder = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (folder < 0 && errno == ENOTDIR)
			continue; /* a file */
		failed = folder < 0 ? errno : each(folder);
		why = why ? why : failed;
		if (folder >= 0)
			close(folder);
	}
	why = why ? why : errno;
	if (list)
		closedir(list);
	else if (fd >= 0)
		close(fd);
	return why;
}

static int reset_system(int system)
{
	return for_each_folder(system, ".", reset_event);
}

int borrowed_reset(int dir)
{
	int failed[] = {
		write_file(dir, "tracing_on", "0", 0),
		write_file(dir, "set_event", "", O_TRUNC),
		for_each_folder(dir, "events", reset_system),
		write_file(dir, "set_event_pid", "", O_TRUNC),
		write_file(dir, "trace", "", O_TRUNC),
	};

	for (size_t i = 0; i < sizeof(failed) / sizeof(*failed); i++) {
		if (failed[i])
			return failed[i];
	}
	return 0;
}

int borrowed_give_back(const struct borrowed *b, int dir)
{
	int why = borrowed_reset(dir);

	for (size_t i = 0; i < BORROWED_SETTINGS; i++) {
		int failed = *b->values[i] ? write_file(dir, settings[i].file, b->values[i], 0) : 0;

		why = why ? why : failed;
	}
	return why;
}
