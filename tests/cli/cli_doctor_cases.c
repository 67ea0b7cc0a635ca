/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_doctor_cases.c - tests the doctor on hosts that lack something; folders play the hosts.
 */
#include "tests/cli/cli_cases.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/folder.h"
#include "capture/doctor.h"
#include "base/xalloc.h"

static char *folder;

/* Runs a command in the folder. */
static void __attribute__((format(printf, 1, 2))) sh(const char *fmt, ...)
{
	char command[1000];
	char *whole;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	whole = xasprintf("cd %s && %s", folder, command);
	ck_assert_msg(system(whole) == 0, "%s", whole);
	free(whole);
}

/* Makes a host that lacks nothing. */
static void make_host(void)
{
	folder = folder_new();
	sh("mkdir -p proc/self proc/sys/kernel sys/kernel/tracing sys/kernel/security tracing");
	sh("echo 6.18.1 > proc/sys/kernel/osrelease");
	sh("echo 'ffffffff81000000 T _text' > proc/kallsyms; echo > proc/self/stack; "
	   "echo running > proc/self/syscall");
	sh("mkdir -p sys/devices/system/cpu && cd sys/devices/system/cpu && "
	   "echo 0-1 > online; echo 0-1 > possible");
	sh("mkdir proc/self/ns");
	sh("ln -s 'pid:[4026531836]' proc/self/ns/pid");
	sh("echo 2 > proc/sys/kernel/unprivileged_bpf_disabled");
	sh("echo 'tracefs %s/tracing tracefs rw,relatime 0 0' > proc/self/mounts", folder);
	sh("printf 'MemTotal: 9\\nMemAvailable: 8000000 kB\\n' > proc/meminfo");
	sh("echo '[none] integrity confidentiality' > sys/kernel/security/lockdown");
	sh("cd tracing && mkdir -p instances options per_cpu/cpu0 per_cpu/cpu1 "
	   "events/syscalls/sys_enter_futex events/raw_syscalls/sys_enter "
	   "events/sched/sched_switch events/timer/hrtimer_expire_entry");
	sh("cd tracing && touch events/syscalls/sys_enter_futex/format set_event set_event_pid "
	   "events/raw_syscalls/sys_enter/format events/sched/sched_switch/format "
	   "events/sched/sched_switch/trigger buffer_size_kb buffer_subbuf_size_kb "
	   "options/event-fork options/userstacktrace trace_marker tracing_on");
	sh("cd tracing && echo '[local] global mono' > trace_clock; echo nop > current_tracer");
}

static void remove_host(void)
{
	folder_remove(folder);
}

static const struct doctor_event events[] = {
	{ .system = "syscalls",
	  .name = "sys_enter_futex",
	  .without = DOCTOR_DEGRADED,
	  .text = "recorded by number",
	  .remedy = "another kernel",
	  .by_name = true },
	{ .system = "raw_syscalls",
	  .name = "sys_enter",
	  .without = DOCTOR_DEGRADED,
	  .text = "no 32-bit programs",
	  .by_number = true },
	{ .system = "sched",
	  .name = "sched_switch",
	  .without = DOCTOR_MISSING,
	  .text = "no thread states" },
};

/* The doctor's findings; INSTANCE is one to borrow, in the folder, or NULL. */
static struct doctor_checks examine(bool is_root, const char *instance)
{
	char *proc = xasprintf("%s/proc", folder), *sys = xasprintf("%s/sys", folder);
	char *path = instance ? xasprintf("%s/%s", folder, instance) : NULL;
	const struct doctor_host host = {
		.proc = proc,
		.sys = sys,
		.instance = path,
		.is_root = is_root,
		.events = events,
		.n_events = sizeof(events) / sizeof(*events),
	};
	struct doctor_checks found = { 0 };

	doctor_examine(&host, &found);
	free(proc);
	free(sys);
	free(path);
	return found;
}

static const struct doctor_check *finding_of(const struct doctor_checks *found, const char *name)
{
	for (size_t i = 0; i < found->n; i++) {
		if (!strcmp(found->all[i].name, name))
			return &found->all[i];
	}
	ck_abort_msg("nothing is said of %s", name);
}

START_TEST(a_host_on_which_all_is_well_can_be_traced)
{
	struct doctor_checks found = examine(true, NULL);

	for (size_t i = 0; i < found.n; i++)
		ck_assert_msg(found.all[i].state == DOCTOR_OK, "%s: %s", found.all[i].name,
			      found.all[i].text);
	ck_assert(doctor_can_trace(&found));
	doctor_checks_finish(&found);
}
END_TEST

/* A change of the host, and the finding that must follow. */
static const struct {
	const char *change, *name;
	enum doctor_state state;
	const char *says, *remedy;
} lacks[] = {
	{ "echo 4.19.0 > proc/sys/kernel/osrelease", "kernel", DOCTOR_DEGRADED, "4.19.0", "5.10" },
	{ "rm proc/sys/kernel/osrelease", "kernel", DOCTOR_DEGRADED, "version unknown", "" },
	{ "rm proc/self/ns/pid; ln -s 'pid:[4026532200]' proc/self/ns/pid", "process ids",
	  DOCTOR_MISSING, "namespace", "on the host" },
	{ "echo 0,2-3 > sys/devices/system/cpu/online; echo 0-7 > sys/devices/system/cpu/possible",
	  "CPUs", DOCTOR_OK, "3 online; 5 offline", "" },
	{ "rm -r sys/devices", "CPUs", DOCTOR_OK, "hidden", "" },
	{ "echo 'none [integrity] confidentiality' > sys/kernel/security/lockdown", "lockdown",
	  DOCTOR_OK, "integrity", "" },
	{ "echo 'none integrity [confidentiality]' > sys/kernel/security/lockdown", "lockdown",
	  DOCTOR_MISSING, "confidentiality", "boot" },
	{ "rm sys/kernel/security/lockdown", "lockdown", DOCTOR_OK, "off", "" },
	{ ": > proc/self/mounts", "tracefs", DOCTOR_DEGRADED, "not mounted", "mount -t tracefs" },
	{ ": > proc/self/mounts", "events and settings", DOCTOR_DEGRADED, "not checked", "" },
	{ ": > proc/self/mounts; rmdir sys/kernel/tracing", "tracefs", DOCTOR_MISSING,
	  "not in this kernel", "CONFIG_FTRACE" },
	{ "rm -r tracing/*", "tracefs", DOCTOR_MISSING, "empty", "lockdown" },
	{ "rm -r tracing/*", "events and settings", DOCTOR_MISSING, "not checked", "" },
	{ "rm -r tracing", "tracefs", DOCTOR_MISSING, "No such file", "" },
	{ "sed -i s/rw,/ro,/ proc/self/mounts", "tracefs", DOCTOR_MISSING, "read-only",
	  "mount -o remount,rw" },
	{ "rmdir tracing/instances", "instance", DOCTOR_MISSING, "cannot be created", "root" },
	{ "mkdir tracing/instances/futrace-2147483647-0", "leftovers", DOCTOR_DEGRADED,
	  "1 tracing instance", "futrace cleanup" },
	{ "rm -r tracing/events/syscalls", "syscalls:sys_enter_futex", DOCTOR_DEGRADED, "by number",
	  "another kernel" },
	{ "rm -r tracing/events/raw_syscalls", "raw_syscalls:sys_enter", DOCTOR_DEGRADED, "32-bit",
	  "" },
	{ "rm -r tracing/events/*syscalls", "raw_syscalls:sys_enter", DOCTOR_MISSING,
	  "no futex call", "" },
	{ "rm -r tracing/events/sched", "sched:sched_switch", DOCTOR_MISSING, "thread states", "" },
	{ "echo '[local] global' > tracing/trace_clock", "clock", DOCTOR_MISSING, "CLOCK_MONOTONIC",
	  "Linux" },
	{ "rm tracing/options/event-fork", "filter for new threads", DOCTOR_MISSING,
	  "created during", "" },
	{ "rm tracing/set_event_pid", "filter for threads", DOCTOR_MISSING, "whole host", "" },
	{ "rm tracing/events/sched/sched_switch/trigger", "kernel stacks", DOCTOR_DEGRADED,
	  "blocked", "" },
	{ "rm tracing/options/userstacktrace", "ticks", DOCTOR_DEGRADED, "no user stacks", "" },
	{ "rm -r tracing/events/timer", "ticks", DOCTOR_DEGRADED, "no event for them", "" },
	{ "rm tracing/buffer_subbuf_size_kb", "size of sub-buffers", DOCTOR_DEGRADED, "13 ns",
	  "6.8" },
	{ "rm tracing/trace_marker", "marks", DOCTOR_DEGRADED, "cannot be written", "" },
	{ "mkdir tracing/per_cpu/cpu2; echo 0 > sys/devices/system/cpu/online", "buffers",
	  DOCTOR_OK, "for 1 CPU", "" },
	{ "rm -r tracing/per_cpu", "buffers", DOCTOR_MISSING, "cannot be listed", "" },
	{ "echo 'MemAvailable: 1500 kB' > proc/meminfo", "buffers", DOCTOR_DEGRADED,
	  "1 MB for 2 CPUs, of 1 MB", "--buffer" },
	{ "echo '0000000000000000 T _text' > proc/kallsyms", "kernel symbols", DOCTOR_DEGRADED,
	  "hidden", "kptr_restrict" },
	{ "printf '0000000000000000 A fixed_percpu_data\\nffffffff81000000 T _text\\n' > proc/kallsyms",
	  "kernel symbols", DOCTOR_OK, "available", "" },
	{ "rm proc/self/stack", "threads already blocked", DOCTOR_DEGRADED, "hidden", "" },
	{ "rm proc/self/syscall", "call stacks", DOCTOR_DEGRADED, "no /proc/PID/syscall",
	  "TRACEHOOK" },
	{ "echo aarch64 > proc/sys/kernel/arch", "call stacks", DOCTOR_DEGRADED,
	  "cannot be followed", "" },
	{ "echo x86_64 > proc/sys/kernel/arch", "call stacks", DOCTOR_OK, "in all processes", "" },
	{ "mkdir proc/sys/kernel/yama; echo 3 > proc/sys/kernel/yama/ptrace_scope", "call stacks",
	  DOCTOR_DEGRADED, "no process", "ptrace_scope" },
	{ "mkdir proc/sys/kernel/yama; echo 2 > proc/sys/kernel/yama/ptrace_scope", "call stacks",
	  DOCTOR_OK, "in all processes", "" },
	{ "printf 'Name: x\\nCapEff:\\t000001fffff7ffff\\n' > proc/self/status", "call stacks",
	  DOCTOR_DEGRADED, "some processes of root", "CAP_SYS_PTRACE" },
	{ "printf 'Name: x\\nCapEff:\\t0000000000080000\\n' > proc/self/status", "call stacks",
	  DOCTOR_OK, "in all processes", "" },
	{ "rm proc/sys/kernel/unprivileged_bpf_disabled", "BPF", DOCTOR_OK, "not in this kernel",
	  "" },
};

START_TEST(what_is_lacking_is_said_with_its_remedy)
{
	const struct doctor_check *f;
	struct doctor_checks found;
	bool missing = false;

	sh("%s", lacks[_i].change);
	found = examine(true, NULL);
	f = finding_of(&found, lacks[_i].name);
	ck_assert_int_eq(f->state, lacks[_i].state);
	ck_assert_msg(strstr(f->text, lacks[_i].says) != NULL, "%s", f->text);
	ck_assert_msg(strstr(f->remedy, lacks[_i].remedy) != NULL, "%s", f->remedy);
	for (size_t i = 0; i < found.n; i++)
		missing = missing || found.all[i].state == DOCTOR_MISSING;
	ck_assert_int_eq(doctor_can_trace(&found), !missing);
	ck_assert(lacks[_i].state != DOCTOR_MISSING || missing);
	doctor_checks_finish(&found);
}
END_TEST

START_TEST(a_plain_user_cannot_mount_and_sees_less)
{
	struct doctor_checks found;

	sh(": > proc/self/mounts; mkdir proc/sys/kernel/yama; "
	   "echo 1 > proc/sys/kernel/yama/ptrace_scope");
	found = examine(false, NULL);
	ck_assert_int_eq(finding_of(&found, "tracefs")->state, DOCTOR_MISSING);
	ck_assert_int_eq(finding_of(&found, "threads already parked")->state, DOCTOR_DEGRADED);
	ck_assert(!doctor_can_trace(&found));
	doctor_checks_finish(&found);
}
END_TEST

/* The directories above the instance cannot be read, and need not be. */
START_TEST(an_instance_that_was_given_away_is_enough)
{
	struct doctor_checks found;

	sh("mv tracing given; echo 0 > given/options/event-fork; echo 1 > given/tracing_on; "
	   "echo 1408 > given/buffer_size_kb; : > proc/self/mounts");
	found = examine(false, "given");
	ck_assert_int_eq(finding_of(&found, "instance")->state, DOCTOR_OK);
	ck_assert(doctor_can_trace(&found));
	doctor_checks_finish(&found);

	sh("echo sched:sched_switch > given/set_event");
	found = examine(false, "given");
	ck_assert_int_eq(finding_of(&found, "instance")->state, DOCTOR_MISSING);
	ck_assert_ptr_nonnull(strstr(finding_of(&found, "instance")->text, "sched:sched_switch"));
	doctor_checks_finish(&found);

	found = examine(false, "nothing");
	ck_assert_int_eq(finding_of(&found, "tracefs")->state, DOCTOR_MISSING);
	ck_assert(!doctor_can_trace(&found));
	doctor_checks_finish(&found);
}
END_TEST

/* The doctor only reads. */
START_TEST(nothing_on_the_host_changes)
{
	struct doctor_checks found;

	sh("ls -lR --time-style=full-iso . > %s.before", folder);
	found = examine(true, NULL);
	doctor_checks_finish(&found);
	sh("ls -lR --time-style=full-iso . | cmp - %s.before && rm %s.before", folder, folder);
}
END_TEST

TCase *cli_doctor_cases(void)
{
	TCase *tc = tcase_create("doctor");

	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, make_host, remove_host);
	tcase_add_test(tc, a_host_on_which_all_is_well_can_be_traced);
	tcase_add_loop_test(tc, what_is_lacking_is_said_with_its_remedy, 0,
			    sizeof(lacks) / sizeof(*lacks));
	tcase_add_test(tc, a_plain_user_cannot_mount_and_sees_less);
	tcase_add_test(tc, an_instance_that_was_given_away_is_enough);
	tcase_add_test(tc, nothing_on_the_host_changes);
	return tc;
}
