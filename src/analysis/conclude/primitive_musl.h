/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive_musl.h - the rules that recognize primitives of the C library musl.
 */
#ifndef FUTRACE_PRIMITIVE_MUSL_H
#define FUTRACE_PRIMITIVE_MUSL_H

#include "analysis/conclude/subject.h"

bool musl_is_mutex(const struct subject *x);
bool musl_is_semaphore(const struct subject *x);
bool musl_is_rwlock(const struct subject *x);
bool musl_is_once(const struct subject *x);

#endif
