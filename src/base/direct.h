/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * direct.h - outputs that no new file can take the place of: a descriptor that was inherited, a
 * pipe, a terminal, a device.
 *
 * Links are followed to one only if root or the caller laid them. A pipe or a socket of another
 * user in a directory that anybody can write to, such as /tmp, is none: it may lie there to be
 * written into by somebody who did not mean it.
 */
#ifndef FUTRACE_DIRECT_H
#define FUTRACE_DIRECT_H

#include <stdbool.h>

/* Is PATH such an output? It is not opened for that. */
bool direct_is(const char *path);

/* Can it be written to? Returns 0, or the errno. */
int direct_check(const char *path);

/*
 * Opens it for writing; /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N are what is open
 * there, not opened anew, so that nothing is cut off. Returns a descriptor that the caller closes,
 * or -1 with errno: ESTALE if it is no such output any more.
 */
int direct_open(const char *path);

#endif
