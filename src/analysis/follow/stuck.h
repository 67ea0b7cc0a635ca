/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stuck.h - finds processes in which nobody is left to wake anybody.
 */
#ifndef FUTRACE_STUCK_H
#define FUTRACE_STUCK_H

#include "analysis/follow/follower.h"

/*
 * Notes, of each living process, whether all its threads sleep now in waits that have no timeout
 * and that only these threads could end; and since when. Unless that is certain, it is not stuck.
 */
void stuck_find(struct follower *f);

#endif
