/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_step_cases.c - whole stacks of some words, with code that lies in memory only.
 */
#include <string.h>

#include "stack/stepper.h"
#include "tests/stack/stack_cases.h"

#define CODE_AT	 0x401000
#define STACK_AT 0x7ff000

/* A process that has some code, and a stack of N words. */
struct little {
	const char *code;
	size_t n_code;
	const uint64_t *words;
	size_t n;
	unsigned int word_bytes;
};

static size_t copy_part(void *to, size_t n, const void *from, size_t size, uint64_t at)
{
	if (at >= size)
		return 0;
	if (n > size - at)
		n = size - at;
	memcpy(to, (const char *)from + at, n);
	return n;
}

/* What stands before the code is zero, as the stepper reads some bytes there. */
static size_t read_little(void *arg, uint64_t address, void *to, size_t n)
{
	const struct little *l = arg;
	uint32_t halves[64];

	if (address >= STACK_AT && l->word_bytes == 4) {
		for (size_t i = 0; i < l->n; i++)
			halves[i] = (uint32_t)l->words[i];
		return copy_part(to, n, halves, 4 * l->n, address - STACK_AT);
	}
	if (address >= STACK_AT)
		return copy_part(to, n, l->words, 8 * l->n, address - STACK_AT);
	if (address < CODE_AT && address >= CODE_AT - 64) {
		size_t before = CODE_AT - address;

		memset(to, 0, before);
		return before + copy_part((char *)to + before, n - before, l->code, l->n_code, 0);
	}
	return copy_part(to, n, l->code, l->n_code, address - CODE_AT);
}

static bool find_little(void *arg, uint64_t address, struct stack_spot *spot)
{
	const struct little *l = arg;

	*spot = (struct stack_spot){ .bias = 0 };
	return address - CODE_AT < l->n_code;
}

static struct user_stack walk(struct little *l, uint64_t pc, const struct machine *machine)
{
	const struct stack_target target = {
		.read = read_little,
		.find = find_little,
		.arg = l,
		.machine = machine,
	};
	struct stepper *s = stepper_new();
	struct user_stack stack;

	l->word_bytes = machine->word_bytes;
	stepper_walk(s, &target, CODE_AT + pc, STACK_AT, &stack);
	stepper_free(s);
	return stack;
}

/* At 0 a function that waits, at 6 its caller, at 18 what calls that. */
static const char three[] = "\x0f\x05"		   /*  0: syscall */
			    "\x48\x83\xc4\x08"	   /*  2: add $8,%rsp */
			    "\xc3"		   /*  6: ret */
			    "\xe8\xf4\xff\xff\xff" /*  7: call 0 */
			    "\x5b"		   /* 12: pop %rbx */
			    "\xc3"		   /* 13: ret */
			    "\xe8\xf4\xff\xff\xff" /* 14: call 7 */
			    "\xf4";		   /* 19: hlt */

START_TEST(callers_are_found_by_going_on_as_the_cpu_would)
{
	const uint64_t words[] = { 1, CODE_AT + 12, 2, CODE_AT + 19, 3, 4 };
	struct little l = { .code = three, .n_code = sizeof(three) - 1, .words = words, .n = 6 };
	const struct user_stack s = walk(&l, 2, &machine_x86_64);

	ck_assert_uint_eq(s.n, 3);
	ck_assert_uint_eq(s.frames[0].pc, CODE_AT + 2);
	ck_assert(s.frames[0].is_exact);
	ck_assert_uint_eq(s.frames[1].pc, CODE_AT + 12);
	ck_assert_int_eq(s.frames[1].how, STACK_CODE);
	ck_assert_uint_eq(s.frames[2].pc, CODE_AT + 19);
}
END_TEST

START_TEST(a_word_that_is_behind_no_call_is_no_return_address)
{
	const uint64_t words[] = { 1, CODE_AT + 13, 2, 3 };
	struct little l = { .code = three, .n_code = sizeof(three) - 1, .words = words, .n = 4 };
	const struct user_stack s = walk(&l, 2, &machine_x86_64);

	ck_assert_uint_eq(s.n, 1);
	ck_assert_int_eq(s.end, STACK_END_UNKNOWN);
}
END_TEST

START_TEST(a_stack_that_ends_too_early_is_not_complete)
{
	const uint64_t words[] = { 1, CODE_AT + 12, 2 };
	struct little l = { .code = three, .n_code = sizeof(three) - 1, .words = words, .n = 3 };
	const struct user_stack s = walk(&l, 2, &machine_x86_64);

	ck_assert_uint_eq(s.n, 2);
	ck_assert(!user_stack_is_complete(&s));
}
END_TEST

/* Each return address leads to the same function again, as far as the stack goes. */
START_TEST(a_recursion_ends_at_the_most_frames)
{
	static const char again[] = "\xe8\xfb\xff\xff\xff" /* call itself */
				    "\xc3";		   /* ret */
	uint64_t words[STACK_FRAMES + 10];
	struct little l = { .code = again, .n_code = sizeof(again) - 1, .words = words };

	for (l.n = 0; l.n < STACK_FRAMES + 10; l.n++)
		words[l.n] = CODE_AT + 5;
	ck_assert_uint_eq(walk(&l, 5, &machine_x86_64).n, STACK_FRAMES);
	ck_assert_int_eq(walk(&l, 5, &machine_x86_64).end, STACK_END_FULL);
	l.n = 3;
	ck_assert_uint_eq(walk(&l, 5, &machine_x86_64).n, 4);
}
END_TEST

/* Is the code that a handler of musl returns to, and the words that the kernel put there. */
START_TEST(an_interrupted_function_has_the_registers_it_had)
{
	static const char code[] = "\x48\xc7\xc0\x0f\0\0\0\x0f\x05" /* 0: mov $15,%rax; syscall */
				   "\xc9"			    /* 9: leave */
				   "\xc3"			    /* 10: ret */
				   "\xe8\xf8\xff\xff\xff"	    /* 11: call */
				   "\x90";			    /* 16: nop */
	uint64_t words[48] = { 0 };
	struct little l = { .code = code, .n_code = sizeof(code) - 1, .words = words, .n = 48 };
	struct user_stack s;

	words[5 + 10] = STACK_AT + 8 * 40; /* rbp */
	words[5 + 15] = STACK_AT + 8 * 32; /* rsp */
	words[5 + 16] = CODE_AT + 9;	   /* rip */
	words[40] = 0;
	words[41] = CODE_AT + 16;
	s = walk(&l, 0, &machine_x86_64);
	ck_assert_uint_ge(s.n, 3);
	ck_assert_uint_eq(s.frames[1].pc, CODE_AT + 9);
	ck_assert(s.frames[1].is_exact);
	/* The frame pointer is known now. */
	ck_assert_uint_eq(s.frames[2].pc, CODE_AT + 16);
	ck_assert(!s.frames[2].is_exact);
}
END_TEST

START_TEST(a_32_bit_program_has_words_of_4_bytes)
{
	static const char code[] = "\xcd\x80"		  /* 0: int $0x80 */
				   "\x5b"		  /* 2: pop %ebx */
				   "\xc3"		  /* 3: ret */
				   "\xe8\xf7\xff\xff\xff" /* 4: call 0 */
				   "\x83\xc4\x08"	  /* 9: add $8,%esp */
				   "\xc3"		  /* 12: ret */
				   "\xff\xd0"		  /* 13: call *%eax */
				   "\x90";		  /* 15: nop */
	const uint64_t words[] = { 1, CODE_AT + 9, 2, 3, CODE_AT + 15, 4 };
	struct little l = { .code = code, .n_code = sizeof(code) - 1, .words = words, .n = 6 };
	const struct user_stack s = walk(&l, 2, &machine_i386);

	ck_assert_uint_eq(s.n, 3);
	ck_assert_uint_eq(s.frames[1].pc, CODE_AT + 9);
	ck_assert_uint_eq(s.frames[2].pc, CODE_AT + 15);
}
END_TEST

/* sigframe of i386: the number of the signal, then struct sigcontext. */
START_TEST(an_interrupted_32_bit_function_is_found)
{
	static const char code[] = "\x58\xb8\x77\0\0\0\xcd\x80" /* pop %eax; mov $119,%eax; int */
				   "\xc3";			/* 8: ret */
	uint64_t words[24] = { 10 };
	struct little l = { .code = code, .n_code = sizeof(code) - 1, .words = words, .n = 24 };
	struct user_stack s;

	words[5 + 3] = STACK_AT + 80; /* esp, behind edi, esi and ebp */
	words[5 + 10] = CODE_AT + 8;  /* eip */
	s = walk(&l, 0, &machine_i386);
	ck_assert_uint_eq(s.n, 2);
	ck_assert_uint_eq(s.frames[1].pc, CODE_AT + 8);
	ck_assert(s.frames[1].is_exact);
}
END_TEST

START_TEST(an_address_without_code_ends_the_chain)
{
	const uint64_t words[] = { 1 };
	struct little l = { .code = three, .n_code = sizeof(three) - 1, .words = words, .n = 1 };
	const struct user_stack s = walk(&l, 0x5000, &machine_x86_64);

	ck_assert_uint_eq(s.n, 1);
	ck_assert_int_eq(s.end, STACK_END_NO_CODE);
}
END_TEST

TCase *stack_step_cases(void)
{
	TCase *tc = tcase_create("steps");

	tcase_add_test(tc, callers_are_found_by_going_on_as_the_cpu_would);
	tcase_add_test(tc, a_word_that_is_behind_no_call_is_no_return_address);
	tcase_add_test(tc, a_stack_that_ends_too_early_is_not_complete);
	tcase_add_test(tc, a_recursion_ends_at_the_most_frames);
	tcase_add_test(tc, an_interrupted_function_has_the_registers_it_had);
	tcase_add_test(tc, a_32_bit_program_has_words_of_4_bytes);
	tcase_add_test(tc, an_interrupted_32_bit_function_is_found);
	tcase_add_test(tc, an_address_without_code_ends_the_chain);
	return tc;
}
