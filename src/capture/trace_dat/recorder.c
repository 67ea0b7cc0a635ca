/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder.c - keeps each CPU's sub-buffers while tracing, and makes a trace.dat of them.
 */
#include "capture/trace_dat/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/direct.h"
#include "base/output.h"
#include "base/whole.h"
#include "base/xalloc.h"

/* At most so many bytes are on the disk twice while the parts are joined. */
#define PIECE_BYTES (16UL * 1024 * 1024)

/* The sub-buffers of one CPU, in a file without a name. */
struct part {
	int fd;
	uint64_t bytes;
};

struct recorder {
	char *path;
	size_t subbuf_bytes;
	struct masking *masking;
	struct part *parts;
	struct trace_dat_cpu *cpus;
	size_t n;
	int code; /* the errno of a failure that ended the recording; 0: none */
};

int recorder_check(const char *path, struct error *err)
{
	struct stat st;

	if (!strcmp(path, "-") || direct_is(path) || (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return error_set(err, 0, "cannot record to %s: not a regular file", path);
	return output_check(path, err);
}

static int open_unnamed(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name;

	free(copy);
	if (fd >= 0)
		return fd;
	/* Not every file system has files without a name. */
	name = xasprintf("%s.XXXXXX", path);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	free(name);
	return fd;
}

struct recorder *recorder_new(const char *path, const unsigned int *numbers, size_t n,
			      size_t subbuf_bytes, struct masking *masking, struct error *err)
{
	struct recorder *r = xcalloc(1, sizeof(*r));

	r->path = xstrdup(path);
	r->subbuf_bytes = subbuf_bytes;
	r->masking = masking;
	r->parts = xcalloc(n, sizeof(*r->parts));
	r->cpus = xcalloc(n, sizeof(*r->cpus));
	for (; r->n < n; r->n++) {
		r->cpus[r->n].number = numbers[r->n];
		r->parts[r->n].fd = open_unnamed(path);
		if (r->parts[r->n].fd < 0) {
			error_set(err, errno, "cannot record to %s", path);
			recorder_free(r);
			return NULL;
		}
	}
	return r;
}

static void close_parts(struct recorder *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->parts[i].fd >= 0)
			close(r->parts[i].fd);
		r->parts[i].fd = -1;
	}
}

void recorder_free(struct recorder *r)
{
	if (!r)
		return;
	close_parts(r);
	free(r->parts);
	free(r->cpus);
	free(r->path);
	free(r);
}

void recorder_add(struct recorder *r, size_t i, const void *subbuf)
{
	if (!r->code &&
	    whole_write(r->parts[i].fd, masking_apply(r->masking, subbuf, r->subbuf_bytes),
			r->subbuf_bytes) < 0)
		r->code = errno;
	/* Files that are no longer of use need not fill the disk. */
	if (r->code)
		close_parts(r);
	else
		r->parts[i].bytes += r->subbuf_bytes;
}

struct writing {
	const struct recorder *r;
	const char *head;
	size_t head_bytes;
};

/* Copies where a file system cannot copy within itself, or not to this file. */
static ssize_t copy_by_hand(int from, off_t *at, int to, size_t bytes)
{
	char buffer[64 * 1024];
	ssize_t n = pread(from, buffer, bytes < sizeof(buffer) ? bytes : sizeof(buffer), *at);

	if (n > 0)
		n = write(to, buffer, (size_t)n);
	if (n > 0)
		*at += n;
	return n;
}

static ssize_t copy_some(int from, off_t *at, int to, size_t bytes)
{
	ssize_t n = copy_file_range(from, at, to, NULL, bytes, 0);

	if (n == 0 || (n < 0 && (errno == ENOSYS || errno == EXDEV || errno == EINVAL ||
				 errno == EOPNOTSUPP)))
		n = copy_by_hand(from, at, to, bytes);
	return n;
}

/* Copies PART to TO. Copied bytes are given back to the disk, if the file system can. */
static int copy_part(const struct part *part, int to)
{
	off_t at = 0;

	while ((uint64_t)at < part->bytes) {
		uint64_t left = part->bytes - (uint64_t)at;
		off_t begin = at;
		ssize_t n = copy_some(part->fd, &at, to, left < PIECE_BYTES ? left : PIECE_BYTES);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		fallocate(part->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin, n);
	}
	return 0;
}

/* The next CPU's sub-buffers begin at the OFFSET that the head has. */
static int pad_to(int to, uint64_t offset)
{
	if (ftruncate(to, (off_t)offset) < 0 || lseek(to, (off_t)offset, SEEK_SET) < 0)
		return -1;
	return 0;
}

static int write_file(FILE *out, const void *arg)
{
	const struct writing *w = arg;

	/*
	 * The file has the names and the calls of processes, whatever the umask lets others read.
	 */
	if (fchmod(fileno(out), 0600) < 0)
		return -1;
	if (fwrite(w->head, 1, w->head_bytes, out) != w->head_bytes || fflush(out) == EOF)
		return -1;
	for (size_t i = 0; i < w->r->n; i++) {
		if (w->r->parts[i].bytes && (pad_to(fileno(out), w->r->cpus[i].offset) < 0 ||
					     copy_part(&w->r->parts[i], fileno(out)) < 0))
			return -1;
	}
	return 0;
}

int recorder_finish(struct recorder *r, const struct trace_dat_head *head, struct error *err)
{
	struct writing w = { .r = r };
	char *bytes;
	int ret;

	if (r->code)
		return error_set(err, r->code, "cannot record to %s", r->path);
	for (size_t i = 0; i < r->n; i++)
		r->cpus[i].bytes = r->parts[i].bytes;
	bytes = trace_dat_make_head(head, r->cpus, r->n, &w.head_bytes);
	if (!bytes)
		return error_set(err, ENOMEM, "cannot record to %s", r->path);
	w.head = bytes;
	ret = output_write(r->path, write_file, &w, err);
	free(bytes);
	return ret;
}
