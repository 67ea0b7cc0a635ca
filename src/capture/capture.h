/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.h - a private tracing instance and the bytes that come out of it.
 *
 * Knows tracefs and nothing of what the bytes mean. Touches nothing but its own instance, which
 * is gone after capture_free(), or after the tracer's death.
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
 * The directory of all instances, to be freed; NULL with ERR filled if there is none. Mounts
 * tracefs if nobody has.
 */
char *capture_instances(struct error *err);

/* How large the buffer of each of N_CPUS is if nothing else is asked for. */
uint64_t capture_default_bytes(size_t n_cpus);

/* Is DIRECTORY that of a tracing instance? Returns -1 with ERR filled if not. */
int capture_check_instance(const char *directory, struct error *err);

/*
 * Makes an instance that does not record yet: clock mono, BUFFER_BYTES per CPU (0: chosen from
 * the number of CPUs). With NEW_TASKS, what filtered threads start is let through too. Mounts
 * tracefs if nobody has. Where BORROWED is not NULL it is the directory of an instance that
 * is used instead, and given back as it was. NULL with ERR filled on failure.
 */
struct capture *capture_new(const char *borrowed, uint64_t buffer_bytes, bool new_tasks,
			    struct error *err);

/*
 * Begins to remove the instance, or to give it back, which goes on until capture_free(). What was
 * read can be made sense of meanwhile. Nothing else may be done with C. NULL is accepted.
 */
void capture_close(struct capture *c);

/*
 * Stops recording and removes the instance, or gives it back. Returns -1 with ERR filled if that
 * failed.
 */
int capture_free(struct capture *c, struct error *err);

/*
 * The format file of an event, or of a header ("header_page", SYSTEM NULL); the caller frees it.
 * NULL with ERR filled where the kernel has no such event.
 */
char *capture_format(struct capture *c, const char *system, const char *name, size_t *size,
		     struct error *err);

/* Has an event recorded once recording is started. */
int capture_enable(struct capture *c, const char *system, const char *name, struct error *err);

/* Lets an event through only where FILTER holds (Documentation/trace/events.rst). */
int capture_filter(struct capture *c, const char *system, const char *name, const char *filter,
		   struct error *err);

/* Has the kernel do TRIGGER whenever an event that is let through is recorded (the same). */
int capture_trigger(struct capture *c, const char *system, const char *name, const char *trigger,
		    struct error *err);

/* Adds N thread ids to those whose events are let through. Best all at once: each call but the
 * first takes some 25 ms. */
int capture_add_tids(struct capture *c, const int32_t *tids, size_t n, struct error *err);

/* Adds to MISSING those of N thread ids whose events are not let through. */
int capture_missing_tids(struct capture *c, const int32_t *tids, size_t n, struct tids *missing,
			 struct error *err);

/*
 * Opens the buffers. After this they can be read. Their sub-buffers have SUBBUF_SIZE bytes, that is
 * if the kernel lets no other size be chosen: capture_subbuf_size() tells what they have.
 */
int capture_open(struct capture *c, size_t subbuf_size, struct error *err);

/* Of the buffers that are open. */
size_t capture_subbuf_size(const struct capture *c);

int capture_start(struct capture *c, struct error *err);
void capture_stop(struct capture *c);

/* The file that takes marks, whose lines land in the buffers; the caller frees it. NULL: none. */
char *capture_marker_path(struct capture *c);

/* How many instances were found whose futrace and guardian were killed. */
size_t capture_leftovers(const struct capture *c);

unsigned int capture_cpus(const struct capture *c);
uint64_t capture_buffer_bytes(const struct capture *c);

/* The number of the I-th CPU. */
unsigned int capture_cpu(const struct capture *c, unsigned int i);

/* The descriptor of the I-th CPU's buffer: poll() says when half of it is full. */
int capture_fd(const struct capture *c, unsigned int i);

enum capture_progress {
	CAPTURE_FAILED = -1,
	CAPTURE_MORE,	   /* there may be more */
	CAPTURE_CAUGHT_UP, /* what there may be more is being written just now */
	CAPTURE_EMPTY,	   /* there was nothing more */
};

/* What is read at a time: as much as a CPU's cache can keep until it is used. */
#define CAPTURE_READ_BYTES (64 * 1024)

/*
 * Reads so much of what the I-th CPU's buffer holds into S. CAPTURE_FAILED with ERR filled on
 * failure.
 */
enum capture_progress capture_read(struct capture *c, unsigned int i, struct stream *s,
				   struct error *err);

struct recorder;

/* From now on every sub-buffer that is read goes to R too, which is borrowed; NULL: no more. */
void capture_record(struct capture *c, struct recorder *r);

/* How many events the kernel says it lost, in all CPUs' buffers. False if it could not be asked of
 * all. */
bool capture_lost(struct capture *c, uint64_t *lost);

#endif
