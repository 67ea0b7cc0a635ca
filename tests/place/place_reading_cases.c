/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_reading_cases.c - tests a process whose mappings change, with a folder in place of /proc.
 */
#include "tests/place/place_cases.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place/maps.h"
#include "place/place.h"
#include "base/xalloc.h"

#define PID 140

/* The folder of the running test; each test has its own process. */
static char proc[4096];

static void make_proc(void)
{
	const char *folder = getenv("TMPDIR");
	char *path;

	snprintf(proc, sizeof(proc), "%s/place_proc.XXXXXX", folder ? folder : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(proc));
	path = xasprintf("%s/%d", proc, PID);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	free(path);
	path = xasprintf("%s/%d/task", proc, PID);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	free(path);
}

static void remove_proc(void)
{
	char *command = xasprintf("rm -r '%s'", proc);

	ck_assert_int_eq(system(command), 0);
	free(command);
}

static void write_file(const char *name, const char *text)
{
	char *path = xasprintf("%s/%d/%s", proc, PID, name);
	FILE *out = fopen(path, "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(fputs(text, out), 0);
	ck_assert_int_eq(fclose(out), 0);
	free(path);
}

static void write_maps(const char *text)
{
	write_file("maps", text);
}

/* Puts a thread into a system call with its stack pointer at SP. */
static void write_thread(int tid, uint64_t sp)
{
	char *path = xasprintf("%s/%d/task/%d", proc, PID, tid);
	char *name = xasprintf("task/%d/syscall", tid);
	char *text = xasprintf("202 0x1 0x80 0x0 0x0 0x0 0x0 0x%" PRIx64 " 0x7f0000001234\n", sp);

	mkdir(path, 0700);
	write_file(name, text);
	free(path);
	free(name);
	free(text);
}

static void remove_thread(int tid)
{
	char *path = xasprintf("%s/%d/task/%d/syscall", proc, PID, tid);

	ck_assert_int_eq(unlink(path), 0);
	free(path);
}

static void assert_text(struct place *p, uint64_t addr, const char *text)
{
	struct where w;

	place_resolve(p, PID, 0, addr, NULL, NULL, &w);
	ck_assert_str_eq(w.text, text);
	where_finish(&w);
}

static void read_again(struct place *p)
{
	ck_assert_int_eq(place_read(p, PID), 0);
}

/* The place at 0x40 in a mapping, if its file is missing. */
static const struct {
	const char *line;
	enum where_kind kind;
	const char *text;
} lines[] = {
	{ "10000-20000 rw-p 00000000 00:00 0 [heap]\n", WHERE_HEAP, "heap+0x40" },
	{ "10000-20000 rw-p 00000000 00:00 0\n", WHERE_ANON, "anon+0x40 of 10000" },
	{ "10000-20000 rw-p 00000000 00:00 0 [anon:pool]\n", WHERE_ANON, "[anon:pool]+0x40" },
	{ "10000-20000 rw-p 00000000 00:00 0 //anon\n", WHERE_ANON, "anon+0x40 of 10000" },
	{ "10000-20000 rw-p 00000000 00:00 0 [stack]\n", WHERE_STACK, "stack of 140 top-0xffc0" },
	{ "10000-20000 r--p 00000000 00:00 0 [vvar]\n", WHERE_VDSO, "[vvar]+0x40" },
	{ "10000-20000 r--p 00000000 00:00 0 [vvar_vclock]\n", WHERE_VDSO, "[vvar_vclock]+0x40" },
	{ "10000-20000 r-xp 00000000 00:00 0 [vdso]\n", WHERE_VDSO, "[vdso]+0x40" },
	{ "10000-20000 --xp 00000000 00:00 0 [vsyscall]\n", WHERE_VDSO, "[vsyscall]+0x40" },
	{ "10000-20000 rw-s 00001000 00:01 7 /memfd:ring (deleted)\n", WHERE_SHM,
	  "/memfd:ring+0x1040" },
	{ "10000-20000 rw-s 00000000 00:01 7 /dev/shm/ring\n", WHERE_SHM, "/dev/shm/ring+0x40" },
	{ "10000-20000 rw-s 00000000 00:01 7 /SYSV0000002a (deleted)\n", WHERE_SHM,
	  "/SYSV0000002a+0x40" },
	{ "10000-20000 rw-s 00000000 00:01 7 /dev/zero (deleted)\n", WHERE_SHM,
	  "shared anon+0x40 (inode 7)" },
	{ "10000-20000 rw-s 00000000 00:01 7 [anon_shmem:pool]\n", WHERE_SHM,
	  "[anon_shmem:pool]+0x40" },
	{ "10000-20000 rw-p 00000000 00:05 7 /dev/zero\n", WHERE_ANON, "anon+0x40 of 10000" },
	{ "10000-20000 rw-s 00002000 08:01 7 /srv/a b.db\n", WHERE_FILE, "a b.db+0x2040" },
	{ "10000-20000 rw-p 00002000 08:01 7 /srv/no/such.so\n", WHERE_FILE, "such.so+0x2040" },
	{ "10000-20000 rw-s 00000000 00:0e 7 anon_inode:[x]\n", WHERE_FILE, "anon_inode:[x]+0x40" },
	{ "50000-60000 rw-p 00000000 00:00 0\n", WHERE_UNMAPPED, "unmapped 0x10040" },
};

START_TEST(a_mapping_is_named_by_its_line)
{
	struct place *p = place_new(proc);
	struct where w;

	write_maps(lines[_i].line);
	read_again(p);
	place_resolve(p, PID, 0, 0x10040, NULL, NULL, &w);
	ck_assert_str_eq(w.text, lines[_i].text);
	ck_assert_int_eq(w.kind, lines[_i].kind);
	ck_assert_int_eq(w.shared, strstr(lines[_i].line, "rw-s") != NULL);
	where_finish(&w);
	place_free(p);
}
END_TEST

/* Mappings of a process, and the place 0x30 behind 0x7f0000000000. */
static const struct {
	const char *maps, *text;
} arenas[] = {
	{ "7f0000000000-7f0000021000 rw-p 00000000 00:00 0\n"
	  "7f0008000000-7f0008001000 r-xp 00000000 08:01 7 /lib/libc.so.6\n",
	  "lock of malloc's arena at 7f0000000000" },
	/* Another library may use such addresses too. */
	{ "7f0000000000-7f0000021000 rw-p 00000000 00:00 0\n"
	  "7f0008000000-7f0008001000 r-xp 00000000 08:01 7 /lib/ld-musl-x86_64.so.1\n",
	  "anon+0x30 of 7f0000000000" },
	/* An arena begins with its mapping. */
	{ "7effff000000-7f0000021000 rw-p 00000000 00:00 0\n"
	  "7f0008000000-7f0008001000 r-xp 00000000 08:01 7 /lib/libc.so.6\n",
	  "anon+0x1000030 of 7effff000000" },
	{ "7f0000000000-7f0000021000 rw-p 00000000 00:00 0 [anon:pool]\n"
	  "7f0008000000-7f0008001000 r-xp 00000000 08:01 7 /lib/libc.so.6\n",
	  "[anon:pool]+0x30" },
};

START_TEST(the_lock_of_an_arena_of_malloc_is_named)
{
	struct place *p = place_new(proc);

	write_maps(arenas[_i].maps);
	read_again(p);
	assert_text(p, 0x7f0000000030, arenas[_i].text);
	place_free(p);
}
END_TEST

START_TEST(what_was_unmapped_is_still_named)
{
	struct place *p = place_new(proc);

	write_maps("10000-20000 rw-p 00000000 00:00 0 [heap]\n"
		   "70000-80000 rw-s 00000000 00:01 7 /memfd:a (deleted)\n");
	read_again(p);
	write_maps("10000-20000 rw-p 00000000 00:00 0 [heap]\n");
	read_again(p);
	assert_text(p, 0x70040, "/memfd:a+0x40");
	place_free(p);
}
END_TEST

START_TEST(what_is_mapped_later_is_found_by_a_refresh)
{
	struct place *p = place_new(proc);

	write_maps("10000-20000 rw-p 00000000 00:00 0 [heap]\n");
	read_again(p);
	write_maps("10000-20000 rw-p 00000000 00:00 0 [heap]\n"
		   "70000-80000 rw-s 00000000 00:01 7 /memfd:a (deleted)\n");
	place_refresh(p); /* no address is unknown yet */
	assert_text(p, 0x70040, "unmapped 0x70040");
	place_note(p, PID, 0x70040);
	place_refresh(p);
	assert_text(p, 0x70040, "/memfd:a+0x40");
	place_free(p);
}
END_TEST

START_TEST(a_process_never_read_is_read_by_a_refresh)
{
	struct place *p = place_new(proc);

	write_maps("10000-20000 rw-p 00000000 00:00 0 [heap]\n");
	place_note(p, PID, 0x10040);
	assert_text(p, 0x10040, "0x10040 (mappings unknown)");
	place_refresh(p);
	assert_text(p, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

START_TEST(the_newest_reading_counts_and_says_that_there_were_others)
{
	struct place *p = place_new(proc);

	write_maps("10000-20000 rw-p 00000000 00:00 0\n");
	read_again(p);
	write_maps("10000-20000 rw-s 00000000 00:01 7 /memfd:a (deleted)\n");
	read_again(p);
	assert_text(p, 0x10040, "/memfd:a+0x40 (remapped during the trace)");
	place_free(p);
}
END_TEST

/* The mapping before and after, and whether 0x10040 is other memory then. */
static const struct {
	const char *before, *after;
	bool remapped;
} changes[] = {
	{ "10000-20000 rw-p 00000000 00:00 0\n", "08000-30000 rw-p 00000000 00:00 0\n", false },
	{ "10000-20000 rw-p 00000000 00:00 0\n", "10000-20000 r--p 00000000 00:00 0\n", false },
	{ "10000-20000 rw-p 00000000 00:00 0\n", "10000-20000 rw-p 00000000 00:00 0 [heap]\n",
	  false },
	{ "10000-20000 rw-p 00000000 00:00 0\n", "10000-20000 rw-p 00000000 00:00 0 [anon:x]\n",
	  false },
	{ "10000-20000 rw-p 00000000 00:00 0\n", "10000-20000 rw-p 00000000 00:00 0 [stack]\n",
	  true },
	{ "10000-20000 rw-s 00001000 08:01 7 /a\n", "0f000-20000 rw-s 00000000 08:01 7 /a\n",
	  false },
	{ "10000-20000 rw-s 00001000 08:01 7 /a\n", "10000-20000 rw-s 00000000 08:01 7 /a\n",
	  true },
	{ "10000-20000 rw-s 00000000 08:01 7 /a\n", "10000-20000 rw-s 00000000 08:01 8 /a\n",
	  true },
	{ "10000-20000 rw-s 00000000 08:01 7 /a\n", "10000-20000 rw-s 00000000 08:02 7 /a\n",
	  true },
	{ "10000-20000 rw-s 00000000 08:01 7 /a\n", "10000-20000 rw-s 00000000 08:01 7 /b\n",
	  false },
};

START_TEST(only_another_thing_at_the_address_counts_as_remapped)
{
	struct place *p = place_new(proc);
	struct where w;

	write_maps(changes[_i].before);
	read_again(p);
	write_maps(changes[_i].after);
	read_again(p);
	place_resolve(p, PID, 0, 0x10040, NULL, NULL, &w);
	ck_assert_int_eq(strstr(w.text, "remapped") != NULL, changes[_i].remapped);
	where_finish(&w);
	place_free(p);
}
END_TEST

START_TEST(the_first_and_the_last_of_very_many_readings_are_kept)
{
	struct place *p = place_new(proc);

	for (unsigned int i = 0; i < 300; i++) {
		char *text = xasprintf("%x-%x rw-s 00000000 00:01 7 /memfd:a (deleted)\n",
				       0x100000 + i * 0x1000, 0x101000 + i * 0x1000);

		write_maps(text);
		read_again(p);
		free(text);
	}
	assert_text(p, 0x100040, "/memfd:a+0x40");
	assert_text(p, 0x100000 + 299 * 0x1000, "/memfd:a+0x0");
	place_free(p);
}
END_TEST

START_TEST(a_failed_reading_changes_nothing)
{
	struct place *p = place_new(proc);

	write_maps("10000-20000 rw-p 00000000 00:00 0 [heap]\n");
	read_again(p);
	write_maps("");
	ck_assert_int_eq(place_read(p, PID), -1);
	ck_assert_int_eq(place_read(p, PID + 1), -1);
	assert_text(p, 0x10040, "heap+0x40");
	place_free(p);
}
END_TEST

/* Two stacks with their guard pages, and a large area in which a thread happens to have its own. */
static const char stacks[] = "100000-101000 ---p 00000000 00:00 0\n"
			     "101000-901000 rw-p 00000000 00:00 0\n"
			     "901000-902000 ---p 00000000 00:00 0\n"
			     "902000-1102000 rw-p 00000000 00:00 0\n"
			     "8000000-c000000 rw-p 00000000 00:00 0\n";

START_TEST(a_stack_is_told_by_a_stack_pointer_in_it)
{
	struct place *p = place_new(proc);

	write_maps(stacks);
	write_thread(141, 0x900000);
	write_thread(142, 0x1101000);
	write_thread(143, 0x9000000);
	read_again(p);
	assert_text(p, 0x900ff0, "stack of 141 top-0x10");
	assert_text(p, 0x1101ff0, "stack of 142 top-0x10");
	assert_text(p, 0x1000000, "stack of 142 top-0x102000"); /* it was deeper, before */
	assert_text(p, 0x9000100, "stack of 143 top-0x2ffff00");
	assert_text(p, 0x9100000, "anon+0x1100000 of 8000000"); /* too far to be sure */
	assert_text(p, 0x8ffffff, "anon+0xffffff of 8000000");
	place_free(p);
}
END_TEST

START_TEST(a_stack_is_known_after_its_thread_has_ended)
{
	struct place *p = place_new(proc);

	write_maps(stacks);
	write_thread(141, 0x900000);
	read_again(p);
	remove_thread(141);
	read_again(p);
	assert_text(p, 0x900ff0, "stack of 141 top-0x10");
	write_thread(142, 0x900800);
	read_again(p);
	assert_text(p, 0x900ff0, "stack of 142 top-0x10");
	place_free(p);
}
END_TEST

/* The kernel's text for a thread without a stack pointer, and damaged texts. */
static const char *const silent[] = {
	"running\n", "", "\n", " ", "-1 0x0 0x0\n", "x y z\n", "202 900000", "-1 0xzz 0x1\n",
};

START_TEST(a_thread_that_tells_no_stack_pointer_has_no_stack)
{
	struct place *p = place_new(proc);

	write_maps(stacks);
	write_thread(141, 0x900000);
	write_file("task/141/syscall", silent[_i]);
	read_again(p);
	assert_text(p, 0x900ff0, "anon+0x7ffff0 of 101000");
	place_free(p);
}
END_TEST

START_TEST(a_heap_that_names_itself_is_no_stack)
{
	struct place *p = place_new(proc);

	write_maps("c000000000-c000400000 rw-p 00000000 00:00 0 [anon: Go: heap]\n");
	write_thread(141, 0xc000001000);
	read_again(p);
	assert_text(p, 0xc000001100, "[anon: Go: heap]+0x1100");
	place_free(p);
}
END_TEST

/* A word of this program; the process in the folder has it at another address. */
int place_test_word = 1;

#define SHIFT 0x10000000000

static struct maps *read_own_maps(void)
{
	FILE *in = fopen("/proc/self/maps", "re");
	size_t bad;
	struct maps *m = maps_read(in, &bad);

	fclose(in);
	return m;
}

/* A line for M, moved up by SHIFT. */
static void print_mapping(FILE *out, const struct mapping *m, uint64_t shift)
{
	fprintf(out, "%" PRIx64 "-%" PRIx64 " %s %" PRIx64 " %x:%x %" PRIu64 " %s\n",
		m->start + shift, m->end + shift, m->perms, m->offset, m->dev_major, m->dev_minor,
		m->inode, m->path);
}

/*
 * Writes this program's own mappings, moved up, and far behind them an anonymous mapping, whose
 * address is returned. With STRAY, the code is mapped a second time, right before that.
 */
static uint64_t write_own_maps(bool stray)
{
	struct maps *m = read_own_maps();
	const struct mapping *own = maps_find(m, (uintptr_t)&place_test_word);
	const struct mapping *code = maps_find(m, (uintptr_t)write_own_maps);
	uint64_t behind = own->end + SHIFT + 0x10000000;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < m->n; i++) {
		if (m->all[i].inode == own->inode)
			print_mapping(out, &m->all[i], SHIFT);
	}
	if (stray)
		print_mapping(out, code, behind - code->end);
	fprintf(out, "%" PRIx64 "-%" PRIx64 " rw-p 00000000 00:00 0\n", behind,
		behind + 0x10000000);
	fclose(out);
	maps_free(m);
	write_maps(text);
	free(text);
	return behind;
}

START_TEST(a_file_is_found_by_its_name_where_the_kernel_gives_no_link)
{
	struct place *p = place_new(proc);
	struct where w;

	write_own_maps(false);
	read_again(p);
	place_resolve(p, PID, 0, (uintptr_t)&place_test_word + SHIFT, NULL, NULL, &w);
	ck_assert_int_eq(w.kind, WHERE_DATA);
	ck_assert_str_eq(w.symbol, "place_test_word");
	ck_assert_str_eq(w.section, ".data");
	where_finish(&w);
	place_free(p);
}
END_TEST

/* Its .bss reaches beyond the mapping of its file. */
static char large_bss[1 << 16];

/* The mapping that begins with the .bss of this program goes on behind it. */
static uint64_t write_maps_with_bss(void)
{
	struct maps *m = read_own_maps();
	const struct mapping *own = maps_find(m, (uintptr_t)&place_test_word);
	uint64_t end = ((uintptr_t)large_bss + sizeof(large_bss) + 0xffff) & ~0xfffULL;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < m->n; i++) {
		if (m->all[i].inode == own->inode)
			print_mapping(out, &m->all[i], SHIFT);
	}
	fprintf(out, "%" PRIx64 "-%" PRIx64 " rw-p 00000000 00:00 0\n", own->end + SHIFT,
		end + SHIFT + 0x100000);
	fclose(out);
	maps_free(m);
	write_maps(text);
	free(text);
	return end + SHIFT;
}

/* A mapping of its own is not told by what happens to lie before it. */
START_TEST(another_mapping_behind_a_binary_is_anonymous_memory)
{
	struct place *p = place_new(proc);
	uint64_t addr = write_own_maps(_i) + 0x1000;
	struct where w;

	read_again(p);
	place_note(p, PID, addr);
	place_resolve(p, PID, 0, addr, NULL, NULL, &w);
	ck_assert_int_eq(w.kind, WHERE_ANON);
	ck_assert_ptr_null(w.near);
	ck_assert_int_eq(strncmp(w.text, "anon+0x1000 of ", 15), 0);
	where_finish(&w);
	place_free(p);
}
END_TEST

START_TEST(memory_behind_the_bss_of_a_binary_is_told_by_it)
{
	struct place *p = place_new(proc);
	uint64_t addr = write_maps_with_bss() + 0x1000;
	struct where w;

	read_again(p);
	place_note(p, PID, addr);
	place_resolve(p, PID, 0, addr, NULL, NULL, &w);
	ck_assert_int_eq(w.kind, WHERE_ANON);
	ck_assert_ptr_nonnull(w.near);
	ck_assert_int_eq(strncmp(w.near, "anon, 0x", 8), 0);
	ck_assert_ptr_nonnull(strstr(w.near, " after check_place .bss"));
	ck_assert_str_eq(w.text, w.near);
	where_finish(&w);
	place_free(p);
}
END_TEST

START_TEST(a_second_mapping_of_code_makes_no_data_of_what_is_behind)
{
	struct place *p = place_new(proc);
	uint64_t begin = write_own_maps(true);

	read_again(p);
	for (uint64_t addr = begin; addr < begin + 0x100000; addr += 0x1000) {
		struct where w;

		place_resolve(p, PID, 0, addr, NULL, NULL, &w);
		ck_assert_msg(w.kind == WHERE_ANON, "%s", w.text);
		where_finish(&w);
	}
	place_free(p);
}
END_TEST

START_TEST(a_file_that_has_taken_the_name_is_not_mistaken_for_the_mapped_one)
{
	struct place *p = place_new(proc);
	char *text = xasprintf("10000-20000 rw-p 00000000 00:fe 1 %s\n", "/proc/self/exe");
	struct where w;

	write_maps(text);
	free(text);
	read_again(p);
	place_resolve(p, PID, 0, 0x10040, NULL, NULL, &w);
	ck_assert_str_eq(w.text, "exe+0x40");
	ck_assert_ptr_null(w.section);
	where_finish(&w);
	place_free(p);
}
END_TEST

/* COMM, and the part of it that is written. */
static const struct {
	const char *comm, *written;
} comms[] = {
	{ "db", "db" }, { "db main", "db" }, { "db\tmain", "db" }, { " db", "?" }, { "", "?" },
};

START_TEST(maps_are_written_so_that_others_can_read_them)
{
	struct place *p = place_new(proc);
	char *text = NULL, *wanted;
	size_t size;
	FILE *out;

	write_file("maps", "10000-20000 r--p 00000000 08:01 7 /srv/a.so\n"
			   "20000-30000 rw-p 00010000 08:01 7 /srv/a.so\n"
			   "30000-40000 rw-p 00000000 00:00 0 [heap]\n"
			   "50000-60000 rw-s 00000000 08:01 8 /srv/a b.db\n");
	read_again(p);
	out = open_memstream(&text, &size);
	place_write_maps(p, PID, comms[_i].comm, out);
	fclose(out);
	wanted = xasprintf("%x 1 %s\n10000 30000 /srv/a.so\n", PID, comms[_i].written);
	ck_assert_str_eq(text, wanted);
	free(wanted);
	free(text);
	place_free(p);
}
END_TEST

TCase *place_reading_cases(void)
{
	TCase *tcase = tcase_create("readings");

	tcase_add_checked_fixture(tcase, make_proc, remove_proc);
	tcase_add_loop_test(tcase, maps_are_written_so_that_others_can_read_them, 0,
			    sizeof(comms) / sizeof(*comms));
	tcase_add_loop_test(tcase, a_mapping_is_named_by_its_line, 0,
			    sizeof(lines) / sizeof(*lines));
	tcase_add_loop_test(tcase, the_lock_of_an_arena_of_malloc_is_named, 0,
			    sizeof(arenas) / sizeof(*arenas));
	tcase_add_test(tcase, what_was_unmapped_is_still_named);
	tcase_add_test(tcase, what_is_mapped_later_is_found_by_a_refresh);
	tcase_add_test(tcase, a_process_never_read_is_read_by_a_refresh);
	tcase_add_test(tcase, the_newest_reading_counts_and_says_that_there_were_others);
	tcase_add_loop_test(tcase, only_another_thing_at_the_address_counts_as_remapped, 0,
			    sizeof(changes) / sizeof(*changes));
	tcase_add_test(tcase, the_first_and_the_last_of_very_many_readings_are_kept);
	tcase_add_test(tcase, a_failed_reading_changes_nothing);
	tcase_add_test(tcase, a_stack_is_told_by_a_stack_pointer_in_it);
	tcase_add_test(tcase, a_stack_is_known_after_its_thread_has_ended);
	tcase_add_loop_test(tcase, a_thread_that_tells_no_stack_pointer_has_no_stack, 0,
			    sizeof(silent) / sizeof(*silent));
	tcase_add_test(tcase, a_heap_that_names_itself_is_no_stack);
	tcase_add_test(tcase, a_file_is_found_by_its_name_where_the_kernel_gives_no_link);
	tcase_add_loop_test(tcase, another_mapping_behind_a_binary_is_anonymous_memory, 0, 2);
	tcase_add_test(tcase, memory_behind_the_bss_of_a_binary_is_told_by_it);
	tcase_add_test(tcase, a_second_mapping_of_code_makes_no_data_of_what_is_behind);
	tcase_add_test(tcase, a_file_that_has_taken_the_name_is_not_mistaken_for_the_mapped_one);
	return tcase;
}
