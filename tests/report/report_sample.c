/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_sample.c - makes the samples by hand.
 */
#include "tests/report/report_sample.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/groups.h"
#include "analysis/conclude/likeness.h"
#include "base/units.h"
#include "base/xalloc.h"

#define WAIT_BITSET_PRIVATE 137
#define LOCK_PI		    6
#define WAKE		    1
#define WAKE_PRIVATE	    129

struct window *sample_window(struct result *res)
{
	return &res->windows[0];
}

struct futex_row *sample_add_futex(struct window *win, int32_t pid, uint64_t uaddr)
{
	struct futex_row *f;

	win->futexes = xrealloc(win->futexes, win->n_futexes + 1, sizeof(*win->futexes));
	f = &win->futexes[win->n_futexes++];
	*f = (struct futex_row){ .pid = pid, .uaddr = uaddr };
	return f;
}

static struct op_row *add_op(struct futex_row *f, const char *name, uint64_t number)
{
	struct op_row *op;

	f->ops = xrealloc(f->ops, f->n_ops + 1, sizeof(*f->ops));
	op = &f->ops[f->n_ops++];
	*op = (struct op_row){ .op = number, .calls = 4, .time_ns = 7 * NS_PER_MS };
	snprintf(op->name, sizeof(op->name), "%s", name);
	op->results = xcalloc(2, sizeof(*op->results));
	op->n_results = 2;
	op->results[0] = (struct result_count){ "0", 3 };
	op->results[1] = (struct result_count){ "EAGAIN", 1 };
	return op;
}

static void add_waiter(struct futex_row *f, int32_t tid, const char *comm, uint64_t wait_ns)
{
	struct waiter_row *w;

	f->waiters = xrealloc(f->waiters, f->n_waiters + 1, sizeof(*f->waiters));
	w = &f->waiters[f->n_waiters++];
	*w = (struct waiter_row){ .tid = tid, .waits = 1, .wait_ns = wait_ns, .max_ns = wait_ns };
	snprintf(w->comm, sizeof(w->comm), "%s", comm);
}

static void add_waker(struct futex_row *f, int32_t tid, const char *comm, uint64_t woken)
{
	struct waker_row *w;

	f->wakers = xrealloc(f->wakers, f->n_wakers + 1, sizeof(*f->wakers));
	w = &f->wakers[f->n_wakers++];
	*w = (struct waker_row){ .tid = tid, .wakes = woken + 1, .woken = woken };
	snprintf(w->comm, sizeof(w->comm), "%s", comm);
}

static void add_parked(struct window *win)
{
	struct futex_row *f = sample_add_futex(win, 137, 0x55d0c0ffee08);

	f->where.kind = WHERE_HEAP;
	f->where.text = xstrdup("heap +0x2d08");
	f->waits = 1;
	f->slept = 1;
	f->wait_ns = f->max_ns = f->covered_ns = 8 * NS_PER_S;
	f->peak_waiters = 1;
	f->began_before = 1;
	f->unfinished = 1;
	add_waiter(f, 139, "fc_vcpu 1", f->wait_ns);
}

static void add_queue(struct window *win)
{
	struct futex_row *f = sample_add_futex(win, 137, 0x7f00000052a0);

	f->where = (struct where){
		.kind = WHERE_BSS,
		.map_start = 0x7f0000005000,
		.map_end = 0x7f0000006000,
		.perms = "rw-p",
		.offset = 0x52a0,
		.path = xstrdup("/usr/bin/firecracker"),
		.section = xstrdup(".bss"),
		.symbol = xstrdup("api_queue+0x8"),
		.near = xstrdup("anon, 0x3d08 after firecracker .bss"),
		.text = xstrdup("firecracker .bss api_queue+0x8"),
	};
	add_op(f, "FUTEX_WAIT_BITSET_PRIVATE|CLOCK_REALTIME", 256 + WAIT_BITSET_PRIVATE);
	add_op(f, "FUTEX_WAIT_BITSET_PRIVATE", WAIT_BITSET_PRIVATE);
	add_op(f, "FUTEX_WAKE_PRIVATE", WAKE_PRIVATE);
	f->waits = f->slept = f->finished_slept = 2;
	f->wait_ns = f->covered_ns = 152604 * NS_PER_US;
	f->max_ns = 152 * NS_PER_MS;
	f->p50_ns = 604 * NS_PER_US;
	f->p99_ns = 152 * NS_PER_MS;
	f->peak_waiters = 1;
	f->n_histogram = 2;
	f->histogram = xcalloc(2, sizeof(*f->histogram));
	f->histogram[0] = (struct bucket){ 655360, 1 };
	f->histogram[1] = (struct bucket){ 167772160, 1 };
	add_waiter(f, 140, "fc_api", f->wait_ns);
	add_waker(f, 137, "firecracker", 2);
	add_waker(f, 139, "fc_vcpu 1", 0);
}

static void add_lock(struct window *win)
{
	struct futex_row *f = sample_add_futex(win, 137, 0x7f1100000010);

	f->where = (struct where){
		.kind = WHERE_SHM,
		.path = xstrdup("/dev/shm/ring"),
		.text = xstrdup("/dev/shm/ring +0x10"),
		.shared = true,
		.dev_major = 8,
		.dev_minor = 1,
		.inode = UINT64_MAX,
		.offset = 0x10,
	};
	add_op(f, "FUTEX_LOCK_PI", LOCK_PI);
	add_op(f, "FUTEX_WAKE", WAKE);
	f->waits = 1234567;
	f->wait_ns = 3 * 3600 * NS_PER_S;
	f->covered_ns = 4 * NS_PER_S;
	f->max_ns = 999950;
	f->peak_waiters = 12;
	f->suspect = 3;
	add_waiter(f, 141, "worker", 5);
	add_waiter(f, 142, "worker", 4);
	add_waiter(f, 143, "worker", 3);
	add_waker(f, 141, "worker", 1234567);
	add_waker(f, 142, "worker", 5);
	add_waker(f, 143, "worker", 4);
}

/* Blames a thread in fsync for most of the waiting, and other threads for the rest. */
/* Most of the looks found that. */
static const struct code_row sample_code = { "queue_push (queue.c:27) < serve", 97, 100 };

/* What its thread computed. */
static const struct computed sample_computed = { .functions = { { "checksum_block", 61 },
								{ "memcpy (libc.so.6)", 22 } },
						 .n = 2,
						 .ticks = 100 };

static void add_blame(struct futex_row *f)
{
	struct blame_row *b = f->blame = xcalloc(3, sizeof(*f->blame));

	f->n_blame = 3;
	b[0] = (struct blame_row){ .tid = 137, .doing = DOING_BLOCKED };
	snprintf(b[0].comm, COMM_SIZE, "firecracker");
	b[0].sleep = (struct blocked_row){ .syscall = xstrdup("fsync"),
					   .kernel = xstrdup("folio_wait_bit < vfs_fsync"),
					   .uninterruptible = true,
					   .ended_by = { WHO_THREAD, 212 },
					   .ended_by_comm = "jbd2/sda1-8",
					   .code = sample_code };
	b[0].ns = f->wait_ns / 10 * 9;
	b[1] = (struct blame_row){ .tid = 137,
				   .doing = DOING_RUNNING,
				   .computed = sample_computed };
	snprintf(b[1].comm, COMM_SIZE, "firecracker");
	b[1].ns = f->wait_ns / 20;
	b[2] = (struct blame_row){ .ns = f->wait_ns - b[0].ns - b[1].ns };
}

static void add_wakeups(struct futex_row *f)
{
	f->n_wakeups = 2;
	f->wakeups = xcalloc(2, sizeof(*f->wakeups));
	f->wakeups[0] = (struct wakeup_row){ .waker = { WHO_THREAD, 137 },
					     .waker_comm = "firecracker",
					     .waiter = 140,
					     .waiter_comm = "fc_api",
					     .count = 2,
					     .exact = true };
	f->wakeups[1] = (struct wakeup_row){ .count = 1 };
}

static void add_thread(struct window *win, int32_t tid, const char *comm, uint64_t futex_ns)
{
	struct thread_row *th = &win->threads[win->n_threads++];

	*th = (struct thread_row){ .tid = tid, .pid = 137, .main = tid == 137 };
	snprintf(th->comm, sizeof(th->comm), "%s", comm);
	th->futex_ns = futex_ns;
	th->waits = futex_ns > 0;
	th->wakes = 6;
	th->blocked_ns = NS_PER_S;
	th->blocked = xcalloc(2, sizeof(*th->blocked));
	th->n_blocked = 2;
	th->blocked[0] = (struct blocked_row){ .syscall = xstrdup("fsync"),
					       .kernel = xstrdup("folio_wait_bit < vfs_fsync"),
					       .uninterruptible = true,
					       .ended_by = { WHO_THREAD, 212 },
					       .ended_by_comm = "jbd2/sda1-8",
					       .ns = 900 * NS_PER_MS,
					       .count = 3 };
	th->blocked[0].code = sample_code;
	th->computed = sample_computed;
	th->ticks = xcalloc(2, sizeof(*th->ticks));
	th->ticks[0] = (struct tick_row){ 0, 1, 83 };
	th->ticks[1] = (struct tick_row){ 0, 0, 17 };
	th->n_ticks = 2;
	th->blocked[1] = (struct blocked_row){ .ns = 100 * NS_PER_MS, .count = 1 };
}

static struct window *add_window(struct result *res, uint64_t begin_ns, uint64_t end_ns)
{
	struct window *win = xcalloc(1, sizeof(*win));

	res->begin_ns = win->begin_ns = begin_ns;
	res->end_ns = win->end_ns = end_ns;
	res->windows = win;
	res->n_windows = 1;
	snprintf(win->name, sizeof(win->name), "trace");
	win->index = 1;
	return win;
}

static void add_target(struct result *res, const char *comm)
{
	res->targets = xcalloc(1, sizeof(*res->targets));
	res->n_targets = 1;
	res->targets[0] = (struct target){ .pid = 137, .threads = 6 };
	snprintf(res->targets[0].comm, sizeof(res->targets[0].comm), "%s", comm);
}

/* Two stacks: one with an inlined function, one of which nothing is known. */
static void add_stacks(struct result *res)
{
	struct named_stacks *s = &res->user_stacks;
	struct futex_row *f = &res->windows[0].futexes[0];
	struct named_frame *frames = xcalloc(2, sizeof(*frames)), *tick;

	s->modules = xcalloc(1, sizeof(*s->modules));
	s->modules[0] = xcalloc(1, sizeof(**s->modules));
	s->n_modules = 1;
	s->modules[0]->path = xstrdup("/usr/bin/firecracker");
	snprintf(s->modules[0]->build_id, sizeof(s->modules[0]->build_id), "c0ffee");
	frames[0] = (struct named_frame){ .address = 0x401010,
					  .how = STACK_HERE,
					  .is_exact = true,
					  .module = s->modules[0],
					  .has_vaddr = true,
					  .vaddr = 0x1010,
					  .places = xcalloc(1, sizeof(*frames[0].places)),
					  .n_places = 1 };
	frames[0].places[0] =
		(struct named_place){ xstrdup("queue_push"), xstrdup("/src/queue.c"), 27, true };
	frames[1] = (struct named_frame){ .address = 0x7f0010, .how = STACK_CODE };
	s->all = xcalloc(3, sizeof(*s->all));
	s->all[0] = (struct named_stack){ frames, 2, STACK_END_UNKNOWN };
	s->all[1] = (struct named_stack){ NULL, 0, STACK_END_NO_CODE };
	s->n_looks = 2;
	tick = xcalloc(1, sizeof(*tick));
	*tick = (struct named_frame){ .address = 0x7f0020, .how = STACK_TICK, .is_exact = true };
	s->all[2] = (struct named_stack){ tick, 1, STACK_END_UNKNOWN };
	s->n = 3;
	f->looks = xcalloc(2, sizeof(*f->looks));
	f->looks[0] = (struct look_row){ 1, 0, 97 };
	f->looks[1] = (struct look_row){ 0, 0, 3 };
	f->n_looks = 2;
	f->code = sample_code;
	res->looks = 120;
	res->looks_moved_on = 20;
	res->ticks = 110;
	res->ticks_refused = 10;
}

static struct finding lock_finding(void)
{
	struct finding f = { .kind = FINDING_LOCK,
			     .text = xstrdup(
				     "worker contends for the mutex queue_lock (app .bss)."),
			     .time_ns = 2 * NS_PER_S,
			     .of_ns = 24 * NS_PER_S,
			     .covered_ns = NS_PER_S,
			     .certain = true,
			     .n_words = 1,
			     .n_waiters = 1,
			     .n_culprits = 1 };
	struct finding_culprit *c;

	f.words = xcalloc(1, sizeof(*f.words));
	f.words[0] = (struct finding_word){ .pid = 137,
					    .uaddr = 0x404080,
					    .text = xstrdup("queue_lock (app .bss)"),
					    .primitive = xstrdup("glibc-style mutex"),
					    .code = sample_code };
	f.waiters = xcalloc(1, sizeof(*f.waiters));
	f.waiters[0] = (struct finding_waiters){ xstrdup("worker"), 3, 0, 2 * NS_PER_S };
	c = f.culprits = xcalloc(1, sizeof(*f.culprits));
	*c = (struct finding_culprit){ .role = ROLE_HOLDER,
				       .name = xstrdup("worker"),
				       .threads = 3 };
	c->did = xcalloc(2, sizeof(*c->did));
	c->n_did = 2;
	c->did[0] = (struct finding_act){ .doing = DOING_BLOCKED,
					  .syscall = xstrdup("fsync"),
					  .kernel = xstrdup("folio_wait_bit < vfs_fsync"),
					  .code = sample_code,
					  .ns = NS_PER_S };
	c->did[1] = (struct finding_act){ .doing = DOING_RUNNING,
					  .computed = sample_computed,
					  .ns = NS_PER_S };
	f.meanwhile = (struct finding_meanwhile){ .tid = 140,
						  .name = xstrdup("fc_api"),
						  .ns = NS_PER_S,
						  .running_ns = 2 * NS_PER_S,
						  .at_least = true };
	f.meanwhile.runners = xcalloc(1, sizeof(*f.meanwhile.runners));
	f.meanwhile.runners[f.meanwhile.n_runners++] =
		(struct finding_runner){ xstrdup("vcpu"), 1, 141, NS_PER_S, 0 };
	f.cpu.waited_ns = NS_PER_S;
	f.cpu.takers = xcalloc(2, sizeof(*f.cpu.takers));
	f.cpu.takers[f.cpu.n_takers++] =
		(struct finding_taker){ xstrdup("hog"), 1, 4711, false, NS_PER_S / 2,
					NS_PER_S / 4,	17 };
	f.cpu.takers[f.cpu.n_takers++] = (struct finding_taker){ .ns = NS_PER_S / 4, .times = 1 };
	return f;
}

static void add_findings(struct window *win)
{
	win->findings = xcalloc(2, sizeof(*win->findings));
	win->findings[win->n_findings++] = lock_finding();
	win->findings[win->n_findings++] =
		(struct finding){ .kind = FINDING_IDLE,
				  .text = xstrdup("1 thread: fc_api waits for work.") };
}

struct result *sample_rich(void)
{
	struct result *res = result_new();
	struct window *win = add_window(res, 5 * NS_PER_S, 13 * NS_PER_S);

	add_target(res, "firecracker");
	res->targets[0].exe = xstrdup("/usr/bin/firecracker");
	res->events = 1204;
	res->losses = xcalloc(2, sizeof(*res->losses));
	res->losses[0] = (struct loss){ .cpu = 1, .begin_ns = 7, .end_ns = 9, .count = 3 };
	res->losses[1] = (struct loss){ .cpu = 0, .begin_ns = 8, .end_ns = 9, .count = -1 };
	res->n_losses = 2;
	snprintf(res->kernel, sizeof(res->kernel), "6.1.0-28-amd64");
	res->realtime_offset_ns = 1763870000123456789;
	res->command = xstrdup("curl");
	res->command_ended = true;
	res->command_status = 7;
	res->buffer_bytes_per_cpu = 8 << 20;
	res->cpus = 16;
	res->tracer_cpu_ns = 12 * NS_PER_MS;
	res->tracer_peak_rss_bytes = 7 << 20;
	res->marks = xcalloc(1, sizeof(*res->marks));
	res->marks[0] = (struct mark_row){ 6 * NS_PER_S, xstrdup("begin branch") };
	res->n_marks = 1;
	result_warn(res, "%d futex calls were seen from one end only", 3);
	win->summary = xstrdup("2 of 6 threads were parked throughout, each on its own word, until "
			       "firecracker (137) woke them: look at what firecracker did.");
	add_findings(win);
	add_parked(win);
	add_queue(win);
	add_lock(win);
	win->threads = xcalloc(6, sizeof(*win->threads));
	add_thread(win, 137, "firecracker", 0);
	add_thread(win, 139, "fc_vcpu 1", 8 * NS_PER_S);
	add_thread(win, 140, "fc_api", 152604 * NS_PER_US);
	for (int32_t tid = 141; tid <= 143; tid++)
		add_thread(win, tid, "worker", NS_PER_S);
	for (size_t i = 0; i < win->n_futexes; i++) {
		add_blame(&win->futexes[i]);
		add_wakeups(&win->futexes[i]);
	}
	win->futexes[win->n_futexes - 1].owner = (struct owner_row){
		.tid = 137, .comm = "firecracker", .lives = true, .held_ns = 7, .times = 2
	};
	add_stacks(res);
	likeness_join_blame(win);
	likeness_sum_blame(win);
	win->host = (struct host_row){ .begin = { .ts_ns = 1, .dirty_pages = -1 },
				       .end = { .ts_ns = 2, .dirty_pages = 7 },
				       .known = true };
	return res;
}

void sample_add_pool(struct window *win, size_t n)
{
	win->threads = xrealloc(win->threads, win->n_threads + n, sizeof(*win->threads));
	for (size_t i = 0; i < n; i++) {
		struct futex_row *f = sample_add_futex(win, 137, 0x7f0000010000 + 64 * i);
		struct thread_row *th = &win->threads[win->n_threads++];

		*th = (struct thread_row){ .tid = (int32_t)(900 + i), .pid = 137, .waits = 1 };
		th->futex_ns = window_duration_ns(win);
		snprintf(th->comm, COMM_SIZE, "worker-%u", (unsigned int)i % 1000);
		f->waits = f->slept = f->finished_slept = f->peak_waiters = 1;
		f->wait_ns = f->covered_ns = f->max_ns = f->p50_ns = th->futex_ns;
		f->verdict = VERDICT_IDLE_WAITER;
		add_waiter(f, th->tid, th->comm, f->wait_ns);
		f->histogram = xcalloc(1, sizeof(*f->histogram));
		f->histogram[0] = (struct bucket){ f->max_ns, 1 };
		f->n_histogram = 1;
	}
}

struct result *sample_empty(void)
{
	struct result *res = result_new();

	add_window(res, 5 * NS_PER_S, 5 * NS_PER_S);
	return res;
}

static void replace(char **string, const char *with)
{
	free(*string);
	*string = xstrdup(with);
}

static void make_blame_hostile(struct blame_row *rows, size_t n, const char *hostile)
{
	for (size_t i = 0; i < n; i++) {
		snprintf(rows[i].comm, COMM_SIZE, "%s", hostile);
		snprintf(rows[i].sleep.ended_by_comm, COMM_SIZE, "%s", hostile);
		replace(&rows[i].sleep.kernel, hostile);
	}
}

static void make_hostile(struct futex_row *f, const char *hostile)
{
	replace(&f->where.text, hostile);
	replace(&f->where.path, hostile);
	replace(&f->where.section, hostile);
	replace(&f->where.symbol, hostile);
	replace(&f->where.near, hostile);
	for (size_t i = 0; i < f->n_waiters; i++)
		snprintf(f->waiters[i].comm, COMM_SIZE, "%s", hostile);
	for (size_t i = 0; i < f->n_wakers; i++)
		snprintf(f->wakers[i].comm, COMM_SIZE, "%s", hostile);
	make_blame_hostile(f->blame, f->n_blame, hostile);
	snprintf(f->wakeups[0].waker_comm, COMM_SIZE, "%s", hostile);
	snprintf(f->wakeups[0].waiter_comm, COMM_SIZE, "%s", hostile);
	snprintf(f->owner.comm, COMM_SIZE, "%s", hostile);
}

static void make_finding_hostile(struct finding *f, const char *hostile)
{
	replace(&f->text, hostile);
	replace(&f->words[0].text, hostile);
	replace(&f->words[0].primitive, hostile);
	replace(&f->waiters[0].name, hostile);
	replace(&f->culprits[0].name, hostile);
	replace(&f->culprits[0].did[0].syscall, hostile);
	replace(&f->culprits[0].did[0].kernel, hostile);
	replace(&f->meanwhile.name, hostile);
	replace(&f->meanwhile.runners[0].name, hostile);
	replace(&f->cpu.takers[0].name, hostile);
}

struct result *sample_hostile(const char *hostile)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);

	for (size_t i = 0; i < win->n_futexes; i++)
		make_hostile(&win->futexes[i], hostile);
	for (size_t i = 0; i < win->n_threads; i++) {
		struct thread_row *th = &win->threads[i];

		snprintf(th->comm, COMM_SIZE, "%s", hostile);
		snprintf(th->blocked[0].ended_by_comm, COMM_SIZE, "%s", hostile);
		replace(&th->blocked[0].kernel, hostile);
	}
	make_blame_hostile(win->blame, win->n_blame, hostile);
	make_finding_hostile(&win->findings[0], hostile);
	snprintf(win->name, sizeof(win->name), "%s", hostile);
	replace(&win->summary, hostile);
	replace(&res->command, hostile);
	replace(&res->marks[0].text, hostile);
	replace(&res->targets[0].exe, hostile);
	snprintf(res->targets[0].comm, COMM_SIZE, "%s", hostile);
	snprintf(res->kernel, sizeof(res->kernel), "%s", hostile);
	result_warn(res, "%s", hostile);
	return res;
}

char *sample_render(int (*render)(FILE *out, const struct result *res), struct result *res)
{
	char *written = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&written, &size);

	ck_assert_ptr_nonnull(out);
	groups_find(res);
	ck_assert_int_eq(render(out, res), 0);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(strlen(written) == size, "a NUL was written");
	return written;
}

char *sample_render_text(struct result *res, const struct text_style *style)
{
	char *written = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&written, &size);

	ck_assert_ptr_nonnull(out);
	groups_find(res);
	ck_assert_int_eq(report_text(out, res, style), 0);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(strlen(written) == size, "a NUL was written");
	return written;
}

bool sample_fails_on_full_disk(int (*render)(FILE *out, const struct result *res))
{
	struct result *res = sample_rich();
	FILE *full = fopen("/dev/full", "w");
	int status;

	ck_assert_ptr_nonnull(full);
	status = render(full, res);
	fclose(full);
	result_free(res);
	return status == -1;
}

uint64_t sample_folded_ns(const char *folded)
{
	uint64_t ns = 0;

	while (*folded) {
		const char *end = strchr(folded, '\n'), *number;
		char *after;

		ck_assert_msg(end, "the last line has no end: %s", folded);
		for (const char *at = folded; at < end; at++)
			ck_assert((unsigned char)*at >= 0x20);
		number = memrchr(folded, ' ', (size_t)(end - folded));
		ck_assert_msg(number && number > folded, "no stack: %s", folded);
		ns += strtoull(number + 1, &after, 10);
		ck_assert_msg(after == end, "no number: %s", folded);
		folded = end + 1;
	}
	return ns;
}
