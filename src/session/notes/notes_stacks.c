/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes_stacks.c - keeps the user stacks, by the addresses and names of their code.
 *
 * {"modules": [[path, build_id]], "frames": [[address, how, is_exact, module, vaddr, places]],
 * "stacks": [[end, frame, frame, ...]]}: equal frames are kept once. A place is [function, file,
 * line, is_inlined]. The stacks behind the first "looks" of them are code that ticks found.
 */
#include "session/notes/notes.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/xalloc.h"

/* A frame that has been kept; frames of equal keys have equal names. */
struct kept_frame {
	struct frame_key {
		uint64_t address, vaddr;
		const struct named_module *module;
		uint32_t how, is_exact;
	} key;
	size_t number;
	UT_hash_handle hh;
};

static json_t *module_note(const struct named_stacks *s, const struct named_module *module)
{
	for (size_t i = 0; i < s->n_modules; i++) {
		if (s->modules[i] == module)
			return json_integer((json_int_t)i);
	}
	return json_null();
}

static json_t *frame_note(const struct named_stacks *s, const struct named_frame *f)
{
	json_t *places = json_array();

	for (size_t i = 0; i < f->n_places; i++) {
		const struct named_place *p = &f->places[i];

		json_array_append_new(places, json_pack("[o, o, I, b]", notes_bytes(p->function),
							notes_bytes(p->file), (json_int_t)p->line,
							p->is_inlined));
	}
	return json_pack("[I, i, b, o, o, I, o]", (json_int_t)f->address, (int)f->how, f->is_exact,
			 module_note(s, f->module),
			 f->has_vaddr ? json_integer((json_int_t)f->vaddr) : json_null(),
			 (json_int_t)f->n_left_out, places);
}

/* Returns the number of F, which is added to FRAMES if it is new. */
static size_t keep_frame(struct kept_frame **kept, json_t *frames, const struct named_stacks *s,
			 const struct named_frame *f)
{
	struct frame_key key;
	struct kept_frame *known;

	memset(&key, 0, sizeof(key));
	key.address = f->address;
	key.vaddr = f->vaddr;
	key.module = f->module;
	key.how = f->how;
	key.is_exact = f->is_exact;
	HASH_FIND(hh, *kept, &key, sizeof(key), known);
	/* What is in no file may have another name in another process. */
	if (known && f->module)
		return known->number;
	if (known) {
		json_array_append_new(frames, frame_note(s, f));
		return json_array_size(frames) - 1;
	}
	known = xcalloc(1, sizeof(*known));
	known->key = key;
	known->number = json_array_size(frames);
	HASH_ADD(hh, *kept, key, sizeof(known->key), known);
	json_array_append_new(frames, frame_note(s, f));
	return known->number;
}

void notes_keep_stacks(struct notes *n, const struct named_stacks *s)
{
	json_t *modules = json_array(), *frames = json_array(), *stacks = json_array();
	struct kept_frame *kept = NULL, *k, *next;

	for (size_t i = 0; i < s->n_modules; i++)
		json_array_append_new(modules, json_pack("[o, s]", notes_bytes(s->modules[i]->path),
							 s->modules[i]->build_id));
	for (size_t i = 0; i < s->n; i++) {
		json_t *stack = json_pack("[i]", (int)s->all[i].end);

		for (size_t f = 0; f < s->all[i].n; f++) {
			size_t number = keep_frame(&kept, frames, s, &s->all[i].frames[f]);

			json_array_append_new(stack, json_integer((json_int_t)number));
		}
		json_array_append_new(stacks, stack);
	}
	HASH_ITER (hh, kept, k, next) {
		HASH_DEL(kept, k);
		free(k);
	}
	json_object_set_new(n->root, "user_stacks",
			    json_pack("{s:o, s:o, s:o, s:I}", "modules", modules, "frames", frames,
				      "stacks", stacks, "looks", (json_int_t)s->n_looks));
}

static int recall_modules(const json_t *list, struct named_stacks *s)
{
	size_t n = json_array_size(list);

	s->modules = xcalloc(n + 1, sizeof(*s->modules));
	for (size_t i = 0; i < n; i++) {
		const json_t *note = json_array_get(list, i);
		const char *build_id = json_string_value(json_array_get(note, 1));
		char *path = notes_bytes_of(json_array_get(note, 0));
		struct named_module *m;

		if (!path || !build_id || strlen(build_id) >= BUILD_ID_SIZE) {
			free(path);
			return -1;
		}
		m = s->modules[s->n_modules++] = xcalloc(1, sizeof(*m));
		m->path = path;
		memcpy(m->build_id, build_id, strlen(build_id) + 1);
	}
	return 0;
}

static void recall_place(const json_t *note, struct named_place *p)
{
	p->function = notes_bytes_of(json_array_get(note, 0));
	p->file = notes_bytes_of(json_array_get(note, 1));
	p->line = (uint32_t)json_integer_value(json_array_get(note, 2));
	p->is_inlined = json_is_true(json_array_get(note, 3));
}

static int recall_frame(const json_t *note, const struct named_stacks *s, struct named_frame *f)
{
	const json_t *module = json_array_get(note, 3), *vaddr = json_array_get(note, 4);
	const json_t *places = json_array_get(note, 6);
	json_int_t how = json_integer_value(json_array_get(note, 1));
	size_t n = json_array_size(places), i = (size_t)json_integer_value(module);

	*f = (struct named_frame){ 0 };
	if (how < 0 || how >= N_STACK_HOWS || (json_is_integer(module) && i >= s->n_modules))
		return -1;
	f->address = (uint64_t)json_integer_value(json_array_get(note, 0));
	f->how = (enum stack_how)how;
	f->is_exact = json_is_true(json_array_get(note, 2));
	f->module = json_is_integer(module) ? s->modules[i] : NULL;
	f->has_vaddr = json_is_integer(vaddr);
	f->vaddr = (uint64_t)json_integer_value(vaddr);
	f->n_left_out = (size_t)json_integer_value(json_array_get(note, 5));
	f->places = xcalloc(n + 1, sizeof(*f->places));
	for (f->n_places = 0; f->n_places < n; f->n_places++)
		recall_place(json_array_get(places, f->n_places), &f->places[f->n_places]);
	return 0;
}

static int recall_stack(const json_t *note, const json_t *frames, struct named_stacks *s)
{
	struct named_stack *stack = &s->all[s->n++];
	json_int_t end = json_integer_value(json_array_get(note, 0));
	size_t n = json_array_size(note);

	*stack = (struct named_stack){ 0 };
	if (!n || n > STACK_FRAMES + 1 || end < 0 || end >= N_STACK_ENDS)
		return -1;
	stack->end = (enum stack_end)end;
	stack->frames = xcalloc(n, sizeof(*stack->frames));
	for (size_t i = 1; i < n; i++) {
		json_int_t number = json_integer_value(json_array_get(note, i));
		const json_t *frame = number < 0 ? NULL : json_array_get(frames, (size_t)number);

		if (!frame || recall_frame(frame, s, &stack->frames[stack->n]) < 0)
			return -1;
		stack->n++;
	}
	return 0;
}

int notes_recall_stacks(const struct notes *n, struct named_stacks *s)
{
	const json_t *all = json_object_get(n->root, "user_stacks");
	const json_t *stacks = json_object_get(all, "stacks");

	/* Recordings from before have looks only. */
	s->n_looks = json_array_size(stacks);
	if (json_is_integer(json_object_get(all, "looks")))
		s->n_looks = (size_t)json_integer_value(json_object_get(all, "looks"));
	if (s->n_looks > json_array_size(stacks))
		return -1;
	s->all = xcalloc(json_array_size(stacks) + 1, sizeof(*s->all));
	if (recall_modules(json_object_get(all, "modules"), s) < 0)
		return -1;
	for (size_t i = 0; i < json_array_size(stacks); i++) {
		if (recall_stack(json_array_get(stacks, i), json_object_get(all, "frames"), s) < 0)
			return -1;
	}
	return 0;
}
