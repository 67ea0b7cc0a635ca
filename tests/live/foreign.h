/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreign.h - another program's tracing, which futrace must not touch.
 */
#ifndef FUTRACE_TESTS_FOREIGN_H
#define FUTRACE_TESTS_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#define FOREIGN_SETTINGS_SIZE 16384

/* An instance that the test makes, in which events of the test's own process are recorded. */
struct foreign {
	char name[64];
	char settings[FOREIGN_SETTINGS_SIZE]; /* when it began */
	char top[FOREIGN_SETTINGS_SIZE];      /* the settings of the top-level instance then */
};

void foreign_begin(struct foreign *f);

/* Fails unless all settings, also those of the top, are as before, and events still arrive. */
void foreign_check(struct foreign *f);

/* Checks the same, and removes the instance. */
void foreign_end(struct foreign *f);

/* Removes instances of failed tests; for the process that starts the tests. */
void foreign_remove_left(void);

/* The settings of INSTANCE (NULL: the top), as text. */
void foreign_settings(const char *instance, char text[FOREIGN_SETTINGS_SIZE]);

#endif
