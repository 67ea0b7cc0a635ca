/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tasks.h - reads facts about processes and their threads from /proc.
 *
 * PROC is the root of the proc file system: "/proc", or a folder in a test.
 */
#ifndef FUTRACE_TASKS_H
#define FUTRACE_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/event.h"
#include "model/result.h"

/* Ids of threads or processes, in no order. */
struct tids {
	int32_t *all;
	size_t n, capacity;
};

/* Frees the ids of T; all zeroes is an empty list. */
void tids_finish(struct tids *t);
void tids_add(struct tids *t, int32_t tid);
bool tids_have(const struct tids *t, int32_t tid);

/* Adds the threads of PID to T. Returns -1, with errno, if PID cannot be listed. */
int tasks_list(const char *proc, int32_t pid, struct tids *t);

/* The name of thread TID; "" if it cannot be read. */
void tasks_comm(const char *proc, int32_t tid, char comm[COMM_SIZE]);

/*
 * The path of the program of PID, which the caller frees; or NULL. The main thread may have ended.
 */
char *tasks_exe(const char *proc, int32_t pid);

/*
 * Reads the first SIZE bytes of the arguments of PID, each with a NUL behind it, from its memory.
 * Returns how many there are: none for a zombie. Returns -1, with errno, if they cannot be read.
 */
ssize_t tasks_cmdline(const char *proc, int32_t pid, char *cmdline, size_t size);

/* The process that thread TID belongs to, or -1, with errno, if there is no such thread. */
int32_t tasks_process_of(const char *proc, int32_t tid);

/* The thread of PID that knows itself by OWN; -1 if there is none. */
int32_t tasks_by_own_id(const char *proc, int32_t pid, int32_t own);

/*
 * Are the ids in PROC those of the host? A container with a process id namespace of its own has
 * other ids (pid_namespaces(7)), so the kernel's filter would record other threads.
 */
bool tasks_have_host_ids(const char *proc);

/* Adds all processes to T. Returns -1, with errno, if they cannot be listed. */
int tasks_list_processes(const char *proc, struct tids *t);

/*
 * The parent of process PID, and the name of PID in COMM, which may be NULL; or -1 if PID has
 * ended. A zombie counts as ended, unless a thread of it lives.
 */
int32_t tasks_parent_of(const char *proc, int32_t pid, char comm[COMM_SIZE]);

/* Has process PID ended? A zombie counts as ended, unless only its main thread is one. */
bool tasks_has_ended(const char *proc, int32_t pid);

/* Is the program of PID a 32-bit program on a 64-bit machine? False if it cannot be read. */
bool tasks_is_32bit(const char *proc, int32_t pid);

/* The same for the program in FILE. */
bool tasks_file_is_32bit(const char *file);

struct tasks_status {
	char comm[COMM_SIZE];
	char state;	 /* R, S, D ... */
	uint64_t sleeps; /* how often it has gone to sleep; 0: not known */
};

/* Fills S with the status of thread TID of PID. Returns -1 if there is no such thread. */
int tasks_status(const char *proc, int32_t pid, int32_t tid, struct tasks_status *s);

/*
 * The names of the functions on the kernel stack of thread TID of PID, one per line, the innermost
 * first. "" if the kernel does not show them. The caller frees it.
 */
char *tasks_kernel_stack(const char *proc, int32_t pid, int32_t tid);

/*
 * The times that thread TID of PID has been running, and runnable but not running, in ns
 * (Documentation/scheduler/sched-stats.rst). For a running thread they end at its last tick. A
 * kernel that does not count them gives 0. Returns -1, with errno, if they cannot be read.
 */
int tasks_schedstat(const char *proc, int32_t pid, int32_t tid, uint64_t *run_ns,
		    uint64_t *wait_ns);

enum tasks_state {
	TASKS_NOT_BLOCKED,
	TASKS_BLOCKED,	  /* in a system call */
	TASKS_ABSENT,	  /* there is no such thread */
	TASKS_UNREADABLE, /* the kernel does not permit it, or does not know */
};

/* A system call with the arguments that the program passed. */
struct tasks_call {
	int64_t number;
	uint64_t args[EVENT_RAW_ARGS];
};

/* Is thread TID of PID blocked in a system call (proc(5), /proc/PID/syscall)? If so, fills CALL. */
enum tasks_state tasks_blocked_in(const char *proc, int32_t pid, int32_t tid,
				  struct tasks_call *call);

#endif
