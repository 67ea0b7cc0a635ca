/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result.h - a finished trace, in the form that every report format reads.
 *
 * analysis_finish() makes it; the session adds the targets' programs, the places and the tracer's
 * own cost. Formats get it const and compute nothing. All times are in nanoseconds on the trace's
 * clock, CLOCK_MONOTONIC. Strings come from the traced program or the file system: any bytes, so
 * each format escapes them.
 *
 * Each comm, the name of a thread in the kernel, has a title beside it, from the session: that of
 * the thread's process in targets, or NULL. A reader is shown title_or_comm().
 */
#ifndef FUTRACE_RESULT_H
#define FUTRACE_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/computed.h"
#include "model/doing.h"
#include "model/finding.h"
#include "model/host.h"
#include "model/named_stack.h"
#include "model/signature.h"
#include "model/where.h"

/* How often a call returned one value. */
struct result_count {
	char name[24]; /* "0", "17", "EAGAIN" */
	uint64_t count;
};

/* The finished calls of one operation on one futex word. */
struct op_row {
	char name[96]; /* "FUTEX_WAIT_BITSET_PRIVATE" */
	uint64_t op;   /* see futex_op.h */
	uint64_t calls;
	uint64_t time_ns; /* entry to return, unclipped, of calls seen from both ends */
	struct result_count *results;
	size_t n_results;
};

struct waiter_row {
	int32_t tid;
	char comm[COMM_SIZE];
	const char *title;
	uint64_t waits, wait_ns, max_ns;
	bool is_endless;	/* it still waits at the end of the window, without a timeout */
	bool has_vals;		/* its waits expected different values */
	uint32_t val;		/* if not: the value that all of them expected */
	struct look_row *looks; /* of the thread in these waits, most first */
	size_t n_looks;
	struct code_row code; /* where it waits */
};

struct waker_row {
	int32_t tid;
	char comm[COMM_SIZE];
	const char *title;
	uint64_t wakes; /* calls of a waking operation on this word */
	uint64_t woken; /* threads these calls say they woke */
	bool exact;	/* false: inferred from the calls' return values, not seen */
};

/* The number of waits of one thread that one waker ended: a thread, an interrupt, or unknown. */
struct wakeup_row {
	struct who waker;
	char waker_comm[COMM_SIZE]; /* "" if it is not known */
	const char *waker_title;
	int32_t waiter; /* 0: several threads together */
	char waiter_comm[COMM_SIZE];
	const char *waiter_title;
	uint64_t count;
	bool exact; /* false: inferred from the order and results of calls */
};

/* The thread that held a lock at the end of the window, by the memory of the lock. */
struct owner_row {
	int32_t tid; /* 0: not known */
	char comm[COMM_SIZE];
	const char *title;
	bool is_readers;  /* then the thread is not known: readers of a rwlock had it */
	bool lives;	  /* it is a thread of the process; else it is gone, or was never one */
	bool passed_on;	  /* it passed the lock on after the window */
	uint64_t held_ns; /* for this last part of the window at least */
	uint64_t times;	  /* how often that was read */
};

/* Finished waits that slept, longer than the bucket before and at most LE_NS. */
struct bucket {
	uint64_t le_ns;
	uint64_t count;
};

/* The use of a word, and whether it matters: see verdict.h. */
enum verdict {
	VERDICT_UNKNOWN, /* too little was seen, or events were lost */
	VERDICT_MINOR,
	VERDICT_TIMER,
	VERDICT_JOIN,
	VERDICT_BARRIER,
	VERDICT_CONTENDED_LOCK,
	VERDICT_IDLE_WAITER,
	VERDICT_HANDOFF,
};

struct blame_row;

/* One futex word in one window. */
struct futex_row {
	int32_t pid;
	uint32_t execs; /* of the process so far; the address is in the memory it had then */
	uint64_t uaddr;
	bool is_array; /* not a word but the array of a futex_waitv() whose words are not known */
	bool is_overflow; /* not a word but all words without room; it has no address */
	struct where where;
	struct signature signature; /* of the whole trace; empty in other windows */
	char *primitive;	    /* its primitive, if that is certain; else NULL */
	struct op_row *ops;	    /* most time first */
	size_t n_ops;
	uint64_t waits;		 /* all waits: finished or not, slept or not */
	uint64_t slept;		 /* waits in which the thread left the CPU */
	uint64_t wait_ns;	 /* the part of all waits inside the window */
	uint64_t max_ns;	 /* the longest, inside the window */
	uint64_t p50_ns, p99_ns; /* of finished waits that slept; 0 if finished_slept is 0 */
	uint64_t finished_slept;
	uint64_t wakeup_delay_ns; /* the part of wait_ns in which a thread waited for a CPU */
	uint64_t covered_ns;	  /* the part of the window in which at least one thread waited */
	uint64_t peak_waiters;	  /* most threads waiting at one time */
	uint64_t began_before;	  /* waits whose begin was not seen: before the trace, or lost */
	uint64_t unfinished;	  /* waits that had not ended when it ended */
	uint64_t suspect;	  /* waits that lost events may have falsified; in no sum */
	uint64_t woken_at_once;	  /* waiters woken just after their waker woke others elsewhere */
	uint64_t requeued_here;	  /* waits, or their later parts, that a requeue moved here */
	uint64_t requeued_away;	  /* waits whose rest a requeue moved to another word */
	uint64_t requeue_unsure; /* waits that a requeue may have moved away; counted here wholly */
	struct bucket *histogram;
	size_t n_histogram;
	struct waiter_row *waiters; /* most time first */
	size_t n_waiters;
	struct waker_row *wakers; /* most woken first */
	size_t n_wakers;
	struct wakeup_row *wakeups; /* most first */
	size_t n_wakeups;
	struct look_row *looks; /* of its waiters, most first */
	size_t n_looks;
	struct code_row code;	/* where they wait */
	struct tick_row *ticks; /* while threads ran that are to blame; in the order of threads */
	size_t n_ticks;
	struct owner_row owner;
	bool is_owned;	  /* a thread was seen to own it: it is a lock */
	bool had_readers; /* it is a rwlock that readers were seen to have, though not which */
	enum verdict verdict;
	char *reason;		 /* the numbers behind the verdict; NULL if there is none yet */
	struct blame_row *blame; /* most time first; adds up to wait_ns */
	size_t n_blame;
	uint64_t blame_error_ns; /* the largest error of one wait's blame: history can be coarse */
	uint64_t root_ns; /* the part of wait_ns for which no thread that waits here is to blame */
	char *waiters_name; /* "worker-{0..3}": their different names of one pattern; or NULL */
	size_t group;	    /* its group among those of the window, from 1; 0: none */
	bool is_idle;	    /* its waiters had nothing to do: the waits are a cost to nobody */
};

/* The largest number of rows of blame of one futex. */
#define BLAME_ROWS_MAX 64

/* The time of one thread in one activity while others waited for a futex. */
struct blame_row {
	int32_t tid; /* 0: several threads together */
	char comm[COMM_SIZE];
	const char *title;
	enum doing doing;
	uint64_t ns;
	struct blocked_row sleep; /* the place of its sleep and what ended it, if it slept */
	struct computed computed; /* if it ran */
};

/* One thread of the target, active or not. */
struct thread_row {
	uint64_t id; /* unique among all threads of the trace; 0: several together */
	int32_t tid, pid;
	char comm[COMM_SIZE];
	const char *title;
	bool main;
	/* These times add up to the part of the window in which the thread existed. */
	uint64_t running_ns;  /* on a CPU, outside waits */
	uint64_t runnable_ns; /* waiting for a CPU, outside waits */
	uint64_t futex_ns;    /* in waits */
	uint64_t blocked_ns;  /* asleep, outside waits */
	uint64_t unknown_ns;  /* its activity is not known, or events were lost */
	uint64_t waits, wakes;
	struct blocked_row *blocked; /* most time first */
	size_t n_blocked;
	uint64_t cpu_wait_ns;	  /* waiting for a CPU, in waits and outside */
	struct taker_row *takers; /* those who had it; rows of groups have none */
	size_t n_takers;
	struct look_row *looks; /* outside waits, most first; rows of groups have none */
	size_t n_looks;
	struct tick_row *ticks; /* outside waits, most first; rows of groups have none */
	size_t n_ticks;
	struct computed computed; /* likewise */
	size_t group;		  /* its group among those of the window, from 1; 0: none */
	size_t rough_group;	  /* likewise, among the rough groups */
	uint64_t blamed_ns; /* waits of others that it is to blame for; idle ones only if shown */
	bool is_idle;	    /* it neither worked nor waited at a cost, as far as is known */
};

/*
 * Words that say the same: each is waited on by one thread, the threads have names of one pattern,
 * and the words were waited on for nearly the same part of the window. Sums are over all of them.
 */
struct word_group {
	char *name; /* the names of the waiters: "worker-{0..3}" */
	char *kind; /* the primitive of each word, or the operation that waits */
	size_t n;
	int32_t pid; /* 0: several processes */
	enum verdict verdict;
	bool at_least; /* a wait of one began before the trace or outlasted it */
	uint64_t waits, slept, wait_ns, max_ns, calls, woken;
	uint64_t mean_covered_ns;
	uint64_t p50_ns;	/* of finished waits that slept; 0: not known */
	bool has_one_waker;	/* each word has one waker, the same for all */
	struct waker_row waker; /* then that waker, as the first word has it */
};

/* Threads with names of one pattern that did nearly the same. */
struct thread_group {
	char *name;
	size_t n;
	struct thread_row sum; /* of all; the sleeps in one place are one row. pid 0: several */
};

/* Rows of blame whose threads have names of one pattern and did the same in the same place. */
struct blame_group {
	char *name;	      /* "worker-{0..3}", or the name of the only thread */
	size_t n;	      /* how many threads */
	struct blame_row sum; /* of all; the thread is the one with most of it */
};

/* A thread that ran, or waited for a CPU to run on. */
struct ran_row {
	int32_t tid;
	char comm[COMM_SIZE];
	const char *title;
	uint64_t running_ns, runnable_ns;
};

/* The threads that ran while one thread slept that others waited for. */
struct meanwhile_row {
	int32_t tid; /* the sleeper */
	char comm[COMM_SIZE];
	const char *title;
	uint64_t ns;	     /* that time, as far as it is known in detail */
	uint64_t running_ns; /* all threads together ran for so long in it */
	bool slept_longer;   /* there is more such time, which is known coarsely only */
	bool at_least;	     /* likewise, they may have run for longer in it */
	struct ran_row *ran;
	size_t n_ran;
};

/* All rows of a window together. */
struct window_totals {
	uint64_t waits, wait_ns, max_ns;
	uint64_t running_ns, runnable_ns, futex_ns, blocked_ns, unknown_ns; /* of all threads */
};

/* A process all of whose threads wait, without a timeout, for words that only they can wake at. */
struct stuck_row {
	int32_t pid;
	char comm[COMM_SIZE];
	const char *title;
	size_t threads;
	uint64_t ns; /* for this last part of the window */
};

enum window_kind {
	WINDOW_TRACE,	 /* the whole trace */
	WINDOW_MARK,	 /* from a mark that begins it to one that ends it */
	WINDOW_GIVEN,	 /* given by the user, by the clock */
	WINDOW_INTERVAL, /* one of equal length after the other */
	WINDOW_EPISODE,	 /* found in the trace itself: see episodes.c */
};

#define WINDOW_NAME_SIZE 64 /* with its NUL */

struct window {
	char name[WINDOW_NAME_SIZE];
	enum window_kind kind;
	unsigned int index; /* counts windows of one kind and name, from 1 */
	uint64_t begin_ns, end_ns;
	bool lacks_facts;	  /* the window was found too late: facts in it had been dropped */
	struct finding *findings; /* most important first */
	size_t n_findings;
	char *summary; /* their texts in a row; NULL if there is none */
	struct futex_row *futexes;
	size_t n_futexes;
	struct thread_row *threads;
	size_t n_threads;
	struct stuck_row *stuck;
	size_t n_stuck;
	bool shows_idle;	 /* idle words and threads are shown among the others */
	struct blame_row *blame; /* of all its futexes, idle ones only if shown; most time first */
	size_t n_blame;
	uint64_t blame_ns;		   /* in all */
	uint64_t blame_uninterruptible_ns; /* the part of it in uninterruptible sleeps */
	struct blame_group *blame_groups;  /* each row of blame is in one; most time first */
	size_t n_blame_groups;
	struct word_group *word_groups;
	size_t n_word_groups;
	struct thread_group *thread_groups; /* times differ by a tenth of the window at most */
	size_t n_thread_groups;
	struct thread_group *rough_groups; /* the longest activity is the same: for pictures */
	size_t n_rough_groups;
	struct meanwhile_row *meanwhiles; /* for findings, of the most important sleepers */
	size_t n_meanwhiles;
	struct window_totals totals;
	struct host_row host;
};

struct target {
	int32_t pid;
	char comm[COMM_SIZE];
	char *title;	  /* the name it has given itself: see title.h; NULL: none, or not known */
	char *exe;	  /* the path of its program; NULL if it could not be read */
	uint64_t threads; /* its traced threads, dead ones included */
	bool ended;	  /* the process ended before the trace did */
};

/* A line that a process wrote into the trace: any bytes but newlines. */
struct mark_row {
	uint64_t ns;
	char *text;
};

/* A gap in the events of one CPU. */
struct loss {
	uint32_t cpu;
	uint64_t begin_ns, end_ns;
	int64_t count; /* -1: not known */
};

/* The largest number of losses whose place is kept. Further ones are only counted. */
#define RESULT_MAX_LOSSES 1000

/* The key by which words are sorted. */
enum sort_key { SORT_WAIT, SORT_CALLS, SORT_MAX, SORT_WAITERS };

struct picture;

struct result {
	/* From the analysis; targets without their programs. */
	uint64_t begin_ns, end_ns;
	uint64_t events;
	uint64_t lost_events; /* as far as the kernel could count them */
	uint64_t lost_places; /* gaps in the streams of CPUs, each of unknown or known size */
	struct loss *losses;  /* the first RESULT_MAX_LOSSES of them */
	size_t n_losses;
	bool futex_only;   /* the states of threads are not known, and wakers are inferred */
	uint64_t unpaired; /* entries without a return and returns without an entry */
	uint64_t looks, looks_moved_on; /* user stacks seen; and of them, not believed */
	uint64_t ticks, ticks_refused;	/* of the timer; and of them, not believed */
	uint64_t late_events;	/* events that came too late to be put in order; not analysed */
	struct window *windows; /* the first is the whole trace */
	size_t n_windows;
	struct mark_row *marks; /* by time; equal times in the order of writing */
	size_t n_marks;
	struct named_stacks user_stacks; /* a look row has the number of one, from 1 on */
	char **code;			 /* texts of code rows */
	size_t n_code;
	struct target *targets; /* in the order in which they were met */
	size_t n_targets;
	enum sort_key sort;	 /* the key by which futexes of windows are sorted */
	struct picture *picture; /* see picture.h; NULL unless the analysis was asked for it */

	/* From the session. */
	char kernel[64];
	char clock[32];		    /* "mono" for a new trace; "" if it is not known */
	int64_t realtime_offset_ns; /* added to a time, this gives nanoseconds since the epoch */
	bool realtime_unknown;	    /* realtime_offset_ns is not known */
	char *command;		    /* the program name of -- CMD, or NULL */
	bool command_ended;
	int command_status; /* exit status, or 128+N for signal N, if command_ended */
	uint64_t buffer_bytes_per_cpu;
	unsigned int cpus;
	uint64_t tracer_cpu_ns;
	uint64_t tracer_peak_rss_bytes;
	char **warnings; /* each one sentence */
	size_t n_warnings;
	size_t n_halted; /* so many of the first ones are about processes that were halted */
};

/* An empty result; free it with result_free(). */
struct result *result_new(void);
void result_free(struct result *res);

/* Adds a warning to RES, which keeps its own copy. */
void result_warn(struct result *res, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Sorts the futexes of every window by KEY, largest first; equal ones by pid and address. Idle ones
 * come last unless they are shown among the others.
 */
void result_sort(struct result *res, enum sort_key key);

/* Frees what WIN has, not WIN itself. */
void window_finish(struct window *win);

/*
 * Returns the N sleeps of TH joined by place, most time first; each has the ender of its longest
 * part. The strings are those of TH; the caller frees the array.
 */
struct blocked_row *thread_row_places(const struct thread_row *th, size_t *n);

/* Drops the groups and totals of WIN. */
void window_drop_groups(struct window *win);

/* Drops the window I of RES. */
void result_drop_window(struct result *res, size_t i);

/*
 * Drops futexes that were waited on for less than MIN_WAIT_NS in their window. Groups and totals
 * still count them until they are found anew.
 */
void result_drop_below(struct result *res, uint64_t min_wait_ns);

/* Returns the length of WIN; 0 if its end is before its begin. */
uint64_t window_duration_ns(const struct window *win);

/* Returns the measure of F by which KEY sorts. */
uint64_t futex_row_measure(const struct futex_row *f, enum sort_key key);

/* The same for a group. */
uint64_t word_group_measure(const struct word_group *g, enum sort_key key);

/* Are F and TH left out of tables and sums of WIN, because they are idle? */
bool window_hides_word(const struct window *win, const struct futex_row *f);
bool window_hides_thread(const struct window *win, const struct thread_row *th);

/* Did thread TID wait on F? */
bool futex_row_has_waiter(const struct futex_row *f, int32_t tid);

/* Was F waited on, as far as is known? */
bool futex_row_is_waited(const struct futex_row *f);

/*
 * Returns the operation to name F by: of those that wait, the one with the most time. If F was not
 * waited on, its first one. NULL if no such call was seen.
 */
const struct op_row *futex_row_main_op(const struct futex_row *f);
/* Does F lie in shared memory, and has it calls with FUTEX_PRIVATE_FLAG? */
bool futex_row_is_private_in_shared(const struct futex_row *f);

/*
 * Can other processes wake waiters of F? It lies in shared memory, and not all calls are private.
 */
bool futex_row_is_shared(const struct futex_row *f);

/* Returns the number of calls on F, of all operations. */
uint64_t futex_row_calls(const struct futex_row *f);

/* Was nothing of F measured, because events were lost in each of its waits? */
bool futex_row_is_unmeasured(const struct futex_row *f);

/* Were so many waits on F not measured that the others may not stand for them? */
bool futex_row_is_in_doubt(const struct futex_row *f);

/* Returns "word", "array" or "overflow": the thing that the row stands for. */
const char *futex_row_kind(const struct futex_row *f);

/*
 * Returns the place of F in words, or its address if the place is not known; the caller frees it.
 */
char *futex_row_place(const struct futex_row *f);

/*
 * Is the time of F in WIN a lower bound, because a wait began before the trace or outlasted it? In
 * any other window, waits are clipped to the window.
 */
bool futex_row_is_at_least(const struct futex_row *f, const struct window *win);

#endif
