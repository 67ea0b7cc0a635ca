/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traced.h - runs futrace on programs with known waits, for check_live.
 */
#ifndef FUTRACE_TESTS_LIVE_H
#define FUTRACE_TESTS_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

/* A known_waits or scenes program: its threads are parked, and it waits for the start signal. */
struct program {
	pid_t pid;
	int go_fd;
	char truth[256]; /* the file to which it writes the truth */
};

void program_start(struct program *p, const char *scenario, bool hold);

/*
 * Starts the scenes program, held. Its files are in the build directory, so that they are on disk.
 */
void program_start_scene(struct program *p, const char *scene, const char *seconds);

/* Starts the case NAME of the cases program. Its files are on disk, too. */
void program_start_case(struct program *p, const char *name);

void program_go(struct program *p);

/* Waits until it has written its truth. */
void program_await_truth(const struct program *p);

/* The value NAME of its truth; fails if there is none. */
uint64_t program_told(const struct program *p, const char *name);

/* The same; 0 if there is none. */
uint64_t program_told_or_0(const struct program *p, const char *name);

/* Ends a held program, and waits for the end of any program. */
void program_end(struct program *p);

/* A running futrace. */
struct tracer {
	pid_t pid;
	int ready_fd;
	char json[256];	  /* the file of its --json */
	char errors[256]; /* the file of its standard error */
	char output[256]; /* the file of its standard output */
	bool leaves_out;  /* its results lack words */
};

/* Starts futrace with ARGS, which end in NULL, and --json and --ready-fd. */
void tracer_start(struct tracer *t, const char *const args[]);

/* Waits until events are being recorded. */
void tracer_await_ready(const struct tracer *t);

/* Waits for the end; returns its exit status, or 128 + N. No instance of it may be left. */
int tracer_end(struct tracer *t);

/* The document that it wrote; the caller calls json_decref(). */
json_t *tracer_json(const struct tracer *t);

/* The number of lines of its standard error. */
int tracer_error_lines(const struct tracer *t);

/*
 * Traces SCENARIO as P from its start to its end, with OPTIONS for futrace, which end
 * in NULL. Returns the result; nothing may have been lost.
 */
json_t *live_run(struct program *p, const char *scenario, const char *const options[]);

/* Is there a tracing instance of the futrace with process id PID, dead or alive? */
bool instance_of(pid_t pid);

/* The row of the word at UADDR in the first window, or NULL. */
json_t *json_futex(json_t *doc, uint64_t uaddr);

/* The same of process PID. */
json_t *json_futex_of(json_t *doc, uint64_t uaddr, pid_t pid);

/* The row of operation OP of a word, or NULL. */
json_t *json_op(json_t *futex, uint32_t op);

/* The number of calls of operation NAME on a word; 0 if there are none. */
uint64_t json_calls(json_t *futex, const char *name);

/* The number KEY of OBJECT, which must be there. */
uint64_t json_number(json_t *object, const char *key);

/* Can futrace trace on this host? If not, sets *WHY to the reason. */
bool live_is_possible(const char **why);

#endif
