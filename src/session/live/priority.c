/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * priority.c - sets the nice value of this process.
 */
#include "session/live/priority.h"

#include <errno.h>
#include <sys/resource.h>

/* Before ordinary programs, which have 0; behind what administrators put first. */
#define RAISED_NICE (-10)

void priority_raise(struct priority *p)
{
	if (p->is_raised)
		return;
	errno = 0;
	p->is_raised = getpriority(PRIO_PROCESS, 0) == 0 && !errno &&
		       setpriority(PRIO_PROCESS, 0, RAISED_NICE) == 0;
}

void priority_restore(struct priority *p)
{
	if (p->is_raised)
		setpriority(PRIO_PROCESS, 0, 0);
	p->is_raised = false;
}
