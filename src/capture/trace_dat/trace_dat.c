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

#include "base/whole.h"
#include "base/xalloc.h"
#include "capture/trace_dat/trace_dat_internal.h"

/* A position in the file. Once it has led beyond the end, it has failed for good. */
struct cursor {
	struct trace_dat *t;
	uint64_t at, end;
	bool failed;
};

static bool fail(struct cursor *c)
{
	c->failed = true;
	return false;
}

static bool skip(struct cursor *c, uint64_t bytes)
{
	if (c->failed || bytes > c->end - c->at)
		return fail(c);
	c->at += bytes;
	return true;
}

/*
 * Like whole_pread(), for bytes that begin inside the file. If the file ends earlier than when it
 * was opened, that is an error, not its end.
 */
static ssize_t read_at(struct trace_dat *t, void *to, size_t bytes, uint64_t at)
{
	ssize_t n = whole_pread(t->fd, to, bytes, (off_t)at);

	if (n < 0)
		t->code = errno;
	else if ((size_t)n < bytes && at + (size_t)n < t->file_bytes)
		t->code = EIO;
	return t->code ? -1 : n;
}

static bool take(struct cursor *c, void *to, size_t bytes)
{
	if (c->failed || bytes > c->end - c->at ||
	    read_at(c->t, to, bytes, c->at) != (ssize_t)bytes)
		return fail(c);
	c->at += bytes;
	return true;
}

static uint64_t take_number(struct cursor *c, size_t bytes)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	uint16_t u16 = 0;

	switch (bytes) {
	case 2:
		return take(c, &u16, sizeof(u16)) ? u16 : 0;
	case 4:
		return take(c, &u32, sizeof(u32)) ? u32 : 0;
	default:
		return take(c, &u64, sizeof(u64)) ? u64 : 0;
	}
}

/* Reads up to a NUL; cuts the text off at SIZE bytes. */
static bool take_string(struct cursor *c, char *to, size_t size)
{
	size_t used = 0;
	char byte;

	do {
		if (!take(c, &byte, 1))
			return false;
		if (used + 1 < size)
			to[used++] = byte;
	} while (byte);
	to[used] = '\0';
	return true;
}

/* The next BYTES as a text that ends in NUL; NULL if they are not there. */
static char *take_text(struct cursor *c, uint64_t bytes)
{
	char *text;

	if (c->failed || bytes > c->end - c->at) {
		fail(c);
		return NULL;
	}
	text = xcalloc(bytes + 1, 1);
	if (!take(c, text, bytes)) {
		free(text);
		return NULL;
	}
	return text;
}

static bool is_word(struct cursor *c, const char *word, size_t bytes)
{
	char found[16];

	return take(c, found, bytes) && (!memcmp(found, word, bytes) || fail(c));
}

/* TEXT lists the kernel's clocks, with the one in use in brackets; or it is that clock alone. */
static void take_clock(struct trace_dat *t, const char *text)
{
	const char *begin = strchr(text, '[');

	begin = begin ? begin + 1 : text;
	snprintf(t->clock, sizeof(t->clock), "%.*s", (int)strcspn(begin, "] \n"), begin);
}

/* "Linux NODE RELEASE VERSION MACHINE" */
static void take_kernel(struct trace_dat *t, const char *uname)
{
	if (sscanf(uname, "%*s %*s %63s", t->kernel) != 1)
		t->kernel[0] = '\0';
}

static void add_cpu(struct trace_dat *t, unsigned int number, uint64_t offset, uint64_t bytes)
{
	t->cpus = xgrow(t->cpus, t->n_cpus, &t->capacity, sizeof(*t->cpus));
	t->cpus[t->n_cpus++] =
		(struct trace_dat_cpu){ .number = number, .offset = offset, .bytes = bytes };
}

static uint64_t bytes_of(const struct trace_dat_cpu *cpus, size_t n)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += cpus[i].bytes;
	return bytes;
}

/*
 * The CPUs after the first N belong to another buffer; the larger buffer is kept. Returns whether
 * it is the other one.
 */
static bool keep_larger(struct trace_dat *t, size_t n)
{
	uint64_t first = bytes_of(t->cpus, n), second = bytes_of(t->cpus + n, t->n_cpus - n);

	t->n_buffers += first && second;
	if (second <= first) {
		t->n_cpus = n;
		return false;
	}
	memmove(t->cpus, t->cpus + n, (t->n_cpus - n) * sizeof(*t->cpus));
	t->n_cpus -= n;
	return true;
}

/* Reads "flyrecord" and a table of CPUs. */
static void take_table_v6(struct trace_dat *t, struct cursor *c, uint64_t n_cpus)
{
	size_t before = t->n_cpus;

	if (!is_word(c, "flyrecord", 10))
		return;
	if (n_cpus > MAX_CPUS)
		fail(c);
	for (uint64_t i = 0; i < n_cpus && !c->failed; i++) {
		uint64_t offset = take_number(c, 8);
		uint64_t bytes = take_number(c, 8);

		if (!c->failed)
			add_cpu(t, (unsigned int)i, offset, bytes);
	}
	if (before)
		keep_larger(t, before);
}

/* Reads the table of another instance; C is at an option that has its place. */
static void take_buffer_v6(struct trace_dat *t, struct cursor *c, uint64_t n_cpus)
{
	uint64_t offset = take_number(c, 8);

	if (c->failed || offset > c->end)
		return;
	c->at = offset;
	take_table_v6(t, c, n_cpus);
}

static void take_buffer_v7(struct trace_dat *t, struct cursor *c)
{
	struct cursor section = { .t = t, .end = t->file_bytes };
	size_t before = t->n_cpus;
	char name[256], clock[32];
	uint64_t n_cpus;
	size_t subbuf_bytes;
	int instance = -1;

	t->has_table = true;
	section.at = take_number(c, 8);
	if (take_string(c, name, sizeof(name)) && *name)
		instance = t->n_instances++;
	take_string(c, clock, sizeof(clock));
	subbuf_bytes = take_number(c, 4);
	n_cpus = take_number(c, 4);
	if (n_cpus > MAX_CPUS)
		fail(c);
	for (uint64_t i = 0; i < n_cpus && !c->failed; i++) {
		unsigned int number = (unsigned int)take_number(c, 4);
		uint64_t offset = take_number(c, 8);
		uint64_t bytes = take_number(c, 8);

		if (!c->failed)
			add_cpu(t, number, offset, bytes);
	}
	if (before && !keep_larger(t, before))
		return;
	t->instance = instance;
	t->subbuf_bytes = subbuf_bytes;
	take_clock(t, clock);
	section.at += 2;
	t->compressed = section.at < section.end && (take_number(&section, 2) & 1);
}

static void take_option(struct trace_dat *t, const struct cursor *where, unsigned int id,
			uint64_t bytes)
{
	struct cursor c = *where;
	char *text = NULL;

	c.end = c.at + bytes;
	if (id == OPTION_BUFFER && t->version == 7) {
		take_buffer_v7(t, &c);
	} else if (id == OPTION_CPUS) {
		t->host_cpus = (unsigned int)take_number(&c, 4);
	} else if (id == OPTION_BUFFER_TEXT) {
		t->has_table = true;
	} else if (id == OPTION_CLOCK || id == OPTION_UNAME || id == OPTION_MAPS) {
		text = take_text(&c, bytes);
		if (text && id == OPTION_CLOCK)
			take_clock(t, text);
		else if (text && id == OPTION_UNAME)
			take_kernel(t, text);
		else if (text && !t->proc_maps)
			t->proc_maps = xstrdup(text);
	}
	free(text);
}

/*
 * Reads options up to the one that ends them. Returns the place where those of version 7 go on; 0:
 * nowhere.
 */
static uint64_t take_options(struct trace_dat *t, struct cursor *c, uint64_t buffers[MAX_BUFFERS],
			     size_t *n_buffers)
{
	while (!c->failed) {
		unsigned int id = (unsigned int)take_number(c, 2);
		uint64_t bytes;

		if (!id && t->version == 6)
			break;
		bytes = take_number(c, 4);
		if (c->failed || bytes > c->end - c->at) {
			fail(c);
			break;
		}
		if (!id)
			return take_number(c, 8);
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
	for (uint64_t n = take_number(c, 4); n && !c->failed; n--)
		skip(c, take_number(c, 8));
}

/* Skips the header, the formats, kernel symbols, formats of printk, and names. */
static void skip_texts(struct cursor *c)
{
	char system[256];

	if (!is_word(c, "header_page", 12) || !skip(c, take_number(c, 8)) ||
	    !is_word(c, "header_event", 13) || !skip(c, take_number(c, 8)))
		return;
	skip_formats(c);
	for (uint64_t n = take_number(c, 4); n && !c->failed; n--) {
		take_string(c, system, sizeof(system));
		skip_formats(c);
	}
	skip(c, take_number(c, 4));
	skip(c, take_number(c, 4));
	skip(c, take_number(c, 8));
}

/* Finds the notes after the header; anything else is padding. */
static void take_notes(struct trace_dat *t, struct cursor *c)
{
	char magic[NOTES_MAGIC_BYTES];
	uint64_t bytes;

	if (!take(c, magic, sizeof(magic)) || memcmp(magic, NOTES_MAGIC, sizeof(magic)))
		return;
	bytes = take_number(c, 8);
	t->notes = take_text(c, bytes);
	t->notes_bytes = t->notes ? bytes : 0;
}

/* If there is an option for the clock, the text of the kernel's file follows, after its length. */
static void take_clock_v6(struct trace_dat *t, struct cursor *c)
{
	struct cursor ahead = *c;
	uint64_t bytes = take_number(&ahead, 8);
	char *clocks = bytes && bytes < MAX_CLOCK_BYTES ? take_text(&ahead, bytes) : NULL;

	if (clocks && strchr(clocks, '[')) {
		take_clock(t, clocks);
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
	n_cpus = take_number(c, 4);
	if (is_word(c, "options  ", 10))
		take_options(t, c, buffers, &n_buffers);
	take_table_v6(t, c, n_cpus);
	if (c->failed)
		return error_set(err, 0, "cut off or damaged before its events");
	take_clock_v6(t, c);
	take_notes(t, c);
	for (size_t i = 0; i < n_buffers; i++) {
		struct cursor at = { .t = t, .at = buffers[i], .end = t->file_bytes };

		take_buffer_v6(t, &at, n_cpus);
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
	take_number(c, 2);
	flags = (unsigned int)take_number(c, 2);
	skip(c, 12);
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

	take_string(c, text, sizeof(text));
	take_string(c, text, sizeof(text));
	next = take_number(c, 8);
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

	if (!take(c, magic, sizeof(magic)) || memcmp(magic, TRACE_DAT_MAGIC, sizeof(magic)))
		return error_set(err, 0, "not a trace.dat file");
	take_string(c, version, sizeof(version));
	take(c, layout, sizeof(layout));
	t->subbuf_bytes = take_number(c, 4);
	t->version = (unsigned int)strtoul(version, NULL, 10);
	if (c->failed)
		return error_set(err, 0, "cut off or damaged before its events");
	if (t->version != 6 && t->version != 7)
		return error_set(err, 0, "version %.7s, not 6 or 7", version);
	if (layout[0] != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) || layout[1] != sizeof(uint64_t))
		return error_set(err, 0, "from a host with another byte order or 32 bits");
	return 0;
}

/* How many bytes of CPU's whole sub-buffers the file has; behind its end, zeros fill the last. */
static uint64_t bytes_there(const struct trace_dat *t, const struct trace_dat_cpu *cpu)
{
	uint64_t behind = cpu->offset < t->file_bytes ? t->file_bytes - cpu->offset : 0;
	uint64_t bytes = cpu->bytes < behind ? cpu->bytes : behind;

	return (bytes + t->subbuf_bytes - 1) / t->subbuf_bytes * t->subbuf_bytes;
}

/* The size of the uncompressed chunks of CPU. */
static uint64_t unpacked_bytes(struct trace_dat *t, const struct trace_dat_cpu *cpu)
{
	struct cursor c = { .t = t, .at = cpu->offset, .end = t->file_bytes };
	uint64_t bytes = 0;

	if (c.at > c.end)
		return 0;
	for (uint64_t n = take_number(&c, 4); n && !c.failed; n--) {
		uint64_t packed = take_number(&c, 4);

		bytes += take_number(&c, 4);
		skip(&c, packed);
	}
	return bytes;
}

/* Refuses impossible sizes and places, before they are read or allocated. */
static int check(struct trace_dat *t, struct error *err)
{
	uint64_t there = 0;

	for (size_t i = 0; t->compressed && i < t->n_cpus; i++)
		t->cpus[i].unpacked_bytes = unpacked_bytes(t, &t->cpus[i]);
	if (t->compressed)
		return 0;
	if (t->subbuf_bytes < MIN_SUBBUF_BYTES || t->subbuf_bytes > MAX_SUBBUF_BYTES)
		return error_set(err, 0, "damaged: sub-buffers cannot have %zu bytes",
				 t->subbuf_bytes);
	for (size_t i = 0; i < t->n_cpus; i++) {
		struct trace_dat_cpu *cpu = &t->cpus[i];

		if (cpu->bytes > UINT64_MAX - cpu->offset)
			return error_set(err, 0,
					 "damaged: the place of CPU %u's events is impossible",
					 cpu->number);
		there += bytes_there(t, cpu);
		if (there > t->file_bytes + t->subbuf_bytes)
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
	return check(t, err);
}

/* Some events are missing of the last CPU that there is, and of those behind it. */
static void mark_cut(struct trace_dat *t, size_t n)
{
	t->cpus[n - 1].cut = true;
	t->others_cut = n != t->host_cpus;
	if (!t->others_cut || t->compressed)
		return;
	/* The numbers of these CPUs are unknown; one stands for all of them. */
	add_cpu(t, t->cpus[n - 1].number + 1, t->file_bytes, 0);
	t->cpus[n].cut = true;
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
	/* Another buffer may hold more and be complete. */
	if (mended.is_cut && t->n_cpus && t->cpus[0].offset > mended.begin)
		mark_cut(t, t->n_cpus);
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

		if (!t->code)
			return error_set(err, why.code, "cannot read %s: %s", path, why.what);
	}
	if (t->code)
		return error_set(err, t->code, "cannot read %s", path);
	return 0;
}

void trace_dat_close(struct trace_dat *t)
{
	if (t->fd >= 0)
		close(t->fd);
	free(t->cpus);
	free(t->proc_maps);
	free(t->notes);
}

bool trace_dat_read(struct trace_dat *t, const struct trace_dat_cpu *cpu, uint64_t at, void *bytes)
{
	ssize_t n;

	if (at >= cpu->bytes || cpu->bytes - at < t->subbuf_bytes)
		return false;
	n = read_at(t, bytes, t->subbuf_bytes, cpu->offset + at);
	if (n <= 0)
		return false;
	memset((char *)bytes + n, 0, t->subbuf_bytes - (size_t)n);
	return true;
}
