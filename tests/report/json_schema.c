/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_schema.c - the tables of all keys of the JSON documents, and how one is checked against
 * them.
 */
#include "tests/report/json_schema.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

enum { NULLABLE = 1 };

/* clang-format off */

/* Where in the code: the same keys in several objects. */
#define CODE_KEYS(path) \
	{ path ".code", 'o', NULLABLE }, \
	{ path ".code.text", 's', 0 }, \
	{ path ".code.looks", 'i', 0 }, \
	{ path ".code.of", 'i', 0 }

/* What was computed: likewise. */
#define COMPUTED_KEYS(path) \
	{ path ".computed", 'o', NULLABLE }, \
	{ path ".computed.ticks", 'i', 0 }, \
	{ path ".computed.functions", 'a', 0 }, \
	{ path ".computed.functions[]", 'o', 0 }, \
	{ path ".computed.functions[].function", 's', 0 }, \
	{ path ".computed.functions[].ticks", 'i', 0 }

/* The stacks of both documents. */
#define STACK_KEYS \
	{ ".stacks", 'a', 0 }, \
	{ ".stacks[]", 'o', 0 }, \
	{ ".stacks[].id", 'i', 0 }, \
	{ ".stacks[].complete", 'b', 0 }, \
	{ ".stacks[].end", 's', 0 }, \
	{ ".stacks[].frames", 'a', 0 }, \
	{ ".stacks[].frames[]", 'o', 0 }, \
	{ ".stacks[].frames[].function", 's', NULLABLE }, \
	{ ".stacks[].frames[].module", 's', NULLABLE }, \
	{ ".stacks[].frames[].path", 's', NULLABLE }, \
	{ ".stacks[].frames[].build_id", 's', NULLABLE }, \
	{ ".stacks[].frames[].offset", 's', NULLABLE }, \
	{ ".stacks[].frames[].file", 's', NULLABLE }, \
	{ ".stacks[].frames[].line", 'i', NULLABLE }, \
	{ ".stacks[].frames[].inlined", 'b', 0 }, \
	{ ".stacks[].frames[].how", 's', 0 }, \
	{ ".stacks[].frames[].address", 's', 0 }

/* clang-format on */

static const struct json_key result_keys[] = {
	{ "", 'o', 0 },
	{ ".schema", 's', 0 },
	{ ".version", 's', 0 },
	{ ".kernel", 's', NULLABLE },
	{ ".clock", 's', 0 },
	{ ".realtime_offset_ns", 'i', 0 },
	{ ".command", 's', NULLABLE },
	{ ".command_status", 'i', NULLABLE },
	{ ".targets", 'a', 0 },
	{ ".targets[]", 'o', 0 },
	{ ".targets[].pid", 'i', 0 },
	{ ".targets[].comm", 's', 0 },
	{ ".targets[].title", 's', NULLABLE },
	{ ".targets[].exe", 's', NULLABLE },
	{ ".targets[].threads", 'i', 0 },
	{ ".targets[].ended", 'b', 0 },
	{ ".trace", 'o', 0 },
	{ ".trace.begin_ns", 'i', 0 },
	{ ".trace.end_ns", 'i', 0 },
	{ ".trace.events", 'i', 0 },
	{ ".trace.lost_events", 'i', 0 },
	{ ".trace.lost_places", 'i', 0 },
	{ ".trace.losses", 'a', 0 },
	{ ".trace.losses[]", 'o', 0 },
	{ ".trace.losses[].cpu", 'i', 0 },
	{ ".trace.losses[].begin_ns", 'i', 0 },
	{ ".trace.losses[].end_ns", 'i', 0 },
	{ ".trace.losses[].count", 'i', NULLABLE },
	{ ".trace.late_events", 'i', 0 },
	{ ".trace.unpaired", 'i', 0 },
	{ ".trace.buffer_bytes_per_cpu", 'i', 0 },
	{ ".trace.cpus", 'i', 0 },
	{ ".trace.tracer_cpu_ns", 'i', 0 },
	{ ".trace.tracer_peak_rss_bytes", 'i', 0 },
	{ ".trace.futex_only", 'b', 0 },
	{ ".trace.looks", 'i', 0 },
	{ ".trace.looks_moved_on", 'i', 0 },
	{ ".trace.ticks", 'i', 0 },
	{ ".trace.ticks_refused", 'i', 0 },
	{ ".windows", 'a', 0 },
	{ ".windows[]", 'o', 0 },
	{ ".windows[].name", 's', 0 },
	{ ".windows[].kind", 's', 0 },
	{ ".windows[].index", 'i', 0 },
	{ ".windows[].begin_ns", 'i', 0 },
	{ ".windows[].end_ns", 'i', 0 },
	{ ".windows[].duration_ns", 'i', 0 },
	{ ".windows[].complete", 'b', 0 },
	{ ".windows[].summary", 's', NULLABLE },
	{ ".windows[].findings", 'a', 0 },
	{ ".windows[].findings[]", 'o', 0 },
	{ ".windows[].findings[].kind", 's', 0 },
	{ ".windows[].findings[].text", 's', 0 },
	{ ".windows[].findings[].share", 'r', NULLABLE },
	{ ".windows[].findings[].time_ns", 'i', 0 },
	{ ".windows[].findings[].certain", 'b', 0 },
	{ ".windows[].findings[].words", 'a', 0 },
	{ ".windows[].findings[].words[]", 'o', 0 },
	{ ".windows[].findings[].words[].pid", 'i', 0 },
	{ ".windows[].findings[].words[].uaddr", 's', 0 },
	{ ".windows[].findings[].words[].text", 's', 0 },
	CODE_KEYS(".windows[].findings[].words[]"),
	{ ".windows[].findings[].words[].primitive", 's', NULLABLE },
	{ ".windows[].findings[].waiters", 'a', 0 },
	{ ".windows[].findings[].waiters[]", 'o', 0 },
	{ ".windows[].findings[].waiters[].name", 's', 0 },
	{ ".windows[].findings[].waiters[].threads", 'i', 0 },
	{ ".windows[].findings[].waiters[].tid", 'i', NULLABLE },
	{ ".windows[].findings[].waiters[].wait_ns", 'i', 0 },
	{ ".windows[].findings[].culprits", 'a', 0 },
	{ ".windows[].findings[].culprits[]", 'o', 0 },
	{ ".windows[].findings[].culprits[].role", 's', 0 },
	{ ".windows[].findings[].culprits[].name", 's', NULLABLE },
	{ ".windows[].findings[].culprits[].tid", 'i', NULLABLE },
	{ ".windows[].findings[].culprits[].did", 'a', 0 },
	{ ".windows[].findings[].culprits[].did[]", 'o', 0 },
	{ ".windows[].findings[].culprits[].did[].state", 's', 0 },
	{ ".windows[].findings[].culprits[].did[].syscall", 's', NULLABLE },
	{ ".windows[].findings[].culprits[].did[].kernel", 's', NULLABLE },
	CODE_KEYS(".windows[].findings[].culprits[].did[]"),
	COMPUTED_KEYS(".windows[].findings[].culprits[].did[]"),
	{ ".windows[].findings[].culprits[].did[].ns", 'i', 0 },
	{ ".windows[].findings[].culprits[].did[].share", 'r', NULLABLE },
	{ ".windows[].findings[].meanwhile", 'o', NULLABLE },
	{ ".windows[].findings[].meanwhile.name", 's', 0 },
	{ ".windows[].findings[].meanwhile.tid", 'i', 0 },
	{ ".windows[].findings[].meanwhile.slept_ns", 'i', 0 },
	{ ".windows[].findings[].meanwhile.at_once", 'r', 0 },
	{ ".windows[].findings[].meanwhile.at_least", 'b', 0 },
	{ ".windows[].findings[].meanwhile.ran", 'a', 0 },
	{ ".windows[].findings[].meanwhile.ran[]", 'o', 0 },
	{ ".windows[].findings[].meanwhile.ran[].name", 's', 0 },
	{ ".windows[].findings[].meanwhile.ran[].threads", 'i', 0 },
	{ ".windows[].findings[].meanwhile.ran[].tid", 'i', NULLABLE },
	{ ".windows[].findings[].meanwhile.ran[].running_ns", 'i', 0 },
	{ ".windows[].findings[].meanwhile.ran[].runnable_ns", 'i', 0 },
	{ ".windows[].findings[].cpu", 'o', NULLABLE },
	{ ".windows[].findings[].cpu.waited_ns", 'i', 0 },
	{ ".windows[].findings[].cpu.taken_by", 'a', 0 },
	{ ".windows[].findings[].cpu.taken_by[]", 'o', 0 },
	{ ".windows[].findings[].cpu.taken_by[].name", 's', NULLABLE },
	{ ".windows[].findings[].cpu.taken_by[].threads", 'i', 0 },
	{ ".windows[].findings[].cpu.taken_by[].tid", 'i', NULLABLE },
	{ ".windows[].findings[].cpu.taken_by[].traced", 'b', 0 },
	{ ".windows[].findings[].cpu.taken_by[].ns", 'i', 0 },
	{ ".windows[].findings[].cpu.taken_by[].at_most_ns", 'i', 0 },
	{ ".windows[].findings[].cpu.taken_by[].times", 'i', 0 },
	{ ".windows[].futexes", 'a', 0 },
	{ ".windows[].futexes[]", 'o', 0 },
	{ ".windows[].futexes[].pid", 'i', 0 },
	{ ".windows[].futexes[].uaddr", 's', 0 },
	{ ".windows[].futexes[].execs", 'i', 0 },
	{ ".windows[].futexes[].kind", 's', 0 },
	{ ".windows[].futexes[].shared", 'o', NULLABLE },
	{ ".windows[].futexes[].shared.dev", 's', 0 },
	{ ".windows[].futexes[].shared.inode", 'i', 0 },
	{ ".windows[].futexes[].shared.offset", 'i', 0 },
	{ ".windows[].futexes[].where", 'o', 0 },
	{ ".windows[].futexes[].where.kind", 's', 0 },
	{ ".windows[].futexes[].where.map", 's', NULLABLE },
	{ ".windows[].futexes[].where.path", 's', NULLABLE },
	{ ".windows[].futexes[].where.offset", 'i', 0 },
	{ ".windows[].futexes[].where.section", 's', NULLABLE },
	{ ".windows[].futexes[].where.symbol", 's', NULLABLE },
	{ ".windows[].futexes[].where.near", 's', NULLABLE },
	{ ".windows[].futexes[].where.text", 's', 0 },
	{ ".windows[].futexes[].primitive", 's', NULLABLE },
	{ ".windows[].futexes[].ops", 'a', 0 },
	{ ".windows[].futexes[].ops[]", 'o', 0 },
	{ ".windows[].futexes[].ops[].op", 's', 0 },
	{ ".windows[].futexes[].ops[].op_raw", 'i', NULLABLE },
	{ ".windows[].futexes[].ops[].calls", 'i', 0 },
	{ ".windows[].futexes[].ops[].time_ns", 'i', 0 },
	{ ".windows[].futexes[].ops[].results", 'm', 0 },
	{ ".windows[].futexes[].ops[].results{}", 'i', 0 },
	{ ".windows[].futexes[].waits", 'i', 0 },
	{ ".windows[].futexes[].slept", 'i', 0 },
	{ ".windows[].futexes[].wait_ns", 'i', 0 },
	{ ".windows[].futexes[].max_ns", 'i', 0 },
	{ ".windows[].futexes[].p50_ns", 'i', NULLABLE },
	{ ".windows[].futexes[].p99_ns", 'i', NULLABLE },
	{ ".windows[].futexes[].covered_ns", 'i', 0 },
	{ ".windows[].futexes[].peak_waiters", 'i', 0 },
	{ ".windows[].futexes[].began_before", 'i', 0 },
	{ ".windows[].futexes[].unfinished", 'i', 0 },
	{ ".windows[].futexes[].suspect", 'i', 0 },
	{ ".windows[].futexes[].requeued_here", 'i', 0 },
	{ ".windows[].futexes[].requeued_away", 'i', 0 },
	{ ".windows[].futexes[].requeue_unsure", 'i', 0 },
	{ ".windows[].futexes[].wakeup_delay_ns", 'i', 0 },
	{ ".windows[].futexes[].histogram", 'a', 0 },
	{ ".windows[].futexes[].histogram[]", 'o', 0 },
	{ ".windows[].futexes[].histogram[].le_ns", 'i', 0 },
	{ ".windows[].futexes[].histogram[].count", 'i', 0 },
	{ ".windows[].futexes[].waiters", 'a', 0 },
	{ ".windows[].futexes[].waiters[]", 'o', 0 },
	{ ".windows[].futexes[].waiters[].tid", 'i', 0 },
	{ ".windows[].futexes[].waiters[].comm", 's', 0 },
	{ ".windows[].futexes[].waiters[].waits", 'i', 0 },
	{ ".windows[].futexes[].waiters[].wait_ns", 'i', 0 },
	{ ".windows[].futexes[].waiters[].max_ns", 'i', 0 },
	{ ".windows[].futexes[].wakers", 'a', 0 },
	{ ".windows[].futexes[].wakers[]", 'o', 0 },
	{ ".windows[].futexes[].wakers[].tid", 'i', 0 },
	{ ".windows[].futexes[].wakers[].comm", 's', 0 },
	{ ".windows[].futexes[].wakers[].wakes", 'i', 0 },
	{ ".windows[].futexes[].wakers[].woken", 'i', 0 },
	{ ".windows[].futexes[].wakers[].exact", 'b', 0 },
	{ ".windows[].futexes[].wakeups", 'a', 0 },
	{ ".windows[].futexes[].wakeups[]", 'o', 0 },
	{ ".windows[].futexes[].wakeups[].by", 's', 0 },
	{ ".windows[].futexes[].wakeups[].tid", 'i', NULLABLE },
	{ ".windows[].futexes[].wakeups[].comm", 's', NULLABLE },
	{ ".windows[].futexes[].wakeups[].waiter_tid", 'i', NULLABLE },
	{ ".windows[].futexes[].wakeups[].waiter_comm", 's', NULLABLE },
	{ ".windows[].futexes[].wakeups[].waits", 'i', 0 },
	{ ".windows[].futexes[].wakeups[].exact", 'b', 0 },
	{ ".windows[].futexes[].owner", 'o', NULLABLE },
	{ ".windows[].futexes[].owner.tid", 'i', 0 },
	{ ".windows[].futexes[].owner.comm", 's', NULLABLE },
	{ ".windows[].futexes[].owner.lives", 'b', 0 },
	{ ".windows[].futexes[].owner.held_ns", 'i', 0 },
	{ ".windows[].futexes[].owner.seen", 'i', 0 },
	{ ".windows[].futexes[].held_by_readers", 'b', 0 },
	CODE_KEYS(".windows[].futexes[]"),
	{ ".windows[].futexes[].stacks", 'a', 0 },
	{ ".windows[].futexes[].stacks[]", 'o', 0 },
	{ ".windows[].futexes[].stacks[].stack", 'i', NULLABLE },
	{ ".windows[].futexes[].stacks[].looks", 'i', 0 },
	{ ".windows[].futexes[].verdict", 's', 0 },
	{ ".windows[].futexes[].reason", 's', 0 },
	{ ".windows[].futexes[].idle", 'b', 0 },
	{ ".windows[].futexes[].root_ns", 'i', 0 },
	{ ".windows[].futexes[].blame_error_ns", 'i', 0 },
	{ ".windows[].futexes[].blame", 'a', 0 },
	{ ".windows[].futexes[].blame[]", 'o', 0 },
	{ ".windows[].futexes[].blame[].tid", 'i', NULLABLE },
	{ ".windows[].futexes[].blame[].comm", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].state", 's', 0 },
	{ ".windows[].futexes[].blame[].uninterruptible", 'b', 0 },
	{ ".windows[].futexes[].blame[].syscall", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].kernel", 's', NULLABLE },
	CODE_KEYS(".windows[].futexes[].blame[]"),
	COMPUTED_KEYS(".windows[].futexes[].blame[]"),
	{ ".windows[].futexes[].blame[].ended_by", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].ns", 'i', 0 },
	{ ".windows[].futexes[].blame[].share", 'r', NULLABLE },
	{ ".windows[].futexes[].group", 'i', NULLABLE },
	{ ".windows[].threads", 'a', 0 },
	{ ".windows[].threads[]", 'o', 0 },
	{ ".windows[].threads[].tid", 'i', 0 },
	{ ".windows[].threads[].pid", 'i', 0 },
	{ ".windows[].threads[].comm", 's', 0 },
	{ ".windows[].threads[].main", 'b', 0 },
	{ ".windows[].threads[].idle", 'b', 0 },
	{ ".windows[].threads[].kernel_helper", 'b', 0 },
	{ ".windows[].threads[].running_ns", 'i', NULLABLE },
	{ ".windows[].threads[].runnable_ns", 'i', NULLABLE },
	{ ".windows[].threads[].futex_ns", 'i', 0 },
	{ ".windows[].threads[].blocked_ns", 'i', NULLABLE },
	{ ".windows[].threads[].unknown_ns", 'i', NULLABLE },
	{ ".windows[].threads[].waits", 'i', 0 },
	{ ".windows[].threads[].wakes", 'i', 0 },
	{ ".windows[].threads[].blocked", 'a', 0 },
	{ ".windows[].threads[].blocked[]", 'o', 0 },
	{ ".windows[].threads[].blocked[].syscall", 's', NULLABLE },
	{ ".windows[].threads[].blocked[].kernel", 's', NULLABLE },
	CODE_KEYS(".windows[].threads[].blocked[]"),
	{ ".windows[].threads[].blocked[].uninterruptible", 'b', 0 },
	{ ".windows[].threads[].blocked[].ended_by", 's', NULLABLE },
	{ ".windows[].threads[].blocked[].ns", 'i', 0 },
	{ ".windows[].threads[].blocked[].count", 'i', 0 },
	COMPUTED_KEYS(".windows[].threads[]"),
	{ ".windows[].threads[].ticks", 'a', 0 },
	{ ".windows[].threads[].ticks[]", 'o', 0 },
	{ ".windows[].threads[].ticks[].stack", 'i', NULLABLE },
	{ ".windows[].threads[].ticks[].ticks", 'i', 0 },
	{ ".windows[].threads[].group", 'i', NULLABLE },
	{ ".windows[].groups", 'o', 0 },
	{ ".windows[].groups.words", 'a', 0 },
	{ ".windows[].groups.words[]", 'o', 0 },
	{ ".windows[].groups.words[].name", 's', 0 },
	{ ".windows[].groups.words[].members", 'i', 0 },
	{ ".windows[].groups.words[].pid", 'i', NULLABLE },
	{ ".windows[].groups.words[].use", 's', 0 },
	{ ".windows[].groups.words[].verdict", 's', 0 },
	{ ".windows[].groups.words[].waits", 'i', 0 },
	{ ".windows[].groups.words[].slept", 'i', 0 },
	{ ".windows[].groups.words[].wait_ns", 'i', 0 },
	{ ".windows[].groups.words[].max_ns", 'i', 0 },
	{ ".windows[].groups.words[].p50_ns", 'i', NULLABLE },
	{ ".windows[].groups.words[].mean_covered_ns", 'i', 0 },
	{ ".windows[].groups.words[].at_least", 'b', 0 },
	{ ".windows[].groups.words[].woken", 'i', 0 },
	{ ".windows[].groups.words[].waker_tid", 'i', NULLABLE },
	{ ".windows[].groups.words[].waker_comm", 's', NULLABLE },
	{ ".windows[].groups.threads", 'a', 0 },
	{ ".windows[].groups.threads[]", 'o', 0 },
	{ ".windows[].groups.threads[].name", 's', 0 },
	{ ".windows[].groups.threads[].members", 'i', 0 },
	{ ".windows[].groups.threads[].pid", 'i', NULLABLE },
	{ ".windows[].groups.threads[].running_ns", 'i', NULLABLE },
	{ ".windows[].groups.threads[].runnable_ns", 'i', NULLABLE },
	{ ".windows[].groups.threads[].futex_ns", 'i', 0 },
	{ ".windows[].groups.threads[].blocked_ns", 'i', NULLABLE },
	{ ".windows[].groups.threads[].unknown_ns", 'i', 0 },
	{ ".windows[].groups.threads[].waits", 'i', 0 },
	{ ".windows[].groups.threads[].wakes", 'i', 0 },
	{ ".windows[].blame", 'a', 0 },
	{ ".windows[].blame[]", 'o', 0 },
	{ ".windows[].blame[].tid", 'i', NULLABLE },
	{ ".windows[].blame[].comm", 's', NULLABLE },
	{ ".windows[].blame[].state", 's', 0 },
	{ ".windows[].blame[].uninterruptible", 'b', 0 },
	{ ".windows[].blame[].syscall", 's', NULLABLE },
	{ ".windows[].blame[].kernel", 's', NULLABLE },
	CODE_KEYS(".windows[].blame[]"),
	COMPUTED_KEYS(".windows[].blame[]"),
	{ ".windows[].blame[].ended_by", 's', NULLABLE },
	{ ".windows[].blame[].ns", 'i', 0 },
	{ ".windows[].blame[].share", 'r', NULLABLE },
	{ ".windows[].host", 'o', NULLABLE },
	{ ".windows[].host.dirty_pages", 'i', NULLABLE },
	{ ".windows[].host.dirty_background_threshold_pages", 'i', NULLABLE },
	{ ".windows[].host.writeback_pages", 'i', NULLABLE },
	{ ".windows[].host.io_pressure_us", 'i', NULLABLE },
	{ ".windows[].host.cpu_pressure_us", 'i', NULLABLE },
	{ ".windows[].host.memory_pressure_us", 'i', NULLABLE },
	{ ".windows[].host.dirty_pages_begin", 'i', NULLABLE },
	{ ".windows[].host.writeback_pages_begin", 'i', NULLABLE },
	{ ".windows[].host.begin_read_ns", 'i', 0 },
	{ ".windows[].host.end_read_ns", 'i', 0 },
	STACK_KEYS,
	{ ".marks", 'a', 0 },
	{ ".marks[]", 'o', 0 },
	{ ".marks[].ns", 'i', 0 },
	{ ".marks[].text", 's', 0 },
	{ ".warnings", 'a', 0 },
	{ ".warnings[]", 's', 0 },
};

static const struct json_key stacks_keys[] = {
	{ "", 'o', 0 },
	{ ".schema", 's', 0 },
	{ ".version", 's', 0 },
	{ ".realtime_ns", 'i', 0 },
	{ ".duration_ns", 'i', 0 },
	{ ".processes", 'a', 0 },
	{ ".processes[]", 'o', 0 },
	{ ".processes[].pid", 'i', 0 },
	{ ".processes[].comm", 's', 0 },
	{ ".processes[].title", 's', NULLABLE },
	{ ".processes[].exe", 's', NULLABLE },
	{ ".processes[].threads", 'i', 0 },
	{ ".threads", 'a', 0 },
	{ ".threads[]", 'o', 0 },
	{ ".threads[].pid", 'i', 0 },
	{ ".threads[].tid", 'i', 0 },
	{ ".threads[].comm", 's', 0 },
	{ ".threads[].state", 's', 0 },
	{ ".threads[].halt", 's', NULLABLE },
	{ ".threads[].syscall_number", 'i', NULLABLE },
	{ ".threads[].syscall", 's', NULLABLE },
	{ ".threads[].futex_op", 's', NULLABLE },
	{ ".threads[].uaddr", 's', NULLABLE },
	{ ".threads[].stack", 'i', NULLABLE },
	STACK_KEYS,
	{ ".notes", 'a', 0 },
	{ ".notes[]", 's', 0 },
};

#define N_RESULT_KEYS (sizeof(result_keys) / sizeof(*result_keys))
#define N_STACKS_KEYS (sizeof(stacks_keys) / sizeof(*stacks_keys))

_Static_assert(N_RESULT_KEYS <= JSON_SCHEMA_MAX, "too many keys");

const struct json_schema result_schema = { result_keys, N_RESULT_KEYS };
const struct json_schema stacks_schema = { stacks_keys, N_STACKS_KEYS };

static bool has_type(const json_t *value, char type)
{
	static const struct {
		char type;
		json_type json;
	} types[] = {
		{ 'i', JSON_INTEGER }, { 's', JSON_STRING }, { 'o', JSON_OBJECT },
		{ 'm', JSON_OBJECT },  { 'a', JSON_ARRAY },  { 'r', JSON_REAL },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (types[i].type == type)
			return json_typeof(value) == types[i].json;
	}
	return type == 'b' && json_is_boolean(value);
}

static size_t find_row(const struct schema_walk *walk, const char *path)
{
	for (size_t i = 0; i < walk->schema->n; i++) {
		if (strcmp(walk->schema->keys[i].path, path) == 0)
			return i;
	}
	ck_abort_msg("%s is not in the schema", path);
	return 0;
}

/* Is row ROW a member of the object at PATH? */
static bool is_member(const struct schema_walk *walk, size_t row, const char *path)
{
	const char *rest = walk->schema->keys[row].path + strlen(path);

	return strncmp(walk->schema->keys[row].path, path, strlen(path)) == 0 && rest[0] == '.' &&
	       !strpbrk(rest + 1, ".[{");
}

static size_t next_member(const struct schema_walk *walk, size_t row, const char *path)
{
	do
		row++;
	while (row < walk->schema->n && !is_member(walk, row, path));
	return row;
}

static void check_value(struct schema_walk *walk, const json_t *value, const char *path);

static void check_below(struct schema_walk *walk, const json_t *value, const char *path,
			const char *key)
{
	char below[160];

	snprintf(below, sizeof(below), "%s%s", path, key);
	check_value(walk, value, below);
}

static void check_object(struct schema_walk *walk, const json_t *object, const char *path,
			 size_t row)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
	{
		char name[64];

		row = next_member(walk, row, path);
		ck_assert_msg(row < walk->schema->n, "%s.%s is not in the schema", path, key);
		ck_assert_msg(strcmp(walk->schema->keys[row].path + strlen(path) + 1, key) == 0,
			      "%s has %s where %s belongs", path, key,
			      walk->schema->keys[row].path);
		snprintf(name, sizeof(name), ".%s", key);
		check_below(walk, value, path, name);
	}
	row = next_member(walk, row, path);
	ck_assert_msg(row == walk->schema->n, "%s is missing", walk->schema->keys[row].path);
}

static void check_elements(struct schema_walk *walk, const json_t *value, const char *path)
{
	const char *key;
	json_t *element;
	size_t i;

	json_array_foreach(value, i, element) check_below(walk, element, path, "[]");
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, element)
			check_below(walk, element, path, "{}");
	}
}

static void check_value(struct schema_walk *walk, const json_t *value, const char *path)
{
	size_t row = find_row(walk, path);

	walk->met[row]++;
	if (json_is_null(value)) {
		ck_assert_msg(walk->schema->keys[row].nullable, "%s is null", path);
		return;
	}
	ck_assert_msg(has_type(value, walk->schema->keys[row].type), "%s has a wrong type", path);
	if (walk->schema->keys[row].type == 'o')
		check_object(walk, value, path, row);
	else
		check_elements(walk, value, path);
}

void schema_check(struct schema_walk *walk, const json_t *document)
{
	check_value(walk, document, "");
}
