/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mapped_file.h - opens the very file that a process has mapped.
 *
 * It may have been deleted or replaced since, or lie in another mount namespace.
 */
#ifndef FUTRACE_MAPPED_FILE_H
#define FUTRACE_MAPPED_FILE_H

#include "place/reader.h"

/* Opens F, of a process, for reading. Returns the descriptor, or -1. */
int mapped_file_open(const struct reader_file *f);

#endif
