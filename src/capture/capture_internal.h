/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_internal.h - a capture, which capture.c and capture_events.c share.
 */
#ifndef FUTRACE_CAPTURE_INTERNAL_H
#define FUTRACE_CAPTURE_INTERNAL_H

#include "capture/capture.h"
#include "capture/cpu_buffer.h"

struct guardian;
struct recorder;
struct tracefs_instance;

struct capture {
	struct guardian *guardian;
	struct tracefs_instance *instance;
	struct cpu_buffer *cpus;
	size_t n_cpus, capacity;
	uint64_t buffer_bytes;
	size_t subbuf_size;
	size_t leftovers;	   /* instances left over by killed tracers */
	struct recorder *recorder; /* NULL: not recording */
	struct capture *ticks;	   /* that of the timer's ticks; NULL: there is none */
	char *instances;	   /* of that: the directory of all instances */
};

/* The directory of tracefs; NULL with ERR filled if there is none. */
const char *capture_find_tracefs(struct error *err);

/* Opens the instance in TRACING that the guardian has; finds its CPUs. */
int capture_open_instance(struct capture *c, const char *tracing, struct error *err);
int capture_find_cpus(struct capture *c, struct error *err);

/* Adds the thread ids of the filter to KNOWN. */
int capture_tids(struct capture *c, struct tids *known, struct error *err);

#endif
