/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protocol.c - checks answers.
 */
#include "looks/protocol.h"

#include <string.h>

size_t looks_seen_size(uint32_t n)
{
	return offsetof(struct looks_seen, frames) + n * sizeof(struct looks_frame);
}

bool looks_seen_is_sound(const struct looks_seen *seen, size_t size, uint32_t n_modules)
{
	if (size < looks_seen_size(0) || seen->n > STACK_FRAMES || size != looks_seen_size(seen->n))
		return false;
	if (seen->kind != LOOKS_SEEN || (unsigned int)seen->state >= N_SEEN_STATES ||
	    seen->state == SEEN_UNANSWERED || (unsigned int)seen->end >= N_STACK_ENDS)
		return false;
	for (size_t i = 0; i < seen->n; i++) {
		const struct looks_frame *f = &seen->frames[i];

		if ((unsigned int)f->how >= N_STACK_HOWS ||
		    (f->module >= n_modules && f->module != LOOKS_NO_MODULE))
			return false;
	}
	return true;
}

size_t looks_names_size(uint32_t n)
{
	return offsetof(struct looks_names, texts) + n;
}

bool looks_names_are_sound(const struct looks_names *names, size_t size)
{
	size_t texts = 0;

	if (size < looks_names_size(0) || names->n_texts > LOOKS_TEXTS ||
	    size != looks_names_size(names->n_texts) || names->kind != LOOKS_NAMES ||
	    names->n > LOOKS_PLACES)
		return false;
	for (uint32_t i = 0; i < names->n_texts; i++)
		texts += names->texts[i] == '\0';
	return texts == 2 * (size_t)names->n &&
	       (names->n_texts == 0 || names->texts[names->n_texts - 1] == '\0');
}
