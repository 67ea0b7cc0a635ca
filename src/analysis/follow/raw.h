/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw.h - makes futex calls of system calls known by number only: those of 32-bit programs.
 */
#ifndef FUTRACE_RAW_H
#define FUTRACE_RAW_H

#include "analysis/follow/follower.h"

event_handler raw_enter, raw_exit;

#endif
