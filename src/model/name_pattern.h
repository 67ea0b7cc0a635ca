/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * name_pattern.h - one name for names that differ in one number.
 */
#ifndef FUTRACE_NAME_PATTERN_H
#define FUTRACE_NAME_PATTERN_H

#include <stddef.h>

/*
 * Returns "worker-{0..6,8}" for N names that differ in one number; the name if all are the same;
 * NULL otherwise. The caller frees it.
 */
char *name_pattern(const char *const *names, size_t n);

#endif
