/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halted.h - says which processes were stopped, held by a debugger, or frozen.
 */
#ifndef FUTRACE_HALTED_H
#define FUTRACE_HALTED_H

#include "analysis/process.h"
#include "model/result.h"

/* Warns, in RES, of each of PROCESSES that was halted. */
void halted_warn(struct result *res, const struct processes *processes);

#endif
