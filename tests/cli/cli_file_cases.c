/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_file_cases.c - tests files that futrace writes, and files of /proc that it reads.
 */
#include "tests/cli/cli_cases.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/folder.h"
#include "base/output.h"
#include "base/own_id.h"
#include "capture/tasks.h"
#include "base/xalloc.h"

/* The test's own folder, and a file in it. */
struct folder {
	char *path, *file;
};

static struct folder folder;

static void make_folder(void)
{
	folder.path = folder_new();
	folder.file = xasprintf("%s/file", folder.path);
}

static void remove_folder(void)
{
	folder_remove(folder.path);
	free(folder.file);
}

static int render_text(FILE *out, const void *arg)
{
	return fputs(arg, out) < 0 ? -1 : 0;
}

static int render_half(FILE *out, const void *arg)
{
	fputs(arg, out);
	errno = ENOSPC;
	return -1;
}

/* The number of other files beside FILE. */
static int others(void)
{
	char *command = xasprintf("exit $(ls -A %s | grep -vcx file)", folder.path);
	int status = system(command);

	free(command);
	return WEXITSTATUS(status);
}

START_TEST(a_new_file_takes_the_place_of_the_old_and_keeps_its_mode)
{
	struct error err;
	struct stat st;

	folder_put(folder.file, "old");
	chmod(folder.file, 0640);
	ck_assert_int_eq(output_check(folder.file, &err), 0);
	ck_assert_int_eq(output_write(folder.file, render_text, "new", &err), 0);
	folder_check(folder.file, "new");
	ck_assert_int_eq(stat(folder.file, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(others(), 0);
}
END_TEST

START_TEST(an_old_file_stays_if_the_new_one_fails)
{
	struct error err;

	folder_put(folder.file, "old");
	ck_assert_int_eq(output_write(folder.file, render_half, "new", &err), -1);
	ck_assert_int_eq(err.code, ENOSPC);
	folder_check(folder.file, "old");
	ck_assert_int_eq(others(), 0);
}
END_TEST

START_TEST(what_grows_takes_the_place_of_the_old_with_its_first_part)
{
	struct output o;
	struct error err;

	folder_put(folder.file, "old");
	ck_assert_int_eq(output_open(&o, folder.file, &err), 0);
	fputs("a", o.file);
	folder_check(folder.file, "old");
	ck_assert_int_eq(output_flush(&o, &err), 0);
	folder_check(folder.file, "a");
	fputs("b", o.file);
	ck_assert_int_eq(output_flush(&o, &err), 0);
	folder_check(folder.file, "ab");
	output_close(&o);
	output_close(&o);
	ck_assert_int_eq(others(), 0);
}
END_TEST

START_TEST(what_has_no_first_part_leaves_the_old)
{
	struct output o;
	struct error err;

	folder_put(folder.file, "old");
	ck_assert_int_eq(output_open(&o, folder.file, &err), 0);
	fputs("a", o.file);
	output_close(&o);
	folder_check(folder.file, "old");
	ck_assert_int_eq(others(), 0);
	ck_assert_int_eq(output_open(&o, "/dev/full", &err), 0);
	fputs("a", o.file);
	ck_assert_int_eq(output_flush(&o, &err), -1);
	ck_assert_int_eq(err.code, ENOSPC);
	output_close(&o);
	ck_assert_int_eq(output_open(&o, "/nonexistent/file", &err), -1);
	ck_assert_int_eq(err.code, ENOENT);
	output_close(&o);
}
END_TEST

START_TEST(a_full_device_is_an_error)
{
	struct error err;

	ck_assert_int_eq(output_check("/dev/full", &err), 0);
	ck_assert_int_eq(output_write("/dev/full", render_text, "text", &err), -1);
	ck_assert_int_eq(err.code, ENOSPC);
}
END_TEST

START_TEST(what_cannot_be_written_is_found_out_before)
{
	struct error err;

	ck_assert_int_eq(output_check("/nonexistent/file", &err), -1);
	ck_assert_int_eq(err.code, ENOENT);
	ck_assert_int_eq(output_check(folder.path, &err), -1);
	ck_assert_int_eq(err.code, EISDIR);
	ck_assert_int_eq(output_check("-", &err), 0);
	/* The check changed nothing. */
	ck_assert_int_eq(output_check(folder.file, &err), 0);
	ck_assert_int_lt(access(folder.file, F_OK), 0);
}
END_TEST

/* Writes TEXT to NAME below /proc/12/task/13, or /proc/13 for a thread by its own id. */
static void proc_file(const char *dir, const char *name, const char *text)
{
	char *command = xasprintf("mkdir -p %s/%s", folder.path, dir);
	char *path = xasprintf("%s/%s/%s", folder.path, dir, name);

	ck_assert_int_eq(system(command), 0);
	folder_put(path, text);
	free(command);
	free(path);
}

START_TEST(names_are_read_whole_whatever_is_in_them)
{
	char comm[COMM_SIZE];

	proc_file("13", "comm", "two\nlines\n");
	tasks_comm(folder.path, 13, comm);
	ck_assert_str_eq(comm, "two\nlines");
	tasks_comm(folder.path, 14, comm);
	ck_assert_str_eq(comm, "");
}
END_TEST

START_TEST(a_thread_in_a_container_is_found_by_the_id_it_has_there)
{
	proc_file("12/task/12", "status", "Name:\ta\nTgid:\t12\nNSpid:\t12\t3\t1\nState:\tS\n");
	proc_file("12/task/13", "status", "Name:\tb\nTgid:\t12\nNSpid:\t13\t4\t2\n");
	proc_file("14/task/14", "status", "Name:\tc\nTgid:\t14\nNSpid:\t14\n");
	proc_file("15/task/15", "status", "Name:\td\nTgid:\t15\n");
	ck_assert_int_eq(own_id(folder.path, 12, 13), 2);
	ck_assert_int_eq(own_id(folder.path, 14, 14), 14);
	ck_assert_int_eq(own_id(folder.path, 15, 15), 15);
	ck_assert_int_eq(own_id(folder.path, 12, 99), -1);
	ck_assert_int_eq(tasks_by_own_id(folder.path, 12, 1), 12);
	ck_assert_int_eq(tasks_by_own_id(folder.path, 12, 13), -1);
}
END_TEST

START_TEST(status_says_the_name_the_state_and_how_often_a_thread_slept)
{
	struct tasks_status s;

	proc_file("12/task/13", "status",
		  "Name:\ta) R (\\n\\\\b\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t12\n"
		  "voluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n");
	ck_assert_int_eq(tasks_status(folder.path, 12, 13, &s), 0);
	ck_assert_int_eq(s.state, 'S');
	ck_assert_str_eq(s.comm, "a) R (\n\\b");
	ck_assert_uint_eq(s.sleeps, 150);
	/* The name of a kernel thread may be longer. */
	proc_file("12/task/13", "status", "Name:\tkworker/u16:3-writeback\nState:\tI (idle)\n");
	ck_assert_int_eq(tasks_status(folder.path, 12, 13, &s), 0);
	ck_assert_int_eq(s.state, 'I');
	ck_assert_str_eq(s.comm, "kworker/u16:3-w");
	ck_assert_uint_eq(s.sleeps, 0);
	proc_file("12/task/13", "status", "State:\tS\n");
	ck_assert_int_eq(tasks_status(folder.path, 12, 13, &s), -1);
	ck_assert_int_eq(tasks_status(folder.path, 12, 14, &s), -1);
	ck_assert_str_eq(s.comm, "");
}
END_TEST

START_TEST(a_thread_belongs_to_the_process_that_status_says)
{
	/* The name can be chosen freely; the kernel writes its newline as \n. */
	proc_file("13", "status", "Name:\tx\\nTgid:\t99\nUmask:\t0022\nTgid:\t12\nPid:\t13\n");
	ck_assert_int_eq(tasks_process_of(folder.path, 13), 12);
	ck_assert_int_eq(tasks_process_of(folder.path, 14), -1);
}
END_TEST

START_TEST(schedstat_says_how_long_a_thread_ran_and_waited)
{
	uint64_t run_ns = 1, wait_ns = 1;

	proc_file("13/task/14", "schedstat", "628579285 429240734 8227\n");
	ck_assert_int_eq(tasks_schedstat(folder.path, 13, 14, &run_ns, &wait_ns), 0);
	ck_assert_uint_eq(run_ns, 628579285);
	ck_assert_uint_eq(wait_ns, 429240734);
	proc_file("13/task/15", "schedstat", "628579285\n");
	ck_assert_int_eq(tasks_schedstat(folder.path, 13, 15, &run_ns, &wait_ns), -1);
	ck_assert_int_eq(tasks_schedstat(folder.path, 13, 16, &run_ns, &wait_ns), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(threads_are_listed_and_nothing_else)
{
	struct tids tids = { 0 };

	proc_file("12/task/12", "comm", "a");
	proc_file("12/task/13", "comm", "b");
	proc_file("12/task/x", "comm", "c");
	ck_assert_int_eq(tasks_list(folder.path, 12, &tids), 0);
	ck_assert_uint_eq(tids.n, 2);
	ck_assert_int_eq(tids.all[0] + tids.all[1], 25);
	ck_assert_int_eq(tasks_list(folder.path, 77, &tids), -1);
	tids_finish(&tids);
}
END_TEST

START_TEST(what_a_thread_is_blocked_in_is_read_from_its_syscall_file)
{
	struct tasks_call call;

	proc_file("12/task/13", "syscall",
		  "202 0x7f0010 0x80 0x2 0x0 0x1 0xffffffff 0x7ffd0000 0x7f33\n");
	ck_assert_int_eq(tasks_blocked_in(folder.path, 12, 13, &call), TASKS_BLOCKED);
	ck_assert_int_eq(call.number, 202);
	ck_assert_uint_eq(call.args[0], 0x7f0010);
	ck_assert_uint_eq(call.args[1], 0x80);
	ck_assert_uint_eq(call.args[2], 2);
	ck_assert_uint_eq(call.args[5], 0xffffffff);
	proc_file("12/task/13", "syscall", "running\n");
	ck_assert_int_eq(tasks_blocked_in(folder.path, 12, 13, &call), TASKS_NOT_BLOCKED);
	proc_file("12/task/13", "syscall", "-1 0x7ffd0000 0x7f33\n");
	ck_assert_int_eq(tasks_blocked_in(folder.path, 12, 13, &call), TASKS_NOT_BLOCKED);
	ck_assert_int_eq(tasks_blocked_in(folder.path, 12, 99, &call), TASKS_ABSENT);
}
END_TEST

START_TEST(parent_and_end_of_a_process_are_read_behind_whatever_name_it_has)
{
	char comm[COMM_SIZE];

	proc_file("12", "stat", "12 (a) b) 7 (c) S 4711 12 12 0");
	proc_file("13", "stat", "13 (z) Z 12 13 13 0");
	ck_assert_int_eq(tasks_parent_of(folder.path, 12, comm), 4711);
	ck_assert_str_eq(comm, "a) b) 7 (c");
	ck_assert(!tasks_has_ended(folder.path, 12));
	ck_assert_int_eq(tasks_parent_of(folder.path, 13, NULL), -1);
	ck_assert(tasks_has_ended(folder.path, 13));
	ck_assert_int_eq(tasks_parent_of(folder.path, 14, NULL), -1);
	ck_assert(tasks_has_ended(folder.path, 14));
}
END_TEST

START_TEST(a_container_has_ids_of_its_own)
{
	char *link = xasprintf("%s/self/ns/pid", folder.path);

	ck_assert(tasks_have_host_ids(folder.path));
	proc_file("self/ns", "net", "");
	ck_assert_int_eq(symlink("pid:[4026531836]", link), 0);
	ck_assert(tasks_have_host_ids(folder.path));
	ck_assert_int_eq(unlink(link), 0);
	ck_assert_int_eq(symlink("pid:[4026532201]", link), 0);
	ck_assert(!tasks_have_host_ids(folder.path));
	ck_assert_int_eq(unlink(link), 0);
	free(link);
}
END_TEST

static void auxv_file(const char *process, const void *words, size_t size)
{
	char *path = xasprintf("%s/%s/auxv", folder.path, process);
	FILE *out;

	proc_file(process, "auxv", "");
	out = fopen(path, "we");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(words, 1, size, out), size);
	ck_assert_int_eq(fclose(out), 0);
	free(path);
}

/* Its file is not opened: that might never return. */
START_TEST(a_32_bit_program_is_known_by_its_auxiliary_vector)
{
	const uint32_t narrow[] = { AT_SYSINFO_EHDR, 0xf7f00000, AT_PHENT, 32, AT_UID, 0, 0, 0 };
	const uint64_t wide[] = {
		AT_SYSINFO_EHDR, 0x7ffc00000000, AT_PHENT, 56, AT_PAGESZ, 32, AT_NULL, 0
	};
	/* Half of a number looks like the key. */
	const uint64_t odd[] = { AT_SYSINFO_EHDR, (uint64_t)32 << 32 | AT_PHENT,
				 AT_PHENT,	  56,
				 AT_NULL,	  0 };

	auxv_file("12", narrow, sizeof(narrow));
	auxv_file("13", wide, sizeof(wide));
	auxv_file("14", odd, sizeof(odd));
	auxv_file("15", "", 0);
	ck_assert_int_eq(tasks_is_32bit(folder.path, 12), sizeof(long) == 8);
	ck_assert(!tasks_is_32bit(folder.path, 13));
	ck_assert(!tasks_is_32bit(folder.path, 14));
	ck_assert(!tasks_is_32bit(folder.path, 15));
	ck_assert(!tasks_is_32bit(folder.path, 16));
	ck_assert(!tasks_is_32bit("/proc", getpid()));
}
END_TEST

TCase *cli_file_cases(void)
{
	TCase *tc = tcase_create("files");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, a_new_file_takes_the_place_of_the_old_and_keeps_its_mode);
	tcase_add_test(tc, an_old_file_stays_if_the_new_one_fails);
	tcase_add_test(tc, what_grows_takes_the_place_of_the_old_with_its_first_part);
	tcase_add_test(tc, what_has_no_first_part_leaves_the_old);
	tcase_add_test(tc, a_full_device_is_an_error);
	tcase_add_test(tc, what_cannot_be_written_is_found_out_before);
	tcase_add_test(tc, names_are_read_whole_whatever_is_in_them);
	tcase_add_test(tc, a_thread_in_a_container_is_found_by_the_id_it_has_there);
	tcase_add_test(tc, status_says_the_name_the_state_and_how_often_a_thread_slept);
	tcase_add_test(tc, a_thread_belongs_to_the_process_that_status_says);
	tcase_add_test(tc, schedstat_says_how_long_a_thread_ran_and_waited);
	tcase_add_test(tc, threads_are_listed_and_nothing_else);
	tcase_add_test(tc, what_a_thread_is_blocked_in_is_read_from_its_syscall_file);
	tcase_add_test(tc, parent_and_end_of_a_process_are_read_behind_whatever_name_it_has);
	tcase_add_test(tc, a_container_has_ids_of_its_own);
	tcase_add_test(tc, a_32_bit_program_is_known_by_its_auxiliary_vector);
	return tc;
}
