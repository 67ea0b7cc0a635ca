/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_name_cases.c - names of this very program, which knows where its functions are.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "code/code_names.h"
#include "tests/code/code_cases.h"

/* Where the linker has put the begin of the program. */
extern const char __executable_start[];

static uint64_t vaddr_of(void (*function)(void))
{
	return (uint64_t)(uintptr_t)function - (uint64_t)(uintptr_t)__executable_start;
}

__attribute__((noinline, used)) static void a_function_of_this_program(void)
{
	__asm__ volatile("nop; nop; nop; nop");
}

static int open_self(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static struct code_spot spot_in(int fd, uint64_t vaddr)
{
	return (struct code_spot){
		.proc = "/proc",
		.pid = getpid(),
		.tid = getpid(),
		.address = vaddr,
		.path = "/somewhere/program",
		.fd = fd,
		.vaddr = vaddr,
	};
}

START_TEST(a_function_has_its_name_and_the_offset_in_it)
{
	struct code_names *n = code_names_new(false);
	int fd = open_self();
	struct code_spot spot = spot_in(fd, vaddr_of(a_function_of_this_program) + 2);
	struct code_name name;

	for (int round = 0; round < 2; round++) { /* the second one is from what is kept */
		ck_assert(code_names_find(n, &spot, &name));
		ck_assert_uint_eq(name.n, 1);
		ck_assert_str_eq(name.places[0].function, "a_function_of_this_program");
		ck_assert(!name.places[0].is_inlined);
		ck_assert_ptr_null(name.places[0].file);
		ck_assert(name.has_offset);
		ck_assert_uint_eq(name.offset, 2);
		ck_assert_str_eq(name.module, "/somewhere/program");
	}
	code_names_free(n);
	close(fd);
}
END_TEST

START_TEST(the_instruction_after_a_call_belongs_to_the_caller)
{
	struct code_names *n = code_names_new(false);
	int fd = open_self();
	struct code_spot spot = spot_in(fd, vaddr_of(a_function_of_this_program));
	struct code_name name;

	ck_assert(code_names_find(n, &spot, &name));
	ck_assert_str_eq(name.places[0].function, "a_function_of_this_program");
	ck_assert_uint_eq(name.offset, 0);
	spot.is_return = true;
	if (code_names_find(n, &spot, &name))
		ck_assert_str_ne(name.places[0].function, "a_function_of_this_program");
	spot.vaddr++;
	ck_assert(code_names_find(n, &spot, &name));
	ck_assert_str_eq(name.places[0].function, "a_function_of_this_program");
	ck_assert_uint_eq(name.offset, 1);
	code_names_free(n);
	close(fd);
}
END_TEST

START_TEST(the_line_is_told_if_asked_for)
{
	struct code_names *n = code_names_new(true);
	int fd = open_self();
	struct code_spot spot = spot_in(fd, vaddr_of(a_function_of_this_program) + 2);
	struct code_name name;

	ck_assert(code_names_find(n, &spot, &name));
	ck_assert_str_eq(name.places[name.n - 1].function, "a_function_of_this_program");
	if (name.places[0].file) { /* built with -g */
		ck_assert_ptr_nonnull(strstr(name.places[0].file, "code_name_cases.c"));
		ck_assert_uint_gt(name.places[0].line, 20);
		ck_assert_uint_lt(name.places[0].line, 40);
	}
	code_names_free(n);
	close(fd);
}
END_TEST

START_TEST(what_is_in_no_file_is_unknown_and_says_its_module)
{
	struct code_names *n = code_names_new(true);
	struct code_spot spot = spot_in(-1, 0x1000);
	struct code_name name;

	ck_assert(!code_names_find(n, &spot, &name));
	ck_assert_uint_eq(name.n, 0);
	ck_assert(!name.has_offset);
	ck_assert_str_eq(name.module, "/somewhere/program");
	ck_assert_ptr_null(name.build_id);
	spot.path = "";
	ck_assert(!code_names_find(n, &spot, &name));
	ck_assert_ptr_null(name.module);
	code_names_free(n);
}
END_TEST

/* The first BYTES of this program as another file. */
static int cut_self(size_t bytes)
{
	int fd = memfd_create("cut", MFD_CLOEXEC), self = open_self();
	char *copy = xcalloc(bytes, 1);

	ck_assert(read(self, copy, bytes) == (ssize_t)bytes);
	ck_assert(write(fd, copy, bytes) == (ssize_t)bytes);
	free(copy);
	close(self);
	return fd;
}

START_TEST(a_file_that_is_none_or_cut_off_has_no_names)
{
	static const size_t bytes[] = { 1, 63, 64, 200, 4096, 20000 };
	struct code_names *n = code_names_new(true);

	for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
		int fd = cut_self(bytes[i]);
		struct code_spot spot = spot_in(fd, vaddr_of(a_function_of_this_program));
		struct code_name name;

		ck_assert(!code_names_find(n, &spot, &name));
		close(fd);
	}
	code_names_free(n);
}
END_TEST

START_TEST(strings_live_as_long_as_the_names)
{
	struct code_names *n = code_names_new(false);
	int fd = open_self();
	struct code_spot spot = spot_in(fd, vaddr_of(a_function_of_this_program));
	struct code_name first, name;

	ck_assert(code_names_find(n, &spot, &first));
	for (uint64_t i = 0; i < 70000; i++) { /* more than is kept */
		spot.vaddr = i;
		code_names_find(n, &spot, &name);
	}
	close(fd);
	ck_assert_str_eq(first.places[0].function, "a_function_of_this_program");
	code_names_free(n);
}
END_TEST

TCase *code_name_cases(void)
{
	TCase *tc = tcase_create("names");

	tcase_add_test(tc, a_function_has_its_name_and_the_offset_in_it);
	tcase_add_test(tc, the_instruction_after_a_call_belongs_to_the_caller);
	tcase_add_test(tc, the_line_is_told_if_asked_for);
	tcase_add_test(tc, what_is_in_no_file_is_unknown_and_says_its_module);
	tcase_add_test(tc, a_file_that_is_none_or_cut_off_has_no_names);
	tcase_add_test(tc, strings_live_as_long_as_the_names);
	return tc;
}
