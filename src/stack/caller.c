/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * caller.c - reads code forwards to the return, from the begin of the function, and looks for calls
 * of it.
 */
#include "stack/caller.h"

#include <string.h>

/* How far up the stack a call is looked for, and how many jumps lie between it and its function. */
#define MAX_SEARCH 65536
#define MAX_JUMPS  3

/* A straight piece of code from where a program begins to its first call is not longer. */
#define MAX_ENTRY 96

/*
 * How many calls of other places are followed to see whether they come by here, and how far these
 * lie.
 */
#define MAX_FOLLOWED 16
#define MAX_FUNCTION (1 << 20)

bool walk_word(struct walk_state *w, uint64_t address, uint64_t *value)
{
	return copies_word(&w->copies, walk_wrap(w, address), w->machine->word_bytes, value);
}

uint64_t walk_wrap(const struct walk_state *w, uint64_t address)
{
	return w->machine->word_bytes == 4 ? (uint32_t)address : address;
}

/* Code without a file: a copy of what is around ADDRESS. */
static bool copy_code(struct walk_state *w, uint64_t address, struct place_of_code *place)
{
	uint64_t start = address - CODE_BEFORE;
	size_t n = w->target->read(w->target->arg, start, w->code_bytes, CODE_BYTES);

	place->vaddr = address;
	place->code = (struct code){ .bytes = w->code_bytes, .n = n, .start = start };
	return n > CODE_BEFORE;
}

bool walk_code(struct walk_state *w, uint64_t address, struct place_of_code *place)
{
	if (!w->target->find(w->target->arg, address, &place->spot))
		return false;
	if (!place->spot.file)
		return copy_code(w, address, place);
	place->vaddr = address - place->spot.bias;
	return code_file_machine(place->spot.file) == w->machine &&
	       code_file_code(place->spot.file, place->vaddr, &place->code);
}

/* The code before a return address, which may be the first one behind its mapping. */
static bool code_before(struct walk_state *w, uint64_t address, struct place_of_code *place)
{
	if (address == 0 || !walk_code(w, address - 1, place))
		return false;
	place->vaddr++;
	return true;
}

const struct signal_return *walk_signal_return(struct walk_state *w, uint64_t address)
{
	struct place_of_code place;
	uint64_t at;

	if (!walk_code(w, address, &place))
		return NULL;
	at = place.vaddr - place.code.start;
	for (size_t i = 0; i < w->machine->n_signal_returns; i++) {
		const struct signal_return *known = &w->machine->signal_returns[i];

		if (place.code.n - at >= known->n &&
		    memcmp(place.code.bytes + at, known->bytes, known->n) == 0)
			return known;
	}
	return NULL;
}

/* Reads the pointer at ADDRESS, which lies outside of the stack. */
static bool read_pointer(struct walk_state *w, uint64_t address, uint64_t *value)
{
	unsigned int bytes = w->machine->word_bytes;

	*value = 0;
	return w->target->read(w->target->arg, walk_wrap(w, address), value, bytes) == bytes;
}

/* Turns TARGET of a call or jump of KIND, at PLACE, into an address of the process. */
static bool settle_target(struct walk_state *w, const struct place_of_code *place,
			  enum call_kind kind, uint64_t *target)
{
	*target = walk_wrap(w, *target + (place->spot.file ? place->spot.bias : 0));
	if (kind == CALL_POINTER)
		return read_pointer(w, *target, target);
	return kind == CALL_DIRECT;
}

/* The target of the call right before ADDRESS. KIND is set in any case. */
static bool called_before(struct walk_state *w, uint64_t address, enum call_kind *kind,
			  uint64_t *target)
{
	struct place_of_code place;

	*kind = CALL_NONE;
	if (!code_before(w, address, &place))
		return false;
	*kind = w->machine->call_before(&place.code, place.vaddr, target);
	return settle_target(w, &place, *kind, target);
}

/* A place that code can return to: behind a call, or where signal handlers return to. */
static bool is_return_address(struct walk_state *w, uint64_t address)
{
	enum call_kind kind;
	uint64_t target;

	called_before(w, address, &kind, &target);
	return kind != CALL_NONE || walk_signal_return(w, address);
}

/* Follows the jump at *ADDRESS, as in a PLT. Returns false if there is none. */
static bool follow_jump(struct walk_state *w, uint64_t *address)
{
	struct place_of_code place;
	enum call_kind kind;
	uint64_t target;

	if (!walk_code(w, *address, &place))
		return false;
	kind = w->machine->jump_at(&place.code, place.vaddr, &target);
	if (!settle_target(w, &place, kind, &target))
		return false;
	*address = target;
	return true;
}

/* Does the call right before ADDRESS call BEGIN, maybe through a jump? */
static bool calls(struct walk_state *w, uint64_t address, uint64_t begin)
{
	enum call_kind kind;
	uint64_t target;

	if (!called_before(w, address, &kind, &target))
		return false;
	for (int i = 0; i < MAX_JUMPS && target != begin; i++) {
		if (!follow_jump(w, &target))
			return false;
	}
	return target == begin;
}

/* Where SLOT is now; false if it is above a frame pointer that is not known. */
static bool find_slot(struct walk_state *w, const struct slot *slot, uint64_t *address)
{
	unsigned int base = slot->from_fp ? w->machine->fp : w->machine->sp;
	uint64_t sp = w->registers.value[w->machine->sp];

	*address = walk_wrap(w, w->registers.value[base] + (uint64_t)slot->at);
	if (!register_is_known(&w->registers, base) || *address < sp)
		return false;
	if (!slot->is_indirect)
		return true;
	if (!walk_word(w, *address, address))
		return false;
	*address = walk_wrap(w, *address + (uint64_t)slot->more);
	return *address >= sp;
}

static void take_way_out(struct walk_state *w, const struct way_out *way, uint64_t slot,
			 struct caller *caller)
{
	uint64_t at;

	caller->slot = slot;
	caller->how = STACK_CODE;
	caller->has_fp = register_is_known(&w->registers, w->machine->fp);
	caller->fp = w->registers.value[w->machine->fp];
	if (way->fp_is_saved)
		caller->has_fp = find_slot(w, &way->fp, &at) && walk_word(w, at, &caller->fp);
}

/*
 * All ways out lead to the same return address. So if several words could be it, something else
 * was taken for a way out.
 */
static bool by_ways_out(struct walk_state *w, const struct ways_out *ways, struct caller *caller)
{
	size_t n = 0;

	for (size_t i = 0; i < ways->n; i++) {
		uint64_t slot, value;

		if (!find_slot(w, &ways->all[i].return_address, &slot) ||
		    !walk_word(w, slot, &value) || !is_return_address(w, value))
			continue;
		if (n++ == 0 || slot != caller->slot)
			take_way_out(w, &ways->all[i], slot, caller);
		else
			n--;
	}
	return n == 1;
}

/* The frame pointer of this frame points to the one of its caller, as compilers have it. */
static void take_way_in(struct walk_state *w, const struct way_in *way, uint64_t slot,
			enum stack_how how, struct caller *caller)
{
	caller->slot = slot;
	caller->how = how;
	caller->has_fp = way && way->fp_is_set && way->fp == w->machine->word_bytes &&
			 walk_word(w, slot - w->machine->word_bytes, &caller->fp);
}

static bool by_way_in(struct walk_state *w, const struct way_in *way, struct caller *caller)
{
	uint64_t slot = w->registers.value[w->machine->sp] + (uint64_t)way->depth, value;

	if (!way->depth_is_known && way->fp_is_set &&
	    register_is_known(&w->registers, w->machine->fp))
		slot = w->registers.value[w->machine->fp] + (uint64_t)way->fp;
	else if (!way->depth_is_known)
		return false;
	if (slot < w->registers.value[w->machine->sp] || !walk_word(w, slot, &value) ||
	    !is_return_address(w, value))
		return false;
	take_way_in(w, way, slot, STACK_CODE, caller);
	return true;
}

/* Can SLOT be the return address of a function that came here by WAY? */
static bool fits(const struct walk_state *w, const struct way_in *way, uint64_t slot)
{
	if (way->depth_is_known)
		return w->registers.value[w->machine->sp] + (uint64_t)way->depth == slot;
	return way->fp_is_set && way->fp == w->machine->word_bytes;
}

/* Does the call right before VALUE, a word at SLOT, lead here? FOLLOWED is counted up. */
static const struct way_in *leads_here(struct walk_state *w, const struct place_of_code *here,
				       uint64_t value, uint64_t slot, int *followed)
{
	const struct way_in *way;
	enum call_kind kind;
	uint64_t target;

	if (!called_before(w, value, &kind, &target))
		return NULL;
	for (int i = 0; i <= MAX_JUMPS && *followed < MAX_FOLLOWED; i++) {
		if (w->pc - target < MAX_FUNCTION) {
			++*followed;
			way = code_file_way_in(here->spot.file, target - here->spot.bias,
					       here->vaddr);
			if (way && fits(w, way, slot))
				return way;
		}
		if (!follow_jump(w, &target))
			break;
	}
	return NULL;
}

bool caller_is_entry(struct walk_state *w, uint64_t address)
{
	struct place_of_code place;
	uint64_t entry;

	if (!code_before(w, address, &place) || !place.spot.file)
		return false;
	entry = code_file_entry(place.spot.file);
	return place.vaddr - entry <= MAX_ENTRY &&
	       w->machine->is_straight(&place.code, entry, place.vaddr);
}

/* Is ADDRESS, behind a call, in the code with which a thread or the program begins? */
static bool is_start(struct walk_state *w, uint64_t address)
{
	struct place_of_code place;

	if (!code_before(w, address, &place) || !place.spot.file)
		return false;
	if (code_file_ways_out(place.spot.file, place.vaddr)->is_end &&
	    !code_file_row(place.spot.file, place.vaddr - 1))
		return true;
	return caller_is_entry(w, address);
}

/*
 * BEGIN: of the function, 0 if it is not known. Where the thread began, there are no more calls: so
 * if there was nothing before that looks like one, it was this function that was called there.
 */
static bool by_call_site(struct walk_state *w, const struct place_of_code *here, uint64_t begin,
			 struct caller *caller)
{
	uint64_t slot = w->registers.value[w->machine->sp], value, end = slot + MAX_SEARCH;
	bool has_other = false;
	int followed = 0;

	for (; slot < end && walk_word(w, slot, &value); slot += w->machine->word_bytes) {
		const struct way_in *way = NULL;
		struct stack_spot spot;

		if (value == 0 || !w->target->find(w->target->arg, value - 1, &spot) || !spot.file)
			continue;
		if (begin && calls(w, value, begin))
			way = code_file_way_in(here->spot.file, begin - here->spot.bias,
					       here->vaddr);
		else if (!(way = leads_here(w, here, value, slot, &followed))) {
			if (!is_return_address(w, value))
				continue;
			if (!is_start(w, value)) {
				has_other = true;
				continue;
			}
			if (has_other)
				return false;
		}
		take_way_in(w, way, slot, STACK_CALL_SITE, caller);
		return true;
	}
	return false;
}

/* A frame pointer points to the caller's, and above that is the return address. */
static bool by_frame_pointer(struct walk_state *w, struct caller *caller)
{
	const struct machine *m = w->machine;
	uint64_t fp = w->registers.value[m->fp], value;

	if (!register_is_known(&w->registers, m->fp) || fp < w->registers.value[m->sp] ||
	    !walk_word(w, fp, &caller->fp) || !walk_word(w, fp + m->word_bytes, &value) ||
	    (caller->fp && caller->fp <= fp) || !is_return_address(w, value))
		return false;
	caller->slot = fp + m->word_bytes;
	caller->how = STACK_FRAME_POINTER;
	caller->has_fp = true;
	return true;
}

static bool without_file(struct walk_state *w, const struct place_of_code *here,
			 struct caller *caller)
{
	struct ways_out ways;

	w->machine->find_ways_out(&here->code, here->vaddr, &ways);
	return by_ways_out(w, &ways, caller) || by_frame_pointer(w, caller);
}

/*
 * The way to the address, from BEGIN, the begin of its function, or where that sets the frame
 * pointer; NULL if there is none. IS_WHOLE: from the begin. BEGIN stays 0 unless it is certain.
 */
static const struct way_in *find_way_in(const struct walk_state *w,
					const struct place_of_code *here, bool has_row,
					uint64_t *begin, bool *is_whole)
{
	struct code_file *file = here->spot.file;
	uint64_t likely;

	*is_whole = true;
	if (has_row && code_file_function(file, here->vaddr - !w->is_exact, begin))
		return code_file_way_in(file, *begin, here->vaddr);
	if (!code_file_begin(file, here->vaddr, &likely, is_whole))
		return NULL;
	return code_file_way_in(file, likely, here->vaddr);
}

static bool by_code(struct walk_state *w, const struct place_of_code *here, bool has_row,
		    uint64_t *begin, struct caller *caller)
{
	const struct machine *m = w->machine;
	const struct way_in *way;
	bool is_whole;

	if (by_ways_out(w, code_file_ways_out(here->spot.file, here->vaddr), caller))
		return true;
	way = find_way_in(w, here, has_row, begin, &is_whole);
	if (way && way->above_is_known && !register_is_known(&w->registers, m->fp)) {
		register_set(&w->registers, m->fp,
			     walk_wrap(w, w->registers.value[m->sp] + (uint64_t)way->above));
		if (by_ways_out(w, code_file_ways_out(here->spot.file, here->vaddr), caller))
			return true;
	}
	return way && is_whole && by_way_in(w, way, caller);
}

bool caller_find(struct walk_state *w, bool has_row, struct caller *caller)
{
	struct place_of_code here;
	uint64_t begin = 0;

	*caller = (struct caller){ .is_start = false };
	if (!(w->is_exact ? walk_code(w, w->pc, &here) : code_before(w, w->pc, &here)))
		return false;
	if (!here.spot.file)
		return without_file(w, &here, caller);
	caller->is_start = !has_row && code_file_ways_out(here.spot.file, here.vaddr)->is_end;
	if (caller->is_start || by_code(w, &here, has_row, &begin, caller))
		return true;
	return by_call_site(w, &here, begin ? begin + here.spot.bias : 0, caller);
}
