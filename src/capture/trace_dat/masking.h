/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * masking.h - keeps addresses of the kernel out of a recording.
 *
 * They tell where the running kernel lies in memory, which it hides from users. Each address gets a
 * made-up one in its place, and the file's kernel symbols name that: so stacks look as before. The
 * rest of what must not be read goes too: events that futrace did not ask for, and discarded ones.
 */
#ifndef FUTRACE_MASKING_H
#define FUTRACE_MASKING_H

#include <stddef.h>
#include <stdint.h>

#include "trace/decoder.h"

struct masking;

/* DECODER knows where addresses are; it is borrowed. */
struct masking *masking_new(const struct decoder *decoder);
void masking_free(struct masking *m);

/* A masked copy of SUBBUF of SIZE bytes; valid until the next call. */
const void *masking_apply(struct masking *m, const void *subbuf, size_t size);

/* Takes the name of the function that returns to ADDRESS. */
void masking_name(struct masking *m, uint64_t address, const char *name);

/*
 * The symbols of the made-up addresses, in the format of /proc/kallsyms; those without a name, and
 * the end of the last one, are called "?". "" if none has a name. The caller frees it.
 */
char *masking_symbols(const struct masking *m);

#endif
