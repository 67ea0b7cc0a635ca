/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.h - believes, or does not, that a thread slept where its user stack was seen.
 */
#ifndef FUTRACE_FOLLOW_LOOKS_H
#define FUTRACE_FOLLOW_LOOKS_H

#include "analysis/follow/follower.h"

event_handler looks_seen;

#endif
