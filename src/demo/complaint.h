/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complaint.h - how futrace-demo says that something went wrong: in one line.
 *
 * The demo links nothing of futrace, so that it stays a stranger to the tracer that follows it.
 */
#ifndef FUTRACE_DEMO_COMPLAINT_H
#define FUTRACE_DEMO_COMPLAINT_H

#include <stdio.h>
#include <string.h>

/* Prints "futrace-demo: WHAT: WHY", the reason being errno value CODE. Always -1. */
static inline int complain(int code, const char *what)
{
	fprintf(stderr, "futrace-demo: %s: %s\n", what, strerror(code));
	return -1;
}

#endif
