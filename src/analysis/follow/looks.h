/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.h - believes, or does not, that a thread slept where its user stack was seen, or
 * ran where the timer met it.
 */
#ifndef FUTRACE_FOLLOW_LOOKS_H
#define FUTRACE_FOLLOW_LOOKS_H

#include "analysis/follow/follower.h"

event_handler looks_seen;
event_handler looks_tick;

#endif
