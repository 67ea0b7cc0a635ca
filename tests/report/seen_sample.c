/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seen_sample.c - makes a result whose threads were seen in their code.
 */
#include "tests/report/seen_sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/picture.h"
#include "session/session.h"
#include "tests/script.h"

#define SLEEPS                  \
	"has t11 of 10 api\n"   \
	"has t12 of 10 saver\n" \
	"9 t12 runs\n"          \
	"10 t11 enter WAIT A\n" \
	"10 t11 sleep\n"        \
	"10 t12 blocks\n"       \
	"10 t12 stack 7\n"
#define WAKES                      \
	"109 t99 wakes t12\n"      \
	"109 t12 runs\n"           \
	"110 t12 enter WAKE A 1\n" \
	"110 t12 wakes t11\n"      \
	"110 t12 exit 1\n"         \
	"110 t11 runs\n"           \
	"110 t11 exit 0\n"

static const char blind[] = SLEEPS WAKES;
static const char direct[] = SLEEPS "21 t11 look A 20 1\n"
				    "31 t11 look A 30 1\n"
				    "41 t11 look A 40 1\n"
				    "51 t11 look A 50 2\n"
				    "52 t12 look - 51 3\n" WAKES;

static const char between[] = "has t11 of 10 api\n"
			      "has t12 of 10 middle\n"
			      "has t13 of 10 saver\n"
			      "9 t13 runs\n"
			      "10 t12 enter WAIT B\n"
			      "10 t12 sleep\n"
			      "10 t11 enter WAIT A\n"
			      "10 t11 sleep\n"
			      "10 t13 blocks\n"
			      "10 t13 stack 7\n"
			      "21 t12 look B 20 1\n"
			      "51 t12 look B 50 2\n"
			      "109 t99 wakes t13\n"
			      "109 t13 runs\n"
			      "110 t13 enter WAKE B 1\n"
			      "110 t13 wakes t12\n"
			      "110 t13 exit 1\n"
			      "110 t12 runs\n"
			      "110 t12 exit 0\n"
			      "111 t12 enter WAKE A 1\n"
			      "111 t12 wakes t11\n"
			      "111 t12 exit 1\n"
			      "111 t11 runs\n"
			      "111 t11 exit 0\n";

/* A stack of FUNCTIONS, the innermost first, which ends with NULL. */
static struct named_stack stack_of(const char *const functions[], enum stack_end end)
{
	struct named_stack s = { .end = end };

	while (functions[s.n])
		s.n++;
	s.frames = xcalloc(s.n, sizeof(*s.frames));
	for (size_t i = 0; i < s.n; i++) {
		struct named_frame *f = &s.frames[i];

		f->address = 0x1000 + i;
		f->places = xcalloc(1, sizeof(*f->places));
		f->n_places = 1;
		f->places[0].function = xstrdup(functions[i]);
		f->places[0].file = xstrdup("src/server.cc");
		f->places[0].line = 27 + (uint32_t)i;
	}
	return s;
}

static struct result *seen(const char *script, const char *innermost)
{
	const char *const ask[] = { "pthread_mutex_lock", innermost, "ask", "main", NULL };
	const char *const tell[] = { innermost, "tell", "main", NULL };
	const char *const save[] = { "fsync", innermost, "save", NULL };
	struct analysis_options options = script_options();
	struct named_stacks stacks = { .all = xcalloc(3, sizeof(*stacks.all)),
				       .n = 3,
				       .n_looks = 3 };
	struct session s = { .user_stacks = &stacks, .stacks = stacks_new() };
	struct result *res;

	stacks.all[0] = stack_of(ask, STACK_END_START);
	stacks.all[1] = stack_of(tell, STACK_END_START);
	stacks.all[2] = stack_of(save, STACK_END_UNKNOWN);
	options.wants_trails = options.wants_chains = true;
	res = script_run(script, 200, &options);
	session_add_code(&s, res);
	session_picture_words(res->picture, &res->windows[0]);
	stacks_free(s.stacks);
	return res;
}

struct result *seen_story(const char *innermost)
{
	return seen(direct, innermost);
}

struct result *seen_plain(void)
{
	return seen_story("std::map<int, [u8; 32]>::operator()(a&&) const");
}

struct result *seen_blind(void)
{
	return seen(blind, "f");
}

struct result *seen_between(void)
{
	return seen(between, "f");
}
