/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event.h - one thing that happened, as the trace part hands it to the analysis.
 *
 * Nothing here tells whether it came from a live ring buffer or from a file.
 */
#ifndef FUTRACE_EVENT_H
#define FUTRACE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum event_kind {
	EVENT_FUTEX_ENTER,   /* the thread entered futex(2): enter */
	EVENT_FUTEX_EXIT,    /* it came back: ret */
	EVENT_RESTART_ENTER, /* the thread entered restart_syscall(2) */
	EVENT_RESTART_EXIT,  /* it came back: ret */
	EVENT_SWITCH,	     /* the thread left its CPU: prev_state */
	EVENT_NEWTASK,	     /* the thread made another: newtask */
	EVENT_RENAME,	     /* the thread has another name: comm */
	EVENT_SIGNAL,	     /* a signal is delivered to the thread: signal */
	EVENT_THREAD_EXIT,   /* the thread is ending */
	EVENT_PARKED,	     /* /proc says what the thread was waiting in: parked */
	EVENT_GAP,	     /* events of one CPU are missing: gap; tid is meaningless */
};

/* The arguments of futex(2). Those that an operation does not use are garbage. */
struct futex_args {
	uint64_t uaddr;
	uint64_t op;
	uint64_t val;
	uint64_t utime;
	uint64_t uaddr2;
	uint64_t val3;
};

struct event {
	uint64_t ts_ns;
	enum event_kind kind;
	int32_t tid;
	union {
		struct futex_args enter;
		int64_t ret;
		int64_t prev_state; /* 0 or with bit 0x100: still runnable; else it sleeps */
		char comm[16];
		struct {
			uint64_t clone_flags;
			int32_t tid;
			char comm[16];
		} newtask;
		struct {
			uint64_t handler; /* 0: the default action, 1: ignored */
			uint64_t flags;	  /* of sigaction(2) */
		} signal;
		/* Read at some moment between SINCE_NS and the event's own time. */
		struct {
			struct futex_args args;
			uint64_t since_ns;
		} parked;
		/* From the event's time to UNTIL_NS. */
		struct {
			uint64_t until_ns;
			int64_t count; /* how many; -1 where the kernel does not say */
			uint32_t cpu;
			bool late; /* not lost: an event that came too late to be put in order */
		} gap;
	};
};

#endif
