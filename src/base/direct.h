/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * direct.h - opens outputs that are written in place, because no new file can replace them: an
 * inherited descriptor, a pipe, a terminal, a device.
 *
 * A symbolic link to one is followed only if root or the caller created it. In a directory that
 * every user can write to, such as /tmp, a pipe or a socket of another user does not count: it may
 * be a trap.
 */
#ifndef FUTRACE_DIRECT_H
#define FUTRACE_DIRECT_H

#include <stdbool.h>

/* Is PATH such an output? Does not open it. */
bool direct_is(const char *path);

/* Can PATH be written to? Returns 0, or the errno. */
int direct_check(const char *path);

/*
 * Opens PATH for writing. /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N are duplicated,
 * not opened anew, so that nothing is truncated. The caller closes the descriptor. Returns -1 with
 * errno on failure: ESTALE if PATH is not such an output any more.
 */
int direct_open(const char *path);

#endif
