/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * locate.h - names one address from one reading of its process.
 *
 * Knows nothing of earlier and later readings: which one to ask, and whose stack an address is
 * on, is place.h's business.
 */
#ifndef FUTRACE_LOCATE_H
#define FUTRACE_LOCATE_H

#include <stdbool.h>
#include <stdint.h>

#include "place/objects.h"
#include "place/reading.h"
#include "model/where.h"

/* What M is as far as its line in maps tells: never data or bss, which takes the file itself. */
enum where_kind locate_kind(const struct mapping *m);

/* Is M memory of its process alone, with no file behind it? */
bool locate_is_anonymous(const struct mapping *m);

/* Opens, in FILES, the file that M or the memory which M continues is of. */
void locate_note(struct objects *files, const struct reading *r, int32_t pid,
		 const struct mapping *m);

/*
 * Fills W, which is all zero, for UADDR, which lies in a mapping of R. OWNER is what the thread on
 * whose stack it is should be called, or NULL where it is on none that is known.
 */
void locate(struct objects *files, const struct reading *r, int32_t pid, uint64_t uaddr,
	    const char *owner, struct where *w);

#endif
