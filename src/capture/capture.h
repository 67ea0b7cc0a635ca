/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.h - a private tracing instance, and the bytes of its ring buffers.
 *
 * Knows tracefs, but not the meaning of the bytes. Touches only its own instance, which is removed
 * by capture_free(), or after the tracer's death.
 */
#ifndef FUTRACE_CAPTURE_H
#define FUTRACE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "capture/tasks.h"

struct capture;
struct stream;

/*
 * The directory of all instances, which the caller frees; NULL with ERR filled if there is none.
 * Mounts tracefs if it is not mounted.
 */
char *capture_instances(struct error *err);

/* Is DIRECTORY a tracing instance? Returns 0, or -1 with ERR filled if not. */
int capture_check_instance(const char *directory, struct error *err);

/*
 * Creates an instance that does not record yet, with clock mono and BUFFER_BYTES per CPU (0: the
 * default). With NEW_TASKS, events of threads that filtered threads create pass too. Mounts tracefs
 * if it is not mounted. If BORROWED is not NULL, borrows the instance in that directory instead of
 * creating one, and gives it back as it was. Returns NULL with ERR filled on failure.
 */
struct capture *capture_new(const char *borrowed, uint64_t buffer_bytes, bool new_tasks,
			    struct error *err);

/*
 * Begins to make another instance, for the ticks of the timer while the threads of C run: with a
 * user stack for each. Another process makes it; nothing waits for that. It belongs to C, and is
 * closed and freed with it. Threads that filtered threads create are recorded with NEW_TASKS. NULL
 * with ERR filled on failure.
 */
struct capture *capture_begin_ticks(struct capture *c, bool new_tasks, struct error *err);

/*
 * Has the instance of TICKS been made? Returns 1 then, and it can be used like any other; 0 if not
 * yet, and -1 with ERR filled if that failed.
 */
int capture_open_ticks(struct capture *ticks, struct error *err);

/*
 * Begins to remove the instance, or to give it back; capture_free() waits for the end of that. In
 * between, only capture_free() may be called on C. NULL is accepted.
 */
void capture_close(struct capture *c);

/*
 * Stops recording and removes the instance, or gives it back. Returns -1 with ERR filled if that
 * failed. NULL is accepted.
 */
int capture_free(struct capture *c, struct error *err);

/*
 * The format file of an event, or of a header ("header_page", SYSTEM NULL); the caller frees it.
 * NULL with ERR filled if the kernel has no such event.
 */
char *capture_format(struct capture *c, const char *system, const char *name, size_t *size,
		     struct error *err);

/* Enables an event: it is recorded once recording has started. */
int capture_enable(struct capture *c, const char *system, const char *name, struct error *err);

/* Records an event only if FILTER holds (Documentation/trace/events.rst). */
int capture_filter(struct capture *c, const char *system, const char *name, const char *filter,
		   struct error *err);

/* Makes the kernel run TRIGGER for each recorded event (Documentation/trace/events.rst). */
int capture_trigger(struct capture *c, const char *system, const char *name, const char *trigger,
		    struct error *err);

/*
 * Adds N thread ids to the filter: their events are recorded. Add all at once if possible: each
 * call but the first takes some 25 ms.
 */
int capture_add_tids(struct capture *c, const int32_t *tids, size_t n, struct error *err);

/* Adds to MISSING those of the N thread ids that the filter does not have. */
int capture_missing_tids(struct capture *c, const int32_t *tids, size_t n, struct tids *missing,
			 struct error *err);

/*
 * Opens the buffers for reading. SUBBUF_SIZE is the size of a sub-buffer if the kernel cannot
 * change it; capture_subbuf_size() tells the size in use.
 */
int capture_open(struct capture *c, size_t subbuf_size, struct error *err);

/* The size of a sub-buffer of the open buffers, in bytes. */
size_t capture_subbuf_size(const struct capture *c);

int capture_start(struct capture *c, struct error *err);
void capture_stop(struct capture *c);

/* The path of the file that takes marks, which the caller frees; NULL if there is none. */
char *capture_marker_path(struct capture *c);

/* The number of instances found whose tracer and guardian were killed. */
size_t capture_leftovers(const struct capture *c);

/*
 * The number of CPUs that may ever be online, and of those that have a buffer: that have been
 * online since the instance was made.
 */
unsigned int capture_cpus(const struct capture *c);
unsigned int capture_cpus_there(const struct capture *c);

uint64_t capture_buffer_bytes(const struct capture *c);

/* The number of the I-th CPU. */
unsigned int capture_cpu(const struct capture *c, unsigned int i);

/*
 * The descriptor of the I-th CPU's buffer; it is readable for poll(2) if half of it is full. -1,
 * which poll(2) ignores, as long as that CPU was never online; capture_read() finds that out.
 */
int capture_fd(const struct capture *c, unsigned int i);

enum capture_progress {
	CAPTURE_FAILED = -1,
	CAPTURE_MORE,	   /* there may be more to read */
	CAPTURE_CAUGHT_UP, /* the reader is close to the writer */
	CAPTURE_EMPTY,	   /* the buffer is empty, or not there yet */
};

/* Bytes read at a time: few enough to stay in a CPU's cache until they are used. */
#define CAPTURE_READ_BYTES (64 * 1024)

/*
 * Reads up to CAPTURE_READ_BYTES, and at least one sub-buffer, of the I-th CPU's buffer into S.
 * CAPTURE_FAILED with ERR filled on failure.
 */
enum capture_progress capture_read(struct capture *c, unsigned int i, struct stream *s,
				   struct error *err);

struct recorder;

/* From now on adds every sub-buffer read to R, which is borrowed. NULL ends that. */
void capture_record(struct capture *c, struct recorder *r);

/*
 * Sets *LOST to the number of lost events in all CPUs' buffers, as the kernel counts them. False if
 * a CPU's number could not be read.
 */
bool capture_lost(struct capture *c, uint64_t *lost);

#endif
