/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_schema.h - every key of the JSON document.
 */
#ifndef FUTRACE_TESTS_JSON_SCHEMA_H
#define FUTRACE_TESTS_JSON_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* In a path, "[]" is an element of an array and "{}" a member with a free name. */
struct json_key {
	const char *path;
	char type; /* (i)nteger, (r)eal, (s)tring, (b)oolean, (o)bject, (m)ap, (a)rray */
	bool nullable;
};

/* The most keys. */
#define JSON_SCHEMA_MAX 288

/* All keys, in the order of the document. */
extern const struct json_key json_schema[];
extern const size_t json_schema_length;

#endif
