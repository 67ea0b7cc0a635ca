/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat_head.c - makes the part before the sub-buffers, in version 6.
 *
 * Every reader since 2010 takes that version.
 */
#include "capture/trace_dat/trace_dat.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "capture/trace_dat/trace_dat_internal.h"

static void put_number(FILE *out, uint64_t value, size_t bytes)
{
	uint32_t u32 = (uint32_t)value;
	uint16_t u16 = (uint16_t)value;

	if (bytes == sizeof(u16))
		fwrite(&u16, bytes, 1, out);
	else if (bytes == sizeof(u32))
		fwrite(&u32, bytes, 1, out);
	else
		fwrite(&value, sizeof(value), 1, out);
}

/* Writes TEXT after its length, which takes SIZE bytes. */
static void put_text(FILE *out, const char *text, size_t size)
{
	size_t length = strlen(text);

	put_number(out, length, size);
	fwrite(text, 1, length, out);
}

static void put_format(FILE *out, const struct trace_dat_format *format)
{
	put_number(out, format->bytes, 8);
	fwrite(format->text, 1, format->bytes, out);
}

static bool is_ftrace(const struct trace_dat_format *format)
{
	return !strcmp(format->system, "ftrace");
}

/* How many formats from the I-th on belong to the same system. */
static size_t count_system(const struct trace_dat_head *head, size_t i)
{
	size_t n = 0;

	while (i + n < head->n_formats &&
	       !strcmp(head->formats[i].system, head->formats[i + n].system))
		n++;
	return n;
}

/* ftrace's own formats come first, then the others by system. */
static void put_formats(FILE *out, const struct trace_dat_head *head)
{
	size_t n_ftrace = 0, n_systems = 0;

	for (size_t i = 0; i < head->n_formats; i += count_system(head, i)) {
		if (is_ftrace(&head->formats[i]))
			n_ftrace += count_system(head, i);
		else
			n_systems++;
	}
	put_number(out, n_ftrace, 4);
	for (size_t i = 0; i < head->n_formats; i++) {
		if (is_ftrace(&head->formats[i]))
			put_format(out, &head->formats[i]);
	}
	put_number(out, n_systems, 4);
	for (size_t i = 0, n; i < head->n_formats; i += n) {
		n = count_system(head, i);
		if (is_ftrace(&head->formats[i]))
			continue;
		fwrite(head->formats[i].system, strlen(head->formats[i].system) + 1, 1, out);
		put_number(out, n, 4);
		for (size_t k = i; k < i + n; k++)
			put_format(out, &head->formats[k]);
	}
}

static void put_option(FILE *out, unsigned int id, const void *value, size_t bytes)
{
	put_number(out, id, 2);
	put_number(out, bytes, 4);
	fwrite(value, 1, bytes, out);
}

static void put_options(FILE *out, const struct trace_dat_head *head, unsigned int n_cpus)
{
	uint32_t cpus = n_cpus;

	fwrite("options  ", 10, 1, out);
	/* The clock's text comes after the table of CPUs. */
	put_option(out, OPTION_CLOCK, "", 0);
	put_option(out, OPTION_UNAME, head->kernel, strlen(head->kernel) + 1);
	put_option(out, OPTION_CPUS, &cpus, sizeof(cpus));
	put_option(out, OPTION_VERSION, head->version, strlen(head->version) + 1);
	if (*head->proc_maps)
		put_option(out, OPTION_MAPS, head->proc_maps, strlen(head->proc_maps) + 1);
	put_option(out, OPTION_TRACE_ID, &head->trace_id, sizeof(head->trace_id));
	put_number(out, 0, 2);
}

static void put_beginning(FILE *out, const struct trace_dat_head *head)
{
	fwrite(TRACE_DAT_MAGIC, sizeof(TRACE_DAT_MAGIC) - 1, 1, out);
	fwrite("6", 2, 1, out);
	putc(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, out);
	putc(sizeof(long), out);
	put_number(out, head->subbuf_bytes, 4);
	fwrite("header_page", 12, 1, out);
	put_text(out, head->header_page, 8);
	fwrite("header_event", 13, 1, out);
	put_text(out, head->header_event, 8);
}

/* Writes a row for each number up to the highest. */
static void put_cpus(FILE *out, const struct trace_dat_cpu *cpus, size_t n)
{
	unsigned int number = 0;

	for (size_t i = 0; i < n; i++) {
		for (; number < cpus[i].number; number++) {
			put_number(out, 0, 8);
			put_number(out, 0, 8);
		}
		put_number(out, cpus[i].offset, 8);
		put_number(out, cpus[i].bytes, 8);
		number++;
	}
}

static void put_head(FILE *out, const struct trace_dat_head *head, const struct trace_dat_cpu *cpus,
		     size_t n)
{
	unsigned int n_cpus = n ? cpus[n - 1].number + 1 : 0;
	char *clock = xasprintf("[%s]\n", head->clock);

	put_beginning(out, head);
	put_formats(out, head);
	put_text(out, head->kallsyms, 4);
	put_text(out, "", 4);
	put_text(out, head->comms, 8);
	put_number(out, n_cpus, 4);
	put_options(out, head, n_cpus);
	fwrite("flyrecord", 10, 1, out);
	put_cpus(out, cpus, n);
	put_text(out, clock, 8);
	free(clock);
	if (!head->notes)
		return;
	fwrite(NOTES_MAGIC, NOTES_MAGIC_BYTES, 1, out);
	put_number(out, head->notes_bytes, 8);
	fwrite(head->notes, 1, head->notes_bytes, out);
}

/* Sub-buffers begin at a multiple of their size and of a page. */
static uint64_t round_up(const struct trace_dat_head *head, uint64_t bytes)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t unit = head->subbuf_bytes > page ? head->subbuf_bytes : page;

	return (bytes + unit - 1) / unit * unit;
}

static char *make(const struct trace_dat_head *head, const struct trace_dat_cpu *cpus, size_t n,
		  size_t *size)
{
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, size);

	if (!out)
		return NULL;
	put_head(out, head, cpus, n);
	while (ftell(out) >= 0 && (uint64_t)ftell(out) < round_up(head, (uint64_t)ftell(out)))
		putc(0, out);
	if (fclose(out) == EOF) {
		free(bytes);
		return NULL;
	}
	return bytes;
}

char *trace_dat_make_head(const struct trace_dat_head *head, struct trace_dat_cpu *cpus, size_t n,
			  size_t *size)
{
	uint64_t at;

	/* The size does not depend on the offsets. */
	free(make(head, cpus, n, size));
	at = *size;
	for (size_t i = 0; i < n; i++) {
		cpus[i].offset = at;
		at += round_up(head, cpus[i].bytes);
	}
	return make(head, cpus, n, size);
}
