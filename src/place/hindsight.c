/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hindsight.c - compares the mappings that the readings have of one address.
 */
#include "place/hindsight.h"

#include "place/locate.h"

/*
 * Do A and B map the same memory at ADDR? Anonymous memory stays the same even if it is named,
 * merged with the heap or split.
 */
static bool is_same_thing(const struct mapping *a, const struct mapping *b, uint64_t addr)
{
	if (locate_is_anonymous(a) && locate_is_anonymous(b))
		return true;
	if (!maps_same_file(a, b))
		return false;
	if (a->inode)
		return addr - a->start + a->offset == addr - b->start + b->offset;
	return locate_kind(a) == locate_kind(b);
}

/*
 * Was another thing at ADDR? A program that begins unmaps some files before it uses the memory: so
 * the mappings of that time count only if a word was in them.
 */
bool hindsight_remapped(const struct history *h, const struct mapping *m, uint64_t addr)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct reading *r = h->readings[i];
		const struct mapping *other = maps_find(r->maps, addr);

		if (other && !is_same_thing(other, m, addr) &&
		    (!r->is_young || (r->noted[other - r->maps->all] & NOTED_WORD)))
			return true;
	}
	return false;
}

/*
 * Finds the thread whose stack ADDR is on, in the newest reading that knows it. In later readings
 * the thread may have ended, with its stack kept for the next thread.
 */
bool hindsight_stack(const struct history *h, const struct mapping *m, uint64_t addr, int32_t *tid)
{
	for (size_t i = h->n; i > 0; i--) {
		const struct reading *r = h->readings[i - 1];
		const struct mapping *other = maps_find(r->maps, addr);

		if (other && is_same_thing(other, m, addr) &&
		    reading_find_stack(r, r->pid, addr, tid))
			return true;
	}
	return false;
}
