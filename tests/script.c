/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * script.c - parses scripts of events, and finds rows in results.
 */
#include "tests/script.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "base/xalloc.h"
#include "model/owner.h"
#include "tests/judged.h"

const char script_parked[] = "has t11 of 10 waiter\n"
			     "has t12 of 10 waker\n"
			     "5 t12 enter WAKE B 1\n"
			     "5 t12 exit 0\n"
			     "10 t11 enter WAIT A\n"
			     "10 t11 sleep\n"
			     "30 t12 blocks\n"
			     "30 t12 stack 7\n"
			     "80 t99 wakes t12\n"
			     "80 t12 runs\n"
			     "90 t12 enter WAKE A 1\n"
			     "90 t12 wakes t11\n"
			     "91 t12 exit 1\n"
			     "92 t11 runs\n"
			     "92 t11 exit 0\n";

static const struct {
	const char *name;
	int number;
} ops[] = {
	{ "WAIT", 0 },
	{ "WAKE", 1 },
	{ "REQUEUE", 3 },
	{ "CMP_REQUEUE", 4 },
	{ "WAKE_OP", 5 },
	{ "LOCK_PI", 6 },
	{ "UNLOCK_PI", 7 },
	{ "WAIT_BITSET", 9 },
	{ "WAKE_BITSET", 10 },
	{ "WAIT_REQUEUE_PI", 11 },
	{ "CMP_REQUEUE_PI", 12 },
	{ "LOCK_PI2", 13 },
};

/* The operations that are system calls of their own. */
static const struct {
	const char *name;
	uint64_t call;
} calls[] = {
	{ "futex_waitv", FUTEX_CALL_WAITV },
	{ "futex_wait", FUTEX_CALL_WAIT },
	{ "futex_wake", FUTEX_CALL_WAKE },
	{ "futex_requeue", FUTEX_CALL_REQUEUE },
};

static uint64_t parse_op(const char *name)
{
	size_t length = strcspn(name, "+");
	uint64_t private = name[length] ? 0 : 128;

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (strlen(calls[i].name) == length && !strncmp(calls[i].name, name, length))
			return calls[i].call | private;
	}
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (strlen(ops[i].name) == length && !strncmp(ops[i].name, name, length))
			return (uint64_t)ops[i].number | private;
	}
	ck_abort_msg("no operation %s", name);
}

static int64_t parse_ret(const char *text)
{
	static const int known[] = { EAGAIN, EINTR, ETIMEDOUT, EFAULT, EINVAL };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!strcmp(text, strerrorname_np(known[i])))
			return -known[i];
	}
	return strtoll(text, NULL, 10);
}

/* Parses without rounding, so that a test can expect exact sums. */
static uint64_t parse_ms(const char *text)
{
	unsigned long long whole = 0;
	char decimals[7] = "000000";
	char given[7] = "";

	ck_assert_msg(sscanf(text, "%llu.%6[0-9]", &whole, given) >= 1, "no time: %s", text);
	memcpy(decimals, given, strlen(given));
	return whole * MS + strtoull(decimals, NULL, 10);
}

static int32_t parse_tid(const char *text)
{
	if (!strcmp(text, "-"))
		return 0;
	ck_assert_msg(text[0] == 't', "no thread: %s", text);
	return (int32_t)strtol(text + 1, NULL, 10);
}

uint64_t script_uaddr(char name)
{
	return 0x1000 + 0x100 * (uint64_t)(name - 'A');
}

#define WORD_SIZE 32
#define MAX_WORDS 8

static uint64_t parse_count(const char *text)
{
	return !strcmp(text, "all") ? INT32_MAX : strtoull(text, NULL, 10);
}

static struct futex_args parse_call(char args[MAX_WORDS][WORD_SIZE])
{
	return (struct futex_args){ .uaddr = script_uaddr(*args[1]),
				    .op = parse_op(args[0]),
				    .val = parse_count(args[2]),
				    .uaddr2 = *args[3] ? script_uaddr(*args[3]) : 0,
				    .utime = parse_count(args[4]) };
}

static void make_task(struct event *ev, uint64_t flags, const char *tid, const char *name)
{
	ev->kind = EVENT_NEWTASK;
	ev->newtask.clone_flags = flags;
	ev->newtask.tid = parse_tid(tid);
	snprintf(ev->newtask.comm, sizeof(ev->newtask.comm), "%.15s", name);
}

/* The ways in which a thread leaves its CPU. */
static const struct {
	const char *verb;
	int64_t state;
	int32_t prio;
} leaves[] = {
	{ "sleep", 1, 120 },	     { "sleep-realtime", 1, 50 }, { "blocks", 2, 120 },
	{ "preempted", 0x100, 120 }, { "stops", 4, 120 },	  { "is-held", 8, 120 },
};

static bool make_leave(struct event *ev, const char *verb, char args[MAX_WORDS][WORD_SIZE])
{
	for (size_t i = 0; i < sizeof(leaves) / sizeof(*leaves); i++) {
		if (strcmp(leaves[i].verb, verb))
			continue;
		ev->kind = EVENT_SWITCH;
		ev->leave.state = leaves[i].state;
		ev->leave.prio = leaves[i].prio;
		if (!*args[1])
			return true;
		ev->leave.next = parse_tid(args[1]);
		snprintf(ev->leave.next_comm, sizeof(ev->leave.next_comm), "%.15s", args[2]);
		return true;
	}
	return false;
}

/* The other events that have no arguments, or hardly any. */
static bool make_plain(struct event *ev, const char *verb, char args[MAX_WORDS][WORD_SIZE])
{
	if (!strcmp(verb, "restart")) {
		ev->kind = EVENT_RESTART_ENTER;
	} else if (!strcmp(verb, "dies")) {
		ev->kind = EVENT_THREAD_EXIT;
	} else if (!strcmp(verb, "runs")) {
		ev->kind = EVENT_SWITCH;
		ev->leave.next = ev->tid;
		ev->tid = *args[1] ? parse_tid(args[1]) : 0;
		snprintf(ev->leave.comm, sizeof(ev->leave.comm), "%.15s", args[2]);
	} else if (!strcmp(verb, "absent")) {
		ev->kind = EVENT_ABSENT;
	} else if (!strcmp(verb, "late")) {
		ev->kind = EVENT_GAP;
		ev->gap.late = true;
		ev->gap.until_ns = ev->ts_ns;
	} else {
		return false;
	}
	return true;
}

/* Events that concern another thread too. */
static bool make_social(struct event *ev, const char *verb, char args[MAX_WORDS][WORD_SIZE])
{
	if (!strcmp(verb, "spawns")) {
		make_task(ev, 0x10000, args[0], args[1]);
	} else if (!strcmp(verb, "forks")) {
		make_task(ev, 0, args[0], args[1]);
	} else if (!strcmp(verb, "vforks")) {
		make_task(ev, 0x4100, args[0], args[1]);
	} else if (!strcmp(verb, "clones-vm")) {
		make_task(ev, 0x100, args[0], args[1]);
	} else if (!strcmp(verb, "wakes") || !strcmp(verb, "interrupt-wakes")) {
		ev->kind = EVENT_WAKING;
		ev->waking.tid = parse_tid(args[0]);
		ev->waking.flags = *verb == 'i' ? EVENT_IN_HARDIRQ : 0;
	} else if (!strcmp(verb, "execs")) {
		ev->kind = EVENT_EXEC;
		ev->exec.tid = *args[0] ? parse_tid(args[0]) : ev->tid;
	} else {
		return false;
	}
	return true;
}

static void make_owner(struct event *ev, char args[MAX_WORDS][WORD_SIZE])
{
	ev->kind = EVENT_OWNER;
	ev->owner.uaddr = script_uaddr(*args[0]);
	ev->owner.tid = !strcmp(args[1], "readers") ? OWNER_READERS : parse_tid(args[1]);
	ev->owner.since_ns = parse_ms(args[2]);
	ev->owner.lives = strcmp(args[3], "gone") != 0;
	ev->owner.in_word = !strcmp(args[3], "in-word");
}

static void make_look(struct event *ev, char args[MAX_WORDS][WORD_SIZE])
{
	ev->kind = EVENT_LOOK;
	ev->look.arg = *args[0] == '-' ? 0 : script_uaddr(*args[0]);
	ev->look.since_ns = parse_ms(args[1]);
	ev->look.stack = (uint32_t)strtoul(args[2], NULL, 10);
}

static void make_event(struct event *ev, const char *verb, char args[MAX_WORDS][WORD_SIZE])
{
	if (make_leave(ev, verb, args) || make_plain(ev, verb, args) || make_social(ev, verb, args))
		return;
	if (!strcmp(verb, "enter")) {
		ev->kind = EVENT_FUTEX_ENTER;
		ev->enter = parse_call(args);
	} else if (!strcmp(verb, "exit")) {
		ev->kind = EVENT_FUTEX_EXIT;
		ev->ret = parse_ret(args[0]);
	} else if (!strcmp(verb, "restarted")) {
		ev->kind = EVENT_RESTART_EXIT;
		ev->ret = parse_ret(args[0]);
	} else if (!strcmp(verb, "handler")) {
		ev->kind = EVENT_SIGNAL;
		ev->signal.handler = 0x4000;
		ev->signal.flags = *args[0] ? SA_RESTART : 0;
	} else if (!strcmp(verb, "stack")) {
		ev->kind = EVENT_STACK;
		ev->stack = (uint32_t)atoi(args[0]);
	} else if (!strcmp(verb, "found")) {
		ev->kind = EVENT_FOUND;
		ev->found.state = *args[0];
		ev->found.stack = (uint32_t)atoi(args[1]);
	} else if (!strcmp(verb, "ran")) {
		ev->kind = EVENT_RAN;
		ev->ran.run_ns = parse_ms(args[0]);
		ev->ran.wait_ns = parse_ms(args[1]);
	} else if (!strcmp(verb, "raw-enter")) {
		ev->kind = EVENT_RAW_ENTER;
		ev->raw.number = strtoll(args[0], NULL, 10);
		ev->raw.args[0] = script_uaddr(*args[1]);
		ev->raw.args[1] = strtoull(args[2], NULL, 10);
	} else if (!strcmp(verb, "raw-exit")) {
		ev->kind = EVENT_RAW_EXIT;
		ev->raw.number = strtoll(args[0], NULL, 10);
		ev->raw.ret = parse_ret(args[1]);
	} else if (!strcmp(verb, "renames")) {
		ev->kind = EVENT_RENAME;
		snprintf(ev->comm, sizeof(ev->comm), "%.15s", args[0]);
	} else if (!strcmp(verb, "parked")) {
		ev->kind = EVENT_PARKED;
		ev->parked.since_ns = parse_ms(args[2]);
		memcpy(args[2], args[3], sizeof(args[2]));
		*args[3] = '\0';
		ev->parked.args = parse_call(args);
	} else if (!strcmp(verb, "asleep")) {
		ev->kind = EVENT_ASLEEP;
		ev->asleep.since_ns = parse_ms(args[0]);
	} else if (!strcmp(verb, "look")) {
		make_look(ev, args);
	} else if (!strcmp(verb, "tick")) {
		ev->kind = EVENT_TICK;
		ev->tick.code = (uint32_t)strtoul(args[0], NULL, 10);
	} else if (!strcmp(verb, "owner")) {
		make_owner(ev, args);
	} else if (!strcmp(verb, "gap")) {
		ev->kind = EVENT_GAP;
		ev->gap.until_ns = parse_ms(args[0]);
		ev->gap.count = *args[1] ? strtoll(args[1], NULL, 10) : -1;
	} else {
		ck_abort_msg("no event %s", verb);
	}
}

/* The text of a mark is the rest of the line after the verb. */
static void feed_mark(struct analysis *a, struct event *ev, const char *line)
{
	const char *text = strstr(line, " mark ");

	ck_assert_msg(text != NULL, "no text: %s", line);
	ev->kind = EVENT_MARK;
	ev->mark.text = text + strlen(" mark ");
	analysis_feed(a, ev);
}

static void feed_line(struct analysis *a, const char *line)
{
	char words[3 + MAX_WORDS][WORD_SIZE] = { "" };
	struct event ev = { 0 };
	int n = sscanf(line, "%31s %31s %31s %31s %31s %31s %31s %31s", words[0], words[1],
		       words[2], words[3], words[4], words[5], words[6], words[7]);
	char *cpu = strchr(words[1], '@');

	if (n <= 0)
		return;
	if (!strcmp(words[0], "has")) {
		analysis_add_thread(a, parse_tid(words[1]), (int32_t)strtol(words[3], NULL, 10),
				    words[4]);
		return;
	}
	ck_assert_msg(n >= 3, "too short: %s", line);
	if (cpu) {
		*cpu = '\0';
		ev.cpu = (uint32_t)atoi(cpu + 1);
	}
	ev.ts_ns = parse_ms(words[0]);
	ev.tid = parse_tid(words[1]);
	if (!strcmp(words[2], "mark")) {
		feed_mark(a, &ev, line);
		return;
	}
	make_event(&ev, words[2], words + 3);
	analysis_feed(a, &ev);
}

void script_feed(struct analysis *a, const char *script)
{
	char *copy = strdup(script);
	char *rest = copy;
	char *line;

	while ((line = strsep(&rest, "\n")))
		feed_line(a, line);
	free(copy);
}

/* S and T are the first word in shared memory, U and V the second. */
static bool new_word(void *arg, struct space space, uint64_t uaddr, struct shared_id *id)
{
	(void)arg;
	(void)space;
	*id = (struct shared_id){ .inode = 7, .offset = uaddr < script_uaddr('U') ? 1 : 2 };
	return uaddr >= script_uaddr('S') && uaddr <= script_uaddr('V');
}

/* Arrays a to e hold A, B, C ... and are read at 50 ms; other arrays cannot be read. */
static bool read_array(void *arg, int32_t tid, uint64_t uaddr, size_t n,
		       struct futex_waitv_word *words, uint64_t *read_ns)
{
	(void)arg;
	(void)tid;
	for (size_t i = 0; i < n; i++)
		words[i] = (struct futex_waitv_word){ .uaddr = script_uaddr((char)('A' + i)),
						      .flags = 128 };
	*read_ns = 50 * MS;
	return uaddr >= script_uaddr('a') && uaddr <= script_uaddr('e');
}

/* Processes from 3200 on are 32-bit ones. */
static bool is_32bit(void *arg, int32_t pid)
{
	(void)arg;
	return pid >= 3200;
}

/* Threads below 100 belong to process 10. */
static int32_t process_of(void *arg, int32_t tid)
{
	(void)arg;
	return tid < 100 ? 10 : 0;
}

struct analysis_options script_options(void)
{
	return (struct analysis_options){
		.new_threads = true,
		.knows_all_threads = true,
		.new_processes = true,
		.ask = { .new_word = new_word,
			 .read_array = read_array,
			 .is_32bit = is_32bit,
			 .process_of = process_of },
	};
}

struct result *script_run(const char *script, uint64_t end_ms,
			  const struct analysis_options *options)
{
	struct analysis *a = analysis_new(options);
	struct result *res;

	script_feed(a, script);
	res = analysis_finish(a, end_ms * MS);
	analysis_free(a);
	judge_and_forget(res);
	return res;
}

char *script_add(char *script, char *more)
{
	char *longer = xasprintf("%s%s", script, more);

	free(script);
	free(more);
	return longer;
}

struct result *script_analyse(const char *script, uint64_t end_ms)
{
	struct analysis_options options = script_options();

	options.new_processes = false;
	return script_run(script, end_ms, &options);
}

struct result *script_follow(const char *script, uint64_t end_ms)
{
	const struct analysis_options options = script_options();

	return script_run(script, end_ms, &options);
}

const struct futex_row *script_word_in(const struct window *win, char name)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		if (win->futexes[i].uaddr == script_uaddr(name))
			return &win->futexes[i];
	}
	return NULL;
}

const struct futex_row *script_word(const struct result *res, char name)
{
	const struct futex_row *f = script_word_in(&res->windows[0], name);

	ck_assert_msg(f != NULL, "no row for word %c", name);
	return f;
}

size_t script_count_windows(const struct result *res, enum window_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < res->n_windows; i++)
		n += res->windows[i].kind == kind;
	return n;
}

const struct window *script_window(const struct result *res, enum window_kind kind,
				   unsigned int index)
{
	for (size_t i = 0; i < res->n_windows; i++) {
		if (res->windows[i].kind == kind && res->windows[i].index == index)
			return &res->windows[i];
	}
	ck_abort_msg("no window %u of kind %d", index, kind);
}

const struct futex_row *script_row(const struct result *res, int32_t pid, uint32_t execs,
				   const char *kind, char name)
{
	const struct window *win = &res->windows[0];

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (f->pid == pid && f->execs == execs && f->uaddr == script_uaddr(name) &&
		    !strcmp(futex_row_kind(f), kind))
			return f;
	}
	return NULL;
}

const struct target *script_target(const struct result *res, int32_t pid)
{
	for (size_t i = 0; i < res->n_targets; i++) {
		if (res->targets[i].pid == pid)
			return &res->targets[i];
	}
	ck_abort_msg("process %" PRId32 " is no target", pid);
}

const struct thread_row *script_thread(const struct result *res, int32_t tid)
{
	return script_thread_in(&res->windows[0], tid);
}

const struct thread_row *script_thread_in(const struct window *win, int32_t tid)
{
	for (size_t i = 0; i < win->n_threads; i++) {
		if (win->threads[i].tid == tid)
			return &win->threads[i];
	}
	ck_abort_msg("no row for thread %" PRId32, tid);
}

const struct waiter_row *script_waiter(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_waiters; i++) {
		if (f->waiters[i].tid == tid)
			return &f->waiters[i];
	}
	ck_abort_msg("thread %" PRId32 " is no waiter", tid);
}

const struct waker_row *script_waker(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_wakers; i++) {
		if (f->wakers[i].tid == tid)
			return &f->wakers[i];
	}
	ck_abort_msg("thread %" PRId32 " is no waker", tid);
}

bool script_warns(const struct result *res, const char *words)
{
	for (size_t i = 0; i < res->n_warnings; i++) {
		if (strstr(res->warnings[i], words))
			return true;
	}
	return false;
}

/* The waiting time of the threads of id TID, added up over the words. */
static uint64_t wait_of_parts(const struct window *win, int32_t tid)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		for (size_t j = 0; j < f->n_waiters; j++)
			ns += f->waiters[j].tid == tid ? f->waiters[j].wait_ns : 0;
	}
	return ns;
}

/* The same, added up over the threads; an id may have been used more than once. */
static uint64_t wait_of_threads(const struct window *win, int32_t tid)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < win->n_threads; i++)
		ns += win->threads[i].tid == tid ? win->threads[i].futex_ns : 0;
	return ns;
}

void script_check_blame(const struct result *res)
{
	for (size_t i = 0; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];

		for (size_t j = 0; j < win->n_futexes; j++) {
			const struct futex_row *f = &win->futexes[j];
			uint64_t ns = 0;

			for (size_t k = 0; k < f->n_blame; k++)
				ns += f->blame[k].ns;
			ck_assert_uint_eq(ns, f->wait_ns);
		}
	}
}

/* Nobody had the CPU of TH for longer than TH waited for one. */
static void check_takers(const struct thread_row *th)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < th->n_takers; i++) {
		ck_assert_uint_le(th->takers[i].sure_ns, th->takers[i].ns);
		ck_assert_uint_le(th->takers[i].ns, th->cpu_wait_ns);
		ns += th->takers[i].sure_ns;
	}
	ck_assert_uint_le(ns, th->cpu_wait_ns);
}

void script_check_sums(const struct result *res)
{
	const struct window *win = &res->windows[0];
	uint64_t of_words = 0, of_threads = 0, here = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		of_words += win->futexes[i].waits;
		here += win->futexes[i].requeued_here;
	}
	for (size_t i = 0; i < win->n_threads; i++) {
		const struct thread_row *th = &win->threads[i];

		of_threads += th->waits;
		ck_assert_uint_eq(wait_of_threads(win, th->tid), wait_of_parts(win, th->tid));
		check_takers(th);
	}
	ck_assert_uint_eq(of_words - here, of_threads);
	script_check_blame(res);
}

const struct op_row *script_op(const struct futex_row *f, uint64_t op)
{
	for (size_t i = 0; i < f->n_ops; i++) {
		if (f->ops[i].op == op)
			return &f->ops[i];
	}
	ck_abort_msg("no row for operation %" PRIu64, op);
}

uint64_t script_result(const struct op_row *op, const char *name)
{
	for (size_t i = 0; i < op->n_results; i++) {
		if (!strcmp(op->results[i].name, name))
			return op->results[i].count;
	}
	return 0;
}
