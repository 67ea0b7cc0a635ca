/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_stacks_names.h - the names of threads, words and frames in the text of a survey.
 */
#ifndef FUTRACE_TEXT_STACKS_NAMES_H
#define FUTRACE_TEXT_STACKS_NAMES_H

#include "model/survey.h"

/* "worker-{0..3}, main (4711..4715)", safe to print. The caller frees it. */
char *text_seen_names(const struct seen_group *g);

/*
 * "word 0x55d0e8", "2 words: 0x55d0e8 (3 threads), 0x55d0f8 (1 thread)"; NULL if G is in no futex
 * call. The caller frees it.
 */
char *text_seen_words(const struct seen_group *g);

/* "libc.so.6+0x8a4c3", or the address if it is in no file; safe to print. The caller frees it. */
char *text_frame_address(const struct named_frame *f);

/*
 * "touch_session (server.cc:27)" for PLACE of F, which is NULL if nothing is known of it. LONG:
 * with the whole path. Safe to print; the caller frees it.
 */
char *text_frame_place(const struct named_frame *f, const struct named_place *place, bool is_long);

#endif
