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

static bool frames_are_sound(const struct looks_frame *frames, uint32_t n, uint32_t n_modules)
{
	for (uint32_t i = 0; i < n; i++) {
		if ((unsigned int)frames[i].how >= N_STACK_HOWS ||
		    (frames[i].module >= n_modules && frames[i].module != LOOKS_NO_MODULE))
			return false;
	}
	return true;
}

bool looks_seen_is_sound(const struct looks_seen *seen, size_t size, uint32_t n_modules)
{
	if (size < looks_seen_size(0) || seen->n > STACK_FRAMES || size != looks_seen_size(seen->n))
		return false;
	if (seen->kind != LOOKS_SEEN || (unsigned int)seen->state >= N_SEEN_STATES ||
	    seen->state == SEEN_UNANSWERED || (unsigned int)seen->end >= N_STACK_ENDS)
		return false;
	return frames_are_sound(seen->frames, seen->n, n_modules);
}

size_t looks_stack_size(uint32_t n)
{
	return offsetof(struct looks_stack, frames) + n * sizeof(struct looks_frame);
}

bool looks_stack_is_sound(const struct looks_stack *stack, size_t size, uint32_t n_modules)
{
	return size >= looks_stack_size(0) && stack->n <= STACK_FRAMES &&
	       size == looks_stack_size(stack->n) && stack->kind == LOOKS_STACK &&
	       (unsigned int)stack->end < N_STACK_ENDS &&
	       frames_are_sound(stack->frames, stack->n, n_modules);
}

size_t looks_names_size(uint32_t n)
{
	return offsetof(struct looks_names, texts) + n;
}

bool looks_names_are_sound(const struct looks_names *names, size_t size, uint32_t n_modules)
{
	size_t texts = 0;

	if (size < looks_names_size(0) || names->n_texts > LOOKS_TEXTS ||
	    size != looks_names_size(names->n_texts) || names->kind != LOOKS_NAMES ||
	    names->n > LOOKS_PLACES ||
	    (names->module >= n_modules && names->module != LOOKS_NO_MODULE))
		return false;
	for (uint32_t i = 0; i < names->n_texts; i++)
		texts += names->texts[i] == '\0';
	return texts == 2 * (size_t)names->n &&
	       (names->n_texts == 0 || names->texts[names->n_texts - 1] == '\0');
}
