/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases.h - the cases, and what they have in common.
 */
#ifndef FUTRACE_TESTS_LIVE_CASE_H
#define FUTRACE_TESTS_LIVE_CASE_H

#include <stddef.h>
#include <stdint.h>

#include <pthread.h>

/* Starts N threads that are called NAME and a number, one after the other. They call ACT. */
void case_start(const char *name, size_t n, void (*act)(size_t i));

/* The thread that was started as number I of all. */
pthread_t case_thread(size_t i);

/* Tells the test a value. */
void case_tell(const char *name, uint64_t value);

/* Uses so much CPU time, however long that takes. */
void case_compute_us(long us);

/* A new file on a disk, without a name. */
int case_open_file(void);

/* cases_locks.c */
void case_pool_and_mutex(void);
void case_signal_sender(void);
void case_many_waiters(void);
void case_herd(void);
void case_cache_lock(void);
void case_parkers(void);
void case_brief(void);
void case_safepoint(void);

void case_taken(void);

/* cases_stuck.c */
void case_abba(void);
void case_locked_twice(void);
void case_orphan(void);
void case_held_in_recv(void);

/* cases_others.c */
void case_only_waker(void);
void case_starved_pool(void);
void case_fsync_bound(void);

#endif
