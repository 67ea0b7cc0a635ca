/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * script.h - turns sequences of events, written one per line, into traces for the analysis tests.
 *
 *   TIME tID enter OP WORD [VAL [WORD2 [VAL2]]]     entered futex(2); OP as in futex(2) without
 *                                    FUTEX_, private; VAL and VAL2 may be "all"
 *   TIME tID exit RET                came back; RET is a number or an errno name such as EAGAIN
 *   TIME tID raw-enter NR WORD OP    entered system call NR; and came back:
 *   TIME tID raw-exit NR RET
 *   TIME tID restart                 entered restart_syscall(2)
 *   TIME tID restarted RET           came back from it
 *   TIME tID handler [SA_RESTART]    a signal is delivered that has a handler
 *   TIME tID sleep | preempted [by tID [NAME]]   left the CPU, asleep or still runnable, to that
 *                                    thread; without it, to none: the CPU is idle
 *   TIME tID sleep-realtime          left it asleep; has a real-time class
 *   TIME tID blocks                  left it in an uninterruptible sleep: in a page fault
 *   TIME tID stops | is-held         left it stopped by a signal, or by a debugger
 *   TIME tID stack N                 slept on kernel stack N; follows sleep
 *   TIME tID runs [after tID [NAME]] begins to run, on a CPU that was that thread's, or idle
 *   TIME tID found STATE [N]         /proc says it is R, S, D or T, on kernel stack N
 *   TIME tID ran MS MS               /proc says how long it was running, and runnable
 *   TIME tID wakes tID               wakes another thread; interrupt-wakes: it is an interrupt
 *   TIME tID spawns tID NAME         made a thread
 *   TIME tID forks tID NAME          made a process; vforks, clones-vm: with the same memory
 *   TIME tID execs [tID]             runs another program, with that id from now on
 *   TIME tID renames NAME            has another name
 *   TIME tID dies                    ended
 *   TIME tID parked OP WORD SINCE [VAL]    /proc said so, read between SINCE and TIME
 *   TIME tID look WORD SINCE NUMBER  it was seen on this user stack in a call with that word, or -,
 *                                    in a look that began at SINCE
 *   TIME tID tick NUMBER             the timer met it on a CPU, in the code of that number
 *   TIME tID owner WORD tOWNER SINCE [gone|in-word]  the memory of WORD says so, read
 *                                    likewise; gone: OWNER is no thread of the process
 *   TIME tID asleep SINCE            /proc shows, read likewise, that it has not woken since it
 *                                    was parked
 *   TIME tID absent                  /proc says there is no such thread
 *   TIME tID mark TEXT               wrote TEXT into the trace; any thread may
 *   TIME -   gap UNTIL [COUNT]       events of one CPU were lost from TIME to UNTIL
 *   TIME -   late                    an event came too late
 *   has tID of PID NAME              a thread that was there before
 *
 * OP+shared is a call without FUTEX_PRIVATE_FLAG; futex_waitv, futex_wait, futex_wake and
 * futex_requeue are operations too. Words S and T are the same word in shared memory, mapped at two
 * addresses; so are U and V. Words a to e are arrays that hold A, B, C ... and were read at 50 ms;
 * other arrays cannot be read. Processes from 3200 on are 32-bit ones.
 *
 * tID@N and -@N are events of CPU N; without it, of CPU 0. A thread without a "has" line belongs to
 * process 10 if its id is below 100.
 *
 * Times are milliseconds with up to six decimals, words are letters: A lies at 0x1000, B at
 * 0x1100 and so on.
 */
#ifndef FUTRACE_TESTS_SCRIPT_H
#define FUTRACE_TESTS_SCRIPT_H

#include "analysis/analysis.h"

#define MS 1000000ULL

/*
 * In 100 ms t11 is parked from 10 to 90; t12 wakes it and before, from 30 to 80, sleeps in a file
 * system.
 */
extern const char script_parked[];

/* Feeds SCRIPT to A; a line that cannot be parsed fails the test. */
void script_feed(struct analysis *a, const char *script);

/* Returns SCRIPT with MORE behind it, to be freed, and frees both. */
char *script_add(char *script, char *more) __attribute__((returns_nonnull));

/* Analyses SCRIPT as a trace from 0 to END_MS; the caller frees the result. */
struct result *script_analyse(const char *script, uint64_t end_ms);

/* The same, with child processes. */
struct result *script_follow(const char *script, uint64_t end_ms);

/* The options of script_follow(); and an analysis with other options. */
struct analysis_options script_options(void);
struct result *script_run(const char *script, uint64_t end_ms,
			  const struct analysis_options *options);

/* The row of word NAME ('A') in the first window of RES; of the first process that has one. */
const struct futex_row *script_word(const struct result *res, char name);

/* The same in WIN; NULL if there is none. */
const struct futex_row *script_word_in(const struct window *win, char name);

/* The window INDEX of that kind, which must exist; and the number of windows of that kind. */
const struct window *script_window(const struct result *res, enum window_kind kind,
				   unsigned int index);
size_t script_count_windows(const struct result *res, enum window_kind kind);

/* The row of kind KIND at NAME, in the memory of PID after EXECS calls of exec(2); or NULL. */
const struct futex_row *script_row(const struct result *res, int32_t pid, uint32_t execs,
				   const char *kind, char name);

/* The row of process PID, which must be there. */
const struct target *script_target(const struct result *res, int32_t pid);

/* The row of thread TID, and its part in F as a waiter and as a waker; which must be there. */
const struct thread_row *script_thread(const struct result *res, int32_t tid);
const struct thread_row *script_thread_in(const struct window *win, int32_t tid);
const struct waiter_row *script_waiter(const struct futex_row *f, int32_t tid);
const struct waker_row *script_waker(const struct futex_row *f, int32_t tid);

/* Is one of RES's warnings about WORDS? */
bool script_warns(const struct result *res, const char *words);

/* Fails unless words and threads have the same waits, and each thread's parts make up its time. */
void script_check_sums(const struct result *res);

/* Fails unless, in every window, the blame of each word adds up to its waits. */
void script_check_blame(const struct result *res);

/* The row of operation OP of F, which must be there. */
const struct op_row *script_op(const struct futex_row *f, uint64_t op);

/* The number of calls of OP with the result NAME. */
uint64_t script_result(const struct op_row *op, const char *name);

/* The address of word NAME. */
uint64_t script_uaddr(char name);

#endif
