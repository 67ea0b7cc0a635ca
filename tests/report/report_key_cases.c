/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_key_cases.c - tests that the manual describes the keys of the JSON document.
 */
#include "tests/report/report_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/report/json_schema.h"

/* The manual's section on the document, with its macros. */
static char *manual_of_json(void)
{
	const char *top = getenv("TEST_TOP");
	char *path = xasprintf("%s/man/futrace.1", top ? top : "."), *all = xcalloc(1, 1 << 20);
	char *begin, *end;
	FILE *in = fopen(path, "r");

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(all, 1, (1 << 20) - 1, in), 0);
	fclose(in);
	free(path);
	begin = strstr(all, "\n.Ss JSON\n");
	ck_assert_ptr_nonnull(begin);
	end = strstr(begin + 1, "\n.Ss ");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	memmove(all, begin, (size_t)(end - begin) + 1);
	return all;
}

/* Calls SEE with each word that TEXT marks up as a key. */
static void each_key(char *text, void (*see)(const char *word, void *arg), void *arg)
{
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n"))) {
		char *words = strstr(line, "Cm "), *word;

		if (*line != '.' || !words)
			continue;
		for (words += 3; (word = strsep(&words, " "));) {
			if (word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_[].")] ==
				    '\0' &&
			    word[strcspn(word, "abcdefghijklmnopqrstuvwxyz")] != '\0')
				see(word, arg);
		}
	}
}

/* Does PATH end with the key, or the keys, of WORD? */
static bool is_key(const char *path, const char *word)
{
	size_t length = strlen(path), n = strlen(word);

	return n < length && path[length - n - 1] == '.' && !strcmp(path + length - n, word);
}

static void find_in_schema(const char *word, void *seen)
{
	bool found = false;

	for (size_t i = 0; i < json_schema_length; i++) {
		bool is_it = is_key(json_schema[i].path, word);

		((bool *)seen)[i] |= is_it;
		found |= is_it;
	}
	ck_assert_msg(found, "the manual has the key %s, and no document has", word);
}

START_TEST(the_manual_has_every_key_and_no_other)
{
	bool *seen = xcalloc(json_schema_length, sizeof(*seen));
	char *text = manual_of_json();

	each_key(text, find_in_schema, seen);
	for (size_t i = 1; i < json_schema_length; i++) {
		if (!strpbrk(json_schema[i].path + strlen(json_schema[i].path) - 1, "]}"))
			ck_assert_msg(seen[i], "%s is not in the manual", json_schema[i].path);
	}
	free(text);
	free(seen);
}
END_TEST

TCase *report_key_cases(void)
{
	TCase *tc = tcase_create("keys");

	tcase_add_test(tc, the_manual_has_every_key_and_no_other);
	return tc;
}
