/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_decoder_cases.c - tests events whose fields differ between kernels, or are wider than their
 * values.
 */
#include "tests/trace/trace_cases.h"

#include <stdio.h>
#include <string.h>

#include "trace/decoder.h"
#include "model/mark.h"

#define FIELD(type, name, offset, size, signed) \
	"\tfield:" type " " name ";\toffset:" #offset ";\tsize:" #size ";\tsigned:" #signed ";\n"

#define MAX_FIELDS 8
#define ID	   777

/* One event in a format that a kernel may have, and its record by thread 5. */
struct sample {
	const char *system, *name;
	const char *fields; /* of the format file, after the common ones */
	size_t size;	    /* of the record */
	struct {
		size_t offset, size;
		uint64_t value;
	} values[MAX_FIELDS];
	struct event event; /* the decoded event; its time is 1 */
};

#define GARBAGE 0xdeadbeef00000000

static const struct sample samples[] = {
	/* The arguments are whole registers; an int is the lower half of one. */
	{ "syscalls",
	  "sys_enter_futex",
	  FIELD("int", "__syscall_nr", 8, 4, 1) FIELD("u32 *", "uaddr", 16, 8, 0)
		  FIELD("int", "op", 24, 8, 0) FIELD("u32", "val", 32, 8, 0)
			  FIELD("const struct __kernel_timespec *", "utime", 40, 8, 0)
				  FIELD("u32 *", "uaddr2", 48, 8, 0) FIELD("u32", "val3", 56, 8, 0),
	  64,
	  { { 16, 8, 0x7f0011223344 },
	    { 24, 8, GARBAGE | 265 },
	    { 32, 8, 3 },
	    { 40, 8, 4 },
	    { 48, 8, 5 },
	    { 56, 8, UINT32_MAX } },
	  { .kind = EVENT_FUTEX_ENTER,
	    .enter = { .uaddr = 0x7f0011223344,
		       .op = 265,
		       .val = 3,
		       .utime = 4,
		       .uaddr2 = 5,
		       .val3 = UINT32_MAX } } },
	/* The newer calls have their flags elsewhere, and their arguments in another order. */
	{ "syscalls",
	  "sys_enter_futex_waitv",
	  FIELD("struct futex_waitv *", "waiters", 16, 8, 0) FIELD(
		  "unsigned int", "nr_futexes", 24, 8, 0) FIELD("unsigned int", "flags", 32, 8, 0)
		  FIELD("struct __kernel_timespec *", "timeout", 40, 8, 0)
			  FIELD("clockid_t", "clockid", 48, 8, 0),
	  56,
	  { { 16, 8, 0x1000 }, { 24, 8, 3 }, { 32, 8, GARBAGE }, { 40, 8, 9 }, { 48, 8, 1 } },
	  { .kind = EVENT_FUTEX_ENTER,
	    .enter = { .uaddr = 0x1000, .op = FUTEX_CALL_WAITV, .val = 3, .utime = 9 } } },
	{ "syscalls",
	  "sys_enter_futex_wait",
	  FIELD("void *", "uaddr", 16, 8, 0) FIELD("unsigned long", "val", 24, 8, 0)
		  FIELD("unsigned long", "mask", 32, 8, 0) FIELD("unsigned int", "flags", 40, 8, 0)
			  FIELD("struct __kernel_timespec *", "timeout", 48, 8, 0)
				  FIELD("clockid_t", "clockid", 56, 8, 0),
	  64,
	  { { 16, 8, 0x1000 },
	    { 24, 8, 2 },
	    { 32, 8, UINT32_MAX },
	    { 40, 8, GARBAGE | 130 },
	    { 48, 8, 9 } },
	  { .kind = EVENT_FUTEX_ENTER,
	    .enter = { .uaddr = 0x1000,
		       .op = FUTEX_CALL_WAIT | 130,
		       .val = 2,
		       .utime = 9,
		       .val3 = UINT32_MAX } } },
	{ "syscalls",
	  "sys_enter_futex_wake",
	  FIELD("void *", "uaddr", 16, 8, 0) FIELD("unsigned long", "mask", 24, 8, 0)
		  FIELD("int", "nr", 32, 8, 0) FIELD("unsigned int", "flags", 40, 8, 0),
	  48,
	  { { 16, 8, 0x1000 }, { 24, 8, 7 }, { 32, 8, 1 }, { 40, 8, 2 } },
	  { .kind = EVENT_FUTEX_ENTER,
	    .enter = { .uaddr = 0x1000, .op = FUTEX_CALL_WAKE | 2, .val = 1, .val3 = 7 } } },
	{ "syscalls",
	  "sys_enter_futex_requeue",
	  FIELD("struct futex_waitv *", "waiters", 16, 8, 0)
		  FIELD("unsigned int", "flags", 24, 8, 0) FIELD("int", "nr_wake", 32, 8, 0)
			  FIELD("int", "nr_requeue", 40, 8, 0),
	  48,
	  { { 16, 8, 0x1000 }, { 24, 8, GARBAGE }, { 32, 8, 1 }, { 40, 8, 2 } },
	  { .kind = EVENT_FUTEX_ENTER,
	    .enter = { .uaddr = 0x1000, .op = FUTEX_CALL_REQUEUE, .val = 1, .utime = 2 } } },
	{ "syscalls",
	  "sys_exit_futex_waitv",
	  FIELD("int", "__syscall_nr", 8, 4, 1) FIELD("long", "ret", 16, 8, 1),
	  24,
	  { { 16, 8, (uint64_t)-512 } },
	  { .kind = EVENT_FUTEX_EXIT, .ret = -512 } },
	/* By number: the arguments are an array. */
	{ "raw_syscalls",
	  "sys_enter",
	  FIELD("long", "id", 8, 8, 1) FIELD("unsigned long", "args[6]", 16, 48, 0),
	  64,
	  { { 8, 8, 240 }, { 16, 8, 0x1000 }, { 24, 8, 128 }, { 56, 8, 0xfeedfeedfeedfeed } },
	  { .kind = EVENT_RAW_ENTER,
	    .raw = { .number = 240, .args = { 0x1000, 128, 0, 0, 0, 0xfeedfeedfeedfeed } } } },
	{ "raw_syscalls",
	  "sys_exit",
	  FIELD("long", "id", 8, 8, 1) FIELD("long", "ret", 16, 8, 1),
	  24,
	  { { 8, 8, (uint64_t)-1 }, { 16, 8, (uint64_t)-516 } },
	  { .kind = EVENT_RAW_EXIT, .raw = { .number = -1, .ret = -516 } } },
	/* Only the first address is the thread's own; the others are what its stack holds. */
	{ "ftrace",
	  "user_stack",
	  FIELD("unsigned int", "tgid", 8, 4, 0) FIELD("unsigned long", "caller[8]", 16, 64, 0),
	  80,
	  { { 8, 4, 137 }, { 16, 8, 0x401010 }, { 24, 8, GARBAGE }, { 32, 8, UINT64_MAX } },
	  { .kind = EVENT_TICK, .tick = { .address = 0x401010, .pid = 137 } } },
	/* The woken thread is not that of the event; older kernels have a field for success. */
	{ "sched",
	  "sched_waking",
	  FIELD("char", "comm[16]", 8, 16, 1) FIELD("pid_t", "pid", 24, 4, 1)
		  FIELD("int", "prio", 28, 4, 1) FIELD("int", "success", 32, 4, 1)
			  FIELD("int", "target_cpu", 36, 4, 1),
	  40,
	  { { 2, 1, 0x19 }, { 24, 4, 4711 }, { 28, 4, 120 }, { 32, 4, 1 } },
	  { .kind = EVENT_WAKING, .waking = { .tid = 4711, .flags = 0x19 } } },
	{ "sched",
	  "sched_waking",
	  FIELD("char", "comm[16]", 8, 16, 1) FIELD("pid_t", "pid", 24, 4, 1)
		  FIELD("int", "prio", 28, 4, 1) FIELD("int", "target_cpu", 32, 4, 1),
	  36,
	  { { 24, 4, 4711 } },
	  { .kind = EVENT_WAKING, .waking = { .tid = 4711 } } },
	/* The thread's old id, and its new one. */
	{ "sched",
	  "sched_process_exec",
	  FIELD("__data_loc char[]", "filename", 8, 4, 0) FIELD("pid_t", "pid", 12, 4, 1)
		  FIELD("pid_t", "old_pid", 16, 4, 1),
	  20,
	  { { 12, 4, 10 }, { 16, 4, 12 } },
	  { .kind = EVENT_EXEC, .tid = 12, .exec.tid = 10 } },
	/* Newer kernels have a wider field, with flags that do not fit 32 bits. */
	{ "task",
	  "task_newtask",
	  FIELD("pid_t", "pid", 8, 4, 1) FIELD("char", "comm[16]", 12, 16, 0)
		  FIELD("u64", "clone_flags", 32, 8, 0) FIELD("short", "oom_score_adj", 40, 2, 1),
	  44,
	  { { 8, 4, 6 }, { 12, 4, 0x0064696b }, { 32, 8, 0x200010100 } },
	  { .kind = EVENT_NEWTASK,
	    .newtask = { .tid = 6, .comm = "kid", .clone_flags = 0x200010100 } } },
	{ "task",
	  "task_newtask",
	  FIELD("pid_t", "pid", 8, 4, 1) FIELD("char", "comm[16]", 12, 16, 0)
		  FIELD("unsigned long", "clone_flags", 28, 4, 0)
			  FIELD("short", "oom_score_adj", 32, 2, 1),
	  36,
	  { { 8, 4, 6 }, { 28, 4, 0x80010100 }, { 32, 2, 0xffff } },
	  { .kind = EVENT_NEWTASK, .newtask = { .tid = 6, .clone_flags = 0x80010100 } } },
	/* One thread may write the name of another; some kernels do not tell which. */
	{ "task",
	  "task_rename",
	  FIELD("pid_t", "pid", 8, 4, 1) FIELD("char", "oldcomm[16]", 12, 16, 0)
		  FIELD("char", "newcomm[16]", 28, 16, 0) FIELD("short", "oom_score_adj", 44, 2, 1),
	  48,
	  { { 8, 4, 6 }, { 12, 4, 0x00646c6f }, { 28, 4, 0x0077656e } },
	  { .kind = EVENT_RENAME, .tid = 6, .comm = "new" } },
	{ "task",
	  "task_rename",
	  FIELD("char", "oldcomm[16]", 8, 16, 0) FIELD("char", "newcomm[16]", 24, 16, 0)
		  FIELD("short", "oom_score_adj", 40, 2, 1),
	  44,
	  { { 8, 4, 0x00646c6f }, { 24, 4, 0x0077656e } },
	  { .kind = EVENT_RENAME, .comm = "new" } },
	{ "signal",
	  "signal_deliver",
	  FIELD("int", "sig", 8, 4, 1) FIELD("int", "errno", 12, 4, 1)
		  FIELD("int", "code", 16, 4, 1) FIELD("unsigned long", "sa_handler", 24, 8, 0)
			  FIELD("unsigned long", "sa_flags", 32, 8, 0),
	  40,
	  { { 24, 8, 0x55aa00001234 }, { 32, 8, 0x14000000 } },
	  { .kind = EVENT_SIGNAL, .signal = { .handler = 0x55aa00001234, .flags = 0x14000000 } } },
};

static struct decoder *learn(const struct sample *s, struct error *err, int *ret)
{
	struct decoder *d = decoder_new(NULL);
	char format[2000];

	ck_assert_ptr_nonnull(d);
	snprintf(format, sizeof(format), "name: %s\nID: %d\n%s%s\nprint fmt: \"\"\n", s->name, ID,
		 COMMON, s->fields);
	*ret = decoder_learn(d, s->system, s->name, format, strlen(format), err);
	return d;
}

static void make_record(const struct sample *s, char *record)
{
	const uint16_t type = ID;
	const int32_t pid = 5;

	memset(record, 0, s->size);
	memcpy(record, &type, sizeof(type));
	memcpy(record + 4, &pid, sizeof(pid));
	for (size_t i = 0; i < MAX_FIELDS && s->values[i].size; i++) {
		const char *value = (const char *)&s->values[i].value;
		size_t size = s->values[i].size;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		value += sizeof(s->values[i].value) - size;
#endif
		memcpy(record + s->values[i].offset, value, size);
	}
}

START_TEST(an_event_says_what_its_record_says)
{
	const struct sample *s = &samples[_i];
	struct event want = s->event, got = { 0 };
	char record[128];
	struct error err;
	int ret;
	struct decoder *d = learn(s, &err, &ret);

	ck_assert_msg(ret == 0, "%s: %s", s->name, err.what);
	make_record(s, record);
	want.ts_ns = 1;
	want.tid = want.tid ? want.tid : 5;
	ck_assert(decoder_decode(d, record, s->size, 1, &got));
	ck_assert_msg(!memcmp(&got, &want, sizeof(want)), "%s, row %d", s->name, _i);
	decoder_free(d);
}
END_TEST

START_TEST(arguments_by_number_are_six_or_not_understood)
{
	const struct sample five = {
		.system = "raw_syscalls",
		.name = "sys_enter",
		.fields = FIELD("long", "id", 8, 8, 1) FIELD("unsigned long", "args[5]", 16, 40, 0),
	};
	struct error err;
	int ret;
	struct decoder *d = learn(&five, &err, &ret);

	ck_assert_int_eq(ret, -1);
	ck_assert_ptr_nonnull(strstr(err.what, "args"));
	decoder_free(d);
}
END_TEST

START_TEST(an_array_is_not_read_beyond_its_record)
{
	char record[64] = { 0 };
	struct event ev;
	struct error err;
	int ret;
	struct decoder *d;
	size_t i = 0;

	while (strcmp(samples[i].name, "sys_enter"))
		i++;
	d = learn(&samples[i], &err, &ret);
	make_record(&samples[i], record);
	ck_assert(decoder_decode(d, record, 64, 1, &ev));
	ck_assert(!decoder_decode(d, record, 63, 1, &ev));
	ck_assert(!decoder_decode(d, record, 16, 1, &ev));
	decoder_free(d);
}
END_TEST

static const struct decoder_event *find_wanted(const char *system, const char *name, size_t *at)
{
	const struct decoder_event *found = NULL, *e;

	for (size_t i = 0; (e = decoder_wants(i)); i++) {
		if (strcmp(e->system, system) || strcmp(e->name, name))
			continue;
		ck_assert_msg(!found, "%s is wanted twice", name);
		found = e;
		*at = i;
	}
	ck_assert_msg(found, "%s is not wanted", name);
	return found;
}

static const struct decoder_event wanted[] = {
	/* Missing in a kernel without events for system calls. */
	{ "syscalls", "sys_enter_futex", DECODER_SYSCALL },
	{ "syscalls", "sys_exit_futex", DECODER_SYSCALL },
	{ "syscalls", "sys_enter_restart_syscall", DECODER_SYSCALL },
	{ "syscalls", "sys_exit_restart_syscall", DECODER_SYSCALL },
	/* Since Linux 5.16 and 6.7. */
	{ "syscalls", "sys_enter_futex_waitv", DECODER_IF_THERE },
	{ "syscalls", "sys_exit_futex_waitv", DECODER_IF_THERE },
	{ "syscalls", "sys_enter_futex_wait", DECODER_IF_THERE },
	{ "syscalls", "sys_exit_futex_wait", DECODER_IF_THERE },
	{ "syscalls", "sys_enter_futex_wake", DECODER_IF_THERE },
	{ "syscalls", "sys_exit_futex_wake", DECODER_IF_THERE },
	{ "syscalls", "sys_enter_futex_requeue", DECODER_IF_THERE },
	{ "syscalls", "sys_exit_futex_requeue", DECODER_IF_THERE },
	{ "raw_syscalls", "sys_enter", DECODER_RAW },
	{ "raw_syscalls", "sys_exit", DECODER_RAW },
	{ "sched", "sched_switch", DECODER_SCHED },
	{ "ftrace", "kernel_stack", DECODER_STACK },
	{ "ftrace", "print", DECODER_MARK },
	{ "ftrace", "user_stack", DECODER_TICK },
	{ "sched", "sched_waking", DECODER_SCHED },
	{ "sched", "sched_process_exec", DECODER_ALWAYS },
	{ "sched", "sched_process_exit", DECODER_ALWAYS },
	{ "signal", "signal_deliver", DECODER_ALWAYS },
	{ "task", "task_newtask", DECODER_ALWAYS },
	{ "task", "task_rename", DECODER_ALWAYS },
};

#define N_WANTED (sizeof(wanted) / sizeof(*wanted))

START_TEST(what_is_wanted_is_needed_by_its_kind)
{
	size_t at;

	ck_assert_int_eq(find_wanted(wanted[_i].system, wanted[_i].name, &at)->need,
			 wanted[_i].need);
	ck_assert_ptr_nonnull(decoder_wants(N_WANTED - 1));
	ck_assert_ptr_null(decoder_wants(N_WANTED));
}
END_TEST

START_TEST(only_what_was_learnt_has_been)
{
	size_t at;
	struct error err;
	int ret;
	struct decoder *d = learn(&samples[0], &err, &ret);

	find_wanted(samples[0].system, samples[0].name, &at);
	for (size_t i = 0; i < N_WANTED + 2; i++)
		ck_assert_int_eq(decoder_has_learnt(d, i), i == at);
	decoder_free(d);
}
END_TEST

/* Texts written to trace_marker; the kernel adds a newline and a NUL, and pads to whole words. */
static const struct {
	const char *written;
	size_t size;
	const char *text; /* NULL: no event */
} writings[] = {
#define WRITTEN(bytes) bytes, sizeof(bytes)
	{ WRITTEN("begin branch\n"), "begin branch" },
	{ WRITTEN("no newline\n\0rubbish"), "no newline" },
	{ "no NUL either", 13, "no NUL either" },
	{ WRITTEN("one\ntwo\n"), "one\ntwo" },
	{ WRITTEN("\n\none\n\n\ntwo"), "one\ntwo" },
	{ WRITTEN("\xff\x1b[31m\n"), "\xff\x1b[31m" },
	{ WRITTEN("\n"), NULL },
	{ WRITTEN(""), NULL },
	{ "", 0, NULL },
};

static const struct sample print = {
	.system = "ftrace",
	.name = "print",
	.fields = FIELD("unsigned long", "ip", 8, 8, 0) FIELD("char", "buf[]", 16, 0, 0),
};

#define BUF_OFFSET 16

/* Decodes a record of SIZE bytes of TEXT. */
static bool decode_mark(struct mark_texts *texts, const char *text, size_t size, struct event *ev)
{
	struct sample s = print;
	struct error err;
	char record[2000];
	bool decoded;
	int ret;
	struct decoder *d = learn(&s, &err, &ret);

	ck_assert_msg(ret == 0, "%s", err.what);
	s.size = BUF_OFFSET;
	make_record(&s, record);
	memcpy(record + BUF_OFFSET, text, size);
	decoder_keep_marks(d, texts);
	decoded = decoder_decode(d, record, BUF_OFFSET + size, 1, ev);
	decoder_free(d);
	return decoded;
}

START_TEST(a_mark_is_the_lines_that_were_written)
{
	struct mark_texts *texts = mark_texts_new();
	struct event ev = { 0 };
	bool decoded = decode_mark(texts, writings[_i].written, writings[_i].size, &ev);

	ck_assert_int_eq(decoded, writings[_i].text != NULL);
	if (decoded) {
		ck_assert_int_eq(ev.kind, EVENT_MARK);
		ck_assert_int_eq(ev.tid, 5);
		ck_assert_str_eq(ev.mark.text, writings[_i].text);
	}
	ck_assert_uint_eq(mark_texts_dropped(texts) + mark_texts_cut(texts), 0);
	mark_texts_free(texts);
}
END_TEST

START_TEST(marks_that_nobody_wants_are_no_events)
{
	struct event ev;

	ck_assert(!decode_mark(NULL, "text", 4, &ev));
}
END_TEST

START_TEST(a_long_mark_is_cut_between_characters)
{
	struct mark_texts *texts = mark_texts_new();
	char text[400];
	struct event ev;

	/* 254 letters, and then characters of two bytes. */
	memset(text, 'x', 254);
	for (size_t i = 254; i < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 2);
	ck_assert(decode_mark(texts, text, sizeof(text), &ev));
	ck_assert_uint_eq(strlen(ev.mark.text), 254);
	ck_assert_uint_eq(mark_texts_cut(texts), 1);
	mark_texts_free(texts);
}
END_TEST

START_TEST(marks_beyond_the_bound_are_counted)
{
	struct mark_texts *texts = mark_texts_new();
	const char *first = mark_texts_add(texts, "a\nb", 3);

	for (size_t i = 2; i + 1 < MARKS_MAX; i++)
		ck_assert_ptr_nonnull(mark_texts_add(texts, "c", 1));
	/* There is room for one of the three. */
	ck_assert_str_eq(mark_texts_add(texts, "d\ne\nf", 5), "d");
	ck_assert_ptr_null(mark_texts_add(texts, "g", 1));
	ck_assert_uint_eq(mark_texts_dropped(texts), 3);
	ck_assert_str_eq(first, "a\nb");
	/* A recording that is read again has the same marks again. */
	mark_texts_forget(texts);
	ck_assert_uint_eq(mark_texts_dropped(texts), 0);
	ck_assert_str_eq(mark_texts_add(texts, "g", 1), "g");
	mark_texts_free(texts);
}
END_TEST

/* Older kernels do not declare the text as an array. */
START_TEST(a_text_is_learnt_however_it_is_declared)
{
	static const char *const declared[] = {
		FIELD("char", "buf[]", 16, 0, 0),
		FIELD("char", "buf[]", 16, 0, 1),
		FIELD("char", "buf", 16, 0, 1),
	};
	const struct sample s = { "ftrace", "print", declared[_i], 0, { { 0 } }, { 0 } };
	struct error err;
	int ret;
	struct decoder *d = learn(&s, &err, &ret);

	ck_assert_msg(ret == 0, "%s", err.what);
	decoder_free(d);
}
END_TEST

TCase *trace_decoder_cases(void)
{
	TCase *tc = tcase_create("decoder");

	tcase_add_loop_test(tc, an_event_says_what_its_record_says, 0,
			    sizeof(samples) / sizeof(*samples));
	tcase_add_test(tc, arguments_by_number_are_six_or_not_understood);
	tcase_add_test(tc, an_array_is_not_read_beyond_its_record);
	tcase_add_loop_test(tc, what_is_wanted_is_needed_by_its_kind, 0, N_WANTED);
	tcase_add_test(tc, only_what_was_learnt_has_been);
	tcase_add_loop_test(tc, a_mark_is_the_lines_that_were_written, 0,
			    sizeof(writings) / sizeof(*writings));
	tcase_add_loop_test(tc, a_text_is_learnt_however_it_is_declared, 0, 3);
	tcase_add_test(tc, marks_that_nobody_wants_are_no_events);
	tcase_add_test(tc, a_long_mark_is_cut_between_characters);
	tcase_add_test(tc, marks_beyond_the_bound_are_counted);
	return tc;
}
