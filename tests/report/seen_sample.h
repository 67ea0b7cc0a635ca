/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seen_sample.h - makes a result whose threads were seen in their code.
 */
#ifndef FUTRACE_TESTS_SEEN_SAMPLE_H
#define FUTRACE_TESTS_SEEN_SAMPLE_H

#include "model/result.h"

/*
 * The thread "api" waits for 100 ms for "saver", which is blocked meanwhile. Three of four looks at
 * the api found it in "ask", one in "tell"; the saver was in "save". The innermost function of each
 * is called INNERMOST.
 */
struct result *seen_story(const char *innermost);

/* The same with a name as C++ and Rust have them. */
struct result *seen_plain(void);

/* The same, and nobody was seen. */
struct result *seen_blind(void);

/*
 * The api waits for "middle", which waits for "saver": middle was seen in "ask" and in "tell".
 */
struct result *seen_between(void);

#endif
