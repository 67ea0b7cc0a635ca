/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place.h - turns the address of a futex word into words.
 *
 * Knows nothing of tracing: it is told which processes there are and which addresses matter, and
 * reads /proc/PID/maps, /proc/PID/task and the ELF files behind the mappings. What was mapped or
 * unmapped while it watched is still named, from the reading that had it.
 */
#ifndef FUTRACE_PLACE_H
#define FUTRACE_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/where.h"

struct place;

/* PROC is the root of the proc file system, "/proc", or a folder that plays it in a test. */
struct place *place_new(const char *proc);
void place_free(struct place *p);

/*
 * Reads the mappings of PID and the stack pointers of its threads and keeps them beside what
 * earlier readings found; of very many, the first and the latest are kept. Returns -1, and changes
 * nothing, if they can't be read: no such process, not permitted, or a process that has let go of
 * its memory.
 */
int place_read(struct place *p, int32_t pid);

/*
 * Says that the word at UADDR of PID matters, as soon as it is seen for the first time. Opens the
 * file it lies in, so that it can be named after the process has ended. Cheap: system calls are
 * made for the first word in each mapping only, and the mappings are not read. Where the address
 * is in no mapping known so far, PID is read again by the next place_refresh().
 */
void place_note(struct place *p, int32_t pid, uint64_t uaddr);

/*
 * Does the word at UADDR of PID lie in shared memory? Fills ID if so. An address in no mapping
 * known so far has PID read again at once, but once between two calls of place_refresh() only.
 */
bool place_shared(struct place *p, int32_t pid, uint64_t uaddr, struct shared_id *id);

/*
 * Says that PARENT has made CHILD, with a copy of its memory: what was read of the parent holds for
 * the child as long as that has not been read itself.
 */
void place_fork(struct place *p, int32_t parent, int32_t child);

/*
 * Says that PID called exec(2) at TS_NS, on CLOCK_MONOTONIC: its addresses mean something else from
 * then on. Readings taken before this was known are told apart by their time.
 */
void place_exec(struct place *p, int32_t pid, uint64_t ts_ns);

/* Reads again the processes for which place_note() met an unknown address. */
void place_refresh(struct place *p);

/*
 * Writes where PID, called COMM, has mapped files, as it was last read, in the way of trace-cmd's
 * option PROCMAPS: trace-cmd.dat.v6(5). Paths with a space are left out: its readers split there,
 * and so is what of COMM is behind one.
 */
void place_write_maps(struct place *p, int32_t pid, const char *comm, FILE *out);

/*
 * Tells KEEP the build-id, in hex, of every file with code that PID has mapped, as it was last
 * read, as far as the file can be had.
 */
void place_build_ids(struct place *p, int32_t pid,
		     void (*keep)(void *arg, const char *path, const char *build_id), void *arg);

/* The libraries, a set of enum library, that PID was ever seen to have after EXECS such calls. */
unsigned int place_libraries(struct place *p, int32_t pid, uint32_t execs);

/*
 * Fills W for the word at UADDR of PID, after EXECS calls of place_exec() for it, from what has
 * been read. COMM_OF names the thread whose stack it may be on; it returns a borrowed string or
 * NULL, and may itself be NULL. The caller calls where_finish().
 */
void place_resolve(struct place *p, int32_t pid, uint32_t execs, uint64_t uaddr,
		   const char *(*comm_of)(void *arg, int32_t tid), void *arg, struct where *w);

#endif
