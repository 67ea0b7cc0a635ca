/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes.h - the common functions of the scenes: named threads, work, bells, the truth.
 */
#ifndef FUTRACE_TESTS_SCENES_H
#define FUTRACE_TESTS_SCENES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define US 1000ull
#define MS (1000 * US)
#define S  (1000 * MS)

uint64_t now_ns(void);

/* Blocked in clock_nanosleep(2). */
void sleep_ns(uint64_t ns);
void sleep_until_ns(uint64_t ns);

/* Uses NS of CPU time, however long that takes. */
void compute_ns(uint64_t ns);

/*
 * A word that is counted up: a waiter waits for the next ring. It is all zeroes at
 * first. Once it is closed, no thread waits any more.
 */
struct bell {
	_Atomic uint32_t word;
	_Atomic bool closed;
	bool shared; /* between processes */
};

/* Waits until B's count is not SEEN, which is then set to it; false if B is closed. */
bool bell_await(struct bell *b, uint32_t *seen);

/* Counts and wakes one waiter. */
void bell_ring(struct bell *b);

/* Counts up, wakes all waiters, and ends all waiting for good. */
void bell_close(struct bell *b);

/* Starts a thread of that name, tells its id as thread.NAME and returns it. */
pid_t start(const char *name, void (*act)(void *arg), void *arg);

/* The word on which thread TID is asleep in futex(2), or 0. */
uint64_t parked_word(pid_t tid);

/* Waits until thread TID is asleep there; returns the word. */
uint64_t await_parked(pid_t tid);

/* Starts a thread called innocent, which computes and sleeps in turn, and affects no other. */
void start_innocent(void);

/* Reports that the set-up is done and waits for the start signal; from then on the time runs. */
void begin(void);

/* The end of the scene's time; and has it passed? */
uint64_t end_ns(void);
bool over(void);

/* The folder for files. */
const char *scene_dir(void);

/* Writes "told NAME VALUE" into the truth. Main thread only. */
void tell(const char *name, uint64_t value);
void tell_thread(const char *name, pid_t tid);
void tell_word(const char *name, const volatile void *word);

/* Waits for the ends of all threads. */
void join_all(void);

/* Sleeps until the time is over, waits for the threads and is done. */
void finish(void);

/* Completes the truth. Does not return. */
void done(void);

/* scenes_files.c: files on a disk, without a name. */
int scratch_open(void);
void scratch_write(int fd, uint64_t bytes);
void scratch_scatter(int fd, uint64_t bytes);
void scratch_sync(int fd);
bool scratch_is_memory(int fd);

/* The scenes outside of scenes.c. */
void scene_fsync(void);
void scene_compute(void);
void scene_timer(void);
void scene_interrupt(void);
void scene_chain(void);
void scene_poll(void);
void scene_idle(void);
void scene_shared(void);
void scene_lock_compute(void);
void scene_preempted(void);
void scene_pi(void);
void scene_queue_fast(void);
void scene_queue_slow(void);
void scene_barrier(void);
void scene_pool(void);
void scene_join(void);
void scene_founding(void);

#endif
