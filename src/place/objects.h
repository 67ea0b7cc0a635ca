/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objects.h - opens each ELF file behind the mappings of all processes once.
 *
 * A mapped file may have been deleted or replaced since, or lie in another mount namespace. Only
 * the very file that is mapped is accepted.
 */
#ifndef FUTRACE_OBJECTS_H
#define FUTRACE_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "place/maps.h"
#include "place/object.h"

struct objects;

/* PROC is the root of the proc file system. */
struct objects *objects_new(const char *proc);
void objects_free(struct objects *o);

/* Are there descriptors to spare, for files that may never be asked for? */
bool objects_have_room(struct objects *o);

/*
 * The ELF file of M, a mapping of PID; opens it if needed. NULL if M has no such file, if the file
 * cannot be opened, or if M is shared: parts of loaded files are always private. Lives as long as
 * O.
 */
struct object *objects_get(struct objects *o, int32_t pid, const struct mapping *m);

/* The number of files given up, as reading them took too long or failed badly. */
size_t objects_silences(const struct objects *o);

#endif
