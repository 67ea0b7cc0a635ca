/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decoder.h - turns the raw record of one event into a struct event.
 *
 * Layouts differ between kernels. So the decoder first learns each field's place, by its name, from
 * the kernel's own format files.
 */
#ifndef FUTRACE_DECODER_H
#define FUTRACE_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/event.h"
#include "trace/mark_texts.h"
#include "model/stacks.h"

struct decoder;

/* One of the kernel's events that futrace uses. */
struct decoder_event {
	const char *system, *name; /* "syscalls", "sys_enter_futex" */
	enum decoder_need {
		DECODER_ALWAYS,
		DECODER_SCHED,	  /* for states of threads, and for their wakers */
		DECODER_IF_THERE, /* older kernels lack the system call */
		DECODER_SYSCALL,  /* ... or DECODER_RAW is needed in its place */
		DECODER_RAW,	  /* for calls that have no events of their own */
		DECODER_STACK,	  /* recorded by a trigger of another event */
		DECODER_MARK,	  /* recorded for each write into trace_marker */
		DECODER_TICK,	  /* recorded in an instance of its own, beside events of a timer */
	} need;
};

/* Kernel stacks are added to STACKS, which is borrowed; if STACKS is NULL, they are dropped. */
struct decoder *decoder_new(struct stacks *stacks);
void decoder_free(struct decoder *d);

/* Keeps marks in TEXTS, which is borrowed. Without this call, marks are dropped. */
void decoder_keep_marks(struct decoder *d, struct mark_texts *texts);

/* The I-th event that a decoder can learn; NULL past the last. */
const struct decoder_event *decoder_wants(size_t i);

/* Has the I-th event been learnt? */
bool decoder_has_learnt(const struct decoder *d, size_t i);

/*
 * Learns the size of a sub-buffer from the SIZE bytes of events/header_page. Returns it in bytes,
 * or 0 if the text cannot be read.
 */
size_t decoder_learn_header(struct decoder *d, char *header_page, size_t size);

/*
 * Learns event SYSTEM:NAME from the SIZE bytes of its format file. Returns -1 with ERR filled if
 * decoder_wants() has no such event, or the format is not as expected.
 */
int decoder_learn(struct decoder *d, const char *system, const char *name, const char *format,
		  size_t size, struct error *err);

struct tep_handle;

/*
 * Learns every event of decoder_wants() but DECODER_TICK that TEP has with the expected format. TEP
 * is borrowed for the call.
 */
void decoder_learn_all(struct decoder *d, struct tep_handle *tep);

/*
 * Finds the addresses of the kernel in RECORD of SIZE bytes: there are *N, of 8 bytes each, from
 * byte *AT on. Returns false for an event that was not learnt, or a record that is too short.
 */
bool decoder_find_addresses(const struct decoder *d, const void *record, size_t size, size_t *at,
			    size_t *n);

/*
 * Decodes RECORD of SIZE bytes and time TS_NS into EV. Returns false for an event that was not
 * learnt, a record that is too short for its fields, and an empty mark.
 */
bool decoder_decode(const struct decoder *d, const void *record, size_t size, uint64_t ts_ns,
		    struct event *ev);

#endif
