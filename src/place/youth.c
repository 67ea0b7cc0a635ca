/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * youth.c - doubles the time between two readings.
 */
#include "place/youth.h"

#include "base/units.h"

#define FIRST_STEP_NS (NS_PER_MS / 2)
#define LAST_STEP_NS  (256 * NS_PER_MS)

void youth_begin(struct youth *y, uint64_t now_ns)
{
	y->step_ns = FIRST_STEP_NS;
	y->next_ns = now_ns;
}

bool youth_is_due(struct youth *y, uint64_t now_ns)
{
	if (!y->next_ns || now_ns < y->next_ns)
		return false;
	y->next_ns = y->step_ns > LAST_STEP_NS ? 0 : now_ns + y->step_ns;
	y->step_ns *= 2;
	return true;
}
