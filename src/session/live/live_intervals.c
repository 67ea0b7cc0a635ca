/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_intervals.c - hands out each interval of a live trace when it has ended.
 */
#include "session/live/live_internal.h"

bool live_hand_out(struct live *l)
{
	struct result *res;
	bool wanted = true;

	while (wanted && (res = analysis_take_interval(l->analysis))) {
		progress_clear(&l->progress);
		live_complete_interval(l, res);
		wanted = l->watch->take(l->watch->arg, res) == 0;
		result_free(res);
	}
	return wanted;
}
