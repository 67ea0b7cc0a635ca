/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_manual_cases.c - the options in the manual, the help and the completion are those there are.
 */
#include "tests/cli/cli_cases.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "report/wording.h"
#include "base/xalloc.h"

static char *read_all(FILE *in)
{
	char *all = xcalloc(1, 1 << 20);

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(all, 1, (1 << 20) - 1, in), 0);
	fclose(in);
	return all;
}

static char *read_file(const char *name)
{
	const char *top = getenv("TEST_TOP");
	char *path = xasprintf("%s/%s", top ? top : ".", name);
	char *all = read_all(fopen(path, "r"));

	free(path);
	return all;
}

static char *help_text(void)
{
	FILE *out = tmpfile();

	ck_assert_ptr_nonnull(out);
	options_help(out);
	rewind(out);
	return read_all(out);
}

/* Is WORD in TEXT, not as a part of a longer one? */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
		if (!isalnum((unsigned char)at[length]) && at[length] != '-')
			return true;
	}
	return false;
}

/*
 * An option of `futrace --help` is explained in one of these pages, and only once: in the first if
 * it says what is traced and how, in the second if it says what is printed and written. futrace(1)
 * repeats twelve.
 */
static const char *const option_pages[] = { "man/futrace-record.1", "man/futrace-report.1" };

enum { N_OPTION_PAGES = sizeof(option_pages) / sizeof(*option_pages), REPEATED = 12 };

/* ".It Fl p , Fl -pid Ar list", as far as it is the same for each option. */
static char *item_of(const struct option_spec *spec)
{
	return spec->letter ? xasprintf(".It Fl %c , Fl -%s", spec->letter, spec->name)
			    : xasprintf(".It Fl -%s", spec->name);
}

/* How many lines of TEXT begin with ITEM, and end there or take an argument, as is SPEC's? */
static size_t count_items(const char *text, const char *item, const struct option_spec *spec)
{
	size_t n = 0;

	for (const char *at = strstr(text, item); at; at = strstr(at + 1, item)) {
		const char *rest = at + strlen(item);

		if (at > text && at[-1] != '\n')
			continue;
		n += spec->argument ? !strncmp(rest, " Ar ", 4) : *rest == '\n';
	}
	return n;
}

START_TEST(every_option_is_in_manual_completion_and_help)
{
	char *completion = read_file("contrib/futrace");
	char *help = help_text();
	char *pages[N_OPTION_PAGES];
	const struct option_spec *spec;

	for (size_t i = 0; i < N_OPTION_PAGES; i++)
		pages[i] = read_file(option_pages[i]);
	for (size_t i = 0; (spec = options_spec(i)); i++) {
		char *item = item_of(spec);
		char *plain = xasprintf("--%s", spec->name);
		size_t n = 0;

		for (size_t j = 0; j < N_OPTION_PAGES; j++)
			n += count_items(pages[j], item, spec);
		ck_assert_msg(n == 1, "%s is explained %zu times in the manual", plain, n);
		ck_assert_msg(has_word(completion, plain), "%s is not completed", plain);
		ck_assert_msg(has_word(help, plain), "%s is not in the help", plain);
		free(item);
		free(plain);
	}
	for (size_t i = 0; i < N_OPTION_PAGES; i++)
		free(pages[i]);
	free(completion);
	free(help);
}
END_TEST

START_TEST(the_short_page_is_short_and_repeats_twelve_options)
{
	char *page = read_file("man/futrace.1");
	const struct option_spec *spec;
	size_t n = 0, n_items = 0, n_lines = 0;

	for (size_t i = 0; (spec = options_spec(i)); i++) {
		char *item = item_of(spec);

		n += count_items(page, item, spec);
		free(item);
	}
	for (const char *at = strstr(page, ".It Fl "); at; at = strstr(at + 1, ".It Fl "))
		n_items++;
	for (const char *at = strchr(page, '\n'); at; at = strchr(at + 1, '\n'))
		n_lines++;
	ck_assert_uint_eq(n, REPEATED);
	ck_assert_uint_eq(n_items, REPEATED);
	ck_assert_uint_le(n_lines, 350);
	free(page);
}
END_TEST

/* Those that only one other command has, and the page of that. */
static const struct {
	const char *name, *page;
} of_others[] = {
	{ "figure", "man/futrace-compare.1" },	{ "fail-over", "man/futrace-compare.1" },
	{ "finding", "man/futrace-compare.1" }, { "idle", "man/futrace-compare.1" },
	{ "word", "man/futrace-compare.1" },	{ "no-lines", "man/futrace-stacks.1" },
};

enum { N_OF_OTHERS = sizeof(of_others) / sizeof(*of_others) };

static bool is_of_others(const char *name)
{
	for (size_t i = 0; i < N_OF_OTHERS; i++) {
		if (!strcmp(of_others[i].name, name))
			return true;
	}
	return false;
}

static bool is_option(const char *name)
{
	const struct option_spec *spec;

	for (size_t i = 0; (spec = options_spec(i)); i++) {
		if (!strcmp(spec->name, name))
			return true;
	}
	return is_of_others(name);
}

START_TEST(an_option_of_another_command_is_in_its_page_and_completed)
{
	char *page = read_file(of_others[_i].page), *completion = read_file("contrib/futrace");
	char *item = xasprintf("\n.It Fl -%s", of_others[_i].name);
	char *plain = xasprintf("--%s", of_others[_i].name);

	ck_assert_ptr_nonnull(strstr(page, item));
	ck_assert_msg(has_word(completion, plain), "%s is not completed", plain);
	free(plain);
	free(item);
	free(completion);
	free(page);
}
END_TEST

START_TEST(every_kind_of_finding_is_completed)
{
	char *completion = read_file("contrib/futrace");

	for (int i = 0; i < FINDING_KINDS; i++) {
		const char *kind = wording_finding((enum finding_kind)i);

		ck_assert_msg(has_word(completion, kind), "%s is not completed", kind);
	}
	free(completion);
}
END_TEST

static const char *const all_pages[] = { "man/futrace.1",	 "man/futrace-record.1",
					 "man/futrace-report.1", "man/futrace-compare.1",
					 "man/futrace-json.5",	 "man/futrace-stacks.1" };

START_TEST(the_manual_names_no_option_that_is_not_there)
{
	char *page = read_file(all_pages[_i]);

	for (const char *at = strstr(page, "Fl -"); at; at = strstr(at + 1, "Fl -")) {
		char name[32] = "";

		ck_assert_int_eq(sscanf(at, "Fl -%31[a-z-]", name), 1);
		ck_assert_msg(is_option(name), "--%s is in %s only", name, all_pages[_i]);
	}
	free(page);
}
END_TEST

TCase *cli_manual_cases(void)
{
	TCase *tc = tcase_create("manual");

	tcase_add_test(tc, every_option_is_in_manual_completion_and_help);
	tcase_add_test(tc, the_short_page_is_short_and_repeats_twelve_options);
	tcase_add_loop_test(tc, an_option_of_another_command_is_in_its_page_and_completed, 0,
			    N_OF_OTHERS);
	tcase_add_test(tc, every_kind_of_finding_is_completed);
	tcase_add_loop_test(tc, the_manual_names_no_option_that_is_not_there, 0,
			    sizeof(all_pages) / sizeof(*all_pages));
	return tc;
}
