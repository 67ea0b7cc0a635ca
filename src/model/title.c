/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * title.c - tells a title from other command lines.
 */
#include "model/title.h"

#include <string.h>

/* The longest name of a thread: a longer one is cut off (prctl(2), PR_SET_NAME). */
#define COMM_LENGTH 15

/* Is NAME the word of LENGTH bytes, with nothing but a version behind it? "php-fpm8.2" is php-fpm.
 */
static bool is_named(const char *word, size_t length, const char *name)
{
	return strncmp(name, word, length) == 0 &&
	       name[length + strspn(name + length, "0123456789.")] == '\0';
}

/* The kernel, or the program, may have cut COMM off: "a-long-name: wo", "a-long-name-of-". */
static bool is_cut_off(const char *text, const char *comm)
{
	return strlen(comm) == COMM_LENGTH && strncmp(text, comm, COMM_LENGTH) == 0;
}

static bool is_of_program(const char *text, size_t length, const char *comm, const char *exe)
{
	const char *slash = exe ? strrchr(exe, '/') : NULL;

	return is_named(text, length, comm) || is_cut_off(text, comm) ||
	       (exe && is_named(text, length, slash ? slash + 1 : exe));
}

/* Returns how much of TEXT lasts: all, or up to the first word that ends in a bracket. */
static size_t lasting(const char *text, size_t length)
{
	for (size_t i = 1; i + 1 < length; i++) {
		if ((text[i] == ']' || text[i] == ')') && text[i + 1] == ' ')
			return i + 1;
	}
	return length;
}

/* The length of the only string in CMDLINE, without blanks at its end; 0: there are others. */
static size_t only_string(const char *cmdline, size_t n)
{
	size_t length = strnlen(cmdline, n);

	for (size_t i = length; i < n; i++) {
		if (cmdline[i])
			return 0;
	}
	while (length && cmdline[length - 1] == ' ')
		length--;
	return length;
}

bool title_of(const char *cmdline, size_t n, const char *comm, const char *exe,
	      char title[TITLE_SIZE])
{
	size_t length = only_string(cmdline, n);
	const char *colon;

	title[0] = '\0';
	if (length >= TITLE_SIZE)
		return false;
	colon = memmem(cmdline, length, ": ", 2);
	if (!colon || colon == cmdline ||
	    !is_of_program(cmdline, (size_t)(colon - cmdline), comm, exe))
		return false;
	length = lasting(cmdline, length);
	memcpy(title, cmdline, length);
	title[length] = '\0';
	return true;
}

const char *title_or_comm(const char *title, const char *comm)
{
	return title ? title : comm;
}
