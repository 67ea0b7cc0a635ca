/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spaces.c - keeps the spaces of the latest processes.
 */
#include "looks/spaces.h"

#include <stdlib.h>

#include <uthash.h>

#include "base/xalloc.h"

#define PROC "/proc"

/* The most that are kept. Each has a descriptor open. */
#define MAX_SPACES 256

struct known_space {
	int32_t pid;
	struct stack_space *space;
	UT_hash_handle hh;
};

struct spaces {
	struct stack_files *files;
	struct known_space *all; /* the oldest first */
};

struct spaces *spaces_new(void)
{
	struct spaces *s = xcalloc(1, sizeof(*s));

	s->files = stack_files_new();
	return s;
}

static void forget(struct spaces *s, struct known_space *k)
{
	HASH_DEL(s->all, k);
	stack_space_free(k->space);
	free(k);
}

void spaces_free(struct spaces *s)
{
	struct known_space *k, *next;

	if (!s)
		return;
	HASH_ITER (hh, s->all, k, next)
		forget(s, k);
	stack_files_free(s->files);
	free(s);
}

static struct stack_space *keep(struct spaces *s, int32_t pid, struct stack_space *space)
{
	struct known_space *k;

	if (HASH_COUNT(s->all) == MAX_SPACES)
		forget(s, s->all);
	k = xcalloc(1, sizeof(*k));
	k->pid = pid;
	k->space = space;
	HASH_ADD_INT(s->all, pid, k);
	return space;
}

struct stack_space *spaces_find(struct spaces *s, int32_t pid, int32_t tid, struct error *err)
{
	struct stack_space *space;
	struct known_space *k;

	HASH_FIND_INT(s->all, &pid, k);
	if (k)
		return k->space;
	space = stack_space_new(s->files, PROC, pid, tid, err);
	return space ? keep(s, pid, space) : NULL;
}

struct stack_space *spaces_renew(struct spaces *s, int32_t pid, int32_t tid)
{
	struct error err;
	struct stack_space *space = stack_space_new(s->files, PROC, pid, tid, &err);

	if (!space || stack_space_is_empty(space)) {
		stack_space_free(space);
		return NULL;
	}
	spaces_forget(s, pid);
	return keep(s, pid, space);
}

void spaces_forget(struct spaces *s, int32_t pid)
{
	struct known_space *k;

	HASH_FIND_INT(s->all, &pid, k);
	if (k)
		forget(s, k);
}
