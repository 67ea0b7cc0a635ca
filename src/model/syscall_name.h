/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * syscall_name.h - the names of system calls by their numbers, for this machine.
 *
 * The table is made by make, from the kernel's headers with which the program is built.
 */
#ifndef FUTRACE_SYSCALL_NAME_H
#define FUTRACE_SYSCALL_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "fsync", or NULL if NUMBER is not known; of a 32-bit program, which has numbers of its own. */
const char *syscall_name(bool is_32bit, int64_t number);

/* The generated tables, by number; some places are NULL. */
extern const char *const syscall_names[], *const syscall_names_32[];
extern const size_t syscall_names_n, syscall_names_32_n;

#endif
