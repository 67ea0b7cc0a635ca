/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * priority.h - lets this process run before ordinary programs while it must not be late.
 *
 * A buffer overflows if programs that call without pause take all CPUs from its reader. But a
 * reader that runs before others delays programs that hand work from thread to thread: so only
 * while it has much to read.
 */
#ifndef FUTRACE_PRIORITY_H
#define FUTRACE_PRIORITY_H

#include <stdbool.h>

struct priority {
	bool is_raised;
};

/*
 * Raises the priority, unless this process has a nice value other than 0: then somebody has chosen
 * it. Without privileges the priority stays as it is: setpriority(2).
 */
void priority_raise(struct priority *p);

/* Ends that. */
void priority_restore(struct priority *p);

#endif
