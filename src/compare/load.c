/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.c - reads a result of --json, and refuses other files.
 */
#include "compare/compare.h"

#include <errno.h>
#include <string.h>

#include <futrace/schema.h>

static const char *schema_of(const json_t *doc)
{
	const char *schema = json_string_value(json_object_get(doc, "schema"));

	return schema ? schema : "";
}

static int check(const json_t *doc, const char *path, struct error *err)
{
	const char *schema = schema_of(doc);
	const json_t *windows = json_object_get(doc, "windows");

	if (!strcmp(schema, FUTRACE_SCHEMA_INTERVAL))
		return error_set(
			err, 0, "%s: incomplete: the last line, the whole trace, is missing", path);
	if (!*schema)
		return error_set(err, 0, "%s: not a result of futrace --json", path);
	if (strcmp(schema, FUTRACE_SCHEMA) != 0)
		return error_set(err, 0, "%s: has schema %.40s, not " FUTRACE_SCHEMA, path, schema);
	if (!json_is_object(json_array_get(windows, 0)))
		return error_set(err, 0, "%s: has no windows", path);
	return 0;
}

static bool is_at_end(FILE *in)
{
	int c;

	while ((c = getc(in)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		;
	if (c != EOF)
		ungetc(c, in);
	return c == EOF;
}

/* Reads the next document: one line of several, or the whole file. */
static json_t *read_next(FILE *in, const char *path, bool first, struct error *err)
{
	json_error_t why;
	json_t *doc = json_loadf(in, JSON_DISABLE_EOF_CHECK, &why);

	if (doc)
		return doc;
	if (json_error_code(&why) == json_error_premature_end_of_input)
		error_set(err, 0, "%s: incomplete: ends too early", path);
	else if (first)
		error_set(err, 0, "%s: not valid JSON: %.100s", path, why.text);
	else
		error_set(err, 0, "%s: not valid JSON after the first line: %.100s", path,
			  why.text);
	return NULL;
}

json_t *compare_load(const char *path, struct error *err)
{
	FILE *in = fopen(path, "re");
	json_t *doc = NULL, *next;
	int c;

	if (!in) {
		error_set(err, errno, "cannot read %s", path);
		return NULL;
	}
	/* A folder can be opened but not read. */
	if ((c = getc(in)) == EOF) {
		error_set(err, ferror(in) ? errno : 0, "%s: %s", path,
			  ferror(in) ? "cannot be read" : "empty file");
		fclose(in);
		return NULL;
	}
	ungetc(c, in);
	do {
		next = read_next(in, path, !doc, err);
		json_decref(doc);
		doc = next;
	} while (doc && !is_at_end(in));
	fclose(in);
	if (doc && check(doc, path, err) < 0) {
		json_decref(doc);
		return NULL;
	}
	return doc;
}
