/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decoder.h - turns the raw record of one event into a struct event.
 *
 * Learns where the fields are from the kernel's own format files, by name, and once: layouts
 * differ from kernel to kernel.
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
		DECODER_SCHED,	  /* for what threads do, and who wakes them */
		DECODER_IF_THERE, /* older kernels lack the system call */
		DECODER_SYSCALL,  /* ... or else DECODER_RAW is needed */
		DECODER_RAW,	  /* for what the system calls' own events do not show */
		DECODER_STACK,	  /* comes with another event, if that is asked for it */
		DECODER_MARK,	  /* comes whenever somebody writes one into the trace */
	} need;
};

/* STACKS, which is borrowed, takes the kernel stacks; NULL: nobody wants them. */
struct decoder *decoder_new(struct stacks *stacks);

/* TEXTS, which is borrowed, takes what is written into the trace; without it that is left out. */
void decoder_keep_marks(struct decoder *d, struct mark_texts *texts);
void decoder_free(struct decoder *d);

/* The I-th event that a decoder understands; NULL past the last. */
const struct decoder_event *decoder_wants(size_t i);

/* Has the I-th event been learnt? */
bool decoder_has_learnt(const struct decoder *d, size_t i);

/*
 * Learns from the SIZE bytes of events/header_page how large a sub-buffer is. Returns its size in
 * bytes, or 0 if the text makes no sense.
 */
size_t decoder_learn_header(struct decoder *d, char *header_page, size_t size);

/*
 * Learns event SYSTEM:NAME, which must be one that decoder_wants() names, from the SIZE bytes of
 * its format file. Returns -1 with ERR filled if it is not as expected.
 */
int decoder_learn(struct decoder *d, const char *system, const char *name, const char *format,
		  size_t size, struct error *err);

struct tep_handle;

/*
 * Learns from TEP, which is borrowed for the call, every event of decoder_wants() that it knows and
 * that is as expected.
 */
void decoder_learn_all(struct decoder *d, struct tep_handle *tep);

/*
 * Decodes the SIZE bytes of RECORD, which was taken at TS_NS, into EV. Returns false for an event
 * that was not learnt, for a record too short for its fields, and for a mark that says nothing.
 */
bool decoder_decode(const struct decoder *d, const void *record, size_t size, uint64_t ts_ns,
		    struct event *ev);

#endif
