/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doing.c - frees the names of the place where a thread slept.
 */
#include "model/doing.h"

#include <stdlib.h>

void blocked_row_finish(struct blocked_row *b)
{
	free(b->syscall);
	free(b->kernel);
}
