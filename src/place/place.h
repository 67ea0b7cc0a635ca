/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place.h - turns the address of a futex word into a description of its place.
 *
 * Does not know of tracing: the caller names the processes and addresses. Reads /proc/PID/maps,
 * /proc/PID/task and the ELF files behind the mappings. Memory that has been unmapped since is
 * still named, from a reading that had it.
 */
#ifndef FUTRACE_PLACE_H
#define FUTRACE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/where.h"

struct place;

/* PROC is the root of the proc file system: "/proc", or a folder in a test. */
struct place *place_new(const char *proc);
void place_free(struct place *p);

/*
 * Reads the mappings of PID and the stack pointers of its threads, and keeps them together with
 * earlier readings; of very many, the first and the latest stay. Opens the programs and libraries
 * that are mapped, up to a number. Returns -1, and changes nothing, if they cannot be read: no such
 * process, not permitted, or a process that has given up its memory.
 */
int place_read(struct place *p, int32_t pid);

/*
 * Announces that PID has just begun a program. Reads it, and place_refresh() reads it again and
 * again for a while: a short program may have ended when its words become known.
 */
void place_begin(struct place *p, int32_t pid);

/*
 * Announces the word at UADDR of PID. Opens the file that it lies in, so that the word can be named
 * after the process has ended. Cheap: makes system calls for the first word in each mapping only,
 * and does not read the mappings. If UADDR is in no known mapping, the next place_refresh() reads
 * PID again.
 */
void place_note(struct place *p, int32_t pid, uint64_t uaddr);

/*
 * Does the word at UADDR of PID lie in shared memory? Fills ID if so. If UADDR is in no known
 * mapping, reads PID again at once, but only once between two calls of place_refresh().
 */
bool place_shared(struct place *p, int32_t pid, uint64_t uaddr, struct shared_id *id);

/*
 * Announces that PARENT has created CHILD with a copy of its memory. Until CHILD has been read, the
 * readings of PARENT hold for it.
 */
void place_fork(struct place *p, int32_t parent, int32_t child);

/*
 * Announces that PID called exec(2) at TS_NS, on CLOCK_MONOTONIC: from then on it has a new address
 * space. Existing readings are divided by their time. place_refresh() reads PID as after
 * place_begin().
 */
void place_exec(struct place *p, int32_t pid, uint64_t ts_ns);

/*
 * Reads again the processes for which place_note() met an unknown address, and those that have just
 * begun a program.
 */
void place_refresh(struct place *p);

/* Writes the mapped files of PID, which is called COMM, by its last reading: see procmaps.h. */
void place_write_maps(struct place *p, int32_t pid, const char *comm, FILE *out);

/*
 * Calls KEEP with the build-id, in hex, of every file with code that PID maps, by its last reading.
 * Skips files that cannot be opened.
 */
void place_build_ids(struct place *p, int32_t pid,
		     void (*keep)(void *arg, const char *path, const char *build_id), void *arg);

/* All libraries seen in PID after EXECS calls of place_exec(): a set of enum library. */
unsigned int place_libraries(struct place *p, int32_t pid, uint32_t execs);

/* The number of files given up, as reading them took too long or failed badly. */
size_t place_silences(const struct place *p);

/*
 * Fills W for the word at UADDR of PID, after EXECS calls of place_exec() for it, from the
 * readings. COMM_OF names the thread whose stack the word is on; it returns a borrowed string or
 * NULL, and may itself be NULL. The caller calls where_finish().
 */
void place_resolve(struct place *p, int32_t pid, uint32_t execs, uint64_t uaddr,
		   const char *(*comm_of)(void *arg, int32_t tid), void *arg, struct where *w);

#endif
