/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_scan.h - the threads and processes of a recording of trace-cmd, found in its events.
 *
 * The file does not list them. Nor does it say which program is a 32-bit one; but the system calls
 * of such a program have no argument of more than 32 bits.
 */
#ifndef FUTRACE_RECORDED_SCAN_H
#define FUTRACE_RECORDED_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "model/event.h"
#include "model/raw_syscall.h"
#include "place/plain_maps.h"
#include "session/targets.h"

/* A thread that appears in the events. */
struct seen {
	int32_t tid;
	bool calls;    /* it makes futex calls */
	bool named;    /* ... that have events of their own */
	bool is_64bit; /* a system call of it had an argument of more than 32 bits */
	bool raw[2];   /* it makes futex calls known by number, if it is a 64-bit or a 32-bit one */
	bool is_born;  /* it started in the trace */
	bool is_main;  /* if is_born: as the first thread of a process */
	int32_t creator; /* if is_born: the thread that started it */
	int32_t pid;	 /* its process; 0 until that is known */
	UT_hash_handle hh;
};

struct scan {
	struct seen *seen;
	const struct raw_machine *machine; /* NULL: its numbers of system calls are unknown */
	const struct plain_maps *maps;	   /* r->maps points to it */
	uint64_t n_events, first_ns, last_ns;
	uint64_t n_enters, n_exits, n_raw, n_switches, n_wakings;
	int32_t pid;	  /* stands for unknown processes */
	size_t n_unknown; /* threads whose process is unknown */
	size_t n_threads;
	size_t n_32bit; /* threads that are taken for those of 32-bit programs */
	struct traced *targets;
};

void scan_free(struct scan *p);

/* Takes EV, the next event, into the scan ARG. */
void scan_event(void *arg, const struct event *ev);

/* The thread TID, or NULL if it is not in the events. */
struct seen *scan_find(const struct scan *p, int32_t tid);

/* Has the file mappings of process WANTED? */
bool scan_is_mapped(const struct scan *p, int32_t wanted);

/*
 * Finds out which threads make futex calls, and their processes. CHOSEN: a process of the user's
 * choice.
 */
void scan_find_processes(struct scan *p, int32_t chosen);

/*
 * Turns EV, a system call known by its number, into the futex call that it is, in MADE. Returns
 * false if it is none, or has an event of its own.
 */
bool scan_make_call(const struct scan *p, const struct event *ev, struct event *made);

#endif
