/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * numbers.c - the numbers and texts of a document, which any program may have written.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

const char *compared_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

uint64_t compared_number(const json_t *object, const char *key, bool *unknown)
{
	const json_t *value = json_object_get(object, key);
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value))
		*unknown = true;
	return n > 0 ? (uint64_t)n : 0;
}

/* The keys of numbers that are added up. */
static bool is_number(const char *key)
{
	static const char *const keys[] = { "calls", "count",	    "index",
					    "waits", "lost_events", "lost_places" };
	size_t length = strlen(key);

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (!strcmp(key, keys[i]))
			return true;
	}
	return length > 3 && !strcmp(key + length - 3, "_ns");
}

/* It may be null, which is a number that is not known. */
static int check_number(const char *key, const json_t *value, const char *path, struct error *err)
{
	char *text;

	if (!is_number(key) || json_is_null(value) ||
	    (json_is_integer(value) && json_integer_value(value) >= 0))
		return 0;
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	error_set(err, 0, "%s: %s is %.40s, not a whole number from 0 up", path, key,
		  text ? text : "something else");
	free(text);
	return -1;
}

int compared_check_numbers(const json_t *value, const char *path, struct error *err)
{
	const json_t *part;
	const char *key;
	size_t i;

	json_array_foreach(value, i, part)
	{
		if (compared_check_numbers(part, path, err) < 0)
			return -1;
	}
	json_object_foreach((json_t *)(uintptr_t)value, key, part)
	{
		if (check_number(key, part, path, err) < 0 ||
		    compared_check_numbers(part, path, err) < 0)
			return -1;
	}
	return 0;
}
