/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.c - makes and ends a child process, which gives up what it has from its parent.
 */
#include "base/child.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"

int child_start(void (*run)(int socket, int parent), pid_t *pid)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	*pid = fork();
	if (*pid == 0) {
		close(pair[0]);
		run(pair[1], parent);
	}
	close(pair[1]);
	if (*pid > 0)
		return pair[0];
	close(pair[0]);
	return -1;
}

bool child_end(pid_t pid, int *status)
{
	const struct timespec moment = { .tv_nsec = NS_PER_MS };

	kill(pid, SIGKILL);
	for (int i = 0; i < 50; i++) {
		if (waitpid(pid, status, WNOHANG) != 0)
			return true;
		nanosleep(&moment, NULL);
	}
	return false;
}

void child_leave_parent(int socket, int parent, const char *name)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE };
	int null;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < 3; i++) {
		if (i != socket && null >= 0)
			dup2(null, i);
	}
	if (socket > 3)
		syscall(SYS_close_range, 3U, (unsigned int)socket - 1, 0U);
	syscall(SYS_close_range, (unsigned int)(socket < 3 ? 3 : socket + 1), UINT_MAX, 0U);
	prctl(PR_SET_NAME, name);
}

/* The size of the address space, in bytes. */
static uint64_t memory_now(void)
{
	FILE *in = fopen("/proc/self/statm", "re");
	uint64_t pages = 0;

	if (in && fscanf(in, "%" SCNu64, &pages) != 1)
		pages = 0;
	if (in)
		fclose(in);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Sets the limit to MOST, or to the highest that is allowed. */
static void set_limit(__rlimit_resource_t resource, uint64_t most)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return;
	if (limit.rlim_max > most)
		limit.rlim_max = most;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(resource, &limit);
}

void child_limit_core(void)
{
	set_limit(RLIMIT_CORE, 0);
}

void child_limit(uint64_t memory, uint64_t files)
{
	child_limit_core();
	set_limit(RLIMIT_NOFILE, files);
	set_limit(RLIMIT_AS, memory_now() + memory);
}
