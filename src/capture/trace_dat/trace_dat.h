/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat.h - the layout of a trace.dat: trace-cmd.dat.v6(5), trace-cmd.dat.v7(5).
 *
 * Finds the parts that libtracecmd's interface lacks: the place of each CPU's sub-buffers, the
 * clock, the mappings of processes, and the notes of futrace. The notes lie between the header and
 * the sub-buffers, where the format has padding: other readers do not look there, nor warn of an
 * unknown option.
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

/* The sub-buffers of one CPU. */
struct trace_dat_cpu {
	unsigned int number;
	uint64_t offset, bytes;	 /* as the file has them: its end may be missing */
	bool cut;		 /* that is so */
	uint64_t unpacked_bytes; /* how many they are uncompressed, if they are compressed */
};

struct trace_dat {
	int fd;
	unsigned int version; /* 6 or 7 */
	uint64_t file_bytes;
	size_t subbuf_bytes;
	bool compressed;	    /* so that libtracecmd has to read the sub-buffers */
	bool compressed_options;    /* so that CPUs, clock and maps are not known either */
	struct trace_dat_cpu *cpus; /* of the buffer that holds most */
	size_t n_cpus, capacity;
	int instance; /* which of its buffers with a name that is; -1: that without one */
	int n_instances;
	bool others_cut;  /* there may have been more CPUs */
	size_t n_buffers; /* in how many others something is */
	char clock[32];	  /* "" where it is not known */
	char kernel[64];  /* likewise */
	char *proc_maps;  /* as trace-cmd writes them; NULL: none */
	char *notes;	  /* NULL: none */
	size_t notes_bytes;
	uint64_t missing_bytes; /* behind the file's end */
	unsigned int host_cpus; /* 0: not known */
	int code;		/* the errno of a read that failed; 0: none */
	bool mended; /* FD is a copy of a file of version 7 that was cut off before its last options
		      */
	bool has_table;	  /* of the sub-buffers, if it has version 7 */
	uint64_t link_at; /* where its last options that are whole say where the next are; 0:
			     nowhere */
};

/* Opens PATH; or, if that was cut off in its sub-buffers and has version 7, a copy. Returns -1 with
 * ERR filled if it is no trace.dat of a 64-bit host as this one. The caller calls trace_dat_close()
 * in any case. */
int trace_dat_open(struct trace_dat *t, const char *path, struct error *err);
void trace_dat_close(struct trace_dat *t);

/*
 * Reads the sub-buffer at byte AT of CPU into BYTES, which has room for it; of the last one of a
 * file that was cut off, what there is, and zeros. False if there is none, or if it cannot be read,
 * which T->code then says.
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
	const struct trace_dat_format *formats; /* those of one system beside each other */
	size_t n_formats;
	const char *kallsyms, *comms; /* as the kernel's files have them */
	const char *clock, *kernel, *version, *proc_maps;
	uint64_t trace_id;
	size_t subbuf_bytes;
	const char *notes; /* NULL: none */
	size_t notes_bytes;
};

/*
 * The head as bytes, for N CPUs, of which CPUS says number and bytes; it is told their offsets. The
 * caller frees it. CPUs are in order of their numbers.
 */
char *trace_dat_make_head(const struct trace_dat_head *head, struct trace_dat_cpu *cpus, size_t n,
			  size_t *size);

#endif
