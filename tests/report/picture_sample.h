/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture_sample.h - results that have a picture, from scripts, with names made up.
 */
#ifndef FUTRACE_TESTS_PICTURE_SAMPLE_H
#define FUTRACE_TESTS_PICTURE_SAMPLE_H

#include "model/picture.h"
#include "model/result.h"

/* Main syncs a file while three threads are parked; a mark says so. All is between marks. */
struct result *picture_story(void);

/* The same with HOSTILE wherever somebody else can put a string. */
struct result *picture_hostile(const char *hostile);

/* Nothing at all. */
struct result *picture_empty(void);

/* N threads of a pool that wait for main in turn. */
struct result *picture_many(int n);

/* Strings that mean something to one format or the other, or to a terminal. */
extern const char *const picture_hostile_strings[];
extern const size_t picture_n_hostile_strings;

struct picture_sample {
	const char *name;
	struct result *(*make)(void);
};

/* All there are, under names that are those of files; the last is { NULL }. */
extern const struct picture_sample picture_samples[];

#endif
