/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_identity_cases.c - tests which file a mapping has, and through which thread it is read,
 * with a folder in place of /proc.
 */
#include "tests/place/place_cases.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/living.h"
#include "base/xalloc.h"
#include "place/place.h"
#include "tests/folder.h"

#define ONE 140
#define TWO 150

/* The folder in place of /proc. Below "files" are those that processes map. */
static char *proc;

/* The path in PROC that FMT gives; the caller frees it. */
__attribute__((format(printf, 1, 2))) static char *path_of(const char *fmt, ...)
{
	char name[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	return xasprintf("%s/%s", proc, name);
}

static void make_folder(char *path)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	free(path);
}

static void put(char *path, const char *text)
{
	folder_put(path, text);
	free(path);
}

static void make_link(const char *file, char *path)
{
	char *target = path_of("files/%s", file);

	ck_assert_int_eq(symlink(target, path), 0);
	free(target);
	free(path);
}

static void make_process(int pid)
{
	make_folder(path_of("%d", pid));
	make_folder(path_of("%d/map_files", pid));
	make_folder(path_of("%d/task", pid));
	make_link(".", path_of("%d/root", pid));
}

static void make_proc(void)
{
	proc = folder_new();
	make_folder(path_of("files"));
	make_process(ONE);
	make_process(TWO);
}

static void remove_proc(void)
{
	folder_remove(proc);
}

/* Thread TID of PID is in STATE. */
static void set_state(int pid, int tid, char state)
{
	char *text = xasprintf("%d (a) b) %c 1 1 1\n", tid, state);

	make_folder(path_of("%d/task/%d", pid, tid));
	put(path_of("%d/task/%d/stat", pid, tid), text);
	free(text);
}

static void map(int pid, const char *line)
{
	put(path_of("%d/maps", pid), line);
}

#define VOLUME "10000-20000 rw-s 00000000 00:2a 257 /volume/ring\n"

START_TEST(files_with_one_number_on_two_subvolumes_are_two)
{
	struct place *p = place_new(proc);
	struct shared_id first, second;

	put(path_of("files/first"), "1");
	put(path_of("files/second"), "2");
	map(ONE, VOLUME);
	map(TWO, VOLUME);
	make_link("first", path_of("%d/map_files/10000-20000", ONE));
	make_link(_i ? "first" : "second", path_of("%d/map_files/10000-20000", TWO));
	ck_assert(place_shared(p, ONE, 0x10040, &first));
	ck_assert(place_shared(p, TWO, 0x10040, &second));
	ck_assert_int_eq(memcmp(&first, &second, sizeof(first)) == 0, _i);
	ck_assert_uint_eq(first.offset, 0x40);
	place_free(p);
}
END_TEST

START_TEST(the_report_has_the_numbers_that_stat_has)
{
	struct place *p = place_new(proc);
	char *path = path_of("files/ring");
	struct where w;
	struct stat st;

	folder_put(path, "1");
	ck_assert_int_eq(stat(path, &st), 0);
	free(path);
	map(ONE, VOLUME);
	make_link("ring", path_of("%d/map_files/10000-20000", ONE));
	ck_assert_int_eq(place_read(p, ONE), 0);
	place_resolve(p, ONE, 0, 0x10040, NULL, NULL, &w);
	ck_assert_uint_eq(w.inode, st.st_ino);
	ck_assert_uint_eq(w.dev_major, major(st.st_dev));
	ck_assert_uint_eq(w.dev_minor, minor(st.st_dev));
	where_finish(&w);
	place_free(p);
}
END_TEST

START_TEST(a_file_that_cannot_be_told_from_others_is_none_of_them)
{
	struct place *p = place_new(proc);
	struct shared_id id;

	map(ONE, VOLUME);
	ck_assert(!place_shared(p, ONE, 0x10040, &id));
	/* The kernel's own memory has one file system, and a disk has its own number. */
	map(TWO, "10000-20000 rw-s 00000000 00:01 7 /memfd:ring (deleted)\n"
		 "30000-40000 rw-s 00000000 08:01 8 /srv/ring\n");
	ck_assert(place_shared(p, TWO, 0x10040, &id));
	ck_assert_uint_eq(id.inode, 7);
	ck_assert(place_shared(p, TWO, 0x30040, &id));
	ck_assert_uint_eq(id.inode, 8);
	place_free(p);
}
END_TEST

/* A file's own name, its name in maps, and the text for a word in it. */
static const struct {
	const char *file, *listed, *text;
} names[] = {
	{ "ring (deleted)", "/ring (deleted)", "ring (deleted)+0x40" },
	{ "ring\\012", "/ring\\012", "ring\\012+0x40" },
	{ "ring\n", "/ring\\012", "ring\n+0x40" },
	/* It was deleted, and the link leads to it all the same. */
	{ "other", "/ring (deleted)", "ring+0x40" },
	{ "ring", "/ring", "ring+0x40" },
};

START_TEST(a_file_has_the_name_that_it_was_given)
{
	struct place *p = place_new(proc);
	char *line = xasprintf("10000-20000 rw-s 00000000 00:2a 257 %s\n", names[_i].listed);
	struct where w;

	put(path_of("files/%s", names[_i].file), "1");
	map(ONE, line);
	free(line);
	make_link(names[_i].file, path_of("%d/map_files/10000-20000", ONE));
	ck_assert_int_eq(place_read(p, ONE), 0);
	/* The second reading takes over what the first has found. */
	ck_assert_int_eq(place_read(p, ONE), 0);
	place_resolve(p, ONE, 0, 0x10040, NULL, NULL, &w);
	ck_assert_str_eq(w.text, names[_i].text);
	where_finish(&w);
	place_free(p);
}
END_TEST

#define HEAP "10000-20000 rw-p 00000000 00:00 0 [heap]\n"

static void assert_text(struct place *p, int pid, const char *text)
{
	struct where w;

	place_resolve(p, pid, 0, 0x10040, NULL, NULL, &w);
	ck_assert_str_eq(w.text, text);
	where_finish(&w);
}

START_TEST(a_process_is_read_by_a_thread_that_lives)
{
	struct place *p = place_new(proc);

	map(ONE, "");
	set_state(ONE, ONE, 'Z');
	set_state(ONE, TWO, 'S');
	/* Every thread has such a folder, beside those of processes. */
	map(TWO, HEAP);
	ck_assert_int_eq(living_thread(proc, ONE), TWO);
	ck_assert_int_eq(place_read(p, ONE), 0);
	assert_text(p, ONE, "heap+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_process_without_a_living_thread_is_not_read)
{
	struct place *p = place_new(proc);

	map(ONE, "");
	set_state(ONE, ONE, 'Z');
	set_state(ONE, TWO, 'X');
	map(TWO, HEAP);
	ck_assert_int_eq(living_thread(proc, ONE), -1);
	ck_assert_int_eq(living_thread(proc, 999), -1);
	ck_assert_int_lt(place_read(p, ONE), 0);
	place_free(p);
}
END_TEST

START_TEST(a_program_that_has_begun_is_read_again_without_being_asked_for)
{
	const struct timespec step = { .tv_nsec = 2000000 };
	struct place *p = place_new(proc);

	map(ONE, "30000-40000 rw-p 00000000 00:00 0\n");
	place_begin(p, ONE);
	map(ONE, HEAP);
	nanosleep(&step, NULL);
	place_refresh(p);
	/* It has ended. */
	map(ONE, "");
	place_note(p, ONE, 0x10040);
	place_refresh(p);
	assert_text(p, ONE, "heap+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_file_that_a_loader_unmaps_is_not_the_place_of_a_word)
{
	struct place *p = place_new(proc);

	map(ONE, "10000-20000 r--p 00000000 08:01 7 /etc/ld.so.cache\n");
	place_begin(p, ONE);
	place_note(p, ONE, 0x10040);
	map(ONE, HEAP);
	place_refresh(p);
	assert_text(p, ONE, "heap+0x40");
	place_free(p);
}
END_TEST

TCase *place_identity_cases(void)
{
	TCase *tcase = tcase_create("identity");

	tcase_add_checked_fixture(tcase, make_proc, remove_proc);
	tcase_add_loop_test(tcase, files_with_one_number_on_two_subvolumes_are_two, 0, 2);
	tcase_add_test(tcase, the_report_has_the_numbers_that_stat_has);
	tcase_add_test(tcase, a_file_that_cannot_be_told_from_others_is_none_of_them);
	tcase_add_loop_test(tcase, a_file_has_the_name_that_it_was_given, 0,
			    sizeof(names) / sizeof(*names));
	tcase_add_test(tcase, a_process_is_read_by_a_thread_that_lives);
	tcase_add_test(tcase, a_process_without_a_living_thread_is_not_read);
	tcase_add_test(tcase, a_program_that_has_begun_is_read_again_without_being_asked_for);
	tcase_add_test(tcase, a_file_that_a_loader_unmaps_is_not_the_place_of_a_word);
	return tcase;
}
