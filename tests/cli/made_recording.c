/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * made_recording.c - writes the parts of a trace.dat: trace-cmd.dat.v6(5).
 */
#include "tests/cli/made_recording.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define SUBBUF_BYTES 4096
#define MISSED	     (1ULL << 31)

/* Numbers of events. */
enum { ENTER = 11, EXIT = 12, RAW_ENTER = 13, RAW_EXIT = 14 };

#define COMMON                                                                         \
	"format:\n"                                                                    \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define FIELD(type, name, offset, size) \
	"\tfield:" type " " name ";\toffset:" offset ";\tsize:" size ";\tsigned:0;\n"
#define PRINT "\nprint fmt: \"\"\n"

static const struct {
	const char *system, *text;
} formats[] = {
	{ "syscalls",
	  "name: sys_enter_futex\nID: 11\n" COMMON FIELD("u32 *", "uaddr", "16", "8")
		  FIELD("int", "op", "24", "8") FIELD("u32", "val", "32", "8")
			  FIELD("void *", "utime", "40", "8") FIELD("u32 *", "uaddr2", "48", "8")
				  FIELD("u32", "val3", "56", "8") PRINT },
	{ "syscalls",
	  "name: sys_exit_futex\nID: 12\n" COMMON FIELD("long", "ret", "16", "8") PRINT },
	{ "raw_syscalls", "name: sys_enter\nID: 13\n" COMMON FIELD("long", "id", "8", "8")
				  FIELD("unsigned long", "args[6]", "16", "48") PRINT },
	{ "raw_syscalls", "name: sys_exit\nID: 14\n" COMMON FIELD("long", "id", "8", "8")
				  FIELD("long", "ret", "16", "8") PRINT },
};

#define N_FORMATS (sizeof(formats) / sizeof(*formats))

struct made *made_new(void)
{
	struct made *m = xcalloc(1, sizeof(*m));

	m->clock = "mono";
	m->machine = "x86_64";
	m->long_bytes = 8;
	m->commit_bytes = 8;
	return m;
}

void made_free(struct made *m)
{
	free(m->options);
	free(m);
}

void made_option(struct made *m, unsigned int id, const void *value, size_t bytes)
{
	uint16_t u16 = (uint16_t)id;
	uint32_t u32 = (uint32_t)bytes;
	char *all = xcalloc(m->options_bytes + 6 + bytes, 1);
	char *at = all;

	if (m->options_bytes)
		at = mempcpy(at, m->options, m->options_bytes);
	at = mempcpy(at, &u16, sizeof(u16));
	at = mempcpy(at, &u32, sizeof(u32));
	memcpy(at, value, bytes);
	free(m->options);
	m->options = all;
	m->options_bytes += 6 + bytes;
}

/* Adds a record of N words: RECORD begins with the event's number and the thread. */
static void add(struct made_cpu *cpu, uint64_t ts, const void *record, uint32_t n)
{
	uint32_t header;

	if (!cpu->used) {
		memcpy(cpu->bytes, &ts, sizeof(ts));
		cpu->used = 16;
		cpu->last = ts;
	}
	header = (uint32_t)(ts - cpu->last) << 5 | n;
	ck_assert_uint_lt(ts - cpu->last, 1U << 27);
	ck_assert_uint_le(cpu->used + 4 + n * 4, SUBBUF_BYTES);
	memcpy(cpu->bytes + cpu->used, &header, sizeof(header));
	memcpy(cpu->bytes + cpu->used + 4, record, n * 4UL);
	cpu->used += 4 + n * 4UL;
	cpu->last = ts;
}

struct record {
	uint16_t type;
	uint16_t flags;
	int32_t tid;
	uint64_t rest[7];
};

void made_enter(struct made_cpu *cpu, uint64_t ts, int32_t tid, uint64_t uaddr, uint64_t op)
{
	const struct record record = { ENTER, 0, tid, { 0, uaddr, op } };

	add(cpu, ts, &record, 16);
}

void made_exit(struct made_cpu *cpu, uint64_t ts, int32_t tid, int64_t ret)
{
	const struct record record = { EXIT, 0, tid, { 0, (uint64_t)ret } };

	add(cpu, ts, &record, 6);
}

void made_raw_enter(struct made_cpu *cpu, uint64_t ts, int32_t tid, int64_t number,
		    const uint64_t args[6])
{
	struct record record = { RAW_ENTER, 0, tid, { (uint64_t)number } };

	memcpy(record.rest + 1, args, 6 * sizeof(*args));
	add(cpu, ts, &record, 16);
}

void made_raw_exit(struct made_cpu *cpu, uint64_t ts, int32_t tid, int64_t number, int64_t ret)
{
	const struct record record = { RAW_EXIT, 0, tid, { (uint64_t)number, (uint64_t)ret } };

	add(cpu, ts, &record, 6);
}

static void put(FILE *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		putc((int)(value >> 8 * i & 255), out);
}

static void put_text(FILE *out, const char *text, size_t size)
{
	put(out, strlen(text), size);
	fputs(text, out);
}

static void put_formats(const struct made *m, FILE *out)
{
	char *page = xasprintf("\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
			       "\tfield: local_t commit;\toffset:8;\tsize:%d;\tsigned:1;\n"
			       "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
			       "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n",
			       m->commit_bytes);

	fwrite("header_page", 12, 1, out);
	put_text(out, page, 8);
	fwrite("header_event", 13, 1, out);
	put_text(out, "\ttype_len    :    5 bits\n", 8);
	put(out, 0, 4);
	put(out, N_FORMATS, 4);
	for (size_t i = 0; i < N_FORMATS; i++) {
		fwrite(formats[i].system, strlen(formats[i].system) + 1, 1, out);
		put(out, 1, 4);
		put_text(out, formats[i].text, 8);
	}
	free(page);
}

static void put_option(FILE *out, unsigned int id, const char *value, size_t bytes)
{
	put(out, id, 2);
	put(out, bytes, 4);
	fwrite(value, 1, bytes, out);
}

/* The table of the I-th buffer, whose sub-buffers begin at AT. */
static void put_table(const struct made *m, FILE *out, size_t i, uint64_t at)
{
	fwrite("flyrecord", 10, 1, out);
	for (size_t cpu = 0; cpu < MADE_CPUS; cpu++) {
		put(out, at + cpu * SUBBUF_BYTES, 8);
		put(out, m->cpus[i][cpu].used ? SUBBUF_BYTES : 0, 8);
	}
}

static void put_subbufs(const struct made *m, FILE *out, size_t i)
{
	for (size_t cpu = 0; cpu < MADE_CPUS; cpu++) {
		const struct made_cpu *c = &m->cpus[i][cpu];

		fwrite(c->bytes, 8, 1, out);
		put(out, c->used ? (c->used - 16) | (c->missed ? MISSED : 0) : 0, 8);
		fwrite(c->bytes + 16, SUBBUF_BYTES - 16, 1, out);
	}
}

static void pad(FILE *out, long to)
{
	ck_assert_int_le(ftell(out), to);
	while (ftell(out) < to)
		putc(0, out);
}

void made_write(const struct made *m, const char *path)
{
	/*
	 * All texts fit before the top buffer; the instance's table stands before its sub-buffers.
	 */
	const uint64_t top = 2 * SUBBUF_BYTES, instance = top + (MADE_CPUS + 1) * SUBBUF_BYTES;
	char *uname = xasprintf("Linux host 6.1.0 %s", m->machine);
	char *clock = xasprintf("local [%s] global\n", m->clock);
	FILE *out = fopen(path, "w");

	ck_assert_ptr_nonnull(out);
	fwrite("\x17\x08\x44tracing6", 12, 1, out);
	putc(0, out);
	putc(m->long_bytes, out);
	put(out, SUBBUF_BYTES, 4);
	put_formats(m, out);
	put(out, 0, 4);
	put(out, 0, 4);
	put_text(out, "11 main\n12 second\n", 8);
	put(out, MADE_CPUS, 4);
	fwrite("options  ", 10, 1, out);
	put_option(out, 4, "", 0);
	put_option(out, 5, uname, strlen(uname) + 1);
	fwrite(m->options, 1, m->options_bytes, out);
	if (m->has_instance) {
		put(out, 3, 2);
		put(out, 12, 4);
		put(out, instance - SUBBUF_BYTES, 8);
		fwrite("foo", 4, 1, out);
	}
	put(out, 0, 2);
	put_table(m, out, 0, top);
	put_text(out, clock, 8);
	pad(out, (long)top);
	put_subbufs(m, out, 0);
	if (m->has_instance) {
		put_table(m, out, 1, instance);
		pad(out, (long)instance);
		put_subbufs(m, out, 1);
	}
	ck_assert_int_eq(fclose(out), 0);
	free(uname);
	free(clock);
}
