/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * computed.c - joins what threads computed, and puts it into words.
 */
#include "model/computed.h"

#include <stdlib.h>

#include "base/units.h"
#include "base/xalloc.h"

/* A function with a smaller part of the ticks is not worth it, in per cent. */
#define WORTH_PERCENT 5

/* Fewer ticks say nothing. */
#define LEAST_TICKS 5

/* Moves the function I to its place. */
static void move_up(struct computed *c, size_t i)
{
	for (; i && c->functions[i].ticks > c->functions[i - 1].ticks; i--) {
		const char *text = c->functions[i].text;
		uint64_t ticks = c->functions[i].ticks;

		c->functions[i] = c->functions[i - 1];
		c->functions[i - 1].text = text;
		c->functions[i - 1].ticks = ticks;
	}
}

void computed_join(struct computed *c, const struct computed *more)
{
	for (size_t i = 0; i < more->n; i++) {
		size_t k = 0;

		while (k < c->n && c->functions[k].text != more->functions[i].text)
			k++;
		if (k == COMPUTED_MAX)
			continue;
		if (k == c->n) {
			c->functions[c->n].text = more->functions[i].text;
			c->functions[c->n++].ticks = 0;
		}
		c->functions[k].ticks += more->functions[i].ticks;
		move_up(c, k);
	}
	c->ticks += more->ticks;
}

char *computed_text(const struct computed *c, size_t most)
{
	char *list = NULL;

	for (size_t i = 0; i < c->n && i < most && c->ticks >= LEAST_TICKS; i++) {
		char share[UNITS_SIZE], *longer;

		if (c->functions[i].ticks * 100 < c->ticks * WORTH_PERCENT)
			break;
		units_share(share, c->functions[i].ticks, c->ticks);
		longer = xasprintf("%s%s%s %s", list ? list : "", list ? ", " : "",
				   c->functions[i].text, share);
		free(list);
		list = longer;
	}
	return list;
}
