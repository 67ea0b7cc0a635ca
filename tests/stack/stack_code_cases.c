/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_code_cases.c - what is read from code of x86-64 and i386: single instructions, and the ways
 * into and out of functions. The bytes are those of an assembler, which stand beside them.
 */
#include <string.h>

#include "stack/machine.h"
#include "stack/x86_instruction.h"
#include "tests/stack/stack_cases.h"

#define START 0x1000

/* Code from literals: a NUL byte may stand in it. */
#define CODE(literal)                                                                         \
	{                                                                                     \
		.bytes = (const uint8_t *)(literal), .start = START, .n = sizeof(literal) - 1 \
	}

static const struct {
	const char *bytes;
	size_t length;
	bool is_64bit;
	enum x86_effect effect;
	int64_t value;
} instructions[] = {
	{ "\x55", 1, true, X86_PUSH, 0 },				/* push %rbp */
	{ "\x5d", 1, true, X86_POP, X86_FP },				/* pop %rbp */
	{ "\x41\x5d", 2, true, X86_POP, 13 },				/* pop %r13 */
	{ "\x48\x89\xe5", 3, true, X86_FP_FROM_SP, 0 },			/* mov %rsp,%rbp */
	{ "\x48\x8d\x6c\x24\x10", 5, true, X86_FP_FROM_SP, 16 },	/* lea 16(%rsp),%rbp */
	{ "\x48\x83\xec\x28", 4, true, X86_ADD_SP, -40 },		/* sub $40,%rsp */
	{ "\x48\x81\xc4\x00\x01\x00\x00", 7, true, X86_ADD_SP, 256 },	/* add $256,%rsp */
	{ "\x48\x8d\x64\x24\xf8", 5, true, X86_ADD_SP, -8 },		/* lea -8(%rsp),%rsp */
	{ "\x48\x8d\x65\xf0", 4, true, X86_SP_FROM_FP, -16 },		/* lea -16(%rbp),%rsp */
	{ "\x48\x89\xec", 3, true, X86_SP_FROM_FP, 0 },			/* mov %rbp,%rsp */
	{ "\x49\x8d\x62\xf8", 4, true, X86_SP_FROM, -8 },		/* lea -8(%r10),%rsp */
	{ "\x4c\x8b\x55\xf8", 4, true, X86_LOAD, -8 },			/* mov -8(%rbp),%r10 */
	{ "\x48\x83\xe4\xf0", 4, true, X86_SP_LOST, 0 },		/* and $-16,%rsp */
	{ "\x48\x29\xc4", 3, true, X86_SP_LOST, 0 },			/* sub %rax,%rsp */
	{ "\x89\xe5", 2, true, X86_FP_LOST, 0 },			/* mov %esp,%ebp */
	{ "\xbd\x01\x00\x00\x00", 5, true, X86_FP_LOST, 0 },		/* mov $1,%ebp */
	{ "\x48\x83\xfc\x08", 4, true, X86_OTHER, 0 },			/* cmp $8,%rsp */
	{ "\x48\x89\x2c\x24", 4, true, X86_OTHER, 0 },			/* mov %rbp,(%rsp) */
	{ "\xc9", 1, true, X86_LEAVE, 0 },				/* leave */
	{ "\xf3\xc3", 2, true, X86_RETURN, 0 },				/* repz ret */
	{ "\xe8\xfb\xff\xff\xff", 5, true, X86_CALL, -5 },		/* call . */
	{ "\xff\x15\x10\x00\x00\x00", 6, true, X86_CALL_AWAY, 0 },	/* call *16(%rip) */
	{ "\x41\xff\xd4", 3, true, X86_CALL_AWAY, 0 },			/* call *%r12 */
	{ "\xeb\xfe", 2, true, X86_JUMP, -2 },				/* jmp . */
	{ "\x0f\x84\x10\x00\x00\x00", 6, true, X86_BRANCH, 16 },	/* je .+22 */
	{ "\xf4", 1, true, X86_HALT, 0 },				/* hlt */
	{ "\x0f\x0b", 2, true, X86_TRAP, 0 },				/* ud2 */
	{ "\xf3\x0f\x1e\xfa", 4, true, X86_OTHER, 0 },			/* endbr64 */
	{ "\x0f\x05", 2, true, X86_OTHER, 0 },				/* syscall */
	{ "\xc5\xf8\x77", 3, true, X86_OTHER, 0 },			/* vzeroupper */
	{ "\xc5\xfd\x70\xc0\x1b", 5, true, X86_OTHER, 0 },		/* vpshufd $27,... */
	{ "\x62\xf1\xfd\x48\x6f\x04\x24", 7, true, X86_OTHER, 0 },	/* vmovdqa64 (%rsp),%zmm0 */
	{ "\x89\xe5", 2, false, X86_FP_FROM_SP, 0 },			/* mov %esp,%ebp */
	{ "\x83\xec\x1c", 3, false, X86_ADD_SP, -28 },			/* sub $28,%esp */
	{ "\x8d\x61\xfc", 3, false, X86_SP_FROM, -4 },			/* lea -4(%ecx),%esp */
	{ "\x4c", 1, false, X86_SP_LOST, 0 },				/* dec %esp */
	{ "\x65\xff\x15\x10\x00\x00\x00", 7, false, X86_CALL_AWAY, 0 }, /* call *%gs:16 */
	{ "\xc5\x06", 2, false, X86_OTHER, 0 }, /* lds (%esi),%eax: too rare */
};

START_TEST(an_instruction_has_its_length_and_its_effect)
{
	const struct x86_instruction x =
		x86_decode((const uint8_t *)instructions[_i].bytes, instructions[_i].length,
			   instructions[_i].is_64bit);
	bool is_known = strcmp(instructions[_i].bytes, "\xc5\x06") != 0;

	ck_assert_uint_eq(x.length, is_known ? instructions[_i].length : 0);
	ck_assert_int_eq(x.effect, instructions[_i].effect);
	if (x.effect != X86_OTHER && x.effect != X86_SP_LOST && x.effect != X86_FP_LOST &&
	    x.effect != X86_CALL_AWAY)
		ck_assert_int_eq(x.value, instructions[_i].value);
}
END_TEST

START_TEST(an_instruction_that_is_cut_off_is_not_known)
{
	for (size_t n = 0; n < instructions[_i].length; n++) {
		const struct x86_instruction x = x86_decode((const uint8_t *)instructions[_i].bytes,
							    n, instructions[_i].is_64bit);

		/* Without its end, it may be another one that is shorter. */
		ck_assert_uint_le(x.length, n);
	}
}
END_TEST

START_TEST(the_way_out_leads_over_pops_and_sums_to_the_return)
{
	const struct code c = CODE("\x48\x83\xc4\x18" /* add $24,%rsp */
				   "\x5b"	      /* pop %rbx */
				   "\x5d"	      /* pop %rbp */
				   "\xc3");	      /* ret */
	struct ways_out ways;

	machine_x86_64.find_ways_out(&c, START, &ways);
	ck_assert_uint_eq(ways.n, 1);
	ck_assert(!ways.all[0].return_address.from_fp);
	ck_assert_int_eq(ways.all[0].return_address.at, 24 + 8 + 8);
	ck_assert(ways.all[0].fp_is_saved);
	ck_assert_int_eq(ways.all[0].fp.at, 24 + 8);
}
END_TEST

START_TEST(the_way_out_of_a_frame_pointer_leads_from_there)
{
	const struct code c = CODE("\x83\xc4\x10" /* add $16,%esp */
				   "\xc9"	  /* leave */
				   "\xc3");	  /* ret */
	struct ways_out ways;

	machine_i386.find_ways_out(&c, START, &ways);
	ck_assert_uint_eq(ways.n, 1);
	ck_assert(ways.all[0].return_address.from_fp);
	ck_assert_int_eq(ways.all[0].return_address.at, 4);
}
END_TEST

/* As main() of i386 returns: the word that it saved leads to the stack before it was aligned. */
START_TEST(the_way_out_of_an_aligned_stack_leads_over_the_saved_one)
{
	const struct code c = CODE("\x8d\x65\xf8" /* lea -8(%ebp),%esp */
				   "\x59"	  /* pop %ecx */
				   "\x5b"	  /* pop %ebx */
				   "\x5d"	  /* pop %ebp */
				   "\x8d\x61\xfc" /* lea -4(%ecx),%esp */
				   "\xc3");	  /* ret */
	struct ways_out ways;

	machine_i386.find_ways_out(&c, START, &ways);
	ck_assert_uint_eq(ways.n, 1);
	ck_assert(ways.all[0].return_address.from_fp && ways.all[0].return_address.is_indirect);
	ck_assert_int_eq(ways.all[0].return_address.at, -8);
	ck_assert_int_eq(ways.all[0].return_address.more, -4);
	ck_assert(ways.all[0].fp_is_saved && ways.all[0].fp.from_fp);
	ck_assert_int_eq(ways.all[0].fp.at, 0);
}
END_TEST

START_TEST(code_that_goes_round_has_no_way_out)
{
	const struct code c = CODE("\xe8\x10\x00\x00\x00" /* call elsewhere */
				   "\xeb\xf9");		  /* jmp back to it */
	struct ways_out ways;

	machine_x86_64.find_ways_out(&c, START, &ways);
	ck_assert_uint_eq(ways.n, 0);
	ck_assert(!ways.is_end);
}
END_TEST

START_TEST(both_ways_of_a_branch_are_gone)
{
	const struct code c = CODE("\x74\x05"		  /* je to the ret */
				   "\xe8\x00\x00\x00\x00" /* call */
				   "\xc3");		  /* ret */
	struct ways_out ways;
	const struct code endless = CODE("\x74\x02" /* je to the ret */
					 "\xeb\xfe" /* jmp . */
					 "\xc3");   /* ret */

	machine_x86_64.find_ways_out(&c, START, &ways);
	ck_assert_uint_eq(ways.n, 1);
	machine_x86_64.find_ways_out(&endless, START, &ways);
	ck_assert_uint_eq(ways.n, 1);
	ck_assert_int_eq(ways.all[0].return_address.at, 0);
}
END_TEST

/* As clone() goes on in musl once the thread's function has returned. */
START_TEST(a_thread_begins_where_the_code_ends)
{
	const struct code c = CODE("\x89\xc7"	     /* mov %eax,%edi */
				   "\x31\xc0"	     /* xor %eax,%eax */
				   "\xb0\x3c"	     /* mov $60,%al */
				   "\x0f\x05"	     /* syscall */
				   "\xf4");	     /* hlt */
	const struct code branches = CODE("\x74\x01" /* je to the ret */
					  "\xf4"     /* hlt */
					  "\xc3");   /* ret */
	struct ways_out ways;

	machine_x86_64.find_ways_out(&c, START, &ways);
	ck_assert(ways.is_end);
	machine_x86_64.find_ways_out(&branches, START, &ways);
	ck_assert(!ways.is_end);
}
END_TEST

START_TEST(the_way_in_tells_the_depth_and_the_frame_pointer)
{
	const struct code c = CODE("\x55"		  /* push %rbp */
				   "\x48\x89\xe5"	  /* mov %rsp,%rbp */
				   "\x53"		  /* push %rbx */
				   "\x48\x83\xec\x18"	  /* sub $24,%rsp */
				   "\xe8\x00\x00\x00\x00" /* call */
				   "\x48\x29\xc4"	  /* sub %rax,%rsp */
				   "\xe8\x00\x00\x00\x00" /* call */
				   "\xc9\xc3");		  /* leave; ret */
	struct way_in way;

	ck_assert(machine_x86_64.find_way_in(&c, START, START + 14, &way));
	ck_assert(way.depth_is_known && way.fp_is_set && way.above_is_known);
	ck_assert_int_eq(way.depth, 8 + 8 + 24);
	ck_assert_int_eq(way.fp, 8);
	ck_assert_int_eq(way.above, 8 + 24);
	/* Room of a size that is not known was made. */
	ck_assert(machine_x86_64.find_way_in(&c, START, START + 22, &way));
	ck_assert(!way.depth_is_known && way.fp_is_set && !way.above_is_known);
	/* No way leads past the return. */
	ck_assert(!machine_x86_64.find_way_in(&c, START, START + 24, &way));
}
END_TEST

START_TEST(the_way_into_an_aligned_stack_tells_the_frame_pointer_only)
{
	const struct code c = CODE("\x4c\x8d\x54\x24\x08" /* lea 8(%rsp),%r10 */
				   "\x48\x83\xe4\xc0"	  /* and $-64,%rsp */
				   "\x41\xff\x72\xf8"	  /* push -8(%r10) */
				   "\x55"		  /* push %rbp */
				   "\x48\x89\xe5"	  /* mov %rsp,%rbp */
				   "\x41\x52"		  /* push %r10 */
				   "\x90");		  /* nop */
	struct way_in way;
	uint64_t begin;
	bool is_whole;

	ck_assert(machine_x86_64.find_way_in(&c, START, START + 19, &way));
	ck_assert(!way.depth_is_known && !way.fp_is_set && way.above_is_known);
	ck_assert_int_eq(way.above, 8);
	ck_assert(machine_x86_64.find_begin(&c, START + 19, &begin, &is_whole));
	ck_assert(!is_whole);
}
END_TEST

START_TEST(a_call_before_an_address_is_recognized)
{
	const struct code c = CODE("\xe8\x0b\x00\x00\x00"     /* call START + 16 */
				   "\xff\x15\x05\x00\x00\x00" /* call *5(%rip) */
				   "\xff\xd0"		      /* call *%rax */
				   "\x89\xc0\x90");	      /* mov %eax,%eax; nop */
	uint64_t target;

	ck_assert_int_eq(machine_x86_64.call_before(&c, START + 5, &target), CALL_DIRECT);
	ck_assert_uint_eq(target, START + 16);
	ck_assert_int_eq(machine_x86_64.call_before(&c, START + 11, &target), CALL_POINTER);
	ck_assert_uint_eq(target, START + 16);
	ck_assert_int_eq(machine_x86_64.call_before(&c, START + 13, &target), CALL_INDIRECT);
	ck_assert_int_eq(machine_x86_64.call_before(&c, START + 15, &target), CALL_NONE);
	ck_assert_int_eq(machine_x86_64.call_before(&c, START, &target), CALL_NONE);
	ck_assert_int_eq(machine_x86_64.call_before(&c, START - 1, &target), CALL_NONE);
	ck_assert_int_eq(machine_x86_64.call_before(&c, START + 99, &target), CALL_NONE);
}
END_TEST

START_TEST(an_entry_of_a_plt_is_followed)
{
	const struct code c = CODE("\xf3\x0f\x1e\xfa"	      /* endbr64 */
				   "\xff\x25\x10\x00\x00\x00" /* jmp *16(%rip) */
				   "\xe9\xf1\xff\xff\xff");   /* jmp START */
	uint64_t target;

	ck_assert_int_eq(machine_x86_64.jump_at(&c, START, &target), CALL_POINTER);
	ck_assert_uint_eq(target, START + 10 + 16);
	ck_assert_int_eq(machine_x86_64.jump_at(&c, START + 10, &target), CALL_DIRECT);
	ck_assert_uint_eq(target, START);
}
END_TEST

TCase *stack_code_cases(void)
{
	TCase *tc = tcase_create("code");
	int n = sizeof(instructions) / sizeof(*instructions);

	tcase_add_loop_test(tc, an_instruction_has_its_length_and_its_effect, 0, n);
	tcase_add_loop_test(tc, an_instruction_that_is_cut_off_is_not_known, 0, n);
	tcase_add_test(tc, the_way_out_leads_over_pops_and_sums_to_the_return);
	tcase_add_test(tc, the_way_out_of_a_frame_pointer_leads_from_there);
	tcase_add_test(tc, the_way_out_of_an_aligned_stack_leads_over_the_saved_one);
	tcase_add_test(tc, code_that_goes_round_has_no_way_out);
	tcase_add_test(tc, both_ways_of_a_branch_are_gone);
	tcase_add_test(tc, a_thread_begins_where_the_code_ends);
	tcase_add_test(tc, the_way_in_tells_the_depth_and_the_frame_pointer);
	tcase_add_test(tc, the_way_into_an_aligned_stack_tells_the_frame_pointer_only);
	tcase_add_test(tc, a_call_before_an_address_is_recognized);
	tcase_add_test(tc, an_entry_of_a_plt_is_followed);
	return tc;
}
