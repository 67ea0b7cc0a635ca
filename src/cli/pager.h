/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pager.h - shows a text through the pager that the caller's environment names.
 */
#ifndef FUTRACE_PAGER_H
#define FUTRACE_PAGER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Shows TEXT, SIZE bytes, on the terminal FD through $PAGER, or less(1) if that is not set, and
 * waits for its end. Meanwhile a SIGINT of the terminal is the pager's alone. Returns false if none
 * is wanted, or if it failed: then nothing may have been shown.
 */
bool pager_show(const char *text, size_t size, int fd);

#endif
