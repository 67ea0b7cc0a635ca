/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.c - creates an instance through libtracefs, sets it up and reads its buffers.
 */
#include "capture/capture_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "capture/buffer_size.h"
#include "capture/guardian.h"
#include "capture/leftovers.h"
#include "capture/trace_dat/recorder.h"
#include "trace/stream.h"
#include "base/xalloc.h"

/*
 * One system call reads one sub-buffer. With the usual 4 KB that costs 22 ns for each event, with
 * 16 KB 9 ns; larger ones are hardly cheaper. The size can be set since Linux 6.8.
 */
#define SUBBUF_FILE "buffer_subbuf_size_kb"
#define SUBBUF_KB   "16"

const char *capture_find_tracefs(struct error *err)
{
	const char *dir = tracefs_tracing_dir();

	if (dir)
		return dir;
	if (geteuid() != 0) {
		error_set(err, EACCES, "cannot reach tracefs");
		error_remedy(err, "run futrace as root");
	} else {
		error_set(err, errno, "tracefs cannot be mounted");
		error_remedy(err, "mount -t tracefs nodev /sys/kernel/tracing");
	}
	return NULL;
}

char *capture_instances(struct error *err)
{
	const char *dir;

	tracefs_set_loglevel(TEP_LOG_NONE);
	dir = capture_find_tracefs(err);
	return dir ? xasprintf("%s/instances", dir) : NULL;
}

int capture_open_instance(struct capture *c, const char *tracing, struct error *err)
{
	const char *name = guardian_instance(c->guardian);

	c->instance = tracefs_instance_alloc(tracing, name);
	if (!c->instance)
		return error_set(err, errno, "cannot open the tracing instance %s", name);
	return 0;
}

static int make_instance(struct capture *c, struct error *err)
{
	const char *dir = capture_find_tracefs(err);
	char *instances;

	if (!dir)
		return -1;
	instances = xasprintf("%s/instances", dir);
	c->leftovers = leftovers_count(instances);
	c->guardian = guardian_new(instances, err);
	free(instances);
	return c->guardian ? capture_open_instance(c, dir, err) : -1;
}

/* The tracefs directory of INSTANCE; NULL with ERR filled if INSTANCE is not a tracing instance. */
static char *tracing_above(const char *instance, struct error *err)
{
	const char *above = strstr(instance, "/instances/");
	struct statfs fs;

	if (statfs(instance, &fs) < 0 || fs.f_type != TRACEFS_MAGIC || !above ||
	    strchr(above + strlen("/instances/"), '/')) {
		error_set(err, 0, "%s is not a tracing instance", instance);
		error_remedy(err, "name a directory in /sys/kernel/tracing/instances");
		return NULL;
	}
	return xasprintf("%.*s", (int)(above - instance), instance);
}

int capture_check_instance(const char *directory, struct error *err)
{
	char *instance = realpath(directory, NULL);
	char *tracing;

	if (!instance)
		return error_set(err, errno, "cannot find the tracing instance %s", directory);
	tracing = tracing_above(instance, err);
	free(instance);
	free(tracing);
	return tracing ? 0 : -1;
}

static int borrow_instance(struct capture *c, const char *directory, struct error *err)
{
	char *instance = realpath(directory, NULL);
	char *tracing;
	int ret = -1;

	if (!instance)
		return error_set(err, errno, "cannot find the tracing instance %s", directory);
	tracing = tracing_above(instance, err);
	if (tracing) {
		c->guardian = guardian_borrow(instance, err);
		ret = c->guardian ? capture_open_instance(c, tracing, err) : -1;
	}
	free(tracing);
	free(instance);
	return ret;
}

static int write_setting(struct capture *c, const char *file, const char *value, struct error *err)
{
	if (tracefs_instance_file_write(c->instance, file, value) < 0)
		return error_set(err, errno, "cannot set %s to %s", file, value);
	return 0;
}

static int by_cpu(const void *x, const void *y)
{
	const struct cpu_buffer *a = x, *b = y;

	return a->number < b->number ? -1 : a->number > b->number;
}

int capture_find_cpus(struct capture *c, struct error *err)
{
	char *path = tracefs_instance_get_file(c->instance, "per_cpu");
	DIR *dir = path ? opendir(path) : NULL;
	struct dirent *entry;
	unsigned int number;
	int why;

	tracefs_put_tracing_file(path);
	if (!dir)
		return error_set(err, errno, "cannot list the per-CPU buffers");
	while ((errno = 0, entry = readdir(dir))) {
		if (sscanf(entry->d_name, "cpu%u", &number) != 1)
			continue;
		c->cpus = xgrow(c->cpus, c->n_cpus, &c->capacity, sizeof(*c->cpus));
		c->cpus[c->n_cpus++] = (struct cpu_buffer){ .number = number, .fd = -1 };
	}
	why = errno;
	closedir(dir);
	/* A list that is incomplete would lose a CPU's events without notice. */
	if (why)
		return error_set(err, why, "cannot list the per-CPU buffers");
	if (!c->n_cpus)
		return error_set(err, 0, "the tracing instance has no per-CPU buffers");
	/* Events of the same time come in the order of the CPUs. */
	qsort(c->cpus, c->n_cpus, sizeof(*c->cpus), by_cpu);
	return 0;
}

static uint64_t default_bytes(const struct capture *c)
{
	size_t online = buffer_size_online_cpus("/sys");

	return buffer_size_default(online ? online : c->n_cpus, buffer_size_available("/proc"));
}

/* Takes the size that the administrator has set. */
static int keep_buffer(struct capture *c, struct error *err)
{
	char *text = tracefs_instance_file_read(c->instance, "buffer_size_kb", NULL);

	if (!text)
		return error_set(err, errno, "cannot read the size of the ring buffers");
	c->buffer_bytes = strtoull(text, NULL, 10) * 1024;
	free(text);
	return 0;
}

static int choose_buffer(struct capture *c, uint64_t bytes, struct error *err)
{
	char kb[32];

	/* Falls back to any size the kernel gives. */
	tracefs_instance_file_write(c->instance, SUBBUF_FILE, SUBBUF_KB);

	c->buffer_bytes = bytes ? bytes : default_bytes(c);
	snprintf(kb, sizeof(kb), "%" PRIu64, (c->buffer_bytes + 1023) / 1024);
	if (tracefs_instance_file_write(c->instance, "buffer_size_kb", kb) < 0) {
		if (errno == EACCES && !bytes)
			return keep_buffer(c, err);
		error_set(err, errno, "cannot allocate a ring buffer of %s KB for each CPU", kb);
		return error_remedy(err, err->code == EACCES
						 ? "leave --buffer out"
						 : "choose a smaller size with --buffer");
	}
	return 0;
}

/*
 * Options that others may have set in a borrowed instance, or in the top one, whose options a new
 * instance takes over: a stack for each event, no marks, and new events that are dropped unmarked.
 */
static int set_options(struct capture *c, struct error *err)
{
	static const struct {
		const char *file, *value;
	} options[] = {
		{ "options/stacktrace", "0" },
		{ "options/userstacktrace", "0" },
		{ "options/markers", "1" },
		{ "options/overwrite", "1" },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		/* Not every kernel has all of them. */
		if (write_setting(c, options[i].file, options[i].value, err) < 0 &&
		    err->code != ENOENT)
			return -1;
	}
	return 0;
}

struct capture *capture_new(const char *borrowed, uint64_t buffer_bytes, bool new_tasks,
			    struct error *err)
{
	struct capture *c = xcalloc(1, sizeof(*c));
	struct error ignored;

	/* Keeps libtracefs from printing: its errors are reported here, with a remedy. */
	tracefs_set_loglevel(TEP_LOG_NONE);
	/* The kernel checks a buffer after a change of its size if recording is off: 10 ms. */
	if ((borrowed ? borrow_instance(c, borrowed, err) : make_instance(c, err)) < 0 ||
	    capture_find_cpus(c, err) < 0 || choose_buffer(c, buffer_bytes, err) < 0 ||
	    write_setting(c, "tracing_on", "0", err) < 0 ||
	    write_setting(c, "trace_clock", "mono", err) < 0 ||
	    write_setting(c, "options/event-fork", new_tasks ? "1" : "0", err) < 0 ||
	    set_options(c, err) < 0) {
		capture_free(c, &ignored);
		return NULL;
	}
	return c;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	/* The kernel removes both at the same time. */
	capture_close(c->ticks);
	for (size_t i = 0; i < c->n_cpus; i++)
		cpu_buffer_close(&c->cpus[i]);
	c->n_cpus = 0;
	if (c->instance)
		tracefs_instance_free(c->instance);
	c->instance = NULL;
	if (c->guardian)
		guardian_release(c->guardian);
}

int capture_free(struct capture *c, struct error *err)
{
	int ret;

	if (!c)
		return 0;
	capture_close(c);
	ret = guardian_finish(c->guardian, err);
	if (capture_free(c->ticks, ret ? &(struct error){ 0 } : err) < 0)
		ret = -1;
	free(c->cpus);
	free(c->instances);
	free(c);
	return ret;
}

/* The size of the sub-buffers in bytes; 0 if the kernel does not tell. */
static size_t chosen_subbuf_size(struct capture *c)
{
	char *text = tracefs_instance_file_read(c->instance, SUBBUF_FILE, NULL);
	size_t kb = text ? strtoul(text, NULL, 10) : 0;

	free(text);
	return kb * 1024;
}

int capture_open(struct capture *c, size_t subbuf_size, struct error *err)
{
	size_t chosen = chosen_subbuf_size(c);

	c->subbuf_size = chosen ? chosen : subbuf_size;
	for (size_t i = 0; i < c->n_cpus; i++) {
		if (cpu_buffer_open(&c->cpus[i], c->instance, c->cpus[i].number, c->subbuf_size,
				    err) < 0)
			return -1;
	}
	return 0;
}

int capture_start(struct capture *c, struct error *err)
{
	return write_setting(c, "tracing_on", "1", err);
}

void capture_stop(struct capture *c)
{
	struct error ignored;

	write_setting(c, "tracing_on", "0", &ignored);
}

char *capture_marker_path(struct capture *c)
{
	char *file = tracefs_instance_get_file(c->instance, "trace_marker");
	char *path = file ? xstrdup(file) : NULL;

	tracefs_put_tracing_file(file);
	return path;
}

size_t capture_leftovers(const struct capture *c)
{
	return c->leftovers;
}

size_t capture_subbuf_size(const struct capture *c)
{
	return c->subbuf_size;
}

unsigned int capture_cpus(const struct capture *c)
{
	return (unsigned int)c->n_cpus;
}

uint64_t capture_buffer_bytes(const struct capture *c)
{
	return c->buffer_bytes;
}

unsigned int capture_cpu(const struct capture *c, unsigned int i)
{
	return c->cpus[i].number;
}

int capture_fd(const struct capture *c, unsigned int i)
{
	return c->cpus[i].is_there ? c->cpus[i].fd : -1;
}

unsigned int capture_cpus_there(const struct capture *c)
{
	unsigned int n = 0;

	for (size_t i = 0; i < c->n_cpus; i++)
		n += c->cpus[i].is_there;
	return n;
}

enum capture_progress capture_read(struct capture *c, unsigned int i, struct stream *s,
				   struct error *err)
{
	size_t n = CAPTURE_READ_BYTES / c->subbuf_size, not_full = 0;

	/*
	 * The kernel copies a sub-buffer that is not full event by event. After the first such one
	 * the buffer may be empty, so one more read finds out. But a busy program would have begun
	 * to fill the next sub-buffer by then; so the second one ends the loop.
	 */
	for (n = n ? n : 1; n && not_full < 2; n--) {
		int got = cpu_buffer_read(&c->cpus[i], stream_room(s), err);

		if (got <= 0)
			return got < 0 ? CAPTURE_FAILED : CAPTURE_EMPTY;
		if (c->recorder)
			recorder_add(c->recorder, i, stream_room(s));
		not_full += !stream_push(s);
	}
	return not_full < 2 ? CAPTURE_MORE : CAPTURE_CAUGHT_UP;
}

void capture_record(struct capture *c, struct recorder *r)
{
	c->recorder = r;
}

bool capture_lost(struct capture *c, uint64_t *lost)
{
	bool known = true;

	*lost = 0;
	for (size_t i = 0; i < c->n_cpus; i++)
		known = cpu_buffer_lost(&c->cpus[i], lost) && known;
	return known;
}
