/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decoder.c - learns the kernel's record layouts, and copies fields of records into events.
 */
#include "trace/decoder.h"

#include <stdlib.h>
#include <string.h>

#include <traceevent/event-parse.h>

#include "base/xalloc.h"

#define MAX_FIELDS 8
#define MAX_IDS	   65536 /* common_type has 16 bits */

/* Ends the fields of a format file. */
#define PRINT "\nprint fmt:"

/* A field of the kernel's record and the member of struct event that takes it. */
struct field {
	const char *name;
	size_t to, to_size;
	enum field_type {
		NUMBER,
		TEXT_FIELD,
		BYTES,
		NAME_FIELD,
		FRAMES,
		FIRST,
		LINES,
		HIDDEN
	} type;
	bool optional; /* without it the member is left as it is; a name is "" */
};

#define AS(type, optional, name, member)                                                         \
	{                                                                                        \
		name, offsetof(struct event, member), sizeof(((struct event *)0)->member), type, \
			optional                                                                 \
	}
#define FIELD(name, member)    AS(NUMBER, false, name, member)
#define OPTIONAL(name, member) AS(NUMBER, true, name, member)
#define TEXT(name, member)     AS(TEXT_FIELD, false, name, member)
#define STACK(name, member)    AS(FRAMES, false, name, member)
#define CALLER(name, member)   AS(FIRST, false, name, member)
#define REST(name, member)     AS(LINES, false, name, member)
#define ARRAY(name, member)    AS(BYTES, false, name, member)
#define NAME(name, member)     AS(NAME_FIELD, true, name, member)

/* An address of the kernel that is not needed. */
#define KERNEL_ADDRESS(name)                            \
	{                                               \
		name, 0, sizeof(uint64_t), HIDDEN, true \
	}

/* The thread that an event is about is its common_pid, unless a field says otherwise. */
#define TID FIELD("common_pid", tid)

static const struct known {
	struct decoder_event event;
	enum event_kind kind;
	uint64_t call; /* added to the operation: FUTEX_CALL_... */
	struct field fields[MAX_FIELDS];
} known[] = {
	{ { "syscalls", "sys_enter_futex", DECODER_SYSCALL },
	  EVENT_FUTEX_ENTER,
	  0,
	  { TID, FIELD("uaddr", enter.uaddr), FIELD("op", enter.op), FIELD("val", enter.val),
	    FIELD("utime", enter.utime), FIELD("uaddr2", enter.uaddr2),
	    FIELD("val3", enter.val3) } },
	{ { "syscalls", "sys_exit_futex", DECODER_SYSCALL },
	  EVENT_FUTEX_EXIT,
	  0,
	  { TID, FIELD("ret", ret) } },
	{ { "syscalls", "sys_enter_restart_syscall", DECODER_SYSCALL },
	  EVENT_RESTART_ENTER,
	  0,
	  { TID } },
	{ { "syscalls", "sys_exit_restart_syscall", DECODER_SYSCALL },
	  EVENT_RESTART_EXIT,
	  0,
	  { TID, FIELD("ret", ret) } },
	{ { "syscalls", "sys_enter_futex_waitv", DECODER_IF_THERE },
	  EVENT_FUTEX_ENTER,
	  FUTEX_CALL_WAITV,
	  { TID, FIELD("waiters", enter.uaddr), FIELD("nr_futexes", enter.val),
	    FIELD("flags", enter.op), FIELD("timeout", enter.utime) } },
	{ { "syscalls", "sys_exit_futex_waitv", DECODER_IF_THERE },
	  EVENT_FUTEX_EXIT,
	  0,
	  { TID, FIELD("ret", ret) } },
	{ { "syscalls", "sys_enter_futex_wait", DECODER_IF_THERE },
	  EVENT_FUTEX_ENTER,
	  FUTEX_CALL_WAIT,
	  { TID, FIELD("uaddr", enter.uaddr), FIELD("val", enter.val), FIELD("flags", enter.op),
	    FIELD("timeout", enter.utime), FIELD("mask", enter.val3) } },
	{ { "syscalls", "sys_exit_futex_wait", DECODER_IF_THERE },
	  EVENT_FUTEX_EXIT,
	  0,
	  { TID, FIELD("ret", ret) } },
	{ { "syscalls", "sys_enter_futex_wake", DECODER_IF_THERE },
	  EVENT_FUTEX_ENTER,
	  FUTEX_CALL_WAKE,
	  { TID, FIELD("uaddr", enter.uaddr), FIELD("nr", enter.val), FIELD("flags", enter.op),
	    FIELD("mask", enter.val3) } },
	{ { "syscalls", "sys_exit_futex_wake", DECODER_IF_THERE },
	  EVENT_FUTEX_EXIT,
	  0,
	  { TID, FIELD("ret", ret) } },
	{ { "syscalls", "sys_enter_futex_requeue", DECODER_IF_THERE },
	  EVENT_FUTEX_ENTER,
	  FUTEX_CALL_REQUEUE,
	  { TID, FIELD("waiters", enter.uaddr), FIELD("nr_wake", enter.val),
	    FIELD("nr_requeue", enter.utime), FIELD("flags", enter.op) } },
	{ { "syscalls", "sys_exit_futex_requeue", DECODER_IF_THERE },
	  EVENT_FUTEX_EXIT,
	  0,
	  { TID, FIELD("ret", ret) } },
	{ { "raw_syscalls", "sys_enter", DECODER_RAW },
	  EVENT_RAW_ENTER,
	  0,
	  { TID, FIELD("id", raw.number), ARRAY("args", raw.args) } },
	{ { "raw_syscalls", "sys_exit", DECODER_RAW },
	  EVENT_RAW_EXIT,
	  0,
	  { TID, FIELD("id", raw.number), FIELD("ret", raw.ret) } },
	{ { "sched", "sched_switch", DECODER_SCHED },
	  EVENT_SWITCH,
	  0,
	  { FIELD("prev_pid", tid), FIELD("prev_prio", leave.prio), NAME("prev_comm", leave.comm),
	    FIELD("prev_state", leave.state), NAME("next_comm", leave.next_comm),
	    FIELD("next_pid", leave.next) } },
	{ { "ftrace", "kernel_stack", DECODER_STACK },
	  EVENT_STACK,
	  0,
	  { TID, STACK("caller", stack) } },
	{ { "ftrace", "print", DECODER_MARK },
	  EVENT_MARK,
	  0,
	  { TID, KERNEL_ADDRESS("ip"), REST("buf", mark.text) } },
	/* Behind the first address is what looks like a chain of frame pointers, often none. */
	{ { "ftrace", "user_stack", DECODER_TICK },
	  EVENT_TICK,
	  0,
	  { TID, FIELD("tgid", tick.pid), CALLER("caller", tick.address) } },
	{ { "sched", "sched_waking", DECODER_SCHED },
	  EVENT_WAKING,
	  0,
	  { TID, FIELD("pid", waking.tid), FIELD("common_flags", waking.flags) } },
	{ { "signal", "signal_deliver", DECODER_ALWAYS },
	  EVENT_SIGNAL,
	  0,
	  { TID, FIELD("sa_handler", signal.handler), FIELD("sa_flags", signal.flags) } },
	{ { "sched", "sched_process_exit", DECODER_ALWAYS }, EVENT_THREAD_EXIT, 0, { TID } },
	/* The thread that calls execve(2) takes the id of the process' first thread. */
	{ { "sched", "sched_process_exec", DECODER_ALWAYS },
	  EVENT_EXEC,
	  0,
	  { FIELD("old_pid", tid), FIELD("pid", exec.tid) } },
	{ { "task", "task_newtask", DECODER_ALWAYS },
	  EVENT_NEWTASK,
	  0,
	  { TID, FIELD("pid", newtask.tid), TEXT("comm", newtask.comm),
	    FIELD("clone_flags", newtask.clone_flags) } },
	/* Another thread may write the name through /proc/PID/comm. Some kernels lack pid. */
	{ { "task", "task_rename", DECODER_ALWAYS },
	  EVENT_RENAME,
	  0,
	  { TID, OPTIONAL("pid", tid), TEXT("newcomm", comm) } },
};

#define N_KNOWN (sizeof(known) / sizeof(*known))

/* A copy from the record to the event: of one field, or of several neighbours at once. */
struct copy {
	uint16_t from, from_size;
	uint16_t to, to_size;
	bool is_signed;
	enum field_type type;
};

struct layout {
	enum event_kind kind;
	uint64_t call;
	size_t min_size;
	struct copy plain[MAX_FIELDS]; /* copied as bytes: nearly all */
	size_t n_plain;
	struct copy others[MAX_FIELDS];
	size_t n_others;
	/* Where addresses of the kernel are; ADDRESSES_BYTES is SIZE_MAX: to the record's end. */
	size_t addresses_at, addresses_bytes;
};

struct decoder {
	struct tep_handle *tep;
	struct stacks *stacks;
	struct mark_texts *marks; /* NULL: marks are dropped */
	struct layout layouts[N_KNOWN];
	const struct layout *by_id[MAX_IDS]; /* NULL: not known */
};

struct decoder *decoder_new(struct stacks *stacks)
{
	struct decoder *d = xcalloc(1, sizeof(*d));

	d->stacks = stacks;
	tep_set_loglevel(TEP_LOG_NONE);
	d->tep = tep_alloc();
	if (!d->tep) {
		decoder_free(d);
		return NULL;
	}
	return d;
}

void decoder_keep_marks(struct decoder *d, struct mark_texts *texts)
{
	d->marks = texts;
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	tep_free(d->tep);
	free(d);
}

const struct decoder_event *decoder_wants(size_t i)
{
	return i < N_KNOWN ? &known[i].event : NULL;
}

bool decoder_has_learnt(const struct decoder *d, size_t i)
{
	return i < N_KNOWN && d->layouts[i].min_size;
}

static bool size_is_readable(const struct tep_format_field *field, const struct field *f)
{
	if (f->type == TEXT_FIELD || f->type == NAME_FIELD)
		return field->size > 0;
	if (f->type == FRAMES || f->type == LINES)
		return true;
	if (f->type == FIRST)
		return (size_t)field->size >= f->to_size;
	if (f->type == BYTES || f->type == HIDDEN)
		return (size_t)field->size == f->to_size;
	return field->size == 1 || field->size == 2 || field->size == 4 || field->size == 8;
}

/* What has the same size in the record and in the event is copied as bytes; not any text. */
static bool is_plain(const struct copy *c)
{
	return c->type == BYTES || c->type == FIRST ||
	       ((c->type == NUMBER || c->type == NAME_FIELD) && c->from_size == c->to_size);
}

/* Fields that are neighbours both in the record and in the event become one copy. */
static void add_plain(struct layout *l, const struct copy *c)
{
	struct copy *last = l->n_plain ? &l->plain[l->n_plain - 1] : NULL;

	if (last && last->from + last->from_size == c->from && last->to + last->to_size == c->to) {
		last->from_size = (uint16_t)(last->from_size + c->from_size);
		last->to_size = (uint16_t)(last->to_size + c->to_size);
	} else {
		l->plain[l->n_plain++] = *c;
	}
}

static void learn_no_name(struct layout *l, const struct field *f)
{
	l->others[l->n_others++] = (struct copy){ .to = (uint16_t)f->to,
						  .to_size = (uint16_t)f->to_size,
						  .type = NAME_FIELD };
}

static int learn_field(struct layout *l, const struct field *f, struct tep_event *event,
		       struct error *err)
{
	struct tep_format_field *field = tep_find_any_field(event, f->name);
	struct copy c;

	if (!field && f->type == NAME_FIELD)
		learn_no_name(l, f);
	if (!field && f->optional)
		return 0;
	if (!field || !size_is_readable(field, f) || field->offset < 0)
		return error_set(err, 0, "this kernel's event %s has no usable field %s",
				 event->name, f->name);
	c = (struct copy){
		.from = (uint16_t)field->offset,
		.from_size = (uint16_t)field->size,
		.to = (uint16_t)f->to,
		.to_size = (uint16_t)f->to_size,
		.is_signed = field->flags & TEP_FIELD_IS_SIGNED,
		.type = f->type,
	};
	if (f->type == FIRST)
		c.from_size = c.to_size;
	/* A stack or a text extends to the end of the record. */
	if (f->type == FRAMES || f->type == LINES)
		c.from_size = 0;
	if ((size_t)c.from + c.from_size > l->min_size)
		l->min_size = (size_t)c.from + c.from_size;
	if (f->type == FRAMES || f->type == HIDDEN) {
		l->addresses_at = c.from;
		l->addresses_bytes = f->type == FRAMES ? SIZE_MAX : c.from_size;
	}
	if (f->type == HIDDEN)
		return 0;
	if (is_plain(&c))
		add_plain(l, &c);
	else
		l->others[l->n_others++] = c;
	return 0;
}

static const struct known *find_known(const char *system, const char *name)
{
	for (size_t i = 0; i < N_KNOWN; i++) {
		if (!strcmp(known[i].event.system, system) && !strcmp(known[i].event.name, name))
			return &known[i];
	}
	return NULL;
}

static int learn_event(struct decoder *d, const struct known *k, struct tep_event *event,
		       struct error *err)
{
	struct layout layout = { .kind = k->kind, .call = k->call };

	if (!event || event->id < 0 || event->id >= MAX_IDS)
		return error_set(err, 0, "the format file of %s:%s describes another event",
				 k->event.system, k->event.name);
	for (size_t i = 0; i < MAX_FIELDS && k->fields[i].name; i++) {
		if (learn_field(&layout, &k->fields[i], event, err) < 0)
			return -1;
	}
	d->layouts[k - known] = layout;
	d->by_id[event->id] = &d->layouts[k - known];
	return 0;
}

/* libtraceevent 1.7 dereferences NULL on some format files that are not plain text. */
static bool is_text(const char *format, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (format[i] != '\n' && format[i] != '\t' && (format[i] < ' ' || format[i] > '~'))
			return false;
	}
	return true;
}

/* Most of a format file is the kernel's print format, which is not needed: "" stands for it. */
static bool parse_format(struct decoder *d, const char *system, const char *format, size_t size)
{
	const char *print = memmem(format, size, PRINT, strlen(PRINT));
	char *fields;
	bool understood;

	if (!print || !is_text(format, (size_t)(print - format)))
		return false;
	fields = xasprintf("%.*s" PRINT " \"\"\n", (int)(print - format), format);
	understood = tep_parse_event(d->tep, fields, strlen(fields), system) == TEP_ERRNO__SUCCESS;
	free(fields);
	return understood;
}

int decoder_learn(struct decoder *d, const char *system, const char *name, const char *format,
		  size_t size, struct error *err)
{
	const struct known *k = find_known(system, name);

	if (!k)
		return error_set(err, 0, "event %s:%s is not one that futrace uses", system, name);
	if (!parse_format(d, system, format, size))
		return error_set(err, 0, "cannot understand the format of event %s:%s", system,
				 name);
	return learn_event(d, k, tep_find_event_by_name(d->tep, system, name), err);
}

void decoder_learn_all(struct decoder *d, struct tep_handle *tep)
{
	struct error ignored;

	for (size_t i = 0; i < N_KNOWN; i++) {
		const struct decoder_event *ev = &known[i].event;

		/* Other tracers may record user stacks with any event. */
		if (ev->need != DECODER_TICK)
			learn_event(d, &known[i], tep_find_event_by_name(tep, ev->system, ev->name),
				    &ignored);
	}
}

size_t decoder_learn_header(struct decoder *d, char *header_page, size_t size)
{
	if (tep_parse_header_page(d->tep, header_page, size, sizeof(long)) < 0)
		return 0;
	return (size_t)tep_get_sub_buffer_size(d->tep);
}

static uint64_t load(const void *from, size_t size, bool is_signed)
{
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	switch (size) {
	case 8:
		memcpy(&u64, from, sizeof(u64));
		return u64;
	case 4:
		memcpy(&u32, from, sizeof(u32));
		return is_signed ? (uint64_t)(int32_t)u32 : u32;
	case 2:
		memcpy(&u16, from, sizeof(u16));
		return is_signed ? (uint64_t)(int16_t)u16 : u16;
	default:
		return is_signed ? (uint64_t) * (const int8_t *)from : *(const uint8_t *)from;
	}
}

static void copy_text(char *to, size_t to_size, const char *from, size_t from_size)
{
	size_t n = strnlen(from, from_size < to_size ? from_size : to_size - 1);

	memcpy(to, from, n);
	to[n] = '\0';
}

/* Stores VALUE in SIZE bytes, on a host of either byte order. */
static void store(char *to, size_t size, uint64_t value)
{
	uint32_t u32 = (uint32_t)value;
	uint8_t u8 = (uint8_t)value;

	if (size == sizeof(value))
		memcpy(to, &value, sizeof(value));
	else if (size == sizeof(u32))
		memcpy(to, &u32, sizeof(u32));
	else
		memcpy(to, &u8, sizeof(u8));
}

static uint32_t add_stack(const struct decoder *d, const char *from, size_t size)
{
	uint64_t frames[STACK_MAX_FRAMES];
	size_t n = size / sizeof(*frames);

	if (n > STACK_MAX_FRAMES)
		n = STACK_MAX_FRAMES;
	memcpy(frames, from, n * sizeof(*frames));
	/* Some kernels fill the rest of the stack with zeroes or ones. */
	while (n && (!frames[n - 1] || frames[n - 1] == UINT64_MAX))
		n--;
	return d->stacks ? stacks_add(d->stacks, frames, n) : 0;
}

static const char *add_mark(const struct decoder *d, const char *from, size_t size)
{
	return d->marks ? mark_texts_add(d->marks, from, size) : NULL;
}

/* Most copies have one of three sizes, which need no call of memcpy(). */
static void copy_plain(const struct copy *c, const char *record, struct event *ev)
{
	char *to = (char *)ev + c->to;
	const char *from = record + c->from;

	if (c->to_size == 8)
		memcpy(to, from, 8);
	else if (c->to_size == 4)
		memcpy(to, from, 4);
	else if (c->to_size == 16)
		memcpy(to, from, 16);
	else
		memcpy(to, from, c->to_size);
}

static void copy_field(const struct decoder *d, const struct copy *c, const char *record,
		       size_t size, struct event *ev)
{
	char *to = (char *)ev + c->to;

	if (c->type == FRAMES) {
		store(to, c->to_size, add_stack(d, record + c->from, size - c->from));
		return;
	}
	if (c->type == LINES)
		ev->mark.text = add_mark(d, record + c->from, size - c->from);
	else if (c->type == TEXT_FIELD || c->type == NAME_FIELD)
		copy_text(to, c->to_size, record + c->from, c->from_size);
	else
		store(to, c->to_size, load(record + c->from, c->from_size, c->is_signed));
}

/* Not inlined: most events have no such fields, and so need not save registers for this. */
__attribute__((noinline)) static void copy_others(const struct decoder *d, const struct layout *l,
						  const char *record, size_t size, struct event *ev)
{
	for (size_t i = 0; i < l->n_others; i++)
		copy_field(d, &l->others[i], record, size, ev);
}

static const struct layout *find_layout(const struct decoder *d, const void *record, size_t size)
{
	const struct layout *l;
	uint16_t id;

	if (size < sizeof(id))
		return NULL;
	/* Every record begins with common_type, 16 bits (Documentation/trace/events.rst). */
	memcpy(&id, record, sizeof(id));
	l = d->by_id[id];
	return l && size >= l->min_size ? l : NULL;
}

bool decoder_find_addresses(const struct decoder *d, const void *record, size_t size, size_t *at,
			    size_t *n)
{
	const struct layout *l = find_layout(d, record, size);

	if (!l)
		return false;
	*at = l->addresses_at;
	*n = (l->addresses_bytes == SIZE_MAX ? size - l->addresses_at : l->addresses_bytes) /
	     sizeof(uint64_t);
	return true;
}

bool decoder_decode(const struct decoder *d, const void *record, size_t size, uint64_t ts_ns,
		    struct event *ev)
{
	const struct layout *l = find_layout(d, record, size);

	if (!l)
		return false;
	ev->ts_ns = ts_ns;
	ev->kind = l->kind;
	for (size_t i = 0; i < l->n_plain; i++)
		copy_plain(&l->plain[i], record, ev);
	if (l->n_others)
		copy_others(d, l, record, size, ev);
	/* The kernel records an int as a whole register; the upper half is garbage. */
	if (l->kind == EVENT_FUTEX_ENTER)
		ev->enter.op = (uint32_t)ev->enter.op | l->call;
	return l->kind != EVENT_MARK || ev->mark.text;
}
