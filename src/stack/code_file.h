/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_file.h - an ELF file with code: what its bytes and its call frame information say of the
 * stack at each of its addresses.
 *
 * All addresses are the file's own ("vaddr"). What was found out for an address is kept. The file
 * may be huge, hostile, or change meanwhile: then the process may be killed by SIGBUS, or run out
 * of memory. So only a process that is made for it reads files.
 */
#ifndef FUTRACE_CODE_FILE_H
#define FUTRACE_CODE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/machine.h"
#include "stack/row.h"

struct code_file;

/*
 * Reads the file open at FD; takes FD over, and closes it. NULL if there is no code of a known
 * machine.
 */
struct code_file *code_file_open(int fd);

/* The same with N BYTES, a file that lies in memory; takes them over. They are from malloc(3). */
struct code_file *code_file_of_memory(void *bytes, size_t n);
void code_file_free(struct code_file *f);

const struct machine *code_file_machine(const struct code_file *f);

/* The build id, N bytes of it in *BYTES, which live as long as F; 0: there is none. */
size_t code_file_build_id(const struct code_file *f, const void **bytes);

/* Its descriptor, which stays F's; -1: it lies in memory. */
int code_file_fd(const struct code_file *f);

/* The address where the program, or the dynamic linker, begins to run. */
uint64_t code_file_entry(const struct code_file *f);

/*
 * The vaddr of the byte at OFFSET of the file, in a segment with code. Returns false if it is in
 * none.
 */
bool code_file_vaddr(const struct code_file *f, uint64_t offset, uint64_t *vaddr);

/* The segment of code around VADDR. Returns false if there is none. Lives as long as F. */
bool code_file_code(const struct code_file *f, uint64_t vaddr, struct code *code);

/*
 * The row of call frame information for VADDR, NULL if there is none. Valid until another address
 * of F is asked for.
 */
const struct row *code_file_row(struct code_file *f, uint64_t vaddr);

/*
 * The begin of the function around VADDR, as call frame information has it. Returns false if
 * unknown.
 */
bool code_file_function(const struct code_file *f, uint64_t vaddr, uint64_t *begin);

/* The same as its code looks, or where that sets the frame pointer: machine.h, find_begin. */
bool code_file_begin(struct code_file *f, uint64_t vaddr, uint64_t *begin, bool *is_whole);

/* How the function is left from VADDR on. Valid until another address of F is asked for. */
const struct ways_out *code_file_ways_out(struct code_file *f, uint64_t vaddr);

/* The stack at VADDR if its function was entered at BEGIN; NULL if no way is found. Valid likewise.
 */
const struct way_in *code_file_way_in(struct code_file *f, uint64_t begin, uint64_t vaddr);

#endif
