/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive_glibc.h - the rules that recognize primitives of the GNU C library.
 */
#ifndef FUTRACE_PRIMITIVE_GLIBC_H
#define FUTRACE_PRIMITIVE_GLIBC_H

#include "analysis/conclude/subject.h"

bool glibc_is_mutex(const struct subject *x);
bool glibc_is_robust_mutex(const struct subject *x);
bool glibc_is_cond(const struct subject *x);
bool glibc_is_semaphore(const struct subject *x);
bool glibc_is_rwlock(const struct subject *x);
bool glibc_is_barrier(const struct subject *x);
bool glibc_is_once(const struct subject *x);
bool glibc_is_join(const struct subject *x);

#endif
