/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat.h - the layout of a trace.dat: trace-cmd.dat.v6(5), trace-cmd.dat.v7(5).
 *
 * Finds the parts that libtracecmd's interface lacks: the place of each CPU's sub-buffers, the
 * clock, the machine, the mappings of processes, and the notes of futrace. The notes lie between
 * the header and the sub-buffers, where the format has padding: other readers do not look there.
 * They would warn of an unknown option.
 *
 * Refuses lengths that lead outside of the file.
 */
#ifndef FUTRACE_TRACE_DAT_H
#define FUTRACE_TRACE_DAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "trace/stream.h"

/* One ring buffer: the top one, or that of an instance. */
struct trace_dat_buffer {
	char name[64];	/* "": the top one */
	int instance;	/* which of the buffers with a name it is; -1: the one without */
	char clock[32]; /* "": unknown */
	size_t subbuf_bytes;
};

/* The sub-buffers of one CPU in one buffer. */
struct trace_dat_cpu {
	unsigned int number;
	size_t buffer;		 /* its index */
	uint64_t offset, bytes;	 /* as the file says; the end may be missing */
	bool cut;		 /* the end is missing */
	uint64_t unpacked_bytes; /* their size without compression, if they are compressed */
};

/* The kernel's count of one CPU when recording ended. */
struct trace_dat_stat {
	char name[64]; /* of the buffer */
	unsigned int cpu;
	uint64_t events; /* read, or still in the buffer */
};

struct trace_dat {
	int fd;
	unsigned int version; /* 6 or 7 */
	uint64_t file_bytes;
	size_t subbuf_bytes;
	char compression[32];	 /* its name; "none" */
	bool compressed;	 /* libtracecmd has to read the sub-buffers */
	bool compressed_options; /* what the options say is unknown, buffers and CPUs too */
	struct trace_dat_buffer *buffers;
	size_t n_buffers, buffers_capacity;
	size_t n_missing;	    /* buffers whose CPUs cannot be found */
	struct trace_dat_cpu *cpus; /* those of a buffer stand together */
	size_t n_cpus, capacity;
	char clock[32];		   /* "" if unknown */
	char kernel[64];	   /* its release; likewise */
	char machine[32];	   /* as uname(2) calls it; likewise */
	struct stream_times times; /* how the clock is read */
	bool has_date;
	int64_t date_ns; /* the time of day is so much more than that of the clock */
	char *proc_maps; /* in the format of trace-cmd; NULL: none */
	struct trace_dat_stat *stats;
	size_t n_stats, stats_capacity;
	char *notes; /* NULL: none */
	size_t notes_bytes;
	uint64_t missing_bytes; /* how many lie behind the file's end */
	unsigned int host_cpus; /* 0: not known */
	int code;		/* the errno of a read that failed; 0: none */
	bool mended;		/* FD is a copy of a version 7 file that lacks its last options */
	bool has_table;		/* the file has one of the sub-buffers (version 7) */
	uint64_t link_at;	/* the last complete options lead on from here; 0: nowhere */
};

/*
 * Opens PATH; or a mended copy, if that has version 7 and was cut off in its sub-buffers. Returns
 * -1 with ERR filled if it is not a trace.dat of a host with this host's byte order, or if its
 * clock counts no nanoseconds. The caller calls trace_dat_close() in any case.
 */
int trace_dat_open(struct trace_dat *t, const char *path, struct error *err);
void trace_dat_close(struct trace_dat *t);

/*
 * Reads the sub-buffer at byte AT of CPU into BYTES, which has room for it. If the file was cut off
 * in that sub-buffer, zeros stand for its end. Returns false if there is none, or if it cannot be
 * read; then T->code has the errno.
 */
bool trace_dat_read(struct trace_dat *t, const struct trace_dat_cpu *cpu, uint64_t at, void *bytes);

/* One of the kernel's format files. */
struct trace_dat_format {
	const char *system, *text;
	size_t bytes;
};

/* The parts before the sub-buffers. Texts end in NUL. */
struct trace_dat_head {
	const char *header_page, *header_event;
	const struct trace_dat_format *formats; /* formats of one system stand beside each other */
	size_t n_formats;
	const char *kallsyms, *comms; /* in the format of the kernel's files */
	const char *clock, *kernel, *version, *proc_maps;
	uint64_t trace_id;
	size_t subbuf_bytes;
	const char *notes; /* NULL: none */
	size_t notes_bytes;
};

/*
 * Makes the head for N CPUs. CPUS has the number and the bytes of each, in order of numbers, and
 * gets their offsets. The caller frees the head; NULL without memory.
 */
char *trace_dat_make_head(const struct trace_dat_head *head, struct trace_dat_cpu *cpus, size_t n,
			  size_t *size);

#endif
