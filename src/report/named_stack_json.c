/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * named_stack_json.c - a call stack as a JSON object.
 */
#include "report/named_stack_json.h"

#include "report/stacks_wording.h"

static json_t *null_or_text(const char *s)
{
	return s && *s ? json_doc_text(s) : json_null();
}

/* One key and its value on each line, as in a table. */
/* clang-format off */

static json_t *frame_json(const struct named_frame *f, const struct named_place *place)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:s, s:o}",
			 "function", null_or_text(place ? place->function : NULL),
			 "module", null_or_text(f->module ? named_module_name(f->module) : NULL),
			 "path", null_or_text(f->module ? f->module->path : NULL),
			 "build_id", null_or_text(f->module ? f->module->build_id : NULL),
			 "offset", f->has_vaddr ? json_doc_address(f->vaddr) : json_null(),
			 "file", null_or_text(place ? place->file : NULL),
			 "line", place && place->line ? json_integer(place->line) : json_null(),
			 "inlined", place && place->is_inlined,
			 "how", wording_how(f->how),
			 "address", json_doc_address(f->address));
}

/* clang-format on */

void named_stack_write(struct json_doc *doc, const struct named_stack *stack, size_t id)
{
	json_doc_open(doc, NULL, '{');
	json_doc_add(doc, "id", json_doc_number(id));
	json_doc_add(doc, "complete", json_boolean(stack->end == STACK_END_START));
	json_doc_add(doc, "end", json_string(wording_end(stack->end)));
	json_doc_open(doc, "frames", '[');
	for (size_t i = 0; i < stack->n; i++) {
		const struct named_frame *f = &stack->frames[i];

		if (!f->n_places)
			json_doc_add(doc, NULL, frame_json(f, NULL));
		for (size_t k = 0; k < f->n_places; k++)
			json_doc_add(doc, NULL, frame_json(f, &f->places[k]));
	}
	json_doc_close(doc, ']');
	json_doc_close(doc, '}');
}
