/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demangle.c - asks libiberty, and stops it where a name becomes too long.
 *
 * A mangled name refers to parts of itself: a short one can stand for more text than there is
 * memory. So the text is taken piece by piece.
 */
#include "code/demangle.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include <libiberty/demangle.h>

#include "base/escape.h"

/* The longest mangled name that is looked into. */
#define MAX_MANGLED 8192

#define CUT "..."

struct text {
	char *to;
	size_t n;
	jmp_buf full;
};

static void cut(char name[DEMANGLE_BYTES], size_t n)
{
	n = escape_fit(name, n, DEMANGLE_BYTES - sizeof(CUT));
	memcpy(name + n, CUT, sizeof(CUT));
}

static void copy(const char *s, size_t n, char name[DEMANGLE_BYTES])
{
	bool fits = n < DEMANGLE_BYTES;

	memcpy(name, s, fits ? n : DEMANGLE_BYTES - 1);
	if (fits)
		name[n] = '\0';
	else
		cut(name, DEMANGLE_BYTES - 1);
}

static void take(const char *s, size_t n, void *arg)
{
	struct text *text = arg;
	size_t room = DEMANGLE_BYTES - 1 - text->n;
	size_t taken = n < room ? n : room;

	memcpy(text->to + text->n, s, taken);
	text->n += taken;
	if (taken < n)
		longjmp(text->full, 1); /* libiberty has nothing to free meanwhile */
}

/* The languages one after another. Returns false if none of them knows MANGLED. */
static bool ask_each(const char *mangled, struct text *text)
{
	if (rust_demangle_callback(mangled, 0, take, text))
		return true;
	text->n = 0;
	return cplus_demangle_v3_callback(mangled, 0, take, text) && text->n > 0;
}

/* The same; NAME is then cut or ends with a NUL. */
static bool ask(const char *mangled, char name[DEMANGLE_BYTES])
{
	struct text text = { .to = name };

	if (setjmp(text.full)) {
		cut(name, DEMANGLE_BYTES - 1);
		return true;
	}
	if (!ask_each(mangled, &text))
		return false;
	name[text.n] = '\0';
	return true;
}

void demangle(const char *symbol, char name[DEMANGLE_BYTES])
{
	char mangled[MAX_MANGLED + 1];
	size_t n = strnlen(symbol, sizeof(mangled));
	const char *version = memchr(symbol, '@', n);

	if (version && version > symbol)
		n = (size_t)(version - symbol);
	if (n <= MAX_MANGLED && symbol[0] == '_') {
		memcpy(mangled, symbol, n);
		mangled[n] = '\0';
		if (ask(mangled, name))
			return;
	}
	copy(symbol, n, name);
}
