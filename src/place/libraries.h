/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libraries.h - which of the libraries that make locks out of futexes a process has.
 *
 * Told by what is mapped. A program that has its C library linked in shows none.
 */
#ifndef FUTRACE_LIBRARIES_H
#define FUTRACE_LIBRARIES_H

#include "model/library.h"
#include "place/maps.h"

/* A set of enum library. */
unsigned int libraries_in(const struct maps *m);

#endif
