/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * syscall_name.c - looks numbers up in the generated tables.
 */
#include "model/syscall_name.h"

const char *syscall_name(bool is_32bit, int64_t number)
{
	const char *const *names = is_32bit ? syscall_names_32 : syscall_names;
	size_t n = is_32bit ? syscall_names_32_n : syscall_names_n;

	return number >= 0 && (uint64_t)number < n ? names[number] : NULL;
}
