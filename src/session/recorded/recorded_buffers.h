/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_buffers.h - chooses the buffers of a recording of trace-cmd whose events are merged.
 */
#ifndef FUTRACE_RECORDED_BUFFERS_H
#define FUTRACE_RECORDED_BUFFERS_H

#include <stddef.h>

#include "base/error.h"
#include "session/recorded/replay.h"

/*
 * Leaves out of R each buffer that has the same events as another: they would count twice. Sets *N
 * to their number. Returns -1 with ERR filled if the recording cannot be read.
 */
int recorded_choose_buffers(struct replay *r, size_t *n, struct error *err);

#endif
