/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plain_maps.h - where processes had files mapped, as trace-cmd records it.
 *
 * That is less than /proc/PID/maps has: from where to where something with a name was, from its
 * first mapping to its last. Memory without a name is missing. What lies in a file is looked up in
 * a folder that holds the files of the recorded host.
 */
#ifndef FUTRACE_PLAIN_MAPS_H
#define FUTRACE_PLAIN_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"
#include "model/where.h"

struct plain_maps;

/*
 * Takes TEXT apart, which may be NULL and may be damaged: trace-cmd.dat.v6(5), PROCMAPS. Files are
 * looked for below SYSROOT; NULL: nowhere. One with another build-id than BUILD_ID tells for its
 * path, which returns it in hex, borrowed, or NULL, is not taken.
 */
struct plain_maps *plain_maps_new(const char *text, const char *sysroot,
				  const char *(*build_id)(void *arg, const char *path), void *arg);
void plain_maps_free(struct plain_maps *m);

/* The I-th process, and its name; false past the last. */
bool plain_maps_process(const struct plain_maps *m, size_t i, int32_t *pid, char comm[COMM_SIZE]);

/* The libraries, a set of enum library, that PID has. */
unsigned int plain_maps_libraries(const struct plain_maps *m, int32_t pid);

/* Where UADDR of PID lies; the caller calls where_finish(). */
void plain_maps_resolve(struct plain_maps *m, int32_t pid, uint64_t uaddr, struct where *w);

/* Files that were found below SYSROOT, and how many of these are others than those recorded. */
size_t plain_maps_found(const struct plain_maps *m, size_t *others);

#endif
