/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_schema.h - every key of the JSON document.
 */
#ifndef FUTRACE_TESTS_JSON_SCHEMA_H
#define FUTRACE_TESTS_JSON_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* An element of an array is "[]", a member whose name is not fixed "{}". */
struct json_key {
	const char *path;
	char type; /* (i)nteger, (r)eal, (s)tring, (b)oolean, (o)bject, (m)ap, (a)rray */
	bool nullable;
};

/* No more than these. */
#define JSON_SCHEMA_MAX 256

/* In the order of the document. */
extern const struct json_key json_schema[];
extern const size_t json_schema_length;

#endif
