/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_sample.h - makes results by hand, and renders them.
 */
#ifndef FUTRACE_TESTS_REPORT_SAMPLE_H
#define FUTRACE_TESTS_REPORT_SAMPLE_H

#include "report/report.h"
#include "model/result.h"

/*
 * A pause of 8 s in which fc_vcpu 1 was parked throughout (no call finished), fc_api waited
 * twice, and three workers contended for a lock in shared memory. Every list has an element.
 */
struct result *sample_rich(void);

/* An empty trace of length 0, of a process without a name. */
struct result *sample_empty(void);

/* The rich one, with HOSTILE for every string that the traced program can choose. */
struct result *sample_hostile(const char *hostile);

/* Adds a pool of N threads "worker-0" ... to WIN, each parked on a word of its own. */
void sample_add_pool(struct window *win, size_t n);

/* The whole trace of RES; and a new word in WIN. Pointers to words end with the next new one. */
struct futex_row *sample_add_futex(struct window *win, int32_t pid, uint64_t uaddr);
struct window *sample_window(struct result *res);

/* Finds the groups of RES. Returns the text that RENDER writes, followed by a NUL, to be freed. */
char *sample_render(int (*render)(FILE *out, const struct result *res), struct result *res);
char *sample_render_text(struct result *res, const struct text_style *style);

/*
 * The sum of the numbers at the ends of the lines of FOLDED. Fails unless each line has frames
 * before its number, and no byte that a terminal obeys.
 */
uint64_t sample_folded_ns(const char *folded);

/* Does RENDER fail if nothing can be written? */
bool sample_fails_on_full_disk(int (*render)(FILE *out, const struct result *res));

#endif
