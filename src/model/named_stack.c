/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * named_stack.c - the names and the end of stacks.
 */
#include "model/named_stack.h"

#include <stdlib.h>
#include <string.h>

const char *named_module_name(const struct named_module *m)
{
	const char *slash = strrchr(m->path, '/');

	return slash && slash[1] ? slash + 1 : m->path;
}

void named_stack_finish(struct named_stack *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->frames[i].n_places; k++) {
			free(s->frames[i].places[k].function);
			free(s->frames[i].places[k].file);
		}
		free(s->frames[i].places);
	}
	free(s->frames);
}

void named_module_finish(struct named_module *m)
{
	free(m->path);
}

void named_stacks_finish(struct named_stacks *s)
{
	for (size_t i = 0; i < s->n; i++)
		named_stack_finish(&s->all[i]);
	for (size_t i = 0; i < s->n_modules; i++) {
		named_module_finish(s->modules[i]);
		free(s->modules[i]);
	}
	free(s->all);
	free(s->modules);
	*s = (struct named_stacks){ 0 };
}
