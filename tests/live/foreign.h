/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreign.h - somebody else's tracing, which futrace must not touch.
 */
#ifndef FUTRACE_TESTS_FOREIGN_H
#define FUTRACE_TESTS_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#define FOREIGN_SETTINGS_SIZE 16384

/* An instance of the test's, in which events of the test's own process are recorded. */
struct foreign {
	char name[64];
	char settings[FOREIGN_SETTINGS_SIZE]; /* when it began */
	char top[FOREIGN_SETTINGS_SIZE];      /* those of the top-level instance then */
};

void foreign_begin(struct foreign *f);

/* Its settings and those of the top are as they were, and what it records still arrives. */
void foreign_check(struct foreign *f);

/* The same, and removes it. */
void foreign_end(struct foreign *f);

/* Removes what a test that failed has left; for the process that starts the tests. */
void foreign_remove_left(void);

/* The settings of INSTANCE (NULL: the top), as text. */
void foreign_settings(const char *instance, char text[FOREIGN_SETTINGS_SIZE]);

#endif
