/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subbuf.h - is a sub-buffer what it claims to be?
 *
 * libtraceevent's kbuffer follows the lengths that it finds and does not check them; so somebody
 * must, before it is handed bytes that a file or a faulty kernel may have put there. The layout is
 * that of the kernel's Documentation/trace/ring-buffer-design.rst and events/header_event.
 */
#ifndef FUTRACE_SUBBUF_H
#define FUTRACE_SUBBUF_H

#include <stdbool.h>
#include <stddef.h>

/* Do all records in the SIZE bytes of BYTES lie inside them? For 64-bit kernels. */
bool subbuf_is_sound(const void *bytes, size_t size);

#endif
