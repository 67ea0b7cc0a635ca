/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_doc.h - writes a JSON document piece by piece, so that memory never holds all of it.
 *
 * Objects and arrays that are opened here put each member on a line of its own. A value that is
 * added takes one line, however deep it is. Errors are kept until json_doc_finish().
 */
#ifndef FUTRACE_JSON_DOC_H
#define FUTRACE_JSON_DOC_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "model/computed.h"
#include "model/doing.h"

struct json_doc {
	FILE *out;
	unsigned int depth;
	bool one_line;
	bool first;  /* nothing is in the open object or array yet */
	bool failed; /* out of memory for a value */
};

void json_doc_init(struct json_doc *doc, FILE *out);

/* The same for a document that takes one line, however large it is. */
void json_doc_init_line(struct json_doc *doc, FILE *out);

/* Opens an object '{' or an array '['. KEY is NULL in an array, and for the document itself. */
void json_doc_open(struct json_doc *doc, const char *key, char bracket);
void json_doc_close(struct json_doc *doc, char bracket);

/* Writes VALUE and gives up its reference. KEY is NULL in an array. */
void json_doc_add(struct json_doc *doc, const char *key, json_t *value);

/* Writes every member of OBJECT, in order, into the open object; gives up the reference. */
void json_doc_add_members(struct json_doc *doc, json_t *object);

/* Returns 0, or -1 if anything failed. */
int json_doc_finish(struct json_doc *doc);

/* S, escaped if it is not valid UTF-8; null for NULL. */
json_t *json_doc_text(const char *s);

/* N, or the largest number that a JSON reader with signed 64 bits can take. */
json_t *json_doc_number(uint64_t n);

/* ADDRESS as a string: "0x7f00". */
json_t *json_doc_address(uint64_t address);

/* Where in the code, by how many looks of how many; null if it is not known. */
json_t *json_doc_code(const struct code_row *code);

/* What was computed: functions, with the ticks of the timer in each; null if it is not known. */
json_t *json_doc_computed(const struct computed *computed);

/* Writes the same to OUT, without a document. Returns 0, or -1 without memory. */
int json_doc_put_text(FILE *out, const char *s);

#endif
