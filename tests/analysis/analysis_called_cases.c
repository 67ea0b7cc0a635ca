/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_called_cases.c - tests what sentences call words that have no name.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/called.h"
#include "base/xalloc.h"
#include "tests/judged.h"
#include "tests/script.h"

#define CODE "touch_session (server.cc:27) < main (server.cc:99)"

static char heap[] = "heap+0x10", bss[] = "table (a .bss)", table[] = "table",
	    data[] = "a .bss+0x8";
static char mutex[] = "glibc mutex", condvar[] = "glibc condition variable";

static const struct {
	const char *name;
	enum where_kind kind;
	char *place, *symbol, *primitive;
	struct code_row code;
	const char *called;
} words[] = {
	{ "a mutex",
	  WHERE_HEAP,
	  heap,
	  NULL,
	  mutex,
	  { CODE, 97, 100 },
	  "the mutex locked in touch_session (heap+0x10)" },
	{ "no lock",
	  WHERE_ANON,
	  heap,
	  NULL,
	  condvar,
	  { CODE, 97, 100 },
	  "heap+0x10 (waited for in touch_session)" },
	{ "not known what",
	  WHERE_HEAP,
	  heap,
	  NULL,
	  NULL,
	  { "a.out+0x77", 1, 2 },
	  "heap+0x10 (waited for in a.out+0x77)" },
	{ "few looks found that", WHERE_HEAP, heap, NULL, mutex, { CODE, 1, 3 }, "heap+0x10" },
	{ "nobody was seen", WHERE_HEAP, heap, NULL, mutex, { NULL, 0, 0 }, "heap+0x10" },
	{ "it has a name", WHERE_BSS, bss, table, mutex, { CODE, 9, 9 }, "table (a .bss)" },
	{ "its place stays", WHERE_BSS, data, NULL, mutex, { CODE, 9, 9 }, "a .bss+0x8" },
};

START_TEST(a_word_without_a_name_is_called_by_its_code)
{
	const struct futex_row f = {
		.where = { .kind = words[_i].kind,
			   .text = words[_i].place,
			   .symbol = words[_i].symbol },
		.primitive = words[_i].primitive,
		.code = words[_i].code,
	};
	char *called = called_word(&f);

	ck_assert_msg(!strcmp(called, words[_i].called), "%s: %s", words[_i].name, called);
	free(called);
}
END_TEST

/* Two threads that fight for A. */
#define ROUND(begin, end)                                                                \
	begin " t11 enter WAIT A\n" begin " t11 sleep\n" end " t12 enter WAKE A 1\n" end \
	      " t12 wakes t11\n" end " t12 exit 1\n" end " t11 runs\n" end " t11 exit 0\n"
#define BACK(begin, end)                                                                 \
	begin " t12 enter WAIT A\n" begin " t12 sleep\n" end " t11 enter WAKE A 1\n" end \
	      " t11 wakes t12\n" end " t11 exit 1\n" end " t12 runs\n" end " t12 exit 0\n"

START_TEST(a_finding_names_the_code)
{
	struct result *res = script_analyse(
		"has t11 of 10 a\nhas t12 of 10 b\n0 t12 runs\n" ROUND("1", "20") BACK("21", "40")
			ROUND("41", "60") BACK("61", "80") ROUND("81", "99"),
		100);
	struct futex_row *f = (struct futex_row *)script_word(res, 'A');
	const struct window *win = &res->windows[0];

	f->where.kind = WHERE_HEAP;
	f->where.text = xstrdup("heap+0x10");
	f->primitive = xstrdup("glibc mutex");
	f->code = (struct code_row){ CODE, 97, 100 };
	judge(&res->windows[0]);
	ck_assert_uint_ge(win->n_findings, 1);
	ck_assert_msg(strstr(win->findings[0].text,
			     " contend for the mutex locked in touch_session (heap+0x10): ") !=
			      NULL,
		      "%s", win->findings[0].text);
	ck_assert_ptr_nonnull(strstr(win->findings[0].text,
				     " Waiters were seen in " CODE " (97% of 100 looks)."));
	ck_assert_str_eq(win->findings[0].words[0].text, "heap+0x10");
	result_free(res);
}
END_TEST

TCase *analysis_called_cases(void)
{
	TCase *tc = tcase_create("called");

	tcase_add_loop_test(tc, a_word_without_a_name_is_called_by_its_code, 0,
			    sizeof(words) / sizeof(*words));
	tcase_add_test(tc, a_finding_names_the_code);
	return tc;
}
