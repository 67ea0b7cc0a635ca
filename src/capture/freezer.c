/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * freezer.c - reads the cgroups of a process, and the state of each.
 */
#include "capture/freezer.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "base/xalloc.h"

/*
 * Where the state of a cgroup is. A line of /proc/PID/cgroup is NUMBER:CONTROLLERS:PATH; version 2
 * has no controllers there. It may be mounted beside version 1.
 */
static const struct {
	const char *controller, *mount, *file, *frozen;
} states[] = {
	{ "", "", "cgroup.events", "frozen 1" },
	{ "", "/unified", "cgroup.events", "frozen 1" },
	{ "freezer", "/freezer", "freezer.state", "FROZEN" },
};

static bool is_frozen(const char *cgroups, size_t i, const char *group)
{
	char *path = xasprintf("%s%s%s/%s", cgroups, states[i].mount, group, states[i].file);
	char text[256];
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	return failed == 0 && strstr(text, states[i].frozen);
}

/* Does LINE, of /proc/PID/cgroup, name a frozen cgroup? */
static bool line_is_frozen(const char *cgroups, char *line)
{
	char *controllers = strchr(line, ':');
	char *group = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!group)
		return false;
	*group++ = '\0';
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (!strcmp(controllers + 1, states[i].controller) && is_frozen(cgroups, i, group))
			return true;
	}
	return false;
}

bool freezer_holds(const char *proc, const char *cgroups, int32_t pid)
{
	char *path = xasprintf("%s/%" PRId32 "/cgroup", proc, pid);
	char text[8192], *rest = text, *line;
	bool frozen = false;

	whole_text(AT_FDCWD, path, text, sizeof(text));
	free(path);
	while (!frozen && (line = strsep(&rest, "\n")))
		frozen = line_is_frozen(cgroups, line);
	return frozen;
}
