/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user.c - looks up a user, and takes on that user's ids and groups.
 */
#include "capture/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

int user_find(struct user *u, const char *name, struct error *err)
{
	const struct passwd *found;

	errno = 0;
	found = getpwnam(name);
	if (!found && (errno == 0 || errno == ENOENT || errno == ESRCH))
		return error_set(err, 0, "--user: no such user: %.60s", name);
	if (!found)
		return error_set(err, errno, "--user: cannot look up %.60s", name);
	*u = (struct user){ .name = name, .uid = found->pw_uid, .gid = found->pw_gid };
	if (geteuid() != 0) {
		error_set(err, EPERM, "--user: cannot run a command as %.60s", name);
		return error_remedy(err, "run futrace as root");
	}
	return 0;
}

int user_become(const struct user *u)
{
	if (initgroups(u->name, u->gid) < 0 || setresgid(u->gid, u->gid, u->gid) < 0)
		return -1;
	return setresuid(u->uid, u->uid, u->uid);
}
