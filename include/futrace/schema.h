/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schema.h - the names and numbers that programs may rely on when they run futrace and read its
 * results.
 *
 * The names below are strings that stand in the JSON document and in the CSV table; futrace-json(5)
 * describes both. Later versions of one schema add keys and names, and neither change nor remove
 * any: a reader must skip a key that it does not know and expect a name that is not listed here.
 *
 * Units: a key that ends in _ns is a time or a moment in nanoseconds, in _us a time in
 * microseconds, in _bytes a size in bytes, in _pages a number of memory pages. Moments are those of
 * the trace's clock; realtime_offset_ns added to one makes it nanoseconds since the epoch. All
 * these, and counts, are integers. An address is a string in hexadecimal, as "0x7f12a0". A share is
 * a number from 0 to 1. Every key is always there; its value is null if there is none.
 */
#ifndef FUTRACE_SCHEMA_H
#define FUTRACE_SCHEMA_H

/* The value of the key "schema": of a whole trace, and of each line for an interval. */
#define FUTRACE_SCHEMA		"futrace/1"
#define FUTRACE_SCHEMA_INTERVAL "futrace-interval/1"

/* The same of futrace compare --json; futrace-compare(1) describes it. */
#define FUTRACE_SCHEMA_COMPARISON "futrace-compare/1"

/* The same of futrace stacks --json. */
#define FUTRACE_SCHEMA_STACKS "futrace-stacks/1"

/*
 * Exit statuses. If futrace runs a command and nothing fails, it exits with the command's status,
 * which is 128 + N if signal N ended the command.
 */
enum futrace_status {
	FUTRACE_STATUS_DONE = 0,
	FUTRACE_STATUS_FAILED = 1, /* could not trace, or could not write a result */
	FUTRACE_STATUS_USAGE = 2,  /* the command line is wrong */
	FUTRACE_STATUS_LOST = 3,   /* events were lost, and --strict was given */
	FUTRACE_STATUS_GREW = 4, /* futrace compare --fail-over: a figure grew by more than that */
	FUTRACE_STATUS_COMMAND_FAILED = 125, /* futrace failed, and a command was given */
	FUTRACE_STATUS_CANNOT_RUN = 126,     /* the command was found and could not be run */
	FUTRACE_STATUS_NOT_FOUND = 127	     /* the command was not found */
};

/* windows[].kind */
#define FUTRACE_WINDOW_TRACE	"trace"	   /* the whole trace: windows[0], and no other */
#define FUTRACE_WINDOW_MARK	"mark"	   /* between two marks, "begin NAME" and "end NAME" */
#define FUTRACE_WINDOW_GIVEN	"given"	   /* by --window */
#define FUTRACE_WINDOW_INTERVAL "interval" /* by --interval */
#define FUTRACE_WINDOW_EPISODE	"episode"  /* long waits that began and ended together */

/* windows[].futexes[].kind, and row_kind in CSV: the kind of row. */
#define FUTRACE_ROW_WORD     "word"
#define FUTRACE_ROW_ARRAY    "array"	/* the array of a futex_waitv(2) with unknown words */
#define FUTRACE_ROW_OVERFLOW "overflow" /* all words without a row of their own */

/* windows[].futexes[].where.kind, and where_kind in CSV: the memory that the word lies in. */
#define FUTRACE_WHERE_DATA     "data" /* initialized data of a program or library */
#define FUTRACE_WHERE_BSS      "bss"
#define FUTRACE_WHERE_HEAP     "heap"
#define FUTRACE_WHERE_STACK    "stack"
#define FUTRACE_WHERE_TLS      "tls" /* thread-local storage; this version does not use it */
#define FUTRACE_WHERE_ANON     "anon"
#define FUTRACE_WHERE_FILE     "file"
#define FUTRACE_WHERE_SHM      "shm" /* shared memory */
#define FUTRACE_WHERE_VDSO     "vdso"
#define FUTRACE_WHERE_UNMAPPED "unmapped" /* no mapping of that address was seen */

/* windows[].futexes[].verdict: the use of the word; futrace-report(1) has the rules. */
#define FUTRACE_VERDICT_UNKNOWN	       "unknown"
#define FUTRACE_VERDICT_MINOR	       "minor"
#define FUTRACE_VERDICT_TIMER	       "timer"
#define FUTRACE_VERDICT_JOIN	       "join"
#define FUTRACE_VERDICT_BARRIER	       "barrier"
#define FUTRACE_VERDICT_CONTENDED_LOCK "contended-lock"
#define FUTRACE_VERDICT_IDLE_WAITER    "idle-waiter"
#define FUTRACE_VERDICT_HANDOFF	       "handoff"

/* windows[].findings[].kind: the answer; futrace-report(1) says what each means. */
#define FUTRACE_FINDING_DEADLOCK     "deadlock"
#define FUTRACE_FINDING_LOCK	     "lock"
#define FUTRACE_FINDING_WAITS_FOR    "waits-for"
#define FUTRACE_FINDING_BARRIER	     "barrier"
#define FUTRACE_FINDING_QUEUE	     "queue"
#define FUTRACE_FINDING_CPU	     "cpu"
#define FUTRACE_FINDING_HERD	     "herd"
#define FUTRACE_FINDING_STARVED_POOL "starved-pool"
#define FUTRACE_FINDING_NOT_A_LOCK   "not-a-lock"
#define FUTRACE_FINDING_IDLE	     "idle"

/* windows[].findings[].culprits[].role */
#define FUTRACE_ROLE_HOLDER "holder" /* held the lock: woke its waiters, or owns it */
#define FUTRACE_ROLE_WAKER  "waker"  /* was waited for */
#define FUTRACE_ROLE_LAST   "last"   /* came last to a barrier */
#define FUTRACE_ROLE_RUNNER "runner" /* was not idle */

/* blame[].state: the state of a thread while others waited. */
#define FUTRACE_STATE_RUNNING  "running"
#define FUTRACE_STATE_RUNNABLE "runnable" /* waiting for a CPU */
#define FUTRACE_STATE_BLOCKED  "blocked"  /* asleep, but not in a wait for a futex */
#define FUTRACE_STATE_FUTEX    "futex"	  /* asleep in a wait for a futex */
#define FUTRACE_STATE_UNKNOWN  "unknown"

/* windows[].futexes[].wakeups[].by: the kind of waker that ended the waits. */
#define FUTRACE_WAKER_THREAD	"thread"
#define FUTRACE_WAKER_INTERRUPT "interrupt"
#define FUTRACE_WAKER_UNKNOWN	"unknown"

/* futrace stacks: threads[].state. */
#define FUTRACE_SEEN_BLOCKED	"blocked"
#define FUTRACE_SEEN_MOVED	"moved" /* went on during each look: its stack may be of two moments */
#define FUTRACE_SEEN_RUNNING	"running" /* or about to run: has no stack that can be read */
#define FUTRACE_SEEN_ENDED	"ended"
#define FUTRACE_SEEN_KERNEL	"kernel"     /* a thread of the kernel */
#define FUTRACE_SEEN_REFUSED	"refused"    /* may not be looked at */
#define FUTRACE_SEEN_UNANSWERED "unanswered" /* was not looked at; a note says why */

/* futrace stacks: threads[].halt. */
#define FUTRACE_HALT_STOPPED "stopped" /* by a signal such as SIGSTOP */
#define FUTRACE_HALT_TRACED  "traced"  /* held by a debugger */

/* stacks[].frames[].how: how a frame was found. */
#define FUTRACE_HOW_HERE	  "here" /* the innermost one: the thread is there */
#define FUTRACE_HOW_CFI		  "cfi"	 /* by call frame information */
#define FUTRACE_HOW_CODE	  "code" /* by the machine code of the frame before */
#define FUTRACE_HOW_CALL_SITE	  "call-site"
#define FUTRACE_HOW_FRAME_POINTER "frame-pointer"
#define FUTRACE_HOW_TICK	  "tick"	 /* the timer met the thread there, which ran */
#define FUTRACE_HOW_TICK_IN_CALL  "tick-in-call" /* ... in a system call that it made there */

/* stacks[].end: why there are no more frames. */
#define FUTRACE_END_START      "start" /* the thread began there: the stack is complete */
#define FUTRACE_END_FULL       "full"  /* only so many frames are followed */
#define FUTRACE_END_NO_CODE    "no-code"
#define FUTRACE_END_UNREADABLE "unreadable"
#define FUTRACE_END_UNKNOWN    "unknown"
#define FUTRACE_END_LOOP       "loop"

/*
 * windows[].futexes[].primitive: the primitive that the word belongs to, if its use shows it for
 * certain. Two names have more behind them: "pthread_join of 141", "parking place of fc_api (140)".
 */
#define FUTRACE_PRIMITIVE_GLIBC_MUTEX	     "glibc-style mutex"
#define FUTRACE_PRIMITIVE_GLIBC_ROBUST_MUTEX "glibc robust mutex"
#define FUTRACE_PRIMITIVE_PI_MUTEX	     "PI mutex"
#define FUTRACE_PRIMITIVE_GLIBC_CONDVAR	     "glibc condvar"
#define FUTRACE_PRIMITIVE_GLIBC_SEMAPHORE    "glibc semaphore"
#define FUTRACE_PRIMITIVE_GLIBC_RWLOCK	     "glibc rwlock"
#define FUTRACE_PRIMITIVE_GLIBC_BARRIER	     "glibc barrier"
#define FUTRACE_PRIMITIVE_ONCE		     "pthread_once"
#define FUTRACE_PRIMITIVE_JOIN		     "pthread_join"
#define FUTRACE_PRIMITIVE_RUST_MUTEX	     "Rust std Mutex"
#define FUTRACE_PRIMITIVE_MUSL_MUTEX	     "musl mutex"
#define FUTRACE_PRIMITIVE_MUSL_SEMAPHORE     "musl semaphore"
#define FUTRACE_PRIMITIVE_MUSL_RWLOCK	     "musl rwlock"
#define FUTRACE_PRIMITIVE_GO_LOCK	     "Go runtime lock"
#define FUTRACE_PRIMITIVE_PARKING_PLACE	     "parking place"

#endif
