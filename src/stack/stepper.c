/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stepper.c - goes from frame to frame by call frame information, or by the code where that is not
 * enough.
 */
#include "stack/stepper.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "stack/caller.h"

struct stepper {
	struct walk_state walk;
};

struct stepper *stepper_new(void)
{
	return xcalloc(1, sizeof(struct stepper));
}

void stepper_free(struct stepper *s)
{
	free(s);
}

static bool read_word(void *arg, uint64_t address, uint64_t *value)
{
	return walk_word(arg, address, value);
}

/* The value of RULE for register I, in the frame with that CFA. Returns false if it is not known.
 */
static bool apply_rule(struct walk_state *w, const struct rule *rule, unsigned int i, uint64_t cfa,
		       uint64_t *value)
{
	const struct registers *r = &w->registers;

	switch (rule->kind) {
	case RULE_SAME:
		*value = r->value[i];
		return register_is_known(r, i);
	case RULE_SAVED:
		return walk_word(w, cfa + (uint64_t)rule->offset, value);
	case RULE_CFA:
		*value = walk_wrap(w, cfa + (uint64_t)rule->offset);
		return true;
	case RULE_REGISTER:
		*value = walk_wrap(w, r->value[rule->number] + (uint64_t)rule->offset);
		return register_is_known(r, rule->number);
	case RULE_SAVED_AT:
		return expression_compute(&rule->expression, r, &cfa, read_word, w, value) &&
		       walk_word(w, *value, value);
	case RULE_EXPRESSION:
		return expression_compute(&rule->expression, r, &cfa, read_word, w, value);
	default:
		return false;
	}
}

static bool find_cfa(struct walk_state *w, const struct row *row, uint64_t *cfa)
{
	const struct rule *rule = &row->cfa;
	bool found;

	register_set(&w->registers, w->machine->pc, w->pc);
	found = rule->kind == RULE_REGISTER ? apply_rule(w, rule, rule->number, 0, cfa)
					    : expression_compute(&rule->expression, &w->registers,
								 NULL, read_word, w, cfa);
	register_forget(&w->registers, w->machine->pc);
	*cfa = walk_wrap(w, *cfa);
	return found;
}

/*
 * The CFA is told by a frame pointer that is not known, unless the code tells it. Where the code
 * leads to a return address, that lies right below the CFA. A function that aligns its stack has a
 * copy of its return address above its frame pointer, and that leads to the CFA.
 */
static bool find_cfa_by_code(struct walk_state *w, const struct row *row, uint64_t *cfa,
			     enum stack_how *how)
{
	unsigned int fp = w->machine->fp, bytes = w->machine->word_bytes;
	uint64_t copied, value;
	struct caller caller;

	if (!caller_find(w, true, &caller) || caller.is_start)
		return false;
	*how = caller.how;
	if (register_is_known(&w->registers, fp))
		return find_cfa(w, row, cfa);
	*cfa = walk_wrap(w, caller.slot + bytes);
	if (row->cfa.kind == RULE_REGISTER && row->cfa.number == fp) {
		register_set(&w->registers, fp, *cfa - (uint64_t)row->cfa.offset);
		return true;
	}
	if (row->cfa.kind != RULE_EXPRESSION)
		return false;
	register_set(&w->registers, fp, caller.slot - bytes);
	return find_cfa(w, row, cfa) && *cfa > caller.slot && walk_word(w, caller.slot, &copied) &&
	       walk_word(w, *cfa - bytes, &value) && copied == value;
}

/* The caller's registers by ROW. A function that was interrupted has kept none for others. */
static bool apply_row(struct walk_state *w, const struct row *row, uint64_t cfa)
{
	struct registers callers = { .known = 0 };
	const struct machine *m = w->machine;

	for (unsigned int i = 0; i < m->n_registers; i++) {
		const struct rule *rule = &row->registers[i];
		uint64_t value;

		if (rule->kind == RULE_SAME && !row->is_signal && !(m->preserved >> i & 1))
			continue;
		if (apply_rule(w, rule, i, cfa, &value))
			register_set(&callers, i, value);
	}
	if (row->registers[m->sp].kind == RULE_SAME || row->registers[m->sp].kind == RULE_UNDEFINED)
		register_set(&callers, m->sp, cfa);
	if (!register_is_known(&callers, m->pc) || !register_is_known(&callers, m->sp))
		return false;
	w->registers = callers;
	return true;
}

static bool step_by_row(struct walk_state *w, const struct row *row, enum stack_how *how,
			enum stack_end *end)
{
	/* Code that is read for the CFA may have ROW forgotten. */
	struct row kept = *row;
	uint64_t cfa;

	*how = STACK_CFI;
	*end = STACK_END_UNKNOWN;
	if (!find_cfa(w, &kept, &cfa) && !find_cfa_by_code(w, &kept, &cfa, how))
		return false;
	*end = STACK_END_UNREADABLE;
	if (!apply_row(w, &kept, cfa))
		return false;
	w->is_exact = kept.is_signal;
	return true;
}

static bool step_by_signal(struct walk_state *w, const struct signal_return *known,
			   enum stack_end *end)
{
	uint64_t at = w->registers.value[w->machine->sp] + known->at;
	struct registers callers = { .known = 0 };

	*end = STACK_END_UNREADABLE;
	for (size_t i = 0; i < known->n_saved; i++, at += w->machine->word_bytes) {
		uint64_t value;

		if (!walk_word(w, at, &value))
			return false;
		if (known->order[i] >= 0)
			register_set(&callers, (unsigned int)known->order[i], value);
	}
	w->registers = callers;
	w->is_exact = true;
	return true;
}

static bool step_by_code(struct walk_state *w, enum stack_how *how, enum stack_end *end)
{
	const struct machine *m = w->machine;
	struct caller caller;
	uint64_t pc;

	*end = STACK_END_UNKNOWN;
	if (!caller_find(w, false, &caller))
		return false;
	if (caller.is_start) {
		*end = STACK_END_START;
		return false;
	}
	*how = caller.how;
	*end = STACK_END_UNREADABLE;
	if (!walk_word(w, caller.slot, &pc))
		return false;
	w->registers.known = 0;
	register_set(&w->registers, m->pc, pc);
	register_set(&w->registers, m->sp, walk_wrap(w, caller.slot + m->word_bytes));
	if (caller.has_fp)
		register_set(&w->registers, m->fp, caller.fp);
	w->is_exact = false;
	return true;
}

/* Goes to the caller. Returns false, with the reason, if that is not possible. */
static bool step(struct walk_state *w, enum stack_how *how, enum stack_end *end)
{
	uint64_t looked_up = w->pc - !w->is_exact;
	const struct signal_return *known;
	const struct row *row = NULL;
	struct stack_spot spot;

	*end = STACK_END_NO_CODE;
	if (!w->target->find(w->target->arg, looked_up, &spot))
		return false;
	known = walk_signal_return(w, w->pc);
	*how = STACK_CFI;
	if (known)
		return step_by_signal(w, known, end);
	*end = STACK_END_START;
	if (!w->is_exact && caller_is_entry(w, w->pc))
		return false;
	if (spot.file && code_file_machine(spot.file) == w->machine)
		row = code_file_row(spot.file, looked_up - spot.bias);
	if (!row)
		return step_by_code(w, how, end);
	if (row->registers[w->machine->pc].kind == RULE_UNDEFINED)
		return false;
	return step_by_row(w, row, how, end);
}

static enum stack_end walk_up(struct walk_state *w, struct user_stack *stack)
{
	enum stack_how how = STACK_HERE;
	enum stack_end end;

	for (;;) {
		uint64_t sp = w->registers.value[w->machine->sp];

		if (stack->n == STACK_FRAMES)
			return STACK_END_FULL;
		stack->frames[stack->n++] = (struct user_frame){
			.pc = w->pc,
			.how = how,
			.is_exact = w->is_exact,
		};
		if (!step(w, &how, &end))
			return end;
		w->pc = walk_wrap(w, w->registers.value[w->machine->pc]);
		register_forget(&w->registers, w->machine->pc);
		if (w->pc == 0)
			return STACK_END_START;
		/* A handler may have run on another stack. */
		if (!w->is_exact && w->registers.value[w->machine->sp] <= sp)
			return STACK_END_LOOP;
	}
}

void stepper_walk(struct stepper *s, const struct stack_target *target, uint64_t pc, uint64_t sp,
		  struct user_stack *stack)
{
	struct walk_state *w = &s->walk;

	w->target = target;
	w->machine = target->machine;
	copies_reset(&w->copies, target->read, target->arg);
	w->registers.known = 0;
	register_set(&w->registers, w->machine->sp, sp);
	w->pc = pc;
	w->is_exact = true;
	stack->n = 0;
	stack->end = walk_up(w, stack);
}
