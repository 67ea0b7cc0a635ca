/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plain_maps.h - names addresses from the mapped files that trace-cmd records of a process.
 *
 * The recording has less than /proc/PID/maps: for each named mapping the addresses from the first
 * part to the last. Memory without a name is missing. Symbols come from a folder that holds the
 * files of the recorded host.
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
 * Parses TEXT: trace-cmd.dat.v6(5), PROCMAPS. TEXT may be NULL, and may be damaged. Files are
 * looked for below SYSROOT; if SYSROOT is NULL, none is. BUILD_ID returns the recorded build-id of
 * a path, in hex, borrowed, or NULL; a file with another build-id is not used.
 */
struct plain_maps *plain_maps_new(const char *text, const char *sysroot,
				  const char *(*build_id)(void *arg, const char *path), void *arg);
void plain_maps_free(struct plain_maps *m);

/* Gets the I-th process and its name; false past the last. */
bool plain_maps_process(const struct plain_maps *m, size_t i, int32_t *pid, char comm[COMM_SIZE]);

/* The libraries of PID: a set of enum library. */
unsigned int plain_maps_libraries(const struct plain_maps *m, int32_t pid);

/* Fills W for UADDR of PID. The caller calls where_finish(). */
void plain_maps_resolve(struct plain_maps *m, int32_t pid, uint64_t uaddr, struct where *w);

/* The number of files found below SYSROOT. Sets *OTHERS to those with another build-id. */
size_t plain_maps_found(const struct plain_maps *m, size_t *others);

/* The number of files given up, as reading them took too long or failed badly. */
size_t plain_maps_silences(const struct plain_maps *m);

#endif
