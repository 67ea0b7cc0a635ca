/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader.h - has another process open and read the files that traced programs have mapped.
 *
 * The file, its debug file and its file system may be made by the traced program: they may be huge,
 * change while they are read, or never answer. That process has bounds of memory and time. If it
 * does not answer in time, or dies, a file has no tables, and another process goes on.
 */
#ifndef FUTRACE_READER_H
#define FUTRACE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "place/elf_tables.h"
#include "place/maps.h"

struct reader;

/* Which file to open. */
struct reader_file {
	uint32_t number;     /* the caller's number for it, below READER_FILES */
	int32_t pid;	     /* a process that maps it; 0: it lies below ROOT */
	const char *root;    /* the root of the proc file system, or of the files */
	const char *path;    /* its path in the process, or below the root */
	uint64_t start, end; /* of the mapping in the process */
	struct file_id file; /* the mapped file */
};

/* The most files. */
#define READER_FILES 65536

enum reader_answer {
	READER_CLOSED, /* the file cannot be opened */
	READER_OTHER,  /* it is no ELF file */
	READER_ELF,    /* it is one, and is kept open */
	READER_SILENT, /* there was no answer: the file is not to be asked for again */
};

/* The process is made when it is first needed. */
struct reader *reader_new(void);

/* Ends the process. Does not wait for one that cannot be ended. */
void reader_free(struct reader *r);

enum reader_answer reader_open(struct reader *r, const struct reader_file *file);

/*
 * Reads the head of FILE; or its symbols, and then closes it. A file that is not open any more is
 * opened again. Fills T, which is all zero; it stays empty if there was no answer.
 */
void reader_head(struct reader *r, const struct reader_file *file, struct elf_tables *t);
void reader_symbols(struct reader *r, const struct reader_file *file, struct elf_tables *t);

/* The number of files given up, as there was no answer. */
size_t reader_silences(const struct reader *r);

#endif
