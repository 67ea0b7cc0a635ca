/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.h - names that differ in their numbers only, as one.
 */
#ifndef FUTRACE_FOLD_H
#define FUTRACE_FOLD_H

/* S with "{N}" for each number: "worker-{N}" for "worker-12". The caller frees it. */
char *fold_numbers(const char *s);

#endif
