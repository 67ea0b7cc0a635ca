/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user.h - finds the user of --user, and becomes that user to run the command.
 */
#ifndef FUTRACE_USER_H
#define FUTRACE_USER_H

#include <sys/types.h>

#include "base/error.h"

struct user {
	const char *name; /* borrowed */
	uid_t uid;
	gid_t gid;
};

/*
 * Looks up NAME. Returns -1 with ERR filled if there is no such user, or if this process may not
 * become another user.
 */
int user_find(struct user *u, const char *name, struct error *err);

/* Makes this process U, with all groups of U, for good. Returns -1, with errno, on failure. */
int user_become(const struct user *u);

#endif
