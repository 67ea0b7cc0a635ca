/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture_sample.h - makes results with a picture from scripts, with invented names.
 */
#ifndef FUTRACE_TESTS_PICTURE_SAMPLE_H
#define FUTRACE_TESTS_PICTURE_SAMPLE_H

#include "model/picture.h"
#include "model/result.h"

/* Main syncs a file while three threads are parked; marks stand around it and within. */
struct result *picture_story(void);

/* The same, with HOSTILE for every string that a traced program or another user can choose. */
struct result *picture_hostile(const char *hostile);

/* A trace without any event. */
struct result *picture_empty(void);

/* N threads of a pool that wait for main in turn. */
struct result *picture_many(int n);

/* Strings with a meaning to one of the formats, or to a terminal. */
extern const char *const picture_hostile_strings[];
extern const size_t picture_n_hostile_strings;

struct picture_sample {
	const char *name;
	struct result *(*make)(void);
};

/* All samples; their names serve as names of files. The last is { NULL }. */
extern const struct picture_sample picture_samples[];

#endif
