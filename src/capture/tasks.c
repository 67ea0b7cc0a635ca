/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/tasks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "futrace/units.h"
#include "futrace/xalloc.h"

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

int tasks_list(const char *proc, int32_t pid, struct tids *t)
{
	char *path = xasprintf("%s/%" PRId32 "/task", proc, pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	uint64_t tid;

	free(path);
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		if (units_parse_whole(entry->d_name, INT32_MAX, &tid) == 0)
			tids_add(t, (int32_t)tid);
	}
	closedir(dir);
	return 0;
}

/* Reads the beginning of a small file. Returns -1, with errno, on failure. */
static int read_small(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int saved;

	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	saved = errno;
	close(fd);
	errno = saved;
	buf[n > 0 ? n : 0] = '\0';
	return n < 0 ? -1 : 0;
}

void tasks_comm(const char *proc, int32_t tid, char comm[COMM_SIZE])
{
	char *path = xasprintf("%s/%" PRId32 "/comm", proc, tid);
	char text[2 * COMM_SIZE];

	if (read_small(path, text, sizeof(text)) < 0)
		text[0] = '\0';
	free(path);
	/* A name may hold newlines; the last one is the file's. */
	if (text[0] && text[strlen(text) - 1] == '\n')
		text[strlen(text) - 1] = '\0';
	snprintf(comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, text);
}

char *tasks_exe(const char *proc, int32_t pid)
{
	char *path = xasprintf("%s/%" PRId32 "/exe", proc, pid);
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	free(path);
	if (n < 0)
		return NULL;
	target[n] = '\0';
	return xstrdup(target);
}

int32_t tasks_process_of(const char *proc, int32_t tid)
{
	char *path = xasprintf("%s/%" PRId32 "/status", proc, tid);
	char text[4096];
	const char *found;
	int failed = read_small(path, text, sizeof(text));

	free(path);
	if (failed < 0)
		return -1;
	/* The name comes first and has its newlines escaped: no other line can begin so. */
	found = strstr(text, "\nTgid:");
	if (!found) {
		errno = ENOENT;
		return -1;
	}
	return (int32_t)strtol(found + strlen("\nTgid:"), NULL, 10);
}

enum tasks_state tasks_blocked_in(const char *proc, int32_t pid, int32_t tid,
				  struct futex_args *args)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/syscall", proc, pid, tid);
	int failed = 0;
	char text[256];
	int number;

	if (read_small(path, text, sizeof(text)) < 0)
		failed = errno;
	free(path);
	if (failed)
		return failed == EACCES || failed == EPERM ? TASKS_UNREADABLE : TASKS_ELSEWHERE;
	if (sscanf(text, "%d %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64,
		   &number, &args->uaddr, &args->op, &args->val, &args->utime, &args->uaddr2,
		   &args->val3) != 7)
		return TASKS_ELSEWHERE;
	return number == SYS_futex ? TASKS_IN_FUTEX : TASKS_ELSEWHERE;
}
