/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat.c - finds the parts of a trace.dat, of version 6 or 7, damaged or not.
 */
#include "capture/trace_dat/trace_dat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "capture/trace_dat/trace_dat_cursor.h"
#include "capture/trace_dat/trace_dat_internal.h"

/* Buffers that a recording can have, and that this program tells apart. */
#define MAX_BUFFERS 64

static void add_buffer(struct trace_dat *t, struct cursor *c, const struct trace_dat_buffer *buffer)
{
	if (t->n_buffers == MAX_BUFFERS) {
		cursor_fail(c);
		return;
	}
	t->buffers = xgrow(t->buffers, t->n_buffers, &t->buffers_capacity, sizeof(*t->buffers));
	t->buffers[t->n_buffers++] = *buffer;
}

/* Adds a CPU to the last buffer. */
static void add_cpu(struct trace_dat *t, unsigned int number, uint64_t offset, uint64_t bytes)
{
	t->cpus = xgrow(t->cpus, t->n_cpus, &t->capacity, sizeof(*t->cpus));
	t->cpus[t->n_cpus++] = (struct trace_dat_cpu){
		.number = number, .buffer = t->n_buffers - 1, .offset = offset, .bytes = bytes
	};
}

/* Reads "flyrecord" and a table of CPUs, those of another buffer. */
static void take_table_v6(struct trace_dat *t, struct cursor *c, uint64_t n_cpus,
			  struct trace_dat_buffer buffer)
{
	buffer.subbuf_bytes = t->subbuf_bytes;

	if (!cursor_is_at(c, "flyrecord", 10))
		return;
	if (n_cpus > MAX_CPUS)
		cursor_fail(c);
	add_buffer(t, c, &buffer);
	for (uint64_t i = 0; i < n_cpus && !c->failed; i++) {
		uint64_t offset = cursor_number(c, 8);
		uint64_t bytes = cursor_number(c, 8);

		if (!c->failed)
			add_cpu(t, (unsigned int)i, offset, bytes);
	}
}

/* Reads the table of the N-th instance; C is at an option that has its place. */
static void take_buffer_v6(struct trace_dat *t, struct cursor *c, uint64_t n_cpus, int n)
{
	uint64_t offset = cursor_number(c, 8);
	struct trace_dat_buffer buffer = { .instance = n };

	cursor_string(c, buffer.name, sizeof(buffer.name));
	c->at = offset < c->end ? offset : c->end;
	take_table_v6(t, c, n_cpus, buffer);
	t->n_missing += c->failed;
}

/* How many of the buffers have a name. */
static int count_instances(const struct trace_dat *t)
{
	int n = 0;

	for (size_t i = 0; i < t->n_buffers; i++)
		n += t->buffers[i].instance >= 0;
	return n;
}

static void take_cpus_v7(struct trace_dat *t, struct cursor *c)
{
	uint64_t n_cpus = cursor_number(c, 4);

	if (n_cpus > MAX_CPUS)
		cursor_fail(c);
	for (uint64_t i = 0; i < n_cpus && !c->failed; i++) {
		unsigned int number = (unsigned int)cursor_number(c, 4);
		uint64_t offset = cursor_number(c, 8);
		uint64_t bytes = cursor_number(c, 8);

		if (!c->failed)
			add_cpu(t, number, offset, bytes);
	}
}

static void take_buffer_v7(struct trace_dat *t, struct cursor *c)
{
	struct cursor section = { .t = t, .end = t->file_bytes };
	struct trace_dat_buffer buffer = { .instance = -1 };
	char clock[32];

	t->has_table = true;
	section.at = cursor_number(c, 8);
	if (cursor_string(c, buffer.name, sizeof(buffer.name)) && *buffer.name)
		buffer.instance = count_instances(t);
	if (cursor_string(c, clock, sizeof(clock)))
		trace_dat_take_clock(buffer.clock, clock);
	t->subbuf_bytes = buffer.subbuf_bytes = cursor_number(c, 4);
	add_buffer(t, c, &buffer);
	take_cpus_v7(t, c);
	section.at += 2;
	if (section.at < section.end && (cursor_number(&section, 2) & 1))
		t->compressed = true;
}

static void take_option(struct trace_dat *t, const struct cursor *where, unsigned int id,
			uint64_t bytes)
{
	struct cursor c = *where;
	char *value;

	c.end = c.at + bytes;
	if (id == OPTION_BUFFER) {
		take_buffer_v7(t, &c);
		return;
	}
	t->has_table = t->has_table || id == OPTION_BUFFER_TEXT;
	value = cursor_text(&c, bytes);
	if (value)
		trace_dat_take_option(t, id, value, bytes);
	free(value);
}

/*
 * Reads options up to the one that ends them. Returns the place where those of version 7 go on; 0:
 * nowhere.
 */
static uint64_t take_options(struct trace_dat *t, struct cursor *c, uint64_t buffers[MAX_BUFFERS],
			     size_t *n_buffers)
{
	while (!c->failed) {
		unsigned int id = (unsigned int)cursor_number(c, 2);
		uint64_t bytes;

		if (!id && t->version == 6)
			break;
		bytes = cursor_number(c, 4);
		if (c->failed || bytes > c->end - c->at) {
			cursor_fail(c);
			break;
		}
		if (!id)
			return cursor_number(c, 8);
		if (id == OPTION_BUFFER && t->version == 6 && *n_buffers < MAX_BUFFERS)
			buffers[(*n_buffers)++] = c->at;
		else
			take_option(t, c, id, bytes);
		c->at += bytes;
	}
	return 0;
}

static void skip_formats(struct cursor *c)
{
	for (uint64_t n = cursor_number(c, 4); n && !c->failed; n--)
		cursor_skip(c, cursor_number(c, 8));
}

/* Skips the header, the formats, kernel symbols, formats of printk, and names. */
static void skip_texts(struct cursor *c)
{
	char system[256];

	if (!cursor_is_at(c, "header_page", 12) || !cursor_skip(c, cursor_number(c, 8)) ||
	    !cursor_is_at(c, "header_event", 13) || !cursor_skip(c, cursor_number(c, 8)))
		return;
	skip_formats(c);
	for (uint64_t n = cursor_number(c, 4); n && !c->failed; n--) {
		cursor_string(c, system, sizeof(system));
		skip_formats(c);
	}
	cursor_skip(c, cursor_number(c, 4));
	cursor_skip(c, cursor_number(c, 4));
	cursor_skip(c, cursor_number(c, 8));
}

/* Finds the notes after the header; anything else is padding. */
static void take_notes(struct trace_dat *t, struct cursor *c)
{
	char magic[NOTES_MAGIC_BYTES];
	uint64_t bytes;

	if (!cursor_take(c, magic, sizeof(magic)) || memcmp(magic, NOTES_MAGIC, sizeof(magic)))
		return;
	bytes = cursor_number(c, 8);
	t->notes = cursor_text(c, bytes);
	t->notes_bytes = t->notes ? bytes : 0;
}

/* If there is an option for the clock, the text of the kernel's file follows, after its length. */
static void take_clock_v6(struct trace_dat *t, struct cursor *c)
{
	struct cursor ahead = *c;
	uint64_t bytes = cursor_number(&ahead, 8);
	char *clocks = bytes && bytes < MAX_CLOCK_BYTES ? cursor_text(&ahead, bytes) : NULL;

	if (clocks && strchr(clocks, '[')) {
		trace_dat_take_clock(t->clock, clocks);
		*c = ahead;
	}
	free(clocks);
}

static int read_v6(struct trace_dat *t, struct cursor *c, struct error *err)
{
	uint64_t buffers[MAX_BUFFERS];
	size_t n_buffers = 0;
	uint64_t n_cpus;

	skip_texts(c);
	n_cpus = cursor_number(c, 4);
	if (cursor_is_at(c, "options  ", 10))
		take_options(t, c, buffers, &n_buffers);
	take_table_v6(t, c, n_cpus, (struct trace_dat_buffer){ .instance = -1 });
	if (c->failed)
		return error_set(err, 0, "cut off or damaged before its events");
	take_clock_v6(t, c);
	take_notes(t, c);
	for (size_t i = 0; i < n_buffers; i++) {
		struct cursor at = { .t = t, .at = buffers[i], .end = t->file_bytes };

		take_buffer_v6(t, &at, n_cpus, (int)i);
	}
	return 0;
}

/* Reads the options at AT. Returns the place where they go on; 0: nowhere. */
static uint64_t take_section(struct trace_dat *t, struct cursor *c, uint64_t at)
{
	bool had_cpus = t->n_cpus > 0;
	unsigned int flags;
	uint64_t next;

	c->at = at < c->end ? at : c->end;
	cursor_number(c, 2);
	flags = (unsigned int)cursor_number(c, 2);
	cursor_skip(c, 12);
	if (!c->failed && (flags & 1)) {
		t->compressed = t->compressed_options = t->has_table = true;
		return 0;
	}
	next = take_options(t, c, NULL, &(size_t){ 0 });
	if (!c->failed)
		t->link_at = c->at - sizeof(next);
	else if (!had_cpus)
		t->n_cpus = 0; /* a CPU of damaged options is hidden from callers */
	return next;
}

static int read_v7(struct trace_dat *t, struct cursor *c, struct error *err)
{
	char text[64];
	uint64_t next;

	cursor_string(c, t->compression, sizeof(t->compression));
	cursor_string(c, text, sizeof(text));
	next = cursor_number(c, 8);
	/* More sections than this form a circle. */
	for (size_t i = 0; next && i < MAX_SECTIONS && !c->failed; i++)
		next = take_section(t, c, next);
	if (c->failed || !t->has_table)
		return error_set(err, 0, "cut off or damaged before its events");
	return 0;
}

static int read_beginning(struct cursor *c, struct trace_dat *t, struct error *err)
{
	char magic[10], version[8] = "";
	unsigned char layout[2] = { 0 };

	if (!cursor_take(c, magic, sizeof(magic)) || memcmp(magic, TRACE_DAT_MAGIC, sizeof(magic)))
		return error_set(err, 0, "not a trace.dat file");
	cursor_string(c, version, sizeof(version));
	cursor_take(c, layout, sizeof(layout));
	t->subbuf_bytes = cursor_number(c, 4);
	t->version = (unsigned int)strtoul(version, NULL, 10);
	if (c->failed)
		return error_set(err, 0, "cut off or damaged before its events");
	if (t->version != 6 && t->version != 7)
		return error_set(err, 0, "version %.7s, not 6 or 7", version);
	/* The next byte is how large a long is for trace-cmd, which may be a 32-bit program. */
	if (layout[0] != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
		return error_set(err, 0, "from a host with another byte order");
	return 0;
}

/* How many bytes of CPU's whole sub-buffers the file has; behind its end, zeros fill the last. */
static uint64_t bytes_there(const struct trace_dat *t, const struct trace_dat_cpu *cpu)
{
	size_t subbuf_bytes = t->buffers[cpu->buffer].subbuf_bytes;
	uint64_t behind = cpu->offset < t->file_bytes ? t->file_bytes - cpu->offset : 0;
	uint64_t bytes = cpu->bytes < behind ? cpu->bytes : behind;

	return (bytes + subbuf_bytes - 1) / subbuf_bytes * subbuf_bytes;
}

/* The size of the uncompressed chunks of CPU. */
static uint64_t unpacked_bytes(struct trace_dat *t, const struct trace_dat_cpu *cpu)
{
	struct cursor c = { .t = t, .at = cpu->offset, .end = t->file_bytes };
	uint64_t bytes = 0;

	if (c.at > c.end)
		return 0;
	for (uint64_t n = cursor_number(&c, 4); n && !c.failed; n--) {
		uint64_t packed = cursor_number(&c, 4);

		bytes += cursor_number(&c, 4);
		cursor_skip(&c, packed);
	}
	return bytes;
}

static bool is_possible_size(size_t subbuf_bytes)
{
	return subbuf_bytes >= MIN_SUBBUF_BYTES && subbuf_bytes <= MAX_SUBBUF_BYTES;
}

/* Refuses impossible sizes and places, before they are read or allocated. */
static int check(struct trace_dat *t, struct error *err)
{
	uint64_t there = 0;

	for (size_t i = 0; t->compressed && i < t->n_cpus; i++)
		t->cpus[i].unpacked_bytes = unpacked_bytes(t, &t->cpus[i]);
	if (t->compressed)
		return 0;
	for (size_t i = 0; i < t->n_buffers; i++) {
		if (!is_possible_size(t->buffers[i].subbuf_bytes))
			return error_set(err, 0, "damaged: sub-buffers cannot have %zu bytes",
					 t->buffers[i].subbuf_bytes);
	}
	for (size_t i = 0; i < t->n_cpus; i++) {
		struct trace_dat_cpu *cpu = &t->cpus[i];

		if (cpu->bytes > UINT64_MAX - cpu->offset)
			return error_set(err, 0,
					 "damaged: the place of CPU %u's events is impossible",
					 cpu->number);
		there += bytes_there(t, cpu);
		if (there > t->file_bytes + t->buffers[cpu->buffer].subbuf_bytes)
			return error_set(err, 0, "damaged: its events need more bytes than it has");
		cpu->cut = cpu->offset + cpu->bytes > t->file_bytes;
		if (cpu->cut)
			t->missing_bytes += cpu->offset > t->file_bytes
						    ? cpu->bytes
						    : cpu->offset + cpu->bytes - t->file_bytes;
	}
	return 0;
}

/* Fills T, which has the descriptor and the size. */
static int read_file(struct trace_dat *t, struct error *err)
{
	struct cursor c = { .t = t, .end = t->file_bytes };

	if (read_beginning(&c, t, err) < 0 ||
	    (t->version == 6 ? read_v6(t, &c, err) : read_v7(t, &c, err)) < 0)
		return -1;
	return trace_dat_settle_clock(t, err) < 0 ? -1 : check(t, err);
}

/* How many CPUs the last buffer has. */
static size_t count_last(const struct trace_dat *t)
{
	size_t n = 0;

	while (n < t->n_cpus && t->cpus[t->n_cpus - 1 - n].buffer == t->n_buffers - 1)
		n++;
	return n;
}

/* Some events are missing of the last CPU that there is, and of those behind it. */
static void mark_cut(struct trace_dat *t)
{
	struct trace_dat_cpu *last = &t->cpus[t->n_cpus - 1];

	last->cut = true;
	if (count_last(t) == t->host_cpus)
		return;
	/* The numbers of these CPUs are unknown; one stands for all of them. */
	add_cpu(t, last->number + 1, t->file_bytes, 0);
	t->cpus[t->n_cpus - 1].cut = true;
}

/* Reads a mended copy in place of T, which could not be read as it is. */
static int read_mended(struct trace_dat *t, struct error *err)
{
	struct trace_dat copy = { .mended = true };
	struct trace_dat_mended mended;
	struct stat st;

	copy.fd = trace_dat_mend(t, &mended, err);
	if (copy.fd < 0)
		return -1;
	trace_dat_close(t);
	*t = copy;
	t->missing_bytes = mended.missing_bytes;
	if (fstat(t->fd, &st) < 0)
		return error_set(err, errno, "cannot copy the rest of the file");
	t->file_bytes = (uint64_t)st.st_size;
	if (read_file(t, err) < 0)
		return -1;
	/* If nothing of the last section could be read, the last CPU is that of a complete one. */
	if (mended.is_cut && t->n_cpus && t->cpus[t->n_cpus - 1].offset > mended.begin)
		mark_cut(t);
	return 0;
}

int trace_dat_open(struct trace_dat *t, const char *path, struct error *err)
{
	struct stat st;

	/* A pipe is refused; the open does not wait for it. */
	*t = (struct trace_dat){ .fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) };
	if (t->fd < 0 || fstat(t->fd, &st) < 0)
		return error_set(err, errno, "cannot read %s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, 0, "cannot read %s: not a regular file", path);
	t->file_bytes = (uint64_t)st.st_size;
	if (read_file(t, err) < 0 && (t->code || !t->link_at || read_mended(t, err) < 0)) {
		struct error why = *err;

		if (!t->code) {
			error_set(err, why.code, "cannot read %s: %s", path, why.what);
			return *why.remedy ? error_remedy(err, "%s", why.remedy) : -1;
		}
	}
	if (t->code)
		return error_set(err, t->code, "cannot read %s", path);
	return 0;
}

void trace_dat_close(struct trace_dat *t)
{
	if (t->fd >= 0)
		close(t->fd);
	free(t->buffers);
	free(t->stats);
	free(t->cpus);
	free(t->proc_maps);
	free(t->notes);
}

bool trace_dat_read(struct trace_dat *t, const struct trace_dat_cpu *cpu, uint64_t at, void *bytes)
{
	size_t subbuf_bytes = t->buffers[cpu->buffer].subbuf_bytes;
	ssize_t n;

	if (at >= cpu->bytes || cpu->bytes - at < subbuf_bytes)
		return false;
	n = cursor_read_at(t, bytes, subbuf_bytes, cpu->offset + at);
	if (n <= 0)
		return false;
	memset((char *)bytes + n, 0, subbuf_bytes - (size_t)n);
	return true;
}
