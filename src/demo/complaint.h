/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complaint.h - prints the error messages of futrace-demo.
 *
 * The demo links nothing of futrace, so that the tracer knows no more of it than of any program.
 */
#ifndef FUTRACE_DEMO_COMPLAINT_H
#define FUTRACE_DEMO_COMPLAINT_H

#include <stdio.h>
#include <string.h>

/* Prints "futrace-demo: WHAT: " and the text of the errno value CODE. Returns -1. */
static inline int complain(int code, const char *what)
{
	fprintf(stderr, "futrace-demo: %s: %s\n", what, strerror(code));
	return -1;
}

#endif
