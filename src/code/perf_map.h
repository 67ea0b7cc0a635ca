/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_map.h - what a program says of the code that it makes as it runs: lines of START, SIZE and
 * name, the numbers in hex. "tools/perf/Documentation/jit-interface.txt" of the kernel.
 */
#ifndef FUTRACE_PERF_MAP_H
#define FUTRACE_PERF_MAP_H

#include <stddef.h>
#include <stdint.h>

struct perf_map;

/* Reads TEXT, N bytes, which may be any; takes it over. It is from malloc(3). */
struct perf_map *perf_map_new(char *text, size_t n);
void perf_map_free(struct perf_map *m);

/*
 * The name of the code at ADDRESS, and its begin; NULL if there is none. Of several the last one
 * counts: code is thrown away, and other code put there. Lives as long as M.
 */
const char *perf_map_find(const struct perf_map *m, uint64_t address, uint64_t *begin);

#endif
