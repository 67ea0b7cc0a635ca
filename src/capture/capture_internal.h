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
};

#endif
