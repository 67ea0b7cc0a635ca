/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libraries.h - finds the libraries of a process that build locks on futexes.
 *
 * Looks at the mapped files. A program with a static C library shows none.
 */
#ifndef FUTRACE_LIBRARIES_H
#define FUTRACE_LIBRARIES_H

#include "model/library.h"
#include "place/maps.h"

/* The libraries in M: a set of enum library. */
unsigned int libraries_in(const struct maps *m);

#endif
