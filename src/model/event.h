/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event.h - one event of a trace, as the trace part hands it to the analysis.
 *
 * An event does not tell whether it came from a live ring buffer or from a file.
 */
#ifndef FUTRACE_EVENT_H
#define FUTRACE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum event_kind {
	EVENT_FUTEX_ENTER,   /* the thread entered a futex call: enter */
	EVENT_FUTEX_EXIT,    /* it came back: ret */
	EVENT_RESTART_ENTER, /* the thread entered restart_syscall(2) */
	EVENT_RESTART_EXIT,  /* it came back: ret */
	EVENT_RAW_ENTER,     /* the thread entered a system call known by its number: raw */
	EVENT_RAW_EXIT,	     /* it came back: raw */
	EVENT_SWITCH,	     /* the thread left its CPU to another: leave */
	EVENT_STACK,	   /* the kernel stack of the thread, which has just left its CPU: stack */
	EVENT_WAKING,	   /* the thread, or an interrupt it ran into, wakes another: waking */
	EVENT_NEWTASK,	   /* the thread made another: newtask */
	EVENT_EXEC,	   /* the thread runs another program: exec */
	EVENT_RENAME,	   /* the thread has another name: comm */
	EVENT_SIGNAL,	   /* a signal is delivered to the thread: signal */
	EVENT_THREAD_EXIT, /* the thread is ending */
	EVENT_MARK,	   /* the thread, of any process, wrote into the trace: mark */
	EVENT_PARKED,	   /* /proc shows the call in which the thread waits: parked */
	EVENT_FOUND,	   /* /proc shows the thread's state at the begin: found */
	EVENT_RAN,	   /* /proc says how long the thread ran in the trace: ran */
	EVENT_ASLEEP,	   /* /proc shows that it has not woken since it was parked: asleep */
	EVENT_ABSENT,	   /* /proc has no such thread any more */
	EVENT_OWNER,	   /* memory shows who owns the lock the thread waits for: owner */
	EVENT_LOOK,	   /* memory shows the user stack of the thread, which sleeps: look */
	EVENT_TICK,	   /* the timer met the thread on a CPU: tick */
	EVENT_GAP,	   /* events of one CPU are missing: gap; tid is meaningless */
	EVENT_KINDS
};

/*
 * Was it recorded when it happened? What was read in /proc does not show that recording went on,
 * and a gap tells of no time when something happened.
 */
static inline bool event_is_recorded(enum event_kind kind)
{
	return kind < EVENT_PARKED;
}

/*
 * Operations that are system calls of their own; the call's flags are added. No operation of
 * futex(2) is that large.
 */
#define FUTEX_CALL_WAITV   (1ULL << 32)
#define FUTEX_CALL_WAIT	   (2ULL << 32)
#define FUTEX_CALL_WAKE	   (3ULL << 32)
#define FUTEX_CALL_REQUEUE (4ULL << 32)

/*
 * The arguments of futex(2), or of a newer futex call in the members of the same meaning. OP tells
 * the call. Members that the operation does not use hold garbage.
 */
struct futex_args {
	uint64_t uaddr; /* of the word, or of the array of futex_waitv(2) and futex_requeue(2) */
	uint64_t op;
	uint64_t val;	/* the expected value, the number to wake, or the length of the array */
	uint64_t utime; /* the address of the timeout, or the number to requeue */
	uint64_t uaddr2;
	uint64_t val3;
};

#define EVENT_RAW_ARGS 6

/* The event was raised by an interrupt (enum trace_flag_type of the kernel's trace_events.h). */
#define EVENT_IN_HARDIRQ 0x08u
#define EVENT_IN_SOFTIRQ 0x10u

struct event {
	uint64_t ts_ns;
	enum event_kind kind;
	int32_t tid;
	uint32_t cpu; /* on which it was recorded; meaningless for events made from /proc */
	union {
		struct futex_args enter;
		int64_t ret;
		struct {
			int64_t state; /* 0 or with bit 0x100: still runnable; else it sleeps */
			char next_comm[16];
			int32_t next; /* the thread that runs now */
			int32_t prio; /* below 100: of a real-time class */
			char comm[16];
		} leave;
		uint32_t stack; /* its number in struct stacks; 0: not known */
		struct {
			char state;	/* as in /proc/PID/stat: R, S, D ... */
			uint32_t stack; /* on which it sleeps; 0: not known */
		} found;
		struct {
			uint64_t run_ns;
			uint64_t wait_ns; /* runnable but not on a CPU */
		} ran;
		struct {
			int32_t tid;   /* the woken thread */
			uint8_t flags; /* of the trace entry: EVENT_IN_... */
		} waking;
		struct {
			int32_t tid; /* the new id: that of the process' first thread */
		} exec;
		struct {
			int64_t number;
			uint64_t args[EVENT_RAW_ARGS];
			int64_t ret;
		} raw;
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
		/* One line or several; valid as long as the decoder's struct mark_texts. */
		struct {
			const char *text;
		} mark;
		/* /proc was read at some moment between SINCE_NS and the event's own time. */
		struct {
			struct futex_args args;
			uint64_t since_ns;
		} parked;
		/* Since the thread's latest EVENT_PARKED; likewise read after SINCE_NS. */
		struct {
			uint64_t since_ns;
		} asleep;
		/* The memory was read at moments between SINCE_NS and the event's own time. */
		struct {
			uint64_t uaddr;
			uint64_t since_ns;
			int32_t pid,
				tid;  /* the waiter's process, and the owner; or OWNER_READERS */
			bool lives;   /* the owner is a thread of that process */
			bool in_word; /* the word itself holds the owner's id */
		} owner;
		/* The stack was read at moments between SINCE_NS and the event's own time. */
		struct {
			uint64_t since_ns;
			uint64_t arg;	/* the first argument of the call in which it sleeps */
			int32_t pid;	/* its process */
			uint32_t stack; /* the number of the user stack; 0: none was found */
		} look;
		struct {
			uint64_t address; /* where it was in its own code */
			int32_t pid;	  /* its process */
			uint32_t
				code; /* the number of that code, from 1 on; 0: there was no room */
		} tick;
		/* The gap lasts from the event's time to UNTIL_NS. */
		struct {
			uint64_t until_ns;
			int64_t count; /* missing events; -1: the kernel gives no number */
			bool late;     /* no loss: an event was read too late to be put in order */
		} gap;
	};
};

#endif
