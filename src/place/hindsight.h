/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hindsight.h - what all readings of an address space together say of one address.
 */
#ifndef FUTRACE_HINDSIGHT_H
#define FUTRACE_HINDSIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "place/history.h"

/* Did a reading of H find another thing at ADDR than M, in which it lies? */
bool hindsight_remapped(const struct history *h, const struct mapping *m, uint64_t addr);

/* Finds the thread whose stack ADDR, which lies in M, is on. */
bool hindsight_stack(const struct history *h, const struct mapping *m, uint64_t addr, int32_t *tid);

#endif
