/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_title_cases.c - tests titles: which command lines are one, which threads go by it, and
 * that each format shows it.
 */
#include "tests/report/report_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/findings.h"
#include "base/fold.h"
#include "model/title.h"
#include "report/report.h"
#include "session/session.h"
#include "tests/report/report_sample.h"
#include "tests/script.h"

#define EXE "/usr/lib/postgresql/15/bin/postgres"

/* Each cmdline ends with its last NUL. */
#define CMDLINE(text) text, sizeof(text)

static const struct {
	const char *cmdline;
	size_t n;
	const char *comm, *exe, *title;
} lines[] = {
	{ CMDLINE("postgres: checkpointer "), "postgres", EXE, "postgres: checkpointer" },
	{ CMDLINE("postgres: 15/main: walwriter\0\0\0"), "postgres", NULL,
	  "postgres: 15/main: walwriter" },
	/* What a backend does at the moment does not last. */
	{ CMDLINE("postgres: me db [local] idle"), "postgres", EXE, "postgres: me db [local]" },
	{ CMDLINE("postgres: me db [local] UPDATE waiting"), "postgres", EXE,
	  "postgres: me db [local]" },
	{ CMDLINE("postgres: me db 10.0.0.7(54321) idle in transaction (aborted)"), "postgres", EXE,
	  "postgres: me db 10.0.0.7(54321)" },
	{ CMDLINE("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"), "sshd", NULL,
	  "sshd: /usr/sbin/sshd -D [listener]" },
	{ CMDLINE("sshd: root@pts/0"), "sshd", NULL, "sshd: root@pts/0" },
	{ CMDLINE("nginx: worker process"), "nginx", "/usr/sbin/nginx", "nginx: worker process" },
	{ CMDLINE("nginx: worker process\0\0\0/etc\0\0"), "nginx", "/usr/sbin/nginx", "" },
	{ CMDLINE("php-fpm: pool www"), "php-fpm8.2", "/usr/sbin/php-fpm8.2", "php-fpm: pool www" },
	/* A thread may have renamed itself; the kernel, or the program, has cut a name off. */
	{ CMDLINE("nginx: worker process"), "other", "/usr/sbin/nginx", "nginx: worker process" },
	{ CMDLINE("gunicorn: worker [app]"), "gunicorn: worke", "/usr/bin/python3.11",
	  "gunicorn: worker [app]" },
	{ CMDLINE("a-very-long-name: one"), "a-very-long-nam", NULL, "a-very-long-name: one" },
	/* Other command lines: these may hold anything, passwords too. */
	{ CMDLINE("/usr/bin/postgres\0-D\0data"), "postgres", EXE, "" },
	{ CMDLINE("postgres:\0secret"), "postgres", EXE, "" },
	{ CMDLINE("postgres: x\0secret"), "postgres", EXE, "" },
	{ CMDLINE("postgres"), "postgres", EXE, "" },
	{ CMDLINE("sh -c echo: 1"), "sh", "/bin/dash", "" },
	{ CMDLINE("post: x"), "postgres", EXE, "" },
	{ CMDLINE("postgresql: x"), "postgres", EXE, "" },
	{ CMDLINE(": x"), "postgres", EXE, "" },
	{ CMDLINE(": x"), "", NULL, "" },
	{ CMDLINE(""), "postgres", EXE, "" },
	{ "", 0, "postgres", EXE, "" },
	{ "postgres: no NUL", 16, "postgres", EXE, "postgres: no NUL" },
};

START_TEST(a_title_is_one_string_that_names_the_program)
{
	char title[TITLE_SIZE] = "old";
	bool is_one =
		title_of(lines[_i].cmdline, lines[_i].n, lines[_i].comm, lines[_i].exe, title);

	ck_assert_str_eq(title, lines[_i].title);
	ck_assert_int_eq(is_one, lines[_i].title[0] != '\0');
}
END_TEST

START_TEST(a_title_has_256_bytes_at_most)
{
	char cmdline[TITLE_SIZE], title[TITLE_SIZE];

	memset(cmdline, 'x', sizeof(cmdline));
	memcpy(cmdline, "pg: ", 4);
	ck_assert(!title_of(cmdline, sizeof(cmdline), "pg", NULL, title));
	ck_assert_str_eq(title, "");
	ck_assert(title_of(cmdline, sizeof(cmdline) - 1, "pg", NULL, title));
	ck_assert_uint_eq(strlen(title), TITLE_SIZE - 1);
}
END_TEST

START_TEST(backends_have_names_of_one_pattern)
{
	char one[TITLE_SIZE], two[TITLE_SIZE];
	char *folded_one, *folded_two;

	title_of(CMDLINE("postgres: me db 10.0.0.7(54321) SELECT"), "postgres", EXE, one);
	title_of(CMDLINE("postgres: me db 10.0.0.12(60000) UPDATE waiting"), "postgres", EXE, two);
	folded_one = fold_numbers(one);
	folded_two = fold_numbers(two);
	ck_assert_str_eq(folded_one, folded_two);
	free(folded_one);
	free(folded_two);
}
END_TEST

/* The processes of the scripts, by id. */
static void find_title(void *arg, struct question *q)
{
	static const char *const titles[] = { "ucomm: writer", "ucomm: reader 1", "ucomm: reader 2",
					      "ucomm: reader 3", "ucomm: reader 4" };

	(void)arg;
	snprintf(q->comm, COMM_SIZE, "%s", q->id == 115 ? "before" : "ucomm");
	if (q->id >= 110 && q->id < 115)
		snprintf(q->title, TITLE_SIZE, "%s", titles[q->id - 110]);
	if (q->id == 115)
		snprintf(q->title, TITLE_SIZE, "before: exec");
}

static const struct session session = {
	.answers.by_kind = { [QUESTION_TITLE] = find_title },
};

/* Readers wait for the writer at a lock in shared memory; it sleeps, and a reader ends that. */
static const char lock[] =
	"has t110 of 110 ucomm\nhas t111 of 111 ucomm\nhas t112 of 112 ucomm\n"
	"has t113 of 113 ucomm\nhas t114 of 114 ucomm\nhas t115 of 115 after\n"
	"has t116 of 111 own\nhas t117 of 111 ucomm\n"
	"10 t111 enter WAIT+shared S\n10 t111 sleep\n11 t112 enter WAIT+shared S\n11 t112 sleep\n"
	"12 t113 enter WAIT+shared S\n12 t113 sleep\n13 t114 enter WAIT+shared S\n13 t114 sleep\n"
	"14 t117 enter WAIT A\n14 t117 sleep\n"
	"15 t115 runs\n16 t115 sleep\n17 t116 runs\n18 t116 sleep\n"
	"20 t110 blocks\n20 t110 stack 7\n70 t115 runs\n71 t117 wakes t110\n71 t110 runs\n"
	"80 t110 enter WAKE+shared S all\n80.1 t110 wakes t111\n80.2 t110 wakes t112\n"
	"80.3 t110 wakes t113\n80.4 t110 wakes t114\n80.5 t110 exit 4\n"
	"81 t111 runs\n81 t111 exit 0\n82 t112 runs\n82 t112 exit 0\n83 t113 runs\n"
	"83 t113 exit 0\n84 t114 runs\n84 t114 exit 0\n90 t111 enter WAKE A 1\n"
	"90.1 t111 wakes t117\n90.2 t111 exit 1\n91 t117 runs\n91 t117 exit 0\n";

/* Two threads of one process wait for each other's lock. */
static const char deadlock[] =
	"has t110 of 110 ucomm\nhas t120 of 110 ucomm\n"
	"10 t110 enter WAIT A 2\n10 t110 sleep\n10 t120 enter WAIT B 2\n10 t120 sleep\n"
	"20 t110 owner A t120 19\n20 t120 owner B t110 19\n";

static struct result *titled(const char *script, bool no_titles)
{
	struct analysis_options options = script_options();
	struct session s = session;
	struct result *res;

	s.no_titles = no_titles;
	options.wants_trails = options.wants_chains = true;
	res = script_run(script, 100, &options);
	session_add_titles(&s, res);
	for (size_t i = 0; i < res->n_windows; i++)
		findings_find(&res->windows[i]);
	session_arrange(res, SORT_WAIT, 0, true);
	return res;
}

START_TEST(threads_go_by_the_title_unless_they_have_a_name_of_their_own)
{
	struct result *res = titled(lock, false);

	ck_assert_pstr_eq(script_target(res, 111)->title, "ucomm: reader 1");
	ck_assert_pstr_eq(script_thread(res, 111)->title, "ucomm: reader 1");
	ck_assert_pstr_eq(script_thread(res, 117)->title, "ucomm: reader 1");
	ck_assert_ptr_null(script_thread(res, 116)->title);
	ck_assert_str_eq(script_thread(res, 111)->comm, "ucomm");
	/* Another program runs in it than when the title was read. */
	ck_assert_ptr_null(script_target(res, 115)->title);
	ck_assert_ptr_null(script_thread(res, 115)->title);
	result_free(res);
	res = titled(lock, true);
	ck_assert_ptr_null(script_target(res, 111)->title);
	ck_assert_ptr_null(script_thread(res, 111)->title);
	result_free(res);
}
END_TEST

/* An id that two processes had, one after the other, is not that of the title for certain. */
START_TEST(an_id_that_was_used_again_has_no_title)
{
	struct result *res = titled("has t110 of 110 ucomm\nhas t111 of 111 ucomm\n"
				    "10 t111 enter WAIT A\n10 t111 sleep\n20 t111 dies\n"
				    "30 t110 forks t111 ucomm\n40 t111 enter WAIT A\n"
				    "40 t111 sleep\n",
				    false);

	for (size_t i = 0; i < res->windows[0].n_threads; i++) {
		const struct thread_row *th = &res->windows[0].threads[i];

		ck_assert_pstr_eq(th->title, th->tid == 110 ? "ucomm: writer" : NULL);
	}
	result_free(res);
}
END_TEST

START_TEST(processes_are_grouped_by_their_titles)
{
	struct result *res = titled(lock, false);
	const struct window *win = &res->windows[0];

	ck_assert_uint_eq(win->n_thread_groups, 1);
	ck_assert_str_eq(win->thread_groups[0].name, "ucomm: reader {1..4}");
	ck_assert_uint_eq(win->thread_groups[0].n, 4);
	result_free(res);
}
END_TEST

static int markdown(FILE *out, const struct result *res)
{
	return report_markdown(out, res, 0);
}

static int text(FILE *out, const struct result *res)
{
	return report_text(out, res, &(struct text_style){ .columns = 300, .verbose = true });
}

static int interval(FILE *out, const struct result *res)
{
	return report_text_interval(out, res, &(struct text_style){ .columns = 300 });
}

static int (*const formats[])(FILE *out, const struct result *res) = {
	text, interval, markdown, report_svg, report_html, report_perfetto, report_folded,
};

#define N_FORMATS (sizeof(formats) / sizeof(*formats))

/* Perfetto's names of threads are as long as they are; others may be cut by the width only. */
START_TEST(every_format_shows_titles_only)
{
	struct result *res = titled((size_t)_i < N_FORMATS ? lock : deadlock, false);
	char *shown = sample_render(formats[(size_t)_i % N_FORMATS], res), *at = shown;

	ck_assert_ptr_nonnull(strstr(shown, "ucomm: "));
	while ((at = strstr(at, "ucomm"))) {
		ck_assert_msg(at[5] == ':', "a title is missing at: %.100s",
			      at > shown + 40 ? at - 40 : shown);
		at += 5;
	}
	free(shown);
	result_free(res);
}
END_TEST

TCase *report_title_cases(void)
{
	TCase *tc = tcase_create("title");

	tcase_add_loop_test(tc, a_title_is_one_string_that_names_the_program, 0,
			    sizeof(lines) / sizeof(*lines));
	tcase_add_test(tc, a_title_has_256_bytes_at_most);
	tcase_add_test(tc, backends_have_names_of_one_pattern);
	tcase_add_test(tc, threads_go_by_the_title_unless_they_have_a_name_of_their_own);
	tcase_add_test(tc, an_id_that_was_used_again_has_no_title);
	tcase_add_test(tc, processes_are_grouped_by_their_titles);
	tcase_add_loop_test(tc, every_format_shows_titles_only, 0, 2 * N_FORMATS);
	return tc;
}
