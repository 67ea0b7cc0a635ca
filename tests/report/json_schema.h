/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_schema.h - every key of the JSON documents.
 */
#ifndef FUTRACE_TESTS_JSON_SCHEMA_H
#define FUTRACE_TESTS_JSON_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* In a path, "[]" is an element of an array and "{}" a member with a free name. */
struct json_key {
	const char *path;
	char type; /* (i)nteger, (r)eal, (s)tring, (b)oolean, (o)bject, (m)ap, (a)rray */
	bool nullable;
};

/* The most keys. */
#define JSON_SCHEMA_MAX 512

/* All keys of a document, in its order. */
struct json_schema {
	const struct json_key *keys;
	size_t n;
};

/* Of futrace --json, and of futrace stacks --json. */
extern const struct json_schema result_schema, stacks_schema;

/* A walk through a document; counts the uses of each row of the schema. */
struct schema_walk {
	const struct json_schema *schema;
	size_t met[JSON_SCHEMA_MAX];
};

/* Fails the test if DOCUMENT has not just the keys of the schema, in their order and of their
 * types. */
void schema_check(struct schema_walk *walk, const json_t *document);

#endif
