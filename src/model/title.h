/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * title.h - the name that a process gives itself by rewriting its command line.
 *
 * All processes of PostgreSQL are called "postgres", those of nginx "nginx". Such programs write
 * over their arguments, for ps(1) to show "postgres: checkpointer" or "nginx: worker process".
 */
#ifndef FUTRACE_TITLE_H
#define FUTRACE_TITLE_H

#include <stdbool.h>
#include <stddef.h>

/* The longest title, with its NUL. */
#define TITLE_SIZE 257

/*
 * Fills TITLE from CMDLINE, the N bytes of /proc/PID/cmdline or its first TITLE_SIZE, if these are
 * a title: one string, "WORD: more", of at most TITLE_SIZE - 1 bytes. WORD must be the program:
 * COMM, or the file name in EXE, which may be NULL; either may have a version number behind it.
 * What comes after a word that ends in a bracket is left out: programs say there what they do at
 * the moment, as in "postgres: me db [local] UPDATE waiting". Returns whether it is one; TITLE is
 * "" if not.
 */
bool title_of(const char *cmdline, size_t n, const char *comm, const char *exe,
	      char title[TITLE_SIZE]);

/* The name of a thread for readers: TITLE, or COMM if TITLE is NULL. */
const char *title_or_comm(const char *title, const char *comm);

#endif
