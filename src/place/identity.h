/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identity.h - tells which file a mapping has, where its line in maps does not.
 *
 * maps lists the device of a whole file system. Where that has no block device, its major number is
 * 0, and stat(2) may give another one: btrfs numbers inodes anew in each subvolume, overlayfs shows
 * those of several file systems. Only stat's numbers tell such files apart. maps also appends
 * " (deleted)" to some names and escapes newlines: a file's own name may look like that.
 */
#ifndef FUTRACE_IDENTITY_H
#define FUTRACE_IDENTITY_H

#include <stdint.h>

#include "place/maps.h"

/*
 * Completes the files and names of M, the mappings of thread TID, by stat(2) of files in PROC. The
 * file of a mapping is {0} if it cannot be told. EARLIER, which may be NULL, is an earlier reading
 * of the same memory: what has not changed since is taken from it.
 */
void identity_complete(const char *proc, int32_t tid, struct maps *m, const struct maps *earlier);

#endif
