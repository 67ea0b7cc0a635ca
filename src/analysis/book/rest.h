/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rest.h - enters time without facts as unknown.
 */
#ifndef FUTRACE_REST_H
#define FUTRACE_REST_H

#include "analysis/book/books.h"

/* Adds the time of threads in L, a ledger of B, without any fact as unknown. */
void rest_add_unknown(const struct books *b, struct ledger *l);

#endif
