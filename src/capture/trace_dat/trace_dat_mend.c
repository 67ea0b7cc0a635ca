/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat_mend.c - mends a copy of a version 7 file that has been cut off.
 *
 * trace-cmd writes the events, and behind them options with the place of each CPU's events. The
 * options before the events lead to those. So a file that was cut off lacks them, and libtracecmd
 * does not open a file that leads behind its end. But the section of the events begins where the
 * last options end, and the CPUs follow each other in it. From that the table is made anew, behind
 * a copy.
 */
#include "capture/trace_dat/trace_dat_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/whole.h"
#include "base/xalloc.h"

/* A section begins with its kind, flags, description and length. */
#define SECTION_BYTES 16
#define CHUNK_BYTES   8 /* before each chunk: its length, compressed and not */
#define COUNT_BYTES   4 /* before the first chunk: how many there are */
#define PIECE_BYTES   (64 * 1024)

struct mending {
	const struct trace_dat *t;
	uint64_t begin; /* of the section that has the events */
	uint64_t end;	/* of its whole sub-buffers */
	bool compressed;
	struct trace_dat_cpu *cpus;
	size_t n, capacity;
	uint64_t count_at; /* here the file says how many chunks follow; 0: they are all there */
	uint32_t count;	   /* how many there are */
	int code;	   /* the errno of a read that failed; 0: none */
};

static bool read_part(struct mending *m, uint64_t at, void *to, size_t bytes)
{
	ssize_t n;

	if (at > m->end || bytes > m->end - at)
		return false;
	n = whole_pread(m->t->fd, to, bytes, (off_t)at);
	if (n < 0)
		m->code = errno;
	return n == (ssize_t)bytes;
}

static uint64_t align(const struct mending *m, uint64_t at)
{
	return (at + m->t->subbuf_bytes - 1) / m->t->subbuf_bytes * m->t->subbuf_bytes;
}

static void add_cpu(struct mending *m, uint64_t offset, uint64_t bytes)
{
	m->cpus = xgrow(m->cpus, m->n, &m->capacity, sizeof(*m->cpus));
	m->cpus[m->n] = (struct trace_dat_cpu){ .number = (unsigned int)m->n,
						.offset = offset,
						.bytes = bytes };
	m->n++;
}

/* Adds a CPU with the chunks at AT. Returns where they end; AT if there are none. */
static uint64_t take_chunks(struct mending *m, uint64_t at)
{
	uint64_t end = at + COUNT_BYTES;
	uint32_t count, chunk[2], n = 0;

	if (!read_part(m, at, &count, sizeof(count)))
		return at;
	for (; n < count && read_part(m, end, chunk, sizeof(chunk)); n++) {
		if (!chunk[0] || chunk[0] > m->end - end - CHUNK_BYTES)
			break;
		end += CHUNK_BYTES + chunk[0];
	}
	if (!n)
		return at;
	if (n < count) {
		m->count_at = at;
		m->count = n;
	}
	/* trace-cmd does not count the number of chunks either. */
	add_cpu(m, at, end - at - COUNT_BYTES);
	return end;
}

static void find_compressed(struct mending *m)
{
	uint64_t at = align(m, m->begin + SECTION_BYTES), end;

	while (m->n < MAX_CPUS && !m->count_at && (end = take_chunks(m, at)) > at)
		at = align(m, end);
	if (m->n)
		m->end = m->cpus[m->n - 1].offset + COUNT_BYTES + m->cpus[m->n - 1].bytes;
}

/* Another CPU begins where time goes back. If it does not go back, one CPU serves as well. */
static void find_plain(struct mending *m)
{
	uint64_t begin = align(m, m->begin + SECTION_BYTES), last_ns = 0, ts_ns;
	uint64_t at;

	for (at = begin; read_part(m, at, &ts_ns, sizeof(ts_ns)) && m->n < MAX_CPUS;
	     at += m->t->subbuf_bytes) {
		if (ts_ns < last_ns) {
			add_cpu(m, begin, at - begin);
			begin = at;
		}
		last_ns = ts_ns;
	}
	if (at > begin && m->n < MAX_CPUS)
		add_cpu(m, begin, at - begin);
}

/*
 * Finds the CPUs in the section of the events. Returns how long it was to be; 0: unknown, because
 * trace-cmd writes that last.
 */
static uint64_t find_cpus(struct mending *m)
{
	uint16_t kind = 0, flags = 0;
	uint64_t bytes = 0;

	if (!read_part(m, m->begin, &kind, sizeof(kind)) || kind != OPTION_BUFFER ||
	    !read_part(m, m->begin + 2, &flags, sizeof(flags)) ||
	    !read_part(m, m->begin + 8, &bytes, sizeof(bytes)))
		return 0;
	if (bytes && bytes <= m->end - m->begin - SECTION_BYTES)
		m->end = m->begin + SECTION_BYTES + bytes;
	m->compressed = flags & 1;
	if (m->compressed)
		find_compressed(m);
	else
		find_plain(m);
	return bytes;
}

static void put(FILE *out, uint64_t value, size_t bytes)
{
	const uint16_t u16 = (uint16_t)value;
	const uint32_t u32 = (uint32_t)value;
	const void *number = bytes == sizeof(u16)   ? (const void *)&u16
			     : bytes == sizeof(u32) ? (const void *)&u32
						    : (const void *)&value;

	fwrite(number, bytes, 1, out);
}

/* Makes the option with the places of the CPUs. A buffer other than the first has a name. */
static char *make_option(const struct mending *m, size_t *bytes)
{
	char *option = NULL;
	FILE *out = open_memstream(&option, bytes);

	if (!out)
		return NULL;
	put(out, m->begin, 8);
	fputs(m->t->n_cpus ? "cut off" : "", out);
	putc(0, out);
	fputs(m->t->clock, out);
	putc(0, out);
	put(out, m->t->subbuf_bytes, 4);
	put(out, m->n, 4);
	for (size_t i = 0; i < m->n; i++) {
		put(out, m->cpus[i].number, 4);
		put(out, m->cpus[i].offset, 8);
		put(out, m->cpus[i].bytes, 8);
	}
	fclose(out);
	return option;
}

/* Makes a section of two options: that one, and the one that ends options. */
static char *make_section(const struct mending *m, size_t *bytes)
{
	size_t option_bytes;
	char *section = NULL, *option = make_option(m, &option_bytes);
	FILE *out = option ? open_memstream(&section, bytes) : NULL;

	if (out) {
		put(out, 0, 8); /* kind, flags and description */
		put(out, 6 + option_bytes + 14, 8);
		put(out, OPTION_BUFFER, 2);
		put(out, option_bytes, 4);
		fwrite(option, 1, option_bytes, out);
		put(out, 0, 2);
		put(out, 8, 4);
		put(out, 0, 8);
		fclose(out);
	}
	free(option);
	return section;
}

/*
 * Opens a file without a name, in memory if /tmp cannot have one. The environment is not asked for
 * a folder: it may be another user's.
 */
static int open_unnamed(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd < 0 ? memfd_create("futrace", MFD_CLOEXEC) : fd;
}

static bool write_at(int fd, const void *bytes, size_t size, uint64_t at)
{
	return whole_pwrite(fd, bytes, size, (off_t)at) == 0;
}

static bool copy(const struct mending *m, int fd)
{
	char *piece = xcalloc(PIECE_BYTES, 1);
	uint64_t at = 0;

	while (at < m->end) {
		uint64_t left = m->end - at;
		ssize_t n = whole_pread(m->t->fd, piece, left < PIECE_BYTES ? left : PIECE_BYTES,
					(off_t)at);

		if (n == 0)
			errno = EIO; /* the file is shorter now */
		if (n <= 0 || !write_at(fd, piece, (size_t)n, at))
			break;
		at += (uint64_t)n;
	}
	free(piece);
	return at == m->end;
}

static int write_copy(const struct mending *m, struct error *err)
{
	/* Zeros stand for the missing end of a sub-buffer. */
	uint64_t table_at = !m->n ? 0 : m->compressed ? m->end : align(m, m->end);
	size_t bytes = 0;
	char *section = make_section(m, &bytes);
	int fd = section ? open_unnamed() : -1;
	bool done = fd >= 0 && copy(m, fd) && (!m->n || write_at(fd, section, bytes, table_at)) &&
		    write_at(fd, &table_at, sizeof(table_at), m->t->link_at) &&
		    (!m->count_at || write_at(fd, &m->count, sizeof(m->count), m->count_at));
	int why = errno;

	free(section);
	if (done)
		return fd;
	if (fd >= 0)
		close(fd);
	return error_set(err, why, "cannot copy the rest of the file");
}

int trace_dat_mend(const struct trace_dat *t, struct trace_dat_mended *mended, struct error *err)
{
	struct mending m = { .t = t,
			     .begin = t->link_at + sizeof(t->link_at),
			     .end = t->file_bytes };
	uint64_t bytes;
	int fd;

	*mended = (struct trace_dat_mended){ .begin = m.begin };
	if (t->subbuf_bytes < MIN_SUBBUF_BYTES || t->subbuf_bytes > MAX_SUBBUF_BYTES)
		return error_set(err, 0, "damaged");
	bytes = find_cpus(&m);
	if (bytes && bytes < UINT64_MAX / 2 && m.begin + SECTION_BYTES + bytes > t->file_bytes)
		mended->missing_bytes = m.begin + SECTION_BYTES + bytes - t->file_bytes;
	mended->is_cut = !bytes || mended->missing_bytes || m.count_at;
	if (!m.n && !t->n_cpus)
		fd = error_set(err, 0, "cut off or damaged before its events");
	else
		fd = write_copy(&m, err);
	free(m.cpus);
	return fd;
}
