/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_row_cases.c - rows of call frame information that an assembler made of directives here, in
 * this very program; and expressions.
 */
#include <dwarf.h>
#include <fcntl.h>
#include <unistd.h>

#include "stack/code_file.h"
#include "tests/stack/stack_cases.h"

#if defined(__x86_64__)
/* Nobody calls it. Each nop has another row. */
__asm__(".pushsection .text\n"
	".globl stack_rows_begin\n"
	"stack_rows_begin:\n"
	".cfi_startproc\n"
	"nop\n" /* 0: as at the begin of each function */
	".cfi_def_cfa_offset 48\n"
	".cfi_offset rbx, -24\n"
	"nop\n" /* 1 */
	".cfi_def_cfa rbp, 16\n"
	".cfi_register rbx, r12\n"
	"nop\n" /* 2 */
	".cfi_undefined rip\n"
	"nop\n" /* 3 */
	".cfi_same_value rip\n"
	".cfi_undefined rbx\n"
	".cfi_escape 0x14, 0x0d, 0x04\n"	     /* r13 was CFA - 32 */
	".cfi_escape 0x0f, 0x03, 0x76, 0x78, 0x06\n" /* CFA: the word at rbp - 8 */
	".cfi_escape 0x10, 0x0c, 0x02, 0x76, 0x10\n" /* r12 is saved at rbp + 16 */
	"nop\n"					     /* 4 */
	".cfi_endproc\n"
	"nop\n" /* 5: behind all rows */
	".popsection\n");
#endif
extern const char stack_rows_begin[];

/* The program, and where the code above lies in it. */
static struct code_file *open_self(uint64_t *vaddr)
{
	struct code_file *f = code_file_open(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	extern const char __executable_start[];
	struct code code;

	ck_assert_ptr_nonnull(f);
	/* The first segment begins at 0, or where the program is fixed. */
	*vaddr = (uint64_t)(stack_rows_begin - __executable_start);
	if (!code_file_code(f, *vaddr, &code))
		*vaddr = (uint64_t)(uintptr_t)stack_rows_begin;
	return f;
}

START_TEST(a_row_says_where_each_register_is)
{
	uint64_t at;
	struct code_file *f = open_self(&at);
	const struct row *row = code_file_row(f, at);

	ck_assert_ptr_nonnull(row);
	ck_assert(!row->is_signal);
	ck_assert_int_eq(row->cfa.kind, RULE_REGISTER);
	ck_assert_uint_eq(row->cfa.number, 7);
	ck_assert_int_eq(row->cfa.offset, 8);
	ck_assert_int_eq(row->registers[16].kind, RULE_SAVED);
	ck_assert_int_eq(row->registers[16].offset, -8);
	ck_assert_int_eq(row->registers[6].kind, RULE_SAME);
	ck_assert_int_eq(row->registers[2].kind, RULE_UNDEFINED);
	row = code_file_row(f, at + 1);
	ck_assert_int_eq(row->cfa.offset, 48);
	ck_assert_int_eq(row->registers[3].kind, RULE_SAVED);
	ck_assert_int_eq(row->registers[3].offset, -24);
	row = code_file_row(f, at + 2);
	ck_assert_uint_eq(row->cfa.number, 6);
	ck_assert_int_eq(row->cfa.offset, 16);
	ck_assert_int_eq(row->registers[3].kind, RULE_REGISTER);
	ck_assert_uint_eq(row->registers[3].number, 12);
	code_file_free(f);
}
END_TEST

START_TEST(undefined_is_another_thing_than_the_same)
{
	uint64_t at;
	struct code_file *f = open_self(&at);

	ck_assert_int_eq(code_file_row(f, at + 3)->registers[16].kind, RULE_UNDEFINED);
	ck_assert_int_eq(code_file_row(f, at + 4)->registers[16].kind, RULE_SAME);
	ck_assert_int_eq(code_file_row(f, at + 4)->registers[3].kind, RULE_UNDEFINED);
	ck_assert_ptr_null(code_file_row(f, at + 5));
	code_file_free(f);
}
END_TEST

static bool read_double(void *arg, uint64_t address, uint64_t *value)
{
	(void)arg;
	*value = 2 * address;
	return address != 0;
}

START_TEST(expressions_of_rows_are_computed)
{
	struct registers r = { .known = 0 };
	uint64_t at, value, cfa = 500;
	struct code_file *f = open_self(&at);
	const struct row *row = code_file_row(f, at + 4);

	ck_assert_int_eq(row->registers[13].kind, RULE_CFA);
	ck_assert_int_eq(row->registers[13].offset, -32);
	ck_assert_int_eq(row->cfa.kind, RULE_EXPRESSION);
	ck_assert(!expression_compute(&row->cfa.expression, &r, NULL, read_double, NULL, &value));
	register_set(&r, 6, 108);
	ck_assert(expression_compute(&row->cfa.expression, &r, NULL, read_double, NULL, &value));
	ck_assert_uint_eq(value, 200);
	ck_assert_int_eq(row->registers[12].kind, RULE_SAVED_AT);
	ck_assert(expression_compute(&row->registers[12].expression, &r, &cfa, read_double, NULL,
				     &value));
	ck_assert_uint_eq(value, 108 + 16);
	code_file_free(f);
}
END_TEST

START_TEST(the_begin_of_a_function_is_in_the_table)
{
	uint64_t at, begin;
	struct code_file *f = open_self(&at);

	ck_assert(code_file_function(f, at + 3, &begin));
	ck_assert_uint_eq(begin, at);
	code_file_free(f);
}
END_TEST

START_TEST(an_expression_takes_no_more_than_it_has)
{
	static const struct {
		Dwarf_Op ops[3];
		size_t n;
	} wrong[] = {
		{ { { .atom = DW_OP_plus } }, 1 },
		{ { { .atom = DW_OP_lit1 }, { .atom = DW_OP_plus } }, 2 },
		{ { { .atom = DW_OP_deref } }, 1 },
		{ { { .atom = DW_OP_lit0 }, { .atom = DW_OP_deref } }, 2 },
		{ { { .atom = DW_OP_dup } }, 1 },
		{ { { .atom = DW_OP_plus_uconst, .number = 3 } }, 1 },
		{ { { .atom = DW_OP_bregx, .number = 1000 } }, 1 },
		{ { { .atom = DW_OP_lit1 }, { .atom = DW_OP_skip } }, 2 },
		{ { { .atom = DW_OP_lit1 } }, 0 },
		{ { { .atom = DW_OP_lit1 } }, EXPRESSION_MAX + 1 },
	};
	const struct registers r = { .known = 0 };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const struct expression e = { .ops = wrong[i].ops, .n = wrong[i].n };
		uint64_t value;

		ck_assert(!expression_compute(&e, &r, NULL, read_double, NULL, &value));
	}
}
END_TEST

TCase *stack_row_cases(void)
{
	TCase *tc = tcase_create("rows");

#if defined(__x86_64__)
	tcase_add_test(tc, a_row_says_where_each_register_is);
	tcase_add_test(tc, undefined_is_another_thing_than_the_same);
	tcase_add_test(tc, expressions_of_rows_are_computed);
	tcase_add_test(tc, the_begin_of_a_function_is_in_the_table);
#endif
	tcase_add_test(tc, an_expression_takes_no_more_than_it_has);
	return tc;
}
