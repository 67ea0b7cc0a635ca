/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * escape.c - decodes UTF-8, and escapes the bytes that a terminal would obey.
 */
#include "base/escape.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/xalloc.h"

/*
 * The well-formed sequences of two bytes and more (Unicode, table 3-7). The limits of the second
 * byte keep out overlong forms, surrogates and numbers above U+10FFFF.
 */
static const struct form {
	unsigned char first_min, first_max;
	unsigned char second_min, second_max;
	unsigned char length;
	unsigned char first_mask;
} forms[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2, 0x1f }, { 0xe0, 0xe0, 0xa0, 0xbf, 3, 0x0f },
	{ 0xe1, 0xec, 0x80, 0xbf, 3, 0x0f }, { 0xed, 0xed, 0x80, 0x9f, 3, 0x0f },
	{ 0xee, 0xef, 0x80, 0xbf, 3, 0x0f }, { 0xf0, 0xf0, 0x90, 0xbf, 4, 0x07 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4, 0x07 }, { 0xf4, 0xf4, 0x80, 0x8f, 4, 0x07 },
};

/*
 * Characters that a terminal or a text viewer may obey: C0, DEL and C1 controls, the separators of
 * lines and paragraphs, and the characters with the property Bidi_Control.
 */
static const struct {
	long first, last;
} obeyed[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
};

static const struct form *form_of(unsigned char first)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (first >= forms[i].first_min && first <= forms[i].first_max)
			return &forms[i];
	}
	return NULL;
}

/* The NUL at the end of a string fits no sequence, so no byte after it is read. */
static long decode(const unsigned char *s, const struct form *form)
{
	long code = s[0] & form->first_mask;

	if (s[1] < form->second_min || s[1] > form->second_max)
		return -1;
	for (size_t i = 1; i < form->length; i++) {
		if (s[i] < 0x80 || s[i] > 0xbf)
			return -1;
		code = code << 6 | (s[i] & 0x3f);
	}
	return code;
}

long escape_next(const char **s)
{
	const unsigned char *at = (const unsigned char *)*s;
	const struct form *form = form_of(*at);
	long code = *at < 0x80 ? *at : -1;

	if (form)
		code = decode(at, form);
	*s += form && code >= 0 ? form->length : 1;
	return code;
}

size_t escape_fit(const char *s, size_t size, size_t max)
{
	const char *at = s;
	size_t fits = 0;

	while (fits < size) {
		escape_next(&at);
		if ((size_t)(at - s) > max)
			break;
		fits = (size_t)(at - s);
	}
	return fits;
}

bool escape_is_utf8(const char *s)
{
	while (*s) {
		if (escape_next(&s) < 0)
			return false;
	}
	return true;
}

static bool is_obeyed(long code)
{
	for (size_t i = 0; i < sizeof(obeyed) / sizeof(*obeyed); i++) {
		if (code >= obeyed[i].first && code <= obeyed[i].last)
			return true;
	}
	return false;
}

/* Writes the bytes from S to END as \xNN each. Returns the end of the output. */
static char *put_hex(char *out, const char *s, const char *end)
{
	for (; s < end; s++)
		out += sprintf(out, "\\x%02x", (unsigned char)*s);
	return out;
}

char *escape_printable(const char *s)
{
	char *escaped = xcalloc(strlen(s) + 1, sizeof("\\x00") - 1);
	char *out = escaped;

	while (*s) {
		const char *begin = s;
		long code = escape_next(&s);

		if (code < 0 || is_obeyed(code)) {
			out = put_hex(out, begin, s);
			continue;
		}
		if (code == '\\')
			*out++ = '\\';
		out = mempcpy(out, begin, (size_t)(s - begin));
	}
	*out = '\0';
	return escaped;
}
