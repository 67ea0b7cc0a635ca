/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tasks.c - reads the files of processes and threads in /proc.
 */
#include "capture/tasks.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/living.h"
#include "base/own_id.h"
#include "base/units.h"
#include "base/whole.h"
#include "base/xalloc.h"

/* The inode of the first process id namespace: PROC_PID_INIT_INO of Linux. */
#define HOST_NAMESPACE "pid:[4026531836]"

bool tasks_have_host_ids(const char *proc)
{
	char *path = xasprintf("%s/self/ns/pid", proc);
	char name[64];
	ssize_t n = readlink(path, name, sizeof(name) - 1);

	free(path);
	/* A kernel without namespaces has only the host's ids. */
	if (n < 0)
		return true;
	name[n] = '\0';
	return !strcmp(name, HOST_NAMESPACE);
}

void tids_finish(struct tids *t)
{
	free(t->all);
	memset(t, 0, sizeof(*t));
}

void tids_add(struct tids *t, int32_t tid)
{
	t->all = xgrow(t->all, t->n, &t->capacity, sizeof(*t->all));
	t->all[t->n++] = tid;
}

bool tids_have(const struct tids *t, int32_t tid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->all[i] == tid)
			return true;
	}
	return false;
}

/* Adds the entries of folder PATH that are numbers to T. Frees PATH. */
static int list_numbers(char *path, struct tids *t)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	uint64_t tid;
	int why;

	free(path);
	if (!dir)
		return -1;
	while ((errno = 0, entry = readdir(dir))) {
		if (units_parse_whole(entry->d_name, INT32_MAX, &tid) == 0)
			tids_add(t, (int32_t)tid);
	}
	why = errno;
	closedir(dir);
	errno = why;
	return why ? -1 : 0;
}

int tasks_list(const char *proc, int32_t pid, struct tids *t)
{
	return list_numbers(xasprintf("%s/%" PRId32 "/task", proc, pid), t);
}

int tasks_list_processes(const char *proc, struct tids *t)
{
	return list_numbers(xstrdup(proc), t);
}

void tasks_comm(const char *proc, int32_t tid, char comm[COMM_SIZE])
{
	char *path = xasprintf("%s/%" PRId32 "/comm", proc, tid);
	char text[2 * COMM_SIZE];

	whole_text(AT_FDCWD, path, text, sizeof(text));
	free(path);
	/* A name may hold newlines; the file adds one at the end. */
	if (text[0] && text[strlen(text) - 1] == '\n')
		text[strlen(text) - 1] = '\0';
	snprintf(comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, text);
}

/* The path of the link to the program of thread TID; the caller frees it. */
static char *exe_link(const char *proc, int32_t tid)
{
	return xasprintf("%s/%" PRId32 "/exe", proc, tid);
}

char *tasks_exe(const char *proc, int32_t pid)
{
	char *path = exe_link(proc, pid);
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	free(path);
	if (n < 0) {
		path = exe_link(proc, living_thread(proc, pid));
		n = readlink(path, target, sizeof(target) - 1);
		free(path);
	}
	if (n < 0)
		return NULL;
	target[n] = '\0';
	return xstrdup(target);
}

ssize_t tasks_cmdline(const char *proc, int32_t pid, char *cmdline, size_t size)
{
	char *path = xasprintf("%s/%" PRId32 "/cmdline", proc, pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC), why;
	ssize_t n;

	free(path);
	if (fd < 0)
		return -1;
	n = whole_read(fd, cmdline, size);
	why = errno;
	close(fd);
	errno = why;
	return n;
}

int32_t tasks_process_of(const char *proc, int32_t tid)
{
	char *path = xasprintf("%s/%" PRId32 "/status", proc, tid);
	char text[4096];
	const char *found;
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	if (failed < 0)
		return -1;
	/* The name comes first, with its newlines escaped: so it cannot fake this line. */
	found = strstr(text, "\nTgid:");
	if (!found) {
		errno = ENOENT;
		return -1;
	}
	return (int32_t)strtol(found + strlen("\nTgid:"), NULL, 10);
}

int32_t tasks_by_own_id(const char *proc, int32_t pid, int32_t own)
{
	struct tids tids = { 0 };
	int32_t found = -1;

	tasks_list(proc, pid, &tids);
	for (size_t i = 0; i < tids.n && found < 0; i++) {
		if (own_id(proc, pid, tids.all[i]) == own)
			found = tids.all[i];
	}
	tids_finish(&tids);
	return found;
}

/*
 * State and parent follow the name, which may hold any bytes, parentheses too: proc(5). COMM may be
 * NULL.
 */
static int read_stat(const char *proc, int32_t pid, char *state, int32_t *parent, char *comm)
{
	char *path = xasprintf("%s/%" PRId32 "/stat", proc, pid);
	char text[512];
	const char *begin, *end;
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	if (failed < 0)
		return -1;
	begin = strchr(text, '(');
	end = strrchr(text, ')');
	if (!begin || end < begin || sscanf(end, ") %c %" SCNd32, state, parent) != 2) {
		errno = EINVAL;
		return -1;
	}
	if (comm)
		snprintf(comm, COMM_SIZE, "%.*s", (int)(end - begin - 1), begin + 1);
	return 0;
}

/*
 * Copies the name that begins the file; the kernel writes a newline and a backslash as \n and \\.
 */
static void take_name(const char *text, char comm[COMM_SIZE])
{
	size_t n = 0;

	for (const char *at = text; *at && *at != '\n' && n + 1 < COMM_SIZE; at++) {
		if (*at == '\\' && (at[1] == 'n' || at[1] == '\\'))
			comm[n++] = *++at == 'n' ? '\n' : '\\';
		else
			comm[n++] = *at;
	}
	comm[n] = '\0';
}

int tasks_status(const char *proc, int32_t pid, int32_t tid, struct tasks_status *s)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/status", proc, pid, tid);
	char text[4096];
	const char *state, *sleeps;
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	*s = (struct tasks_status){ 0 };
	state = failed < 0 ? NULL : strstr(text, "\nState:\t");
	if (!state || strncmp(text, "Name:\t", strlen("Name:\t")) != 0)
		return -1;
	take_name(text + strlen("Name:\t"), s->comm);
	s->state = state[strlen("\nState:\t")];
	sleeps = strstr(text, "\nvoluntary_ctxt_switches:");
	if (sleeps)
		s->sleeps = strtoull(sleeps + strlen("\nvoluntary_ctxt_switches:"), NULL, 10);
	return 0;
}

int tasks_schedstat(const char *proc, int32_t pid, int32_t tid, uint64_t *run_ns, uint64_t *wait_ns)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/schedstat", proc, pid, tid);
	char text[128];
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	if (failed < 0)
		return -1;
	if (sscanf(text, "%" SCNu64 " %" SCNu64, run_ns, wait_ns) != 2) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

/* A line of the file is "[<0>] NAME+0x10/0x20 [MODULE]". */
char *tasks_kernel_stack(const char *proc, int32_t pid, int32_t tid)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/stack", proc, pid, tid);
	char *names = xstrdup("");
	char text[4096], name[128];
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	for (const char *at = text; failed == 0 && at && *at; at = strchr(at, '\n')) {
		char *longer;

		at += *at == '\n';
		if (sscanf(at, "[<%*[^>]>] %127[^+\n]", name) != 1)
			continue;
		longer = xasprintf("%s%s\n", names, name);
		free(names);
		names = longer;
	}
	return names;
}

int32_t tasks_parent_of(const char *proc, int32_t pid, char comm[COMM_SIZE])
{
	int32_t parent;
	char state;

	if (read_stat(proc, pid, &state, &parent, comm) < 0)
		return -1;
	/* The main thread may have ended before others. */
	if ((state == 'Z' || state == 'X') && living_thread(proc, pid) < 0)
		return -1;
	return parent;
}

bool tasks_has_ended(const char *proc, int32_t pid)
{
	return tasks_parent_of(proc, pid, NULL) < 0;
}

bool tasks_file_is_32bit(const char *file)
{
	unsigned char ident[EI_NIDENT] = "";
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = whole_read(fd, ident, sizeof(ident));
	close(fd);
	return n == sizeof(ident) && !memcmp(ident, ELFMAG, SELFMAG) &&
	       ident[EI_CLASS] == ELFCLASS32 && sizeof(long) == 8;
}

/*
 * An auxiliary vector, getauxval(3): pairs of a key and a value, each as wide as the program's
 * numbers. Key 0 ends it.
 */
#define AUXV_NUMBERS 128

static bool has_wide_header(const uint64_t *numbers)
{
	for (size_t i = 0; i < AUXV_NUMBERS && numbers[i]; i += 2) {
		if (numbers[i] == AT_PHENT)
			return numbers[i + 1] == sizeof(Elf64_Phdr);
	}
	return false;
}

static bool has_narrow_header(const uint64_t *numbers)
{
	uint32_t narrow[2 * AUXV_NUMBERS];

	memcpy(narrow, numbers, sizeof(narrow));
	for (size_t i = 0; i < 2 * AUXV_NUMBERS && narrow[i]; i += 2) {
		if (narrow[i] == AT_PHENT)
			return narrow[i + 1] == sizeof(Elf32_Phdr);
	}
	return false;
}

static ssize_t read_auxv(const char *proc, int32_t tid, uint64_t numbers[AUXV_NUMBERS])
{
	char *path = xasprintf("%s/%" PRId32 "/auxv", proc, tid);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = -1;

	free(path);
	if (fd < 0)
		return -1;
	n = whole_read(fd, numbers, AUXV_NUMBERS * sizeof(*numbers));
	close(fd);
	return n;
}

/*
 * The size of a program header tells the two kinds apart. The program's file would, too, but it may
 * lie in a file system that does not answer.
 */
bool tasks_is_32bit(const char *proc, int32_t pid)
{
	uint64_t numbers[AUXV_NUMBERS] = { 0 };
	ssize_t n = read_auxv(proc, pid, numbers);

	/* A main thread that has ended has none. */
	if (n == 0)
		n = read_auxv(proc, living_thread(proc, pid), numbers);
	return n > 0 && sizeof(long) == 8 && !has_wide_header(numbers) &&
	       has_narrow_header(numbers);
}

enum tasks_state tasks_blocked_in(const char *proc, int32_t pid, int32_t tid,
				  struct tasks_call *call)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/syscall", proc, pid, tid);
	uint64_t *args = call->args;
	int failed = 0;
	char text[256];

	if (whole_text(AT_FDCWD, path, text, sizeof(text)) < 0)
		failed = errno;
	free(path);
	if (failed == ENOENT || failed == ESRCH)
		return TASKS_ABSENT;
	if (failed)
		return TASKS_UNREADABLE;
	if (sscanf(text,
		   "%" SCNd64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
		   " %" SCNx64,
		   &call->number, &args[0], &args[1], &args[2], &args[3], &args[4], &args[5]) != 7)
		return TASKS_NOT_BLOCKED;
	return TASKS_BLOCKED;
}
