/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_space_cases.c - tests the choice of the address space after fork and exec.
 */
#include "tests/place/place_cases.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "place/history.h"
#include "place/place.h"
#include "base/xalloc.h"

#define PARENT 140
#define CHILD  141

/* The folder in place of /proc for the running test. */
static char proc[4096];

static void make_process(int pid)
{
	char *path = xasprintf("%s/%d", proc, pid);

	ck_assert_int_eq(mkdir(path, 0700), 0);
	free(path);
}

static void make_proc(void)
{
	const char *folder = getenv("TMPDIR");

	snprintf(proc, sizeof(proc), "%s/place_proc.XXXXXX", folder ? folder : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(proc));
	make_process(PARENT);
	make_process(CHILD);
}

static void remove_proc(void)
{
	char *command = xasprintf("rm -r '%s'", proc);

	ck_assert_int_eq(system(command), 0);
	free(command);
}

#define HEAP "10000-20000 rw-p 00000000 00:00 0 [heap]\n"
#define POOL "10000-20000 rw-p 00000000 00:00 0 [anon:pool]\n"
#define RING "10000-20000 rw-s 00000000 00:01 7 /memfd:ring (deleted)\n"
#define HIGH "80000-90000 rw-s 00000000 00:01 8 /memfd:high (deleted)\n"

/* PID's mappings are TEXT, from now on. */
static void map(int pid, const char *text)
{
	char *path = xasprintf("%s/%d/maps", proc, pid);
	FILE *out = fopen(path, "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(fputs(text, out), 0);
	ck_assert_int_eq(fclose(out), 0);
	free(path);
}

/* ... and are read. */
static void map_and_read(struct place *p, int pid, const char *text)
{
	map(pid, text);
	ck_assert_int_eq(place_read(p, pid), 0);
}

static void assert_text(struct place *p, int pid, uint32_t execs, uint64_t addr, const char *text)
{
	struct where w;

	place_resolve(p, pid, execs, addr, NULL, NULL, &w);
	ck_assert_str_eq(w.text, text);
	where_finish(&w);
}

START_TEST(a_child_that_is_gone_had_what_its_parent_had)
{
	struct place *p = place_new(proc);
	struct shared_id id;

	map_and_read(p, PARENT, HEAP HIGH);
	place_fork(p, PARENT, CHILD);
	/* The child's mappings cannot be read. */
	place_note(p, CHILD, 0x10040);
	place_refresh(p);
	assert_text(p, CHILD, 0, 0x10040, "heap+0x40");
	ck_assert(!place_shared(p, CHILD, 0x10040, &id));
	ck_assert(place_shared(p, CHILD, 0x80040, &id));
	ck_assert_uint_eq(id.inode, 8);
	assert_text(p, CHILD, 0, 0x70040, "0x70040 (mappings unknown)");
	place_free(p);
}
END_TEST

START_TEST(a_childs_own_mappings_count_more_than_its_parents)
{
	struct place *p = place_new(proc);

	map_and_read(p, PARENT, HEAP HIGH);
	place_fork(p, PARENT, CHILD);
	map_and_read(p, CHILD, POOL);
	assert_text(p, CHILD, 0, 0x10040, "[anon:pool]+0x40");
	/* The child had this mapping too, before the parent was read. */
	assert_text(p, CHILD, 0, 0x80040, "/memfd:high+0x40");
	assert_text(p, PARENT, 0, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_childs_child_has_what_the_first_parent_had)
{
	struct place *p = place_new(proc);

	map_and_read(p, PARENT, HEAP);
	place_fork(p, PARENT, CHILD);
	place_fork(p, CHILD, 142);
	assert_text(p, 142, 0, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_parents_exec_takes_nothing_from_its_child)
{
	struct place *p = place_new(proc);

	map_and_read(p, PARENT, HEAP);
	place_fork(p, PARENT, CHILD);
	place_exec(p, PARENT, clock_now_ns());
	map_and_read(p, PARENT, RING);
	assert_text(p, CHILD, 0, 0x10040, "heap+0x40");
	assert_text(p, PARENT, 1, 0x10040, "/memfd:ring+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_childs_exec_ends_what_it_had_of_its_parent)
{
	struct place *p = place_new(proc);

	map_and_read(p, PARENT, HEAP);
	place_fork(p, PARENT, CHILD);
	place_exec(p, CHILD, clock_now_ns());
	assert_text(p, CHILD, 0, 0x10040, "heap+0x40");
	assert_text(p, CHILD, 1, 0x10040, "0x10040 (mappings unknown)");
	place_free(p);
}
END_TEST

START_TEST(readings_before_and_after_an_exec_are_told_apart_by_their_time)
{
	struct place *p = place_new(proc);
	uint64_t exec_ns;

	map_and_read(p, PARENT, HEAP);
	exec_ns = clock_now_ns();
	/* It runs another program and is read; only then does its event arrive. */
	map_and_read(p, PARENT, RING);
	place_exec(p, PARENT, exec_ns);
	assert_text(p, PARENT, 0, 0x10040, "heap+0x40");
	assert_text(p, PARENT, 1, 0x10040, "/memfd:ring+0x40");
	map_and_read(p, PARENT, POOL);
	place_exec(p, PARENT, clock_now_ns());
	assert_text(p, PARENT, 1, 0x10040, "[anon:pool]+0x40 (remapped during the trace)");
	assert_text(p, PARENT, 2, 0x10040, "0x10040 (mappings unknown)");
	/* The first was not touched by that. */
	assert_text(p, PARENT, 0, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

/* A reading from BEGIN_NS to END_NS of TEXT. */
static struct reading *read_at(uint64_t begin_ns, uint64_t end_ns, const char *text)
{
	struct reading *r;

	map(PARENT, text);
	r = reading_take(proc, PARENT, NULL);
	r->begin_ns = begin_ns;
	r->end_ns = end_ns;
	return r;
}

START_TEST(a_reading_that_an_exec_may_have_cut_in_two_is_of_no_use)
{
	struct history before = { 0 }, after = { 0 };

	history_add(&before, read_at(10, 20, HEAP));
	history_add(&before, read_at(30, 40, HEAP HIGH));
	history_add(&before, read_at(60, 70, RING HIGH));
	history_split(&before, 35, &after);
	ck_assert_uint_eq(before.n, 1);
	ck_assert_uint_eq(before.readings[0]->end_ns, 20);
	ck_assert_uint_eq(before.n_mappings, 1);
	ck_assert_uint_eq(after.n, 1);
	ck_assert_uint_eq(after.readings[0]->begin_ns, 60);
	ck_assert_uint_eq(after.n_mappings, 2);
	history_finish(&before);
	history_finish(&after);
}
END_TEST

START_TEST(an_address_noted_before_an_exec_is_not_read_after_it)
{
	struct place *p = place_new(proc);

	place_note(p, PARENT, 0x10040);
	place_exec(p, PARENT, clock_now_ns());
	map(PARENT, RING);
	place_refresh(p);
	assert_text(p, PARENT, 0, 0x10040, "0x10040 (mappings unknown)");
	place_note(p, PARENT, 0x10040);
	place_refresh(p);
	assert_text(p, PARENT, 1, 0x10040, "/memfd:ring+0x40");
	place_free(p);
}
END_TEST

START_TEST(an_exec_is_a_new_chance_to_read_at_once)
{
	struct place *p = place_new(proc);
	struct shared_id id;

	map(PARENT, HEAP);
	ck_assert(!place_shared(p, PARENT, 0x80040, &id));
	map(PARENT, HEAP HIGH);
	/* Once between two refreshes. */
	ck_assert(!place_shared(p, PARENT, 0x80040, &id));
	place_exec(p, PARENT, clock_now_ns());
	ck_assert(place_shared(p, PARENT, 0x80040, &id));
	place_free(p);
}
END_TEST

START_TEST(what_a_parent_maps_after_a_fork_is_its_own)
{
	/* Both go on from the same mappings: their new ones lie at the same addresses. */
	struct place *p = place_new(proc);
	struct shared_id id;

	map_and_read(p, PARENT, HEAP);
	place_fork(p, PARENT, CHILD);
	/* Read once more with nothing new, and then with something else. */
	map_and_read(p, PARENT, HEAP);
	map_and_read(p, PARENT, RING);
	ck_assert(!place_shared(p, CHILD, 0x10040, &id));
	assert_text(p, CHILD, 0, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_parent_first_read_after_a_fork_is_better_than_nothing)
{
	struct place *p = place_new(proc);

	place_fork(p, PARENT, CHILD);
	map_and_read(p, PARENT, HEAP);
	assert_text(p, CHILD, 0, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

TCase *place_space_cases(void)
{
	TCase *tcase = tcase_create("spaces");

	tcase_add_checked_fixture(tcase, make_proc, remove_proc);
	tcase_add_test(tcase, a_child_that_is_gone_had_what_its_parent_had);
	tcase_add_test(tcase, a_childs_own_mappings_count_more_than_its_parents);
	tcase_add_test(tcase, a_childs_child_has_what_the_first_parent_had);
	tcase_add_test(tcase, a_parents_exec_takes_nothing_from_its_child);
	tcase_add_test(tcase, a_childs_exec_ends_what_it_had_of_its_parent);
	tcase_add_test(tcase, readings_before_and_after_an_exec_are_told_apart_by_their_time);
	tcase_add_test(tcase, a_reading_that_an_exec_may_have_cut_in_two_is_of_no_use);
	tcase_add_test(tcase, an_address_noted_before_an_exec_is_not_read_after_it);
	tcase_add_test(tcase, an_exec_is_a_new_chance_to_read_at_once);
	tcase_add_test(tcase, what_a_parent_maps_after_a_fork_is_its_own);
	tcase_add_test(tcase, a_parent_first_read_after_a_fork_is_better_than_nothing);
	return tcase;
}
