/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_walk.c - follows every way through the code of a function: straight on first, then branches.
 *
 * What a called function does is not followed: it leaves the stack as it was.
 */
#include "stack/x86_walk.h"

#include <string.h>

#include "stack/x86_instruction.h"

/* The most instructions of all ways together, and branches that wait. */
#define MAX_STEPS    2048
#define MAX_WAITING  64
#define MAX_STRAIGHT 16

/* The addresses that have been at, by their hashes. */
#define SEEN 4096

/*
 * A way that is being followed. In a way out, the stack pointer is AT bytes above what it, or the
 * frame pointer, was at first. In a way in, the return address is AT bytes above it.
 */
struct traveller {
	uint64_t pc;
	struct slot sp;
	bool fp_is_known; /* as it was at first; in a way in: FP bytes below the return address */
	int64_t fp;
	/*
	 * In a way in: how often the stack pointer got a value that is not known, before now and
	 * before the frame pointer was set. Unless 0, bytes are counted from another place than the
	 * return address.
	 */
	unsigned int base, fp_base;
	bool fp_is_saved;
	struct slot fp_slot;
	uint32_t loaded; /* a bit for each register with the value of a word of the stack */
	struct slot slots[16];
	bool has_branched;
};

struct walk {
	const struct code *code;
	bool is_64bit;
	int64_t word;
	struct traveller waiting[MAX_WAITING];
	size_t n_waiting, steps;
	uint64_t seen[SEEN]; /* an address plus one; 0: free */
};

/* Returns false if it has been there before. */
static bool arrive(struct walk *w, uint64_t pc)
{
	size_t i = (size_t)((pc * 0x9e3779b97f4a7c15U) >> 52) % SEEN;

	/* There are more places than steps. */
	while (w->seen[i] && w->seen[i] != pc + 1)
		i = (i + 1) % SEEN;
	if (w->seen[i])
		return false;
	w->seen[i] = pc + 1;
	return true;
}

static void wait_for(struct walk *w, const struct traveller *t, uint64_t pc)
{
	if (w->n_waiting == MAX_WAITING)
		return;
	w->waiting[w->n_waiting] = *t;
	w->waiting[w->n_waiting].has_branched = true;
	w->waiting[w->n_waiting++].pc = pc;
}

/* Gets the next instruction of T; false if its way ends here. */
static bool next(struct walk *w, const struct traveller *t, struct x86_instruction *x)
{
	uint64_t at = t->pc - w->code->start;

	if (at >= w->code->n || w->steps >= MAX_STEPS || !arrive(w, t->pc))
		return false;
	w->steps++;
	*x = x86_decode(w->code->bytes + at, w->code->n - at, w->is_64bit);
	return x->length > 0;
}

/* Jumps and branches. Returns false if the way ends here. */
static bool go_on(struct walk *w, struct traveller *t, const struct x86_instruction *x)
{
	t->pc += x->length;
	switch (x->effect) {
	case X86_JUMP:
		t->pc += (uint64_t)x->value;
		return true;
	case X86_BRANCH:
		wait_for(w, t, t->pc + (uint64_t)x->value);
		t->has_branched = true;
		return true;
	case X86_RETURN:
	case X86_JUMP_AWAY:
	case X86_HALT:
	case X86_TRAP:
		return false;
	default:
		return true;
	}
}

static void load(struct traveller *t, unsigned int reg, const struct slot *slot)
{
	t->slots[reg & 15] = *slot;
	t->loaded |= 1U << (reg & 15);
	if (slot->is_indirect)
		t->loaded &= ~(1U << (reg & 15));
}

static void add_to(struct slot *slot, int64_t bytes)
{
	if (slot->is_indirect)
		slot->more += bytes;
	else
		slot->at += bytes;
}

static void pop(const struct walk *w, struct traveller *t, int64_t reg)
{
	if (reg == X86_FP) {
		t->fp_is_known = false;
		t->fp_is_saved = true;
		t->fp_slot = t->sp;
	} else if (reg >= 0) {
		load(t, (unsigned int)reg, &t->sp);
	}
	add_to(&t->sp, w->word);
}

/* The effect of X on the stack, for a way out. Returns false if nothing can be said any more. */
static bool move_out(const struct walk *w, struct traveller *t, const struct x86_instruction *x)
{
	switch (x->effect) {
	case X86_PUSH:
		add_to(&t->sp, -w->word);
		return true;
	case X86_POP:
		pop(w, t, x->value);
		return true;
	case X86_ADD_SP:
		add_to(&t->sp, x->value);
		return true;
	case X86_LOAD:
		load(t, x->reg, &(const struct slot){ .from_fp = true, .at = x->value });
		if (!t->fp_is_known)
			t->loaded &= ~(1U << (x->reg & 15));
		return true;
	case X86_SP_FROM:
		t->sp = t->slots[x->reg & 15];
		t->sp.is_indirect = true;
		t->sp.more = x->value;
		return t->loaded >> (x->reg & 15) & 1;
	case X86_SP_FROM_FP:
		t->sp = (struct slot){ .from_fp = true, .at = x->value };
		return t->fp_is_known;
	case X86_LEAVE:
		t->fp_slot = (struct slot){ .from_fp = true };
		t->sp = (struct slot){ .from_fp = true, .at = w->word };
		t->fp_is_saved = t->fp_is_known;
		t->fp_is_known = false;
		return t->fp_is_saved;
	case X86_FP_FROM_SP:
	case X86_FP_LOST:
		t->fp_is_known = false;
		t->fp_is_saved = false;
		return true;
	case X86_SP_LOST:
		return false;
	default:
		return true;
	}
}

static bool is_same_slot(const struct slot *a, const struct slot *b)
{
	return a->from_fp == b->from_fp && a->at == b->at && a->is_indirect == b->is_indirect &&
	       a->more == b->more;
}

/* If the frame pointer has another value, it is not the caller's: this is not a way out. */
static void add_way(struct ways_out *ways, const struct traveller *t)
{
	if ((!t->fp_is_known && !t->fp_is_saved) ||
	    (!t->sp.from_fp && !t->sp.is_indirect && t->sp.at < 0) || ways->n == MACHINE_WAYS)
		return;
	for (size_t i = 0; i < ways->n; i++) {
		if (is_same_slot(&ways->all[i].return_address, &t->sp))
			return;
	}
	ways->all[ways->n++] = (struct way_out){
		.return_address = t->sp,
		.fp_is_saved = t->fp_is_saved,
		.fp = t->fp_slot,
	};
}

/* A jump away with a stack that has shrunk calls another function in the place of this one. */
static bool is_last_call(const struct traveller *t, const struct x86_instruction *x)
{
	return x->effect == X86_JUMP_AWAY && (t->sp.from_fp || t->sp.is_indirect || t->sp.at > 0);
}

static void follow_out(struct walk *w, struct traveller *t, struct ways_out *ways,
		       struct ways_out *last_calls)
{
	size_t begin = w->steps;
	struct x86_instruction x;

	while (next(w, t, &x)) {
		if (x.effect == X86_RETURN)
			add_way(ways, t);
		else if (is_last_call(t, &x))
			add_way(last_calls, t);
		else if (x.effect == X86_HALT && !t->has_branched &&
			 w->steps - begin < MAX_STRAIGHT)
			ways->is_end = true;
		if (x.effect == X86_CALL || x.effect == X86_CALL_AWAY)
			t->has_branched = true;
		if (!move_out(w, t, &x) || !go_on(w, t, &x))
			return;
	}
}

void x86_find_ways_out(const struct code *c, uint64_t pc, bool is_64bit, struct ways_out *ways)
{
	struct walk w = { .code = c, .is_64bit = is_64bit, .word = is_64bit ? 8 : 4 };
	struct traveller t = { .pc = pc, .fp_is_known = true };
	struct ways_out last_calls = { .n = 0 };

	*ways = (struct ways_out){ .n = 0 };
	follow_out(&w, &t, ways, &last_calls);
	while (w.n_waiting > 0) {
		t = w.waiting[--w.n_waiting];
		follow_out(&w, &t, ways, &last_calls);
	}
	for (size_t i = 0; i < last_calls.n && ways->n < MACHINE_WAYS; i++)
		ways->all[ways->n++] = last_calls.all[i];
	if (ways->n > 0)
		ways->is_end = false;
}

/* The effect of X on the stack, for a way in. */
static void move_in(const struct walk *w, struct traveller *t, const struct x86_instruction *x)
{
	switch (x->effect) {
	case X86_PUSH:
		t->sp.at += w->word;
		return;
	case X86_POP:
		t->sp.at -= w->word;
		t->fp_is_known = t->fp_is_known && x->value != X86_FP;
		return;
	case X86_ADD_SP:
		t->sp.at -= x->value;
		return;
	case X86_FP_FROM_SP:
		t->fp = t->sp.at - x->value;
		t->fp_base = t->base;
		t->fp_is_known = true;
		return;
	case X86_SP_FROM_FP:
	case X86_LEAVE:
		t->base = t->fp_is_known ? t->fp_base : t->base + 1;
		t->sp.at = t->fp - (x->effect == X86_LEAVE ? w->word : x->value);
		t->fp_is_known = t->fp_is_known && x->effect != X86_LEAVE;
		return;
	case X86_FP_LOST:
		t->fp_is_known = false;
		return;
	case X86_SP_LOST:
	case X86_SP_FROM:
		t->base++;
		return;
	default:
		return;
	}
}

static bool follow_in(struct walk *w, struct traveller *t, uint64_t pc)
{
	struct x86_instruction x;

	do {
		if (t->pc == pc)
			return true;
		if (!next(w, t, &x))
			return false;
		move_in(w, t, &x);
	} while (go_on(w, t, &x));
	return false;
}

bool x86_find_way_in(const struct code *c, uint64_t begin, uint64_t pc, bool is_64bit,
		     struct way_in *way)
{
	struct walk w = { .code = c, .is_64bit = is_64bit, .word = is_64bit ? 8 : 4 };
	struct traveller t = {
		.pc = begin,
	};
	bool found = follow_in(&w, &t, pc);

	while (!found && w.n_waiting > 0) {
		t = w.waiting[--w.n_waiting];
		found = follow_in(&w, &t, pc);
	}
	if (!found)
		return false;
	*way = (struct way_in){
		.depth_is_known = t.base == 0 && t.sp.at >= 0,
		.depth = t.sp.at,
		.fp_is_set = t.fp_is_known && t.fp_base == 0,
		.fp = t.fp,
		.above_is_known = t.fp_is_known && t.fp_base == t.base && t.sp.at >= t.fp,
		.above = t.sp.at - t.fp,
	};
	return true;
}

/* How far back a begin is looked for, and how many are tried. */
#define MAX_BACK     65536
#define MAX_TRIED    8
#define MAX_PROLOGUE 64

/* mov %rsp, %rbp, or the same of 32 bits. */
static bool sets_fp(const uint8_t *bytes, bool is_64bit)
{
	return is_64bit ? memcmp(bytes, "\x48\x89\xe5", 3) == 0 : memcmp(bytes, "\x89\xe5", 2) == 0;
}

/*
 * A function that aligns its stack does so before it saves the frame pointer: by "and" of the stack
 * pointer. The word above is a copy of its return address then.
 */
static bool is_aligned_before(const struct code *c, uint64_t at, bool is_64bit)
{
	for (uint64_t back = 3; back < at && back < MAX_PROLOGUE; back++) {
		const uint8_t *bytes = c->bytes + at - back;

		if ((bytes[0] == 0x83 || bytes[0] == 0x81) && bytes[1] == 0xe4 &&
		    (!is_64bit || bytes[-1] == 0x48))
			return true;
	}
	return false;
}

bool x86_find_begin(const struct code *c, uint64_t pc, bool is_64bit, uint64_t *begin,
		    bool *is_whole)
{
	uint64_t end = pc - c->start;
	int tried = 0;

	for (uint64_t back = 3; end <= c->n && back < end && back < MAX_BACK; back++) {
		const uint8_t *bytes = c->bytes + end - back;
		struct way_in way;

		if (!sets_fp(bytes, is_64bit))
			continue;
		*is_whole = bytes[-1] == 0x55 && /* push %rbp */
			    !is_aligned_before(c, end - back - 1, is_64bit);
		*begin = pc - back - *is_whole;
		if (x86_find_way_in(c, *begin, pc, is_64bit, &way) && way.fp_is_set)
			return true;
		if (++tried == MAX_TRIED)
			break;
	}
	return false;
}
