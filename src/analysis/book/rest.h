/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rest.h - time of a window of which no fact speaks.
 */
#ifndef FUTRACE_REST_H
#define FUTRACE_REST_H

#include "analysis/book/books.h"

/* Enters into L, one of B, that it is not known what threads did in the rest of the time. */
void rest_add_unknown(const struct books *b, struct ledger *l);

#endif
