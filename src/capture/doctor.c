/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.c - checks the host, outside of tracefs, for all that a trace needs.
 */
#include "capture/doctor.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/buffer_size.h"
#include "capture/doctor_examination.h"
#include "capture/doctor_tracefs.h"
#include "capture/tasks.h"
#include "base/xalloc.h"

/* The oldest kernel on which futrace was tested. */
#define OLDEST_MAJOR 5
#define OLDEST_MINOR 10

static void check_kernel(struct examination *e)
{
	char release[100];
	int major, minor;

	if (doctor_read(e->host->proc, "sys/kernel/osrelease", release, sizeof(release)) < 0 ||
	    sscanf(release, "%d.%d", &major, &minor) != 2) {
		doctor_add(e, "kernel", DOCTOR_DEGRADED, "version unknown");
		return;
	}
	release[strcspn(release, "\n")] = '\0';
	if (major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR)) {
		doctor_add(e, "kernel", DOCTOR_OK, "%s", release);
		return;
	}
	doctor_add(e, "kernel", DOCTOR_DEGRADED, "%s, older than all tested kernels", release);
	doctor_remedy(e, "Linux %d.%d or later", OLDEST_MAJOR, OLDEST_MINOR);
}

static void check_ids(struct examination *e)
{
	if (tasks_have_host_ids(e->host->proc)) {
		doctor_add(e, "process ids", DOCTOR_OK, "the same as the host's");
		return;
	}
	doctor_add(e, "process ids", DOCTOR_MISSING,
		   "in a namespace of its own; the kernel filters by the host's ids");
	doctor_remedy(e, "run futrace on the host");
}

/* A CPU that is offline has no buffer yet. */
static void check_cpus(struct examination *e)
{
	size_t online = buffer_size_online_cpus(e->host->sys);
	size_t possible = buffer_size_possible_cpus(e->host->sys);

	if (!online)
		doctor_add(e, "CPUs", DOCTOR_OK, "their number is hidden from this user");
	else if (possible <= online)
		doctor_add(e, "CPUs", DOCTOR_OK, "%zu, all online", online);
	else
		doctor_add(e, "CPUs", DOCTOR_OK,
			   "%zu online; %zu offline or absent: traced from when they come online",
			   online, possible - online);
}

static void check_lockdown(struct examination *e)
{
	char text[100];

	if (doctor_read(e->host->sys, "kernel/security/lockdown", text, sizeof(text)) < 0) {
		doctor_add(e, "lockdown", DOCTOR_OK, "%s",
			   errno == ENOENT ? "off" : "hidden from this user");
	} else if (strstr(text, "[confidentiality]")) {
		doctor_add(e, "lockdown", DOCTOR_MISSING, "confidentiality: tracefs is closed");
		doctor_remedy(e, "boot without lockdown=confidentiality");
	} else {
		doctor_add(e, "lockdown", DOCTOR_OK, "%s",
			   strstr(text, "[integrity]") ? "integrity, which allows tracing" : "off");
	}
}

/*
 * Does the kernel show the address of its first function? To a user who may not see addresses, it
 * shows zeroes. Data of each CPU may come first, at 0 for all users.
 */
static bool shows_functions(const char *proc)
{
	char *path = xasprintf("%s/kallsyms", proc), line[512], *type;
	FILE *in = fopen(path, "re");
	uint64_t address = 0;
	bool found = false;

	free(path);
	while (in && !found && fgets(line, sizeof(line), in)) {
		address = strtoull(line, &type, 16);
		found = !strncmp(type, " t ", 3) || !strncmp(type, " T ", 3);
	}
	if (in)
		fclose(in);
	return found && address;
}

static void check_names(struct examination *e)
{
	if (shows_functions(e->host->proc)) {
		doctor_add(e, "kernel symbols", DOCTOR_OK, "available");
		return;
	}
	doctor_add(e, "kernel symbols", DOCTOR_DEGRADED,
		   "hidden: the report cannot name the call in which threads are blocked");
	doctor_remedy(e, "%s", e->host->is_root ? "sysctl kernel.kptr_restrict=1" : "root");
}

/* The value of yama: Documentation/admin-guide/LSM/Yama.rst. 0 without it. */
static int ptrace_scope(const char *proc)
{
	char text[16];

	return doctor_read(proc, "sys/kernel/yama/ptrace_scope", text, sizeof(text)) == 0
		       ? atoi(text)
		       : 0;
}

/* Can /proc show the futex calls in which threads wait when a trace begins? */
static void check_parked(struct examination *e)
{
	if (e->host->is_root) {
		doctor_add(e, "threads already parked", DOCTOR_OK, "visible in all processes");
	} else if (ptrace_scope(e->host->proc)) {
		doctor_add(e, "threads already parked", DOCTOR_DEGRADED,
			   "visible only in children of futrace");
		doctor_remedy(e, "sysctl kernel.yama.ptrace_scope=0");
	} else {
		doctor_add(e, "threads already parked", DOCTOR_OK,
			   "visible in the processes of this user");
	}
}

/* Can /proc show the kernel stacks of threads that are blocked when a trace begins? */
static void check_idle_stacks(struct examination *e)
{
	char text[16];

	if (doctor_read(e->host->proc, "self/stack", text, sizeof(text)) == 0) {
		doctor_add(e, "threads already blocked", DOCTOR_OK,
			   "their kernel stacks are visible");
		return;
	}
	doctor_add(
		e, "threads already blocked", DOCTOR_DEGRADED,
		"their kernel stacks are hidden: for threads without any event the call is unknown");
	if (!e->host->is_root)
		doctor_remedy(e, "root");
}

/* Has this process the capability to read any process' memory? */
static bool can_read_all(const struct examination *e)
{
	char text[4096], *line;

	if (!e->host->is_root)
		return false;
	if (doctor_read(e->host->proc, "self/status", text, sizeof(text)) < 0)
		return true;
	line = strstr(text, "\nCapEff:");
	return !line || (strtoull(line + strlen("\nCapEff:"), NULL, 16) >> CAP_SYS_PTRACE & 1);
}

/* Whose memory may be read, for the stacks in it? */
static void check_memory(struct examination *e)
{
	const int scope = ptrace_scope(e->host->proc);
	const bool all = can_read_all(e);

	if (scope > 2) {
		doctor_add(e, "call stacks", DOCTOR_DEGRADED,
			   "no process may read another's memory");
		doctor_remedy(e, "boot with kernel.yama.ptrace_scope=1");
	} else if (all) {
		doctor_add(e, "call stacks", DOCTOR_OK, "of blocked threads, in all processes");
	} else if (scope) {
		doctor_add(e, "call stacks", DOCTOR_DEGRADED, "only in children of futrace");
		doctor_remedy(e, "%s",
			      scope == 1 ? "sysctl kernel.yama.ptrace_scope=0, or root"
					 : "root with CAP_SYS_PTRACE");
	} else if (e->host->is_root) {
		doctor_add(e, "call stacks", DOCTOR_DEGRADED,
			   "without CAP_SYS_PTRACE only in some processes of root");
		doctor_remedy(e, "CAP_SYS_PTRACE");
	} else {
		doctor_add(e, "call stacks", DOCTOR_OK,
			   "of blocked threads, in the processes of this user");
	}
}

/* Can it be found where threads are blocked? A trace does without. */
static void check_stacks(struct examination *e)
{
	char text[256];

	if (doctor_read(e->host->proc, "self/syscall", text, sizeof(text)) < 0 && errno == ENOENT) {
		doctor_add(e, "call stacks", DOCTOR_DEGRADED,
			   "none: this kernel has no /proc/PID/syscall");
		doctor_remedy(e, "a kernel with CONFIG_HAVE_ARCH_TRACEHOOK");
	} else if (doctor_read(e->host->proc, "sys/kernel/arch", text, sizeof(text)) == 0 &&
		   strcmp(text, "x86_64\n") != 0 && strcmp(text, "i686\n") != 0) {
		doctor_add(e, "call stacks", DOCTOR_DEGRADED,
			   "none: those of this machine cannot be followed yet");
	} else {
		check_memory(e);
	}
}

static void check_libraries(struct examination *e)
{
	doctor_add(e, "libraries", DOCTOR_OK, "%s", LIBRARY_VERSIONS);
}

/* futrace does not use BPF; the line tells whether tools that do, such as bpftrace, work here. */
static void check_bpf(struct examination *e)
{
	char text[16], *btf = xasprintf("%s/kernel/btf/vmlinux", e->host->sys);
	bool has_btf = access(btf, F_OK) == 0;

	if (doctor_read(e->host->proc, "sys/kernel/unprivileged_bpf_disabled", text, sizeof(text)) <
	    0)
		doctor_add(e, "BPF", DOCTOR_OK, "not in this kernel; not needed");
	else
		doctor_add(e, "BPF", DOCTOR_OK, "available %s BTF, %s; not needed",
			   has_btf ? "with" : "without",
			   atoi(text) ? "to privileged users" : "to all users");
	free(btf);
}

static void (*const checks[])(struct examination *e) = {
	check_kernel,	      check_ids,       check_cpus,   check_lockdown,
	doctor_check_tracefs, check_names,     check_parked, check_idle_stacks,
	check_stacks,	      check_libraries, check_bpf,
};

void doctor_examine(const struct doctor_host *host, struct doctor_checks *found)
{
	struct examination e = { .host = host, .found = found };

	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
		checks[i](&e);
	free(e.tracing);
}

bool doctor_can_trace(const struct doctor_checks *found)
{
	for (size_t i = 0; i < found->n; i++) {
		if (found->all[i].state == DOCTOR_MISSING)
			return false;
	}
	return true;
}

void doctor_checks_finish(struct doctor_checks *found)
{
	free(found->all);
	*found = (struct doctor_checks){ 0 };
}
