/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_seen_cases.c - tests that formats say where in the code threads were seen.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "tests/report/report_sample.h"
#include "tests/report/seen_sample.h"

static int markdown(FILE *out, const struct result *res)
{
	return report_markdown(out, res, 0);
}

/* Of the waits, and of the sleep. */
static const struct {
	const char *name;
	int (*write)(FILE *out, const struct result *res);
	const char *waits, *sleeps;
} formats[] = {
	{ "svg", report_svg, "\nseen in f (server.cc:28) &lt; ask (server.cc:29) &lt; main ",
	  "\nseen in fsync (server.cc:27) &lt; f (server.cc:28) &lt; save (server.cc:29) (1 look)" },
	{ "page", report_html,
	  "\"cw\":{\"0\":\"seen in f (server.cc:28) \\u003c ask (server.cc:29) \\u003c main "
	  "(server.cc:30) (75% of 4 looks)\"},\"cs\":{}",
	  "\"cw\":{},\"cs\":{\"0\":\"seen in fsync (server.cc:27)" },
	{ "table", report_html,
	  "<div class=\"note\">seen in f (server.cc:28) &lt; ask (server.cc:29) &lt; main "
	  "(server.cc:30) (75% of 4 looks)</div>",
	  "<td title=\"99.0 ms blocked, called by fsync (server.cc:27) &lt; f (server.cc:28) " },
	{ "perfetto", report_perfetto,
	  "\"code\":\"f (server.cc:28) < ask (server.cc:29) < main (server.cc:30)\","
	  "\"seen there\":\"75% of 4 looks\"",
	  "\"code\":\"fsync (server.cc:27) < f (server.cc:28) < save (server.cc:29)\","
	  "\"seen there\":\"1 look\"" },
	{ "markdown", markdown,
	  "<br>seen in `f (server.cc:28) < ask (server.cc:29) < main (server.cc:30)` (75% of 4 "
	  "looks) |",
	  "" },
	{ "csv", report_csv, ",f (server.cc:28) < ask (server.cc:29) < main (server.cc:30),3,4\r\n",
	  "" },
};

START_TEST(a_format_says_where_threads_were_seen)
{
	struct result *res = seen_story("f");
	char *text = sample_render(formats[_i].write, res);

	ck_assert_msg(strstr(text, formats[_i].waits) && strstr(text, formats[_i].sleeps),
		      "%s:\n%s", formats[_i].name, text);
	free(text);
	result_free(res);
}
END_TEST

/* Nothing is said of what was not seen. */
START_TEST(without_looks_no_format_says_so)
{
	struct result *res = seen_blind();
	char *text = sample_render(formats[_i].write, res);

	ck_assert_ptr_null(strstr(text, "seen in "));
	ck_assert_ptr_null(strstr(text, "server.cc"));
	free(text);
	result_free(res);
}
END_TEST

TCase *report_seen_cases(void)
{
	TCase *tc = tcase_create("seen");
	const int n = sizeof(formats) / sizeof(*formats);

	tcase_add_loop_test(tc, a_format_says_where_threads_were_seen, 0, n);
	tcase_add_loop_test(tc, without_looks_no_format_says_so, 0, n);
	return tc;
}
