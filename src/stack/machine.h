/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - what must be known of a processor to follow its stacks.
 *
 * Registers have the numbers of DWARF. The stack grows downwards; a call leaves its return address
 * on it. Does not know files or processes.
 */
#ifndef FUTRACE_MACHINE_H
#define FUTRACE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most registers of a machine, with the column of the return address. */
#define MACHINE_REGISTERS 17

/* The registers of a frame. Only those are known that were seen, or that a frame had saved. */
struct registers {
	uint64_t value[MACHINE_REGISTERS];
	uint32_t known; /* a bit for each register */
};

static inline bool register_is_known(const struct registers *r, unsigned int i)
{
	return i < MACHINE_REGISTERS && (r->known >> i & 1);
}

static inline void register_set(struct registers *r, unsigned int i, uint64_t value)
{
	r->value[i] = value;
	r->known |= 1U << i;
}

static inline void register_forget(struct registers *r, unsigned int i)
{
	r->known &= ~(1U << i);
}

/* Some machine code: N BYTES that lie at START. */
struct code {
	const uint8_t *bytes;
	size_t n;
	uint64_t start;
};

/*
 * A word of the stack: AT bytes above the stack pointer, or the frame pointer, of the moment. If it
 * is indirect, the address is what stands there, plus MORE.
 */
struct slot {
	bool from_fp, is_indirect;
	int64_t at, more;
};

/* How a function will be left from an address on. */
struct way_out {
	struct slot return_address;
	bool fp_is_saved; /* else the frame pointer stays as it is */
	struct slot fp;
};

#define MACHINE_WAYS 4

struct ways_out {
	struct way_out all[MACHINE_WAYS]; /* in the order in which they were found */
	size_t n;
	bool is_end; /* the code ends there, as where a thread begins: there is no caller */
};

/* The stack at an address, if its function was entered at another one. */
struct way_in {
	bool depth_is_known;
	int64_t depth; /* bytes from the stack pointer up to the return address */
	bool fp_is_set;
	int64_t fp; /* bytes from the frame pointer up to the return address */
	bool above_is_known;
	int64_t above; /* bytes from the stack pointer up to the frame pointer */
};

enum call_kind {
	CALL_NONE,
	CALL_DIRECT,   /* its target is known */
	CALL_POINTER,  /* through a pointer at a known address */
	CALL_INDIRECT, /* its target is not known */
};

/* The code that a signal handler returns to, and where the kernel saved the registers then. */
struct signal_return {
	const char *bytes;
	size_t n;
	unsigned int at;     /* bytes from the stack pointer to the saved registers */
	const int8_t *order; /* the registers, in the order of their words; -1: another value */
	size_t n_saved;
};

struct machine {
	unsigned int word_bytes;
	unsigned int n_registers;
	unsigned int sp, fp, pc; /* the last is the column of the return address */
	uint32_t preserved; /* a bit for each register that a called function leaves as it was */
	const struct signal_return *signal_returns;
	size_t n_signal_returns;

	/* Goes on from PC as the CPU would, until the function returns. */
	void (*find_ways_out)(const struct code *c, uint64_t pc, struct ways_out *ways);

	/* Goes from BEGIN, where a function is entered, to PC. Returns false if no way is found. */
	bool (*find_way_in)(const struct code *c, uint64_t begin, uint64_t pc, struct way_in *way);

	/*
	 * Looks back from PC for the place where its function sets the frame pointer, and from
	 * which a way leads to PC. IS_WHOLE: the function begins there, as they usually do; else
	 * only the frame pointer can be told from there. Returns false if there is none near.
	 */
	bool (*find_begin)(const struct code *c, uint64_t pc, uint64_t *begin, bool *is_whole);

	/* The call that ends right before PC, and its target or the address of a pointer. */
	enum call_kind (*call_before)(const struct code *c, uint64_t pc, uint64_t *target);

	/*
	 * The jump that stands at ADDRESS, maybe behind a landing pad, as in a PLT: its target or
	 * the address of a pointer to it.
	 */
	enum call_kind (*jump_at)(const struct code *c, uint64_t address, uint64_t *target);

	/* Does the code from BEGIN to PC run straight on, up to a call that ends right before PC?
	 */
	bool (*is_straight)(const struct code *c, uint64_t begin, uint64_t pc);
};

/* The machine of an ELF file with this e_machine; NULL if it is not known. */
const struct machine *machine_find(unsigned int e_machine);

extern const struct machine machine_x86_64, machine_i386;

#endif
