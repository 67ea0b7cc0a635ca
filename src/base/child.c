/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.c - gives up what a child process has from its parent.
 */
#include "base/child.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

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
