/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * naming.c - asks for the names of one frame after another, and keeps them.
 */
#include "looks/naming.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"

/* So long one frame may take. */
#define FRAME_NS (4 * NS_PER_S)

/* An address that has been named. */
struct named_address {
	struct address_key {
		uint64_t address;
		const struct named_module *module;
		int32_t pid;
		uint32_t is_exact;
	} key;
	const struct named_frame *frame;
	UT_hash_handle hh;
};

struct naming {
	struct looks *looks;
	uint64_t until_ns;
	struct named_address *named;
	const struct named_module **silent; /* files without an answer */
	size_t n_silent;
	size_t n_missing;  /* frames without an answer */
	size_t n_left_out; /* inlined functions */
};

struct naming *naming_new(struct looks *l, uint64_t until_ns)
{
	struct naming *n = xcalloc(1, sizeof(*n));

	n->looks = l;
	n->until_ns = until_ns;
	return n;
}

void naming_free(struct naming *n)
{
	struct named_address *a, *next;

	HASH_ITER (hh, n->named, a, next) {
		HASH_DEL(n->named, a);
		free(a);
	}
	free(n->silent);
	free(n);
}

static bool is_silent(const struct naming *n, const struct named_module *m)
{
	for (size_t i = 0; i < n->n_silent; i++) {
		if (n->silent[i] == m)
			return true;
	}
	return false;
}

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static void copy_places(struct named_frame *to, const struct named_frame *from)
{
	to->places = xcalloc(from->n_places + 1, sizeof(*to->places));
	to->n_places = from->n_places;
	to->n_left_out = from->n_left_out;
	for (size_t i = 0; i < from->n_places; i++) {
		to->places[i] = from->places[i];
		to->places[i].function = copy(from->places[i].function);
		to->places[i].file = copy(from->places[i].file);
	}
}

/* Asks for FRAME. Returns whether there is an answer. */
static bool ask(struct naming *n, int32_t pid, int32_t tid, bool with_lines,
		struct named_frame *frame)
{
	uint64_t now_ns = clock_now_ns(), until_ns = now_ns + FRAME_NS;

	if (now_ns >= n->until_ns || is_silent(n, frame->module))
		return false;
	if (until_ns > n->until_ns)
		until_ns = n->until_ns;
	if (looks_name(n->looks, pid, tid, with_lines, until_ns, frame))
		return true;
	n->silent = xgrow_one(n->silent, n->n_silent, sizeof(*n->silent));
	n->silent[n->n_silent++] = frame->module;
	return false;
}

void naming_name(struct naming *n, int32_t pid, int32_t tid, bool with_lines,
		 struct named_frame *frame)
{
	struct address_key key;
	struct named_address *known;

	memset(&key, 0, sizeof(key));
	key.address = frame->address;
	key.module = frame->module;
	key.pid = pid;
	key.is_exact = frame->is_exact;
	HASH_FIND(hh, n->named, &key, sizeof(key), known);
	if (known) {
		copy_places(frame, known->frame);
	} else if (ask(n, pid, tid, with_lines, frame)) {
		known = xcalloc(1, sizeof(*known));
		known->key = key;
		known->frame = frame;
		HASH_ADD(hh, n->named, key, sizeof(known->key), known);
	} else {
		n->n_missing++;
		return;
	}
	n->n_left_out += frame->n_left_out;
}

size_t naming_missing(const struct naming *n)
{
	return n->n_missing;
}

size_t naming_left_out(const struct naming *n)
{
	return n->n_left_out;
}
