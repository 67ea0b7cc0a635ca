/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objects.h - the ELF files behind the mappings of all processes, each opened once.
 *
 * A file that was mapped may since have been deleted or replaced, or lie in another mount
 * namespace: only the very file that is mapped is accepted.
 */
#ifndef FUTRACE_OBJECTS_H
#define FUTRACE_OBJECTS_H

#include <stdint.h>

#include "place/maps.h"
#include "place/object.h"

struct objects;

/* PROC is the root of the proc file system. */
struct objects *objects_new(const char *proc);
void objects_free(struct objects *o);

/*
 * The ELF file that M, a mapping of PID, is of; opened now if it was not before. NULL if M is of
 * no such file, or not private, as the parts of loaded files always are, or if the file can't be
 * had. Lives as long as O.
 */
struct object *objects_get(struct objects *o, int32_t pid, const struct mapping *m);

#endif
