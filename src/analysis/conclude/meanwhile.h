/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * meanwhile.h - finds the threads that ran while a thread slept that others waited for.
 */
#ifndef FUTRACE_MEANWHILE_H
#define FUTRACE_MEANWHILE_H

#include "analysis/book/books.h"
#include "model/result.h"

/* So many stretches of threads may be looked at for all windows of a trace. */
#define MEANWHILE_STRETCHES 16000000

/*
 * Fills in WIN's meanwhiles: of the threads whose sleep most waits in L end in, those that most is
 * waited for. Takes the stretches that it looks at from *LEFT, and does nothing without any.
 */
void meanwhile_add(struct window *win, const struct books *b, const struct ledger *l, size_t *left);

#endif
