/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_key_cases.c - the manual has every key of the JSON document and every verdict.
 */
#include "tests/report/report_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "report/wording.h"
#include "tests/report/json_schema.h"

enum { KNOWN_VERDICTS = VERDICT_HANDOFF + 1 };

#define LETTERS	  "abcdefghijklmnopqrstuvwxyz"
#define KEY_CHARS LETTERS "0123456789_"

static char *read_page(const char *name)
{
	const char *top = getenv("TEST_TOP");
	char *path = xasprintf("%s/man/%s", top ? top : ".", name), *all = xcalloc(1, 1 << 20);
	FILE *in = fopen(path, "r");

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(all, 1, (1 << 20) - 1, in), 0);
	fclose(in);
	free(path);
	return all;
}

/* The section NAME of PAGE: a line of macros after the other, up to the next section. */
static char *section_of(const char *page, const char *name)
{
	char *all = read_page(page);
	char *heading = xasprintf("\n.Sh %s\n", name);
	char *begin = strstr(all, heading), *end;

	ck_assert_ptr_nonnull(begin);
	begin += strlen(heading);
	end = strstr(begin, "\n.Sh ");
	ck_assert_ptr_nonnull(end);
	memmove(all, begin, (size_t)(end - begin));
	all[end - begin] = '\0';
	free(heading);
	return all;
}

/* What has been read of the manual's part on the document. */
struct reading {
	const struct json_schema *schema;
	char heading[120]; /* the paths whose keys follow, between spaces */
	bool seen[JSON_SCHEMA_MAX];
};

static size_t find_path(const struct json_schema *schema, const char *path)
{
	size_t i = 0;

	while (i < schema->n && strcmp(schema->keys[i].path, path) != 0)
		i++;
	return i;
}

/* WORD must be a key of the object at PATH, "" being the document. */
static void take_key_of(struct reading *r, const char *path, const char *word)
{
	char *key = xasprintf("%s%s.%s", *path ? "." : "", path, word);
	size_t i = find_path(r->schema, key);

	ck_assert_msg(i < r->schema->n, "the manual has the key %s, no document has", key);
	r->seen[i] = true;
	free(key);
}

/* WORD is the subject of an item: a key of each object that the heading names. */
static void take_key(struct reading *r, const char *word)
{
	char headings[sizeof(r->heading)], *rest = headings, *path;

	if (!strcmp(r->heading, "The document")) {
		take_key_of(r, "", word);
		return;
	}
	strcpy(headings, r->heading);
	while ((path = strsep(&rest, " "))) {
		if (strcmp(path, "and") != 0)
			take_key_of(r, path, word);
	}
}

/* WORD is marked up as a key in the text: some object must have it. */
static void check_mention(const struct reading *r, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < r->schema->n; i++) {
		size_t length = strlen(r->schema->keys[i].path);

		if (n < length && r->schema->keys[i].path[length - n - 1] == '.' &&
		    !strcmp(r->schema->keys[i].path + length - n, word))
			return;
	}
	ck_abort_msg("the manual mentions the key %s, no document has", word);
}

static void read_line(struct reading *r, char *line)
{
	bool is_item = !strncmp(line, ".It Cm ", 7);
	char *words = strstr(line, "Cm "), *word;

	if (!strncmp(line, ".Ss ", 4)) {
		ck_assert_uint_lt(strlen(line + 4), sizeof(r->heading));
		strcpy(r->heading, line + 4);
		return;
	}
	if (*line != '.' || !words)
		return;
	for (words += 3; (word = strsep(&words, " "));) {
		if (word[strspn(word, KEY_CHARS)] || !word[strcspn(word, LETTERS)])
			continue;
		if (is_item)
			take_key(r, word);
		else
			check_mention(r, word);
	}
}

static const struct {
	const char *section;
	const struct json_schema *schema;
} documents[] = {
	{ "JSON", &result_schema },
	{ "STACKS", &stacks_schema },
};

START_TEST(the_manual_has_every_key_and_no_other)
{
	char *text = section_of("futrace-json.5", documents[_i].section), *rest = text, *line;
	struct reading r = { .schema = documents[_i].schema };

	while ((line = strsep(&rest, "\n")))
		read_line(&r, line);
	for (size_t i = 1; i < r.schema->n; i++) {
		const char *path = r.schema->keys[i].path;

		if (!strpbrk(path + strlen(path) - 1, "]}"))
			ck_assert_msg(r.seen[i], "%s is not in the manual", path);
	}
	free(text);
}
END_TEST

/* The verdicts are the items of their section, in any order. */
START_TEST(the_manual_has_every_verdict_and_no_other)
{
	char *text = section_of("futrace-report.1", "VERDICTS");
	size_t n = 0;

	for (int v = 0; v < KNOWN_VERDICTS; v++) {
		const char *name = wording_verdict((enum verdict)v);
		char *item = xasprintf("\n.It Cm %s\n", name);

		ck_assert_msg(strstr(text, item) != NULL, "%s is not in the manual", name);
		free(item);
	}
	for (const char *at = strstr(text, "\n.It "); at; at = strstr(at + 1, "\n.It "))
		n++;
	ck_assert_uint_eq(n, KNOWN_VERDICTS);
	free(text);
}
END_TEST

TCase *report_key_cases(void)
{
	TCase *tc = tcase_create("keys");

	tcase_add_loop_test(tc, the_manual_has_every_key_and_no_other, 0,
			    sizeof(documents) / sizeof(*documents));
	tcase_add_test(tc, the_manual_has_every_verdict_and_no_other);
	return tc;
}
