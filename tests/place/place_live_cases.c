/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_live_cases.c - tests places of words in running programs, which print the addresses.
 */
#include "tests/place/place_cases.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "place/place.h"
#include "base/xalloc.h"

#define MAX_WORDS 32

/* A place_words program that is waiting for its next line. */
struct program {
	pid_t pid;
	FILE *to, *from;
	char names[MAX_WORDS][32];
	uint64_t addresses[MAX_WORDS];
	size_t n;
};

static void run_child(const char *path, const int to[2], const int from[2])
{
	dup2(to[0], STDIN_FILENO);
	dup2(from[1], STDOUT_FILENO);
	close(to[1]);
	close(from[0]);
	execl(path, path, (char *)NULL);
	_exit(127);
}

static void read_words(struct program *program, const char *path)
{
	char line[128];

	while (fgets(line, sizeof(line), program->from)) {
		if (strcmp(line, "ready\n") == 0)
			return;
		ck_assert_uint_lt(program->n, MAX_WORDS);
		ck_assert_int_eq(sscanf(line, "%31s %" SCNx64, program->names[program->n],
					&program->addresses[program->n]),
				 2);
		program->n++;
	}
	ck_abort_msg("%s did not get ready", path);
}

/*
 * A thread's stack pointer can be read once it is blocked: on a busy host that may be a while after
 * it has reported that it is ready.
 */
static void await_blocked(const struct program *program)
{
	const struct timespec step = { .tv_nsec = 5000000 };
	char *command = xasprintf("! grep -q running /proc/%d/task/*/syscall 2>/dev/null",
				  (int)program->pid);

	while (system(command) != 0)
		nanosleep(&step, NULL);
	free(command);
}

static void program_start_at(struct program *program, const char *path)
{
	int to[2], from[2];

	memset(program, 0, sizeof(*program));
	ck_assert_int_eq(pipe(to), 0);
	ck_assert_int_eq(pipe(from), 0);
	program->pid = fork();
	ck_assert_int_ge(program->pid, 0);
	if (program->pid == 0)
		run_child(path, to, from);
	close(to[0]);
	close(from[1]);
	program->to = fdopen(to[1], "w");
	program->from = fdopen(from[0], "r");
	read_words(program, path);
	await_blocked(program);
}

static void program_start(struct program *program, const char *variant)
{
	const char *build = getenv("TEST_BUILD");
	char *path = xasprintf("%s/place_words_%s", build ? build : "tests", variant);

	program_start_at(program, path);
	free(path);
}

static void program_stop(struct program *program)
{
	fclose(program->to);
	fclose(program->from);
	ck_assert_int_eq(waitpid(program->pid, NULL, 0), program->pid);
}

static uint64_t address_of(const struct program *program, const char *name)
{
	for (size_t i = 0; i < program->n; i++) {
		if (strcmp(program->names[i], name) == 0)
			return program->addresses[i];
	}
	ck_abort_msg("the program has no %s", name);
}

static const char *comm_of(void *arg, int32_t tid)
{
	const struct program *program = arg;

	return tid == program->pid ? "main thread" : "parked thread";
}

static struct where resolve(struct place *p, struct program *program, const char *name)
{
	struct where w;

	place_resolve(p, program->pid, 0, address_of(program, name), comm_of, program, &w);
	ck_assert_ptr_nonnull(w.text);
	return w;
}

/* The expected place of each word, in every binary; NULL and -1 stand for anything. */
static const struct {
	const char *word;
	enum where_kind kind;
	const char *section, *symbol;
} words[] = {
	{ "data_word", WHERE_DATA, ".data", "data_word" },
	{ "data_element", WHERE_DATA, ".data", "data_array+0xc" },
	{ "bss_word", WHERE_BSS, ".bss", "bss_word" },
	{ "bss_element", WHERE_BSS, ".bss", "bss_array+0x3ffe70" },
	{ "heap_word", WHERE_HEAP, NULL, NULL },
	{ "stack_word", WHERE_STACK, NULL, NULL },
	{ "thread_word", WHERE_STACK, NULL, NULL },
	{ "anon_word", WHERE_ANON, NULL, NULL },
	{ "memfd_word", WHERE_SHM, NULL, NULL },
	{ "shared_word", WHERE_SHM, NULL, NULL },
	{ "file_word", WHERE_FILE, NULL, NULL },
	{ "libc_word", WHERE_DATA, ".data", "_IO_2_1_stderr_" },
};

static const char *const variants[] = { "pie", "fixed", "static" };

#define N_WORDS	   (int)(sizeof(words) / sizeof(*words))
#define N_VARIANTS (int)(sizeof(variants) / sizeof(*variants))

static void assert_same_string(const char *is, const char *wanted, const char *text)
{
	if (wanted)
		ck_assert_msg(is && strcmp(is, wanted) == 0, "%s instead of %s: %s",
			      is ? is : "nothing", wanted, text);
	else
		ck_assert_msg(!is, "%s instead of nothing: %s", is, text);
}

START_TEST(a_word_of_a_running_program_is_named)
{
	struct place *p = place_new("/proc");
	struct program program;
	struct where w;

	program_start(&program, variants[_i / N_WORDS]);
	ck_assert_int_eq(place_read(p, program.pid), 0);
	w = resolve(p, &program, words[_i % N_WORDS].word);
	ck_assert_msg(w.kind == words[_i % N_WORDS].kind, "%s: %s", words[_i % N_WORDS].word,
		      w.text);
	assert_same_string(w.section, words[_i % N_WORDS].section, w.text);
	assert_same_string(w.symbol, words[_i % N_WORDS].symbol, w.text);
	where_finish(&w);
	program_stop(&program);
	place_free(p);
}
END_TEST

START_TEST(a_word_is_named_after_its_program_has_ended)
{
	struct place *p = place_new("/proc");
	struct program program;

	program_start(&program, variants[_i]);
	ck_assert_int_eq(place_read(p, program.pid), 0);
	for (int i = 0; i < N_WORDS; i++)
		place_note(p, program.pid, address_of(&program, words[i].word));
	program_stop(&program);
	ck_assert_int_eq(place_read(p, program.pid), -1);
	for (int i = 0; i < N_WORDS; i++) {
		struct where w = resolve(p, &program, words[i].word);

		ck_assert_msg(w.kind == words[i].kind, "%s: %s", words[i].word, w.text);
		assert_same_string(w.section, words[i].section, w.text);
		assert_same_string(w.symbol, words[i].symbol, w.text);
		where_finish(&w);
	}
	place_free(p);
}
END_TEST

/* Copies the program, starts the copy and deletes its file. */
static void start_deleted_copy(struct program *program)
{
	const char *build = getenv("TEST_BUILD"), *folder = getenv("TMPDIR");
	char *copy = xasprintf("%s/place_words.%d", folder ? folder : "/tmp", getpid());
	char *command = xasprintf("cp '%s/place_words_pie' '%s'", build ? build : "tests", copy);

	ck_assert_int_eq(system(command), 0);
	program_start_at(program, copy);
	ck_assert_int_eq(unlink(copy), 0);
	free(command);
	free(copy);
}

START_TEST(a_word_of_a_program_that_was_deleted_is_named)
{
	struct place *p = place_new("/proc");
	struct program program;
	struct where w;

	start_deleted_copy(&program);
	ck_assert_int_eq(place_read(p, program.pid), 0);
	/* It may have ended before any of its words is known. */
	if (_i)
		program_stop(&program);
	w = resolve(p, &program, "bss_element");
	ck_assert_str_eq(w.section, ".bss");
	ck_assert_str_eq(w.symbol, "bss_array+0x3ffe70");
	where_finish(&w);
	if (!_i)
		program_stop(&program);
	place_free(p);
}
END_TEST

START_TEST(the_text_says_what_a_reader_needs)
{
	struct place *p = place_new("/proc");
	struct program program;
	char *wanted;
	struct where w;

	program_start(&program, "pie");
	ck_assert_int_eq(place_read(p, program.pid), 0);
	w = resolve(p, &program, "bss_element");
	ck_assert_str_eq(w.text, "bss_array+0x3ffe70 (place_words_pie .bss)");
	where_finish(&w);

	w = resolve(p, &program, "memfd_word");
	ck_assert_str_eq(w.text, "/memfd:ring+0x40");
	ck_assert(w.shared);
	ck_assert_uint_eq(w.offset, 0x40);
	where_finish(&w);

	w = resolve(p, &program, "file_word");
	wanted = xasprintf("place words\n%d.db+0x10040", program.pid);
	ck_assert_str_eq(w.text, wanted);
	ck_assert_uint_eq(w.offset, 0x10040);
	ck_assert_uint_ne(w.inode, 0);
	free(wanted);
	where_finish(&w);
	program_stop(&program);
	place_free(p);
}
END_TEST

START_TEST(a_stack_is_named_after_its_thread)
{
	struct place *p = place_new("/proc");
	struct program program;
	char *wanted;
	struct where w;

	program_start(&program, variants[_i]);
	ck_assert_int_eq(place_read(p, program.pid), 0);
	w = resolve(p, &program, "thread_word");
	wanted = xasprintf("stack of parked thread (%d) top-0x%" PRIx64,
			   (int)address_of(&program, "thread"),
			   w.map_end - address_of(&program, "thread_word"));
	ck_assert_str_eq(w.text, wanted);
	free(wanted);
	where_finish(&w);

	w = resolve(p, &program, "stack_word");
	wanted = xasprintf("stack of main thread (%d) top-0x%" PRIx64, program.pid,
			   w.map_end - address_of(&program, "stack_word"));
	ck_assert_str_eq(w.text, wanted);
	free(wanted);
	where_finish(&w);
	program_stop(&program);
	place_free(p);
}
END_TEST

START_TEST(an_address_is_told_by_its_mapping_and_offset)
{
	static const char *const inside[] = { "heap_word", "stack_word", "anon_word" };
	struct place *p = place_new("/proc");
	struct program program;

	program_start(&program, "pie");
	ck_assert_int_eq(place_read(p, program.pid), 0);
	for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++) {
		struct where w = resolve(p, &program, inside[i]);

		ck_assert_uint_eq(w.map_start + w.offset, address_of(&program, inside[i]));
		ck_assert_uint_lt(address_of(&program, inside[i]), w.map_end);
		ck_assert_str_eq(w.perms, "rw-p");
		ck_assert(!w.shared);
		where_finish(&w);
	}
	program_stop(&program);
	place_free(p);
}
END_TEST

START_TEST(a_mapping_that_was_replaced_is_named_anew_and_marked)
{
	struct place *p = place_new("/proc");
	struct program program;
	char line[16];
	struct where w;

	program_start(&program, "pie");
	ck_assert_int_eq(place_read(p, program.pid), 0);
	place_note(p, program.pid, address_of(&program, "anon_word"));
	fputs("replace\n", program.to);
	fflush(program.to);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), program.from));
	ck_assert_int_eq(place_read(p, program.pid), 0);
	w = resolve(p, &program, "anon_word");
	ck_assert_int_eq(w.kind, WHERE_SHM);
	ck_assert_str_eq(w.text, "/memfd:later+0x100 (remapped during the trace)");
	where_finish(&w);
	program_stop(&program);
	place_free(p);
}
END_TEST

START_TEST(a_process_that_does_not_exist_cannot_be_read)
{
	struct place *p = place_new("/proc");
	pid_t pid = fork();
	struct where w;

	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT), 0);
	ck_assert_int_eq(place_read(p, pid), -1); /* a zombie has no memory */
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(place_read(p, pid), -1);
	place_resolve(p, pid, 0, 0x1000, NULL, NULL, &w);
	ck_assert_int_eq(w.kind, WHERE_UNMAPPED);
	ck_assert_str_eq(w.text, "0x1000 (mappings unknown)");
	where_finish(&w);
	place_free(p);
}
END_TEST

TCase *place_live_cases(void)
{
	TCase *tcase = tcase_create("live");

	tcase_set_timeout(tcase, 30);
	tcase_add_loop_test(tcase, a_word_of_a_running_program_is_named, 0, N_VARIANTS * N_WORDS);
	tcase_add_loop_test(tcase, a_word_is_named_after_its_program_has_ended, 0, N_VARIANTS);
	tcase_add_loop_test(tcase, a_word_of_a_program_that_was_deleted_is_named, 0, 2);
	tcase_add_test(tcase, the_text_says_what_a_reader_needs);
	tcase_add_loop_test(tcase, a_stack_is_named_after_its_thread, 0, N_VARIANTS);
	tcase_add_test(tcase, an_address_is_told_by_its_mapping_and_offset);
	tcase_add_test(tcase, a_mapping_that_was_replaced_is_named_anew_and_marked);
	tcase_add_test(tcase, a_process_that_does_not_exist_cannot_be_read);
	return tcase;
}

START_TEST(symbols_are_read_from_a_separate_file)
{
	struct place *p = place_new("/proc");
	struct program program;
	struct where w;

	program_start_at(&program, getenv("PLACE_WORDS_SPLIT"));
	ck_assert_int_eq(place_read(p, program.pid), 0);
	w = resolve(p, &program, "bss_element");
	ck_assert_str_eq(w.section, ".bss");
	ck_assert_ptr_nonnull(w.symbol);
	ck_assert_str_eq(w.symbol, "bss_array+0x3ffe70");
	where_finish(&w);
	program_stop(&program);
	place_free(p);
}
END_TEST

TCase *place_split_cases(void)
{
	TCase *tcase = tcase_create("split");

	tcase_add_test(tcase, symbols_are_read_from_a_separate_file);
	return tcase;
}
