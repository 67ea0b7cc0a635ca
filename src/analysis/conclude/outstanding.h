/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outstanding.h - keeps the few episodes of a trace that say something of their own.
 */
#ifndef FUTRACE_OUTSTANDING_H
#define FUTRACE_OUTSTANDING_H

#include "model/result.h"

/*
 * Drops the episodes of RES whose answer a longer episode gives too, or the whole trace, for more
 * than that episode; and the shortest, if many are left. Those that stay are counted anew. The
 * windows have their findings.
 */
void outstanding_keep(struct result *res);

#endif
