/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_option_cases.c - what the command line may say.
 */
#include "tests/cli/cli_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "base/xalloc.h"

#define MAX_ARGS 8

/* A command line; the parsed options point into it. */
struct line {
	char *argv[MAX_ARGS + 2];
};

static int parse_line(struct line *line, struct options *opt, const char *const args[MAX_ARGS],
		      struct error *err)
{
	static char name[] = "futrace";
	char **argv = line->argv;
	int argc = 1;

	*line = (struct line){ .argv = { name } };
	for (int i = 0; i < MAX_ARGS && args[i]; i++)
		argv[argc++] = (char *)(uintptr_t)args[i];
	return options_parse(opt, argc, argv, err);
}

static int parse(struct options *opt, const char *const args[MAX_ARGS], struct error *err)
{
	struct line line;

	return parse_line(&line, opt, args, err);
}

static const struct {
	const char *args[MAX_ARGS];
	const char *says; /* a part of the message */
} bad[] = {
	{ { NULL }, "nothing to trace" },
	{ { "-d", "1" }, "nothing to trace" },
	{ { "-p", "" }, "--pid" },
	{ { "-p", "0" }, "--pid" },
	{ { "-p", "-1" }, "--pid" },
	{ { "-p", "12,,13" }, "--pid" },
	{ { "-p", "12," }, "--pid" },
	{ { "-p", "12 13" }, "--pid" },
	{ { "-p", "2147483648" }, "--pid" },
	{ { "-p", "99999999999999999999" }, "--pid" },
	{ { "-t", "x" }, "--tid" },
	{ { "-p", "1", "--sysroot", "/" }, "--sysroot" },
	{ { "-p", "1", "--record", "" }, "empty" },
	{ { "-p", "1", "--timeline", "out" }, "--timeline" },
	{ { "-p", "1", "--timeline", "out.png" }, "--timeline" },
	{ { "-p", "1", "--timeline", "-" }, "--timeline" },
	{ { "-p", "1", "--timeline", "" }, "--timeline" },
	{ { "-p", "1", "--json", "-", "--folded", "-" }, "--json and --folded" },
	{ { "-p", "1", "-t", "1" }, "--pid and --tid" },
	{ { "-p", "1", "-d", "0" }, "--duration" },
	{ { "-p", "1", "-d", "0.0" }, "--duration" },
	{ { "-p", "1", "-d", "-3" }, "--duration" },
	{ { "-p", "1", "-d", "inf" }, "--duration" },
	{ { "-p", "1", "-d", "1s" }, "--duration" },
	{ { "-p", "1", "-d", "31536001" }, "--duration" },
	{ { "-p", "1", "--metrics", "-" }, "--metrics" },
	{ { "-p", "1", "-i", "0" }, "--interval" },
	{ { "-p", "1", "-i", "0.009" }, "--interval" },
	{ { "-p", "1", "-i", "1s" }, "--interval" },
	{ { "-p", "1", "-i", "31536001" }, "--interval" },
	{ { "-p", "1", "--interval", "" }, "--interval" },
	{ { "-p", "1", "--window", "" }, "--window" },
	{ { "-p", "1", "--window", "a" }, "--window" },
	{ { "-p", "1", "--window", "=1..2" }, "--window" },
	{ { "-p", "1", "--window", "a=" }, "--window a" },
	{ { "-p", "1", "--window", "a=1" }, "--window a" },
	{ { "-p", "1", "--window", "a=1.2" }, "--window a" },
	{ { "-p", "1", "--window", "a=.." }, "''" },
	{ { "-p", "1", "--window", "a=1.." }, "''" },
	{ { "-p", "1", "--window", "a=..2" }, "''" },
	{ { "-p", "1", "--window", "a=x..2" }, "'x'" },
	{ { "-p", "1", "--window", "a=1..2s" }, "'2s'" },
	{ { "-p", "1", "--window", "a=-1..2" }, "'-1'" },
	{ { "-p", "1", "--window", "a=1....2" }, "'..2'" },
	/* Milliseconds, as from JavaScript. */
	{ { "-p", "1", "--window", "a=1763870000123..1763870000200" }, "'1763870000123'" },
	{ { "-p", "1", "--window", "a=99999999999999999999..1" }, "--window a" },
	{ { "-p", "1", "--window", "a=2..2" }, "after it begins" },
	{ { "-p", "1", "--window", "a=1763870001..1763870000123456789" }, "after it begins" },
	{ { "-p", "1", "--window", "a=1..2", "--window", "b=2..1" }, "--window b" },
	{ { "-p", "1", "--window",
	    "a23456789012345678901234567890123456789012345678901234567890123x=1..2" },
	  "63 bytes" },
	{ { "-p", "1", "-n", "-1" }, "--top" },
	{ { "-p", "1", "-n", "ten" }, "--top" },
	{ { "-p", "1", "-s", "size" }, "--sort" },
	{ { "-p", "1", "--color", "red" }, "--color" },
	{ { "-p", "1", "--min-wait", "5m" }, "--min-wait" },
	{ { "-p", "1", "-b", "1" }, "--buffer" },
	{ { "-p", "1", "-b", "8T" }, "--buffer" },
	{ { "-p", "1", "--ready-fd", "x" }, "--ready-fd" },
	{ { "-p", "1", "--json", "" }, "file" },
	{ { "-p", "1", "--json", "-", "--csv", "-" }, "--json and --csv" },
	{ { "-p", "1", "--json", "-", "-o", "-" }, "--output and --json" },
	{ { "-p", "1", "--csv", "a", "--json", "a" }, "--json and --csv" },
	{ { "-p", "1", "--record", "a", "--metrics", "a" }, "--metrics and --record" },
	{ { "-p", "1", "--" }, "--" },
	{ { "-p", "1", "ls" }, "ls" },
	{ { "--nonsense" }, "--nonsense" },
	{ { "-p", "1", "-Z" }, "-Z" },
	{ { "-p" }, "-p" },
	{ { "--json" }, "--json" },
};

START_TEST(what_makes_no_sense_is_named)
{
	struct options opt;
	struct error err;

	ck_assert_int_eq(parse(&opt, bad[_i].args, &err), -1);
	ck_assert_msg(strstr(err.what, bad[_i].says) != NULL, "%s does not name %s", err.what,
		      bad[_i].says);
	ck_assert_ptr_null(strchr(err.what, '\n'));
	options_finish(&opt);
}
END_TEST

static const struct {
	const char *args[2];
	const char *says; /* "": it is accepted */
} demo_lines[] = {
	{ { "-d", "1" }, "" },
	{ { "-t", "1" }, "demo: takes no -p, -t" },
	{ { "-p", "1" }, "demo: takes no -p, -t" },
	{ { "--", "true" }, "demo: takes no -p, -t or command" },
	{ { "--ready-fd", "3" }, "demo: takes no --ready-fd" },
};

START_TEST(the_demo_takes_no_target)
{
	const char *const *args = demo_lines[_i].args;
	char name[] = "demo";
	char *argv[] = { name, (char *)(uintptr_t)args[0], (char *)(uintptr_t)args[1], NULL };
	struct options opt;
	struct error err = { 0 };
	int parsed = options_parse_demo(&opt, 3, argv, &err);

	ck_assert_int_eq(parsed, *demo_lines[_i].says ? -1 : 0);
	ck_assert_msg(strstr(err.what, demo_lines[_i].says) != NULL, "%s", err.what);
	options_finish(&opt);
}
END_TEST

START_TEST(a_full_command_line_is_understood)
{
	static const char *const args[MAX_ARGS] = { "-p12,13,12", "-d1.5", "-n0",      "--sort=max",
						    "-b64K",	  "-qv",   "--strict", NULL };
	struct options opt;
	struct error err;

	ck_assert_int_eq(parse(&opt, args, &err), 0);
	ck_assert_uint_eq(opt.request.pids.n, 2);
	ck_assert_int_eq(opt.request.pids.all[1], 13);
	ck_assert_uint_eq(opt.request.duration_ns, 1500000000);
	ck_assert_uint_eq(opt.top, 0);
	ck_assert_int_eq(opt.sort, SORT_MAX);
	ck_assert_uint_eq(opt.request.buffer_bytes, 65536);
	ck_assert(opt.request.quiet && opt.verbose && opt.strict);
	ck_assert_int_eq(opt.request.ready_fd, -1);
	ck_assert_ptr_null(opt.request.command);
	options_finish(&opt);
}
END_TEST

static const struct {
	const char *window;
	const char *name;
	uint64_t begin_ns, end_ns;
} windows[] = {
	{ "branch=1763870000..1763870001.25", "branch", 1763870000000000000, 1763870001250000000 },
	{ "a=1763870000123456789..1763870000123456790", "a", 1763870000123456789,
	  1763870000123456790 },
	/* As date +%s.%N prints it, and each in a way of its own. */
	{ "a=1763870000.123456789..1763870000123456790", "a", 1763870000123456789,
	  1763870000123456790 },
	{ "a=.5..1.", "a", 500000000, 1000000000 },
	{ "two words==0..1", "two words=", 0, 1000000000 },
	{ "a=0..999999999999999999", "a", 0, 999999999999999999 },
	{ "a=0..1000000000000000", "a", 0, 1000000000000000 },
	{ "a2345678901234567890123456789012345678901234567890123456789012x=0..1",
	  "a2345678901234567890123456789012345678901234567890123456789012x", 0, 1000000000 },
};

START_TEST(a_window_is_given_by_the_clock)
{
	const char *const args[MAX_ARGS] = { "-p1", "--window=first=1..2", "--window",
					     windows[_i].window, NULL };
	struct options opt;
	struct error err;

	ck_assert_msg(parse(&opt, args, &err) == 0, "%s", err.what);
	ck_assert_uint_eq(opt.request.n_windows, 2);
	ck_assert_str_eq(opt.request.windows[0].name, "first");
	ck_assert_uint_eq(opt.request.windows[0].end_ns, 2000000000);
	ck_assert_str_eq(opt.request.windows[1].name, windows[_i].name);
	ck_assert_uint_eq(opt.request.windows[1].begin_ns, windows[_i].begin_ns);
	ck_assert_uint_eq(opt.request.windows[1].end_ns, windows[_i].end_ns);
	options_finish(&opt);
}
END_TEST

START_TEST(windows_by_time_and_least_overhead_are_understood)
{
	static const char *const args[MAX_ARGS] = { "-p1", "-i0.01", "--futex-only", NULL };
	struct options opt;
	struct error err;

	ck_assert_int_eq(parse(&opt, args, &err), 0);
	ck_assert_uint_eq(opt.request.interval_ns, 10000000);
	ck_assert(opt.request.futex_only);
	ck_assert_uint_eq(opt.request.n_windows, 0);
	options_finish(&opt);
}
END_TEST

START_TEST(what_follows_the_dashes_is_the_commands)
{
	static const char *const args[MAX_ARGS] = { "-q", "--", "ls", "-p", "x", NULL };
	struct options opt;
	struct error err;
	struct line line;

	ck_assert_int_eq(parse_line(&line, &opt, args, &err), 0);
	ck_assert_str_eq(opt.request.command[0], "ls");
	ck_assert_str_eq(opt.request.command[1], "-p");
	ck_assert_uint_eq(opt.request.pids.n, 0);
	options_finish(&opt);
}
END_TEST

START_TEST(help_needs_no_target)
{
	static const char *const args[MAX_ARGS] = { "--help", NULL };
	struct options opt;
	struct error err;

	ck_assert_int_eq(parse(&opt, args, &err), 0);
	ck_assert(opt.help);
	options_finish(&opt);
}
END_TEST

START_TEST(the_ending_of_its_file_says_what_a_timeline_is)
{
	struct options opt;
	struct error err;
	struct line line;

	ck_assert_int_eq(parse_line(&line, &opt,
				    (const char *[MAX_ARGS]){ "-p", "1", "--timeline", "a.b/x.svg",
							      "--timeline", "y.json" },
				    &err),
			 0);
	ck_assert_str_eq(options_file(&opt, &format_timeline[0]), "a.b/x.svg");
	ck_assert_str_eq(options_file(&opt, &format_timeline[2]), "y.json");
	ck_assert_ptr_null(options_file(&opt, format_json));
	options_finish(&opt);
}
END_TEST

TCase *cli_option_cases(void)
{
	TCase *tc = tcase_create("options");

	tcase_add_loop_test(tc, what_makes_no_sense_is_named, 0, sizeof(bad) / sizeof(*bad));
	tcase_add_loop_test(tc, the_demo_takes_no_target, 0,
			    sizeof(demo_lines) / sizeof(*demo_lines));
	tcase_add_test(tc, a_full_command_line_is_understood);
	tcase_add_loop_test(tc, a_window_is_given_by_the_clock, 0,
			    sizeof(windows) / sizeof(*windows));
	tcase_add_test(tc, windows_by_time_and_least_overhead_are_understood);
	tcase_add_test(tc, what_follows_the_dashes_is_the_commands);
	tcase_add_test(tc, help_needs_no_target);
	tcase_add_test(tc, the_ending_of_its_file_says_what_a_timeline_is);
	return tc;
}
