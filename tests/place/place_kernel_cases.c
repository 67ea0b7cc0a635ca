/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_kernel_cases.c - tests the names of kernel stacks and system calls.
 */
#include "tests/place/place_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "place/kernel_names.h"

static const struct {
	const char *names, *syscall, *function;
} stacks[] = {
	{ "__schedule\nschedule\nio_schedule\nfolio_wait_bit_common\nfolio_wait_writeback\n"
	  "ext4_sync_file\n__x64_sys_fsync\ndo_syscall_64\nentry_SYSCALL_64_after_hwframe\n",
	  "fsync", "folio_wait_bit_common < folio_wait_writeback" },
	/* The entry is not on the stack, and two system calls share this function. */
	{ "schedule\njbd2_log_wait_commit\next4_sync_file\ndo_fsync\ndo_syscall_64\n",
	  "fsync or fdatasync", "jbd2_log_wait_commit < ext4_sync_file" },
	{ "__schedule\nschedule\nanon_pipe_read\nvfs_read\nksys_read\ndo_syscall_64\n", "read",
	  "anon_pipe_read < vfs_read" },
	{ "__schedule\nschedule\ndo_wait\nkernel_wait4\ndo_syscall_64\n", "wait4", "do_wait" },
	{ "__schedule\nschedule\npipe_read\nksys_read\n__ia32_compat_sys_read\ndo_int80_emulation\n",
	  "read", "pipe_read" },
	{ "__schedule\nschedule\nfutex_do_wait\n__riscv_sys_futex\ndo_trap_ecall_u\n"
	  "handle_exception\n",
	  "futex", "futex_do_wait" },
	{ "__schedule\nschedule\nfutex_do_wait\n__s390x_sys_futex\n__do_syscall\nsystem_call\n",
	  "futex", "futex_do_wait" },
	{ "schedule\nio_schedule\nfolio_wait_bit_common\nhandle_mm_fault\ndo_page_fault\n"
	  "do_translation_fault\ndo_mem_abort\nel0_da\nel0t_64_sync\n",
	  "a page fault", "folio_wait_bit_common < handle_mm_fault" },
	/* A kernel thread is in no system call. */
	{ "__schedule\nschedule\nworker_thread\nkthread\nret_from_fork\n", NULL,
	  "worker_thread < kthread" },
	{ "?\n?\n", NULL, NULL },
	{ "", NULL, NULL },
};

static void check_words(char *words, const char *expected)
{
	if (expected)
		ck_assert_str_eq(words, expected);
	else
		ck_assert_ptr_null(words);
	free(words);
}

START_TEST(a_stack_tells_its_system_call_and_where_it_slept)
{
	check_words(kernel_names_syscall(stacks[_i].names), stacks[_i].syscall);
	check_words(kernel_names_function(stacks[_i].names), stacks[_i].function);
}
END_TEST

START_TEST(an_address_is_in_the_function_that_begins_before_it)
{
	const uint64_t frames[] = { 0x1010, 0x2000, 0x3004 };
	struct stacks *s = stacks_new();
	char folder[256], path[300];
	const char *tmp = getenv("TMPDIR");
	FILE *out;

	snprintf(folder, sizeof(folder), "%s/place_kernel.XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/kallsyms", folder);
	out = fopen(path, "w");
	/* Modules come last, at any address; data lies between functions. */
	fputs("0000000000001000 T first\n0000000000001008 D data\n0000000000002000 t third\n"
	      "0000000000001800 t in_module\t[ext4]\nrubbish\n",
	      out);
	fclose(out);
	ck_assert_uint_eq(stacks_add(s, frames, 3), 1);
	ck_assert_uint_eq(stacks_add(s, frames, 3), 1);
	ck_assert_uint_eq(stacks_add_names(s, "already\n"), 2);
	kernel_names_fill(folder, s, NULL, NULL);
	/* A return address may be the begin of the next function: in_module ended at 0x2000. */
	ck_assert_str_eq(stacks_get(s, 1)->names, "first\nin_module\nthird\n");
	ck_assert_str_eq(stacks_get(s, 2)->names, "already\n");
	ck_assert_ptr_null(stacks_get(s, 0));
	ck_assert_ptr_null(stacks_get(s, 3));
	stacks_free(s);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(without_addresses_there_are_no_names)
{
	const uint64_t frame = 0x1010;
	struct stacks *s = stacks_new();

	ck_assert_uint_eq(stacks_add(s, &frame, 1), 1);
	kernel_names_fill("/nowhere", s, NULL, NULL);
	ck_assert_ptr_null(stacks_get(s, 1)->names);
	stacks_free(s);
}
END_TEST

TCase *place_kernel_cases(void)
{
	TCase *tc = tcase_create("kernel");

	tcase_add_loop_test(tc, a_stack_tells_its_system_call_and_where_it_slept, 0,
			    (int)(sizeof(stacks) / sizeof(*stacks)));
	tcase_add_test(tc, an_address_is_in_the_function_that_begins_before_it);
	tcase_add_test(tc, without_addresses_there_are_no_names);
	return tc;
}
