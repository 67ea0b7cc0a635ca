/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - CLOCK_MONOTONIC, which is also the trace's clock.
 */
#ifndef FUTRACE_CLOCK_H
#define FUTRACE_CLOCK_H

#include <stdint.h>

/* Now, in nanoseconds. */
uint64_t clock_now_ns(void);

#endif
