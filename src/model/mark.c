/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.c - reads a line of a mark: the begin or end of a window, or a point.
 */
#include "model/mark.h"

#include <string.h>

#include "base/escape.h"

#define BLANKS " \t\r\v\f"

static const struct {
	const char *word;
	enum mark_kind kind;
} kinds[] = {
	{ "begin", MARK_BEGIN },
	{ "end", MARK_END },
};

/* Copies the line from S on into NAME, without the blanks around it. */
static void copy_name(const char *s, char *name, size_t size)
{
	size_t length;

	s += strspn(s, BLANKS);
	length = escape_fit(s, strcspn(s, "\n"), size - 1);
	while (length && strchr(BLANKS, s[length - 1]))
		length--;
	memcpy(name, s, length);
	name[length] = '\0';
}

enum mark_kind mark_parse(const char *text, char *name, size_t size)
{
	*name = '\0';
	text += strspn(text, BLANKS);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t length = strlen(kinds[i].word);

		if (strncmp(text, kinds[i].word, length) != 0 || !text[length] ||
		    !strchr(BLANKS, text[length]))
			continue;
		copy_name(text + length, name, size);
		return *name ? kinds[i].kind : MARK_POINT;
	}
	return MARK_POINT;
}
