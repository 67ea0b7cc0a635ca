/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find.c - the list that the finders add to.
 */
#include "analysis/conclude/find.h"

#include "base/xalloc.h"

struct finding *findings_add(struct findings *fs, enum finding_kind kind)
{
	fs->all = xgrow(fs->all, fs->n, &fs->capacity, sizeof(*fs->all));
	fs->all[fs->n] = (struct finding){ .kind = kind };
	return &fs->all[fs->n++];
}
