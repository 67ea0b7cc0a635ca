/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_doc.c - writes a JSON document piece by piece.
 */
#include "report/json_doc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

#define INDENT 2

void json_doc_init(struct json_doc *doc, FILE *out)
{
	*doc = (struct json_doc){ .out = out, .first = true };
}

void json_doc_init_line(struct json_doc *doc, FILE *out)
{
	json_doc_init(doc, out);
	doc->one_line = true;
}

/*
 * Writes a piece of a value. DEL is written as a number, and so are C1 and bidirectional controls,
 * by JSON_ENSURE_ASCII: a terminal that shows the file does not obey them.
 */
static int write_piece(const char *piece, size_t size, void *arg)
{
	FILE *out = arg;
	const char *end = piece + size;
	const char *del;

	while ((del = memchr(piece, '\x7f', (size_t)(end - piece)))) {
		fwrite_unlocked(piece, 1, (size_t)(del - piece), out);
		fputs_unlocked("\\u007f", out);
		piece = del + 1;
	}
	fwrite_unlocked(piece, 1, (size_t)(end - piece), out);
	return 0;
}

static void write_value(struct json_doc *doc, const json_t *value)
{
	size_t flags = JSON_ENCODE_ANY | JSON_ENSURE_ASCII | (doc->one_line ? JSON_COMPACT : 0);

	if (json_dump_callback(value, write_piece, doc->out, flags) < 0)
		doc->failed = true;
}

static void end_line(struct json_doc *doc)
{
	if (!doc->one_line)
		fprintf(doc->out, "\n%*s", (int)doc->depth * INDENT, "");
}

/* Begins a line for the next member. */
static void begin_line(struct json_doc *doc, const char *key)
{
	if (doc->depth && !doc->first)
		putc(',', doc->out);
	if (doc->depth)
		end_line(doc);
	if (key)
		fprintf(doc->out, doc->one_line ? "\"%s\":" : "\"%s\": ", key);
	doc->first = false;
}

void json_doc_open(struct json_doc *doc, const char *key, char bracket)
{
	begin_line(doc, key);
	putc(bracket, doc->out);
	doc->depth++;
	doc->first = true;
}

void json_doc_close(struct json_doc *doc, char bracket)
{
	doc->depth--;
	if (!doc->first)
		end_line(doc);
	putc(bracket, doc->out);
	doc->first = false;
}

void json_doc_add(struct json_doc *doc, const char *key, json_t *value)
{
	if (!value) {
		doc->failed = true;
		return;
	}
	begin_line(doc, key);
	write_value(doc, value);
	json_decref(value);
}

void json_doc_add_members(struct json_doc *doc, json_t *object)
{
	const char *key;
	json_t *value;

	if (!object)
		doc->failed = true;
	json_object_foreach(object, key, value) json_doc_add(doc, key, json_incref(value));
	json_decref(object);
}

int json_doc_finish(struct json_doc *doc)
{
	putc('\n', doc->out);
	return fflush(doc->out) != 0 || ferror(doc->out) || doc->failed ? -1 : 0;
}

json_t *json_doc_text(const char *s)
{
	char *escaped;
	json_t *text;

	if (!s)
		return json_null();
	if (escape_is_utf8(s))
		return json_string(s);
	escaped = escape_printable(s);
	text = json_string(escaped);
	free(escaped);
	return text;
}

json_t *json_doc_number(uint64_t n)
{
	return json_integer(n < INT64_MAX ? (json_int_t)n : INT64_MAX);
}

int json_doc_put_text(FILE *out, const char *s)
{
	json_t *text = json_doc_text(s);
	int ret = -1;

	if (text)
		ret = json_dump_callback(text, write_piece, out,
					 JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	json_decref(text);
	return ret;
}

json_t *json_doc_address(uint64_t address)
{
	char text[UINT64_WIDTH / 4 + 3];

	snprintf(text, sizeof(text), "0x%" PRIx64, address);
	return json_string(text);
}

json_t *json_doc_code(const struct code_row *code)
{
	if (!code->text)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "text", json_doc_text(code->text), "looks",
			 json_doc_number(code->looks), "of", json_doc_number(code->of));
}

json_t *json_doc_computed(const struct computed *computed)
{
	json_t *functions;

	if (!computed->ticks)
		return json_null();
	functions = json_array();
	for (size_t i = 0; i < computed->n; i++)
		json_array_append_new(functions,
				      json_pack("{s:o, s:o}", "function",
						json_doc_text(computed->functions[i].text), "ticks",
						json_doc_number(computed->functions[i].ticks)));
	return json_pack("{s:o, s:o}", "ticks", json_doc_number(computed->ticks), "functions",
			 functions);
}
