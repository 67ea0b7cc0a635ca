/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.h - makes names equal that differ in their numbers only.
 */
#ifndef FUTRACE_FOLD_H
#define FUTRACE_FOLD_H

/* A copy of S with "{N}" in place of each number, such as "worker-{N}". The caller frees it. */
char *fold_numbers(const char *s);

#endif
