/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_output_cases.c - tests outputs whose path exists already, perhaps made by other users.
 */
#include "tests/cli/cli_cases.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/folder.h"
#include "base/direct.h"
#include "base/output.h"
#include "capture/trace_dat/recorder.h"
#include "base/xalloc.h"

#define SOMEBODY 65534

/* The test's own folder, which is its working directory; outputs go to `file'. */
static char *folder;

static void enter_folder(void)
{
	folder = folder_new();
	ck_assert_int_eq(chdir(folder), 0);
}

static void remove_folder(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	folder_remove(folder);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	return st.st_mode;
}

static int render_text(FILE *out, const void *arg)
{
	return fputs(arg, out) < 0 ? -1 : 0;
}

static void write_to(const char *path)
{
	struct error err;

	ck_assert_int_eq(output_check(path, &err), 0);
	ck_assert_msg(output_write(path, render_text, "new", &err) == 0, "%s", err.what);
}

/* Makes a named pipe, and opens it for reading without waiting. */
static int make_fifo(const char *path)
{
	int fd;

	ck_assert_int_eq(mkfifo(path, 0666), 0);
	ck_assert_int_eq(chmod(path, 0666), 0);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Fails unless TEXT has been written to FD; "" is nothing. */
static void check_read(int fd, const char *text)
{
	char content[64] = "";

	ck_assert_int_eq(read(fd, content, sizeof(content) - 1), (ssize_t)strlen(text));
	ck_assert_str_eq(content, text);
	close(fd);
}

START_TEST(a_link_to_a_file_is_replaced_and_not_followed)
{
	folder_put("victim", "old");
	ck_assert_int_eq(symlink("victim", "file"), 0);
	write_to("file");
	ck_assert(S_ISREG(mode_of("file")));
	folder_check("file", "new");
	folder_check("victim", "old");
}
END_TEST

START_TEST(a_link_to_nowhere_makes_nothing_there)
{
	ck_assert_int_eq(symlink("victim", "file"), 0);
	write_to("file");
	ck_assert(S_ISREG(mode_of("file")));
	ck_assert_int_lt(access("victim", F_OK), 0);
}
END_TEST

START_TEST(a_circle_of_links_is_replaced)
{
	ck_assert_int_eq(symlink("round", "file"), 0);
	ck_assert_int_eq(symlink("file", "round"), 0);
	write_to("file");
	folder_check("file", "new");
}
END_TEST

START_TEST(a_pipe_is_written_to)
{
	int fd = make_fifo("file");

	write_to("file");
	ck_assert(S_ISFIFO(mode_of("file")));
	check_read(fd, "new");
}
END_TEST

START_TEST(ones_own_link_to_a_pipe_is_followed)
{
	int fd = make_fifo("pipe");

	ck_assert_int_eq(symlink("pipe", "further"), 0);
	ck_assert_int_eq(symlink(folder, "here"), 0);
	ck_assert_int_eq(symlink("here/further", "file"), 0);
	write_to("file");
	ck_assert(S_ISLNK(mode_of("file")));
	check_read(fd, "new");
}
END_TEST

START_TEST(ones_own_link_to_a_device_is_followed)
{
	ck_assert_int_eq(symlink("/dev/null", "file"), 0);
	write_to("file");
	ck_assert(S_ISLNK(mode_of("file")));
	ck_assert(S_ISCHR(mode_of("/dev/null")));
}
END_TEST

START_TEST(of_sixteen_links_in_a_row_the_device_is_found)
{
	char *last = xstrdup("/dev/null");

	for (int i = 0; i <= 16; i++) {
		char *name = xasprintf("link%d", i);

		ck_assert_int_eq(direct_is(last), true);
		ck_assert_int_eq(symlink(last, name), 0);
		free(last);
		last = name;
	}
	/* This one is the seventeenth. */
	ck_assert_int_eq(direct_is(last), false);
	free(last);
}
END_TEST

/* Where descriptors have names; /dev/stdout is one, but a test that fails must not replace that. */
static const char *const names[] = { "/dev/fd", "/proc/self/fd" };

START_TEST(a_descriptor_is_written_to_behind_what_is_there)
{
	char *path;
	int fd;

	folder_put("file", "old");
	fd = open("file", O_WRONLY | O_APPEND);
	path = xasprintf("%s/%d", names[_i], fd);
	write_to(path);
	folder_check("file", "oldnew");
	/* The descriptor is still open, at the same position. */
	ck_assert_int_eq(write(fd, "er", 2), 2);
	folder_check("file", "oldnewer");
	free(path);
}
END_TEST

START_TEST(a_descriptor_that_cannot_be_written_to_is_found_out_before)
{
	struct error err;
	char *path;
	int fd;

	folder_put("file", "old");
	fd = open("file", O_RDONLY);
	path = xasprintf("%s/%d", names[_i], fd);
	ck_assert_int_eq(output_check(path, &err), -1);
	ck_assert_int_eq(err.code, EBADF);
	close(fd);
	ck_assert_int_eq(output_check(path, &err), -1);
	ck_assert_int_eq(err.code, EBADF);
	ck_assert_int_eq(output_write(path, render_text, "new", &err), -1);
	free(path);
}
END_TEST

START_TEST(what_no_file_can_replace_cannot_be_recorded_to)
{
	struct error err;

	close(make_fifo("pipe"));
	ck_assert_int_eq(recorder_check("pipe", &err), -1);
	ck_assert_int_eq(recorder_check("/dev/null", &err), -1);
	ck_assert_int_eq(recorder_check("/dev/fd/1", &err), -1);
	ck_assert_int_eq(recorder_check("/dev/stdout", &err), -1);
	ck_assert_int_eq(recorder_check("file", &err), 0);
}
END_TEST

START_TEST(what_may_be_done_as_somebody_else_is_not_taken_over)
{
	folder_put("file", "old");
	ck_assert_int_eq(chmod("file", 06751), 0);
	write_to("file");
	ck_assert_uint_eq(mode_of("file") & 07777, 0751);
}
END_TEST

START_TEST(a_growing_file_takes_the_place_of_the_old_with_its_first_part)
{
	struct output out;
	struct error err;

	folder_put("victim", "old");
	ck_assert_int_eq(symlink("victim", "file"), 0);
	ck_assert_int_eq(output_open(&out, "file", &err), 0);
	fputs("line", out.file);
	ck_assert(S_ISLNK(mode_of("file")));
	ck_assert_int_eq(output_flush(&out, &err), 0);
	ck_assert(S_ISREG(mode_of("file")));
	folder_check("file", "line");
	output_close(&out);
	folder_check("victim", "old");
	/* Nothing else was left there. */
	ck_assert_int_eq(system("test $(ls -A | wc -l) = 2"), 0);
}
END_TEST

START_TEST(a_growing_output_may_be_a_pipe)
{
	struct output out;
	struct error err;
	int fd = make_fifo("file");

	ck_assert_int_eq(output_open(&out, "file", &err), 0);
	fputs("line", out.file);
	output_close(&out);
	check_read(fd, "line");
	ck_assert_int_eq(output_open(&out, "/nonexistent/file", &err), -1);
	ck_assert_int_eq(err.code, ENOENT);
}
END_TEST

/* In these tests another user made the file, which only root can arrange. */

START_TEST(somebody_elses_link_is_not_followed)
{
	int fd = make_fifo("pipe");

	ck_assert_int_eq(chmod(".", 01777), 0);
	ck_assert_int_eq(symlink("pipe", "file"), 0);
	ck_assert_int_eq(lchown("file", SOMEBODY, SOMEBODY), 0);
	write_to("file");
	folder_check("file", "new");
	check_read(fd, "");
}
END_TEST

START_TEST(somebody_elses_link_is_not_followed_behind_ones_own)
{
	int fd = make_fifo("pipe");

	ck_assert_int_eq(symlink("pipe", "further"), 0);
	ck_assert_int_eq(lchown("further", SOMEBODY, SOMEBODY), 0);
	ck_assert_int_eq(symlink("further", "file"), 0);
	write_to("file");
	folder_check("file", "new");
	check_read(fd, "");
}
END_TEST

START_TEST(somebody_elses_pipe_is_not_written_to_where_anybody_can_lay_one)
{
	int fd = make_fifo("file");

	ck_assert_int_eq(chown("file", SOMEBODY, SOMEBODY), 0);
	ck_assert_int_eq(chmod(".", 01777), 0);
	write_to("file");
	folder_check("file", "new");
	check_read(fd, "");
}
END_TEST

START_TEST(somebody_elses_pipe_is_written_to_elsewhere)
{
	int fd = make_fifo("file");

	/* A pipe as for `sudo futrace --json pipe'. */
	ck_assert_int_eq(chown("file", SOMEBODY, SOMEBODY), 0);
	write_to("file");
	check_read(fd, "new");
}
END_TEST

START_TEST(somebody_elses_modes_open_nothing)
{
	folder_put("file", "old");
	ck_assert_int_eq(chmod("file", 06666), 0);
	ck_assert_int_eq(chown("file", SOMEBODY, SOMEBODY), 0);
	umask(022);
	write_to("file");
	ck_assert_uint_eq(mode_of("file") & 07777, 0644);
	ck_assert_int_eq(chmod("file", 0600), 0);
	ck_assert_int_eq(chown("file", SOMEBODY, SOMEBODY), 0);
	write_to("file");
	ck_assert_uint_eq(mode_of("file") & 07777, 0600);
}
END_TEST

START_TEST(what_cannot_be_replaced_in_a_shared_folder_is_found_out_before)
{
	struct error err = { 0 };
	int status;
	pid_t pid;

	folder_put("file", "old");
	close(make_fifo("pipe"));
	ck_assert_int_eq(chmod(".", 01777), 0);
	ck_assert_int_eq(chown("pipe", SOMEBODY - 1, SOMEBODY - 1), 0);
	pid = fork();
	if (pid == 0) {
		if (setresuid(SOMEBODY, SOMEBODY, SOMEBODY) < 0)
			_exit(1);
		if (output_check("file", &err) == 0 || err.code != EPERM)
			_exit(2);
		if (output_check("pipe", &err) == 0 || err.code != EPERM)
			_exit(3);
		_exit(output_check("other", &err) < 0 ? 4 : 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

static void add_cases_of_root(TCase *tc)
{
	if (geteuid() != 0) {
		puts("left out: what only root can play");
		return;
	}
	tcase_add_test(tc, somebody_elses_link_is_not_followed);
	tcase_add_test(tc, somebody_elses_link_is_not_followed_behind_ones_own);
	tcase_add_test(tc, somebody_elses_pipe_is_not_written_to_where_anybody_can_lay_one);
	tcase_add_test(tc, somebody_elses_pipe_is_written_to_elsewhere);
	tcase_add_test(tc, somebody_elses_modes_open_nothing);
	tcase_add_test(tc, what_cannot_be_replaced_in_a_shared_folder_is_found_out_before);
}

TCase *cli_output_cases(void)
{
	TCase *tc = tcase_create("outputs");

	tcase_add_checked_fixture(tc, enter_folder, remove_folder);
	tcase_add_test(tc, a_link_to_a_file_is_replaced_and_not_followed);
	tcase_add_test(tc, a_link_to_nowhere_makes_nothing_there);
	tcase_add_test(tc, a_circle_of_links_is_replaced);
	tcase_add_test(tc, a_pipe_is_written_to);
	tcase_add_test(tc, ones_own_link_to_a_pipe_is_followed);
	tcase_add_test(tc, ones_own_link_to_a_device_is_followed);
	tcase_add_test(tc, of_sixteen_links_in_a_row_the_device_is_found);
	tcase_add_loop_test(tc, a_descriptor_is_written_to_behind_what_is_there, 0,
			    sizeof(names) / sizeof(*names));
	tcase_add_loop_test(tc, a_descriptor_that_cannot_be_written_to_is_found_out_before, 0,
			    sizeof(names) / sizeof(*names));
	tcase_add_test(tc, what_no_file_can_replace_cannot_be_recorded_to);
	tcase_add_test(tc, what_may_be_done_as_somebody_else_is_not_taken_over);
	tcase_add_test(tc, a_growing_file_takes_the_place_of_the_old_with_its_first_part);
	tcase_add_test(tc, a_growing_output_may_be_a_pipe);
	add_cases_of_root(tc);
	return tc;
}
