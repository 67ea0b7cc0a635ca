/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * texts.c - fuzzes the reading of texts: mappings, files of /proc, marks, options.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "base/escape.h"
#include "cli/window_option.h"
#include "capture/host_reading.h"
#include "place/kernel_names.h"
#include "place/maps.h"
#include "model/mark.h"
#include "trace/mark_texts.h"
#include "cli/options.h"
#include "place/reading.h"
#include "model/stacks.h"
#include "capture/tasks.h"
#include "base/xalloc.h"

#define MAX_ARGUMENTS 32
#define PID	      7

static void check_maps(const struct maps *m)
{
	for (size_t i = 0; i < m->n; i++) {
		FUZZ_EXPECT(m->all[i].start < m->all[i].end);
		FUZZ_EXPECT(i == 0 || m->all[i - 1].end <= m->all[i].start);
		FUZZ_EXPECT(maps_find(m, m->all[i].start) == &m->all[i]);
		FUZZ_EXPECT(maps_find(m, m->all[i].end - 1) == &m->all[i]);
		FUZZ_EXPECT(strlen(m->all[i].path) < SIZE_MAX);
	}
}

void fuzz_maps(const uint8_t *bytes, size_t size)
{
	FILE *in = size ? fmemopen((void *)(uintptr_t)bytes, size, "r") : NULL;
	size_t bad_lines;
	struct maps *m = in ? maps_read(in, &bad_lines) : NULL;

	if (m) {
		check_maps(m);
		FUZZ_EXPECT(maps_equal(m, m));
	}
	maps_free(m);
	if (in)
		fclose(in);
}

/* The files of /proc that futrace reads; in the folder, all of them are the same file. */
static const char *const proc_files[] = {
	"7/task/7/stat",  "7/task/7/status", "7/task/7/syscall",
	"7/task/7/stack", "7/task/7/comm",   "7/task/7/schedstat",
	"7/stat",	  "7/status",	     "7/syscall",
	"7/stack",	  "7/comm",	     "7/maps",
	"7/auxv",	  "vmstat",	     "pressure/io",
	"pressure/cpu",	  "pressure/memory", "kallsyms",
};

#define N_PROC_FILES (sizeof(proc_files) / sizeof(*proc_files))

static void make_folders(const char *proc)
{
	static const char *const folders[] = { "7", "7/task", "7/task/7", "pressure" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		char *path = xasprintf("%s/%s", proc, folders[i]);

		FUZZ_EXPECT(mkdir(path, 0700) == 0);
		free(path);
	}
}

static void link_files(const char *proc, const char *file)
{
	for (size_t i = 0; i < N_PROC_FILES; i++) {
		char *path = xasprintf("%s/%s", proc, proc_files[i]);

		FUZZ_EXPECT(symlink(file, path) == 0);
		free(path);
	}
}

/* Makes a file in memory, which ends with the process: no file is left in a shared directory. */
static int file_in_memory(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	FUZZ_EXPECT(fd >= 0);
	FUZZ_EXPECT(write(fd, bytes, size) == (ssize_t)size);
	FUZZ_EXPECT(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static void unlink_all(const char *proc)
{
	static const char *const folders[] = { "7/task/7", "7/task", "7", "pressure", "" };

	for (size_t i = 0; i < N_PROC_FILES; i++) {
		char *path = xasprintf("%s/%s", proc, proc_files[i]);

		unlink(path);
		free(path);
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		char *path = xasprintf("%s/%s", proc, folders[i]);

		rmdir(path);
		free(path);
	}
}

static void read_tasks(const char *proc)
{
	struct tids tids = { 0 };
	struct tasks_status status;
	struct tasks_call call;
	char comm[COMM_SIZE];
	uint64_t run_ns, wait_ns;
	struct reading *r;

	tasks_comm(proc, PID, comm);
	FUZZ_EXPECT(memchr(comm, '\0', sizeof(comm)));
	free(tasks_exe(proc, PID));
	tasks_process_of(proc, PID);
	tasks_have_host_ids(proc);
	tasks_list(proc, PID, &tids);
	tasks_list_processes(proc, &tids);
	tids_finish(&tids);
	tasks_parent_of(proc, PID, comm);
	FUZZ_EXPECT(memchr(comm, '\0', sizeof(comm)));
	tasks_has_ended(proc, PID);
	tasks_is_32bit(proc, PID);
	tasks_status(proc, PID, PID, &status);
	FUZZ_EXPECT(memchr(status.comm, '\0', sizeof(status.comm)));
	tasks_schedstat(proc, PID, PID, &run_ns, &wait_ns);
	tasks_blocked_in(proc, PID, PID, &call);
	r = reading_take(proc, PID, NULL);
	if (r)
		check_maps(r->maps);
	reading_free(r);
}

static void name_stacks(const char *proc)
{
	const uint64_t frames[] = { 0x1000, 0xffffffff81000000, UINT64_MAX - 1 };
	struct stacks *s = stacks_new();
	char *names = tasks_kernel_stack(proc, PID, PID);

	free(kernel_names_syscall(names));
	free(kernel_names_function(names));
	stacks_add_names(s, names);
	stacks_add(s, frames, sizeof(frames) / sizeof(*frames));
	kernel_names_fill(proc, s, NULL, NULL);
	free(names);
	stacks_free(s);
}

void fuzz_proc(const uint8_t *bytes, size_t size)
{
	char *proc = xasprintf("%s/fuzz.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	int fd = file_in_memory(bytes, size);
	char *file = xasprintf("/proc/self/fd/%d", fd);
	struct host_reading host;

	FUZZ_EXPECT(mkdtemp(proc));
	make_folders(proc);
	link_files(proc, file);
	read_tasks(proc);
	name_stacks(proc);
	host_read(proc, &host);
	unlink_all(proc);
	close(fd);
	free(file);
	free(proc);
}

void fuzz_marks(const uint8_t *bytes, size_t size)
{
	struct mark_texts *texts = mark_texts_new();
	const char *lines = mark_texts_add(texts, (const char *)bytes, size);
	char name[32], *text = fuzz_string(bytes, size), *printable;

	FUZZ_EXPECT(!lines || *lines);
	mark_parse(text, name, sizeof(name));
	FUZZ_EXPECT(strlen(name) < sizeof(name));
	mark_parse(lines ? lines : "", name, sizeof(name));
	printable = escape_printable(text);
	FUZZ_EXPECT(escape_is_utf8(printable));
	FUZZ_EXPECT(escape_fit(text, strlen(text), 10) <= 10);
	free(printable);
	free(text);
	mark_texts_free(texts);
}

/* The input is arguments with a newline between them. */
void fuzz_options(const uint8_t *bytes, size_t size)
{
	char *text = fuzz_string(bytes, size);
	char *rest = text, *argument;
	char *argv[MAX_ARGUMENTS + 2] = { (char *)(uintptr_t) "futrace" };
	int argc = 1;
	struct options opt;
	struct error err;

	while (argc <= MAX_ARGUMENTS && (argument = strsep(&rest, "\n")))
		argv[argc++] = argument;
	if (options_parse(&opt, argc, argv, &err) < 0)
		FUZZ_EXPECT(*err.what);
	options_finish(&opt);
	free(text);
}
