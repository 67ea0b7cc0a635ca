/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * locate.h - names one address from one reading of its process.
 *
 * Knows one reading only. place.h chooses the reading, and finds the thread whose stack it is.
 */
#ifndef FUTRACE_LOCATE_H
#define FUTRACE_LOCATE_H

#include <stdbool.h>
#include <stdint.h>

#include "place/objects.h"
#include "place/reading.h"
#include "model/where.h"

/* The kind of M by its line in maps alone. Never data or bss: these need the file itself. */
enum where_kind locate_kind(const struct mapping *m);

/* Is M memory of its process alone, with no file behind it? */
bool locate_is_anonymous(const struct mapping *m);

/* Opens, in FILES, the file of M, or of the mapping that M continues. */
void locate_note(struct objects *files, const struct reading *r, int32_t pid,
		 const struct mapping *m);

/*
 * Fills W, which is all zero, for UADDR, which lies in a mapping of R. OWNER is the name of the
 * thread whose stack UADDR is on, or NULL if that is not known.
 */
void locate(struct objects *files, const struct reading *r, int32_t pid, uint64_t uaddr,
	    const char *owner, struct where *w);

#endif
