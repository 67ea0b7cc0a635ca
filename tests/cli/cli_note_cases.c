/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_note_cases.c - tests the notes of a recording: answers kept, and given again.
 */
#include "tests/cli/cli_cases.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "session/notes/notes.h"

/* Answers differently each time, as if processes ran other programs. */
struct asked {
	int n;
};

static bool new_word(void *arg, struct space space, uint64_t uaddr, struct shared_id *id)
{
	struct asked *asked = arg;

	(void)space;
	*id = (struct shared_id){ .inode = UINT64_MAX - (uint64_t)asked->n,
				  .offset = uaddr,
				  .dev_major = 8,
				  .dev_minor = 1 };
	return asked->n++ % 2 == 0;
}

static bool is_32bit(void *arg, int32_t pid)
{
	struct asked *asked = arg;

	(void)pid;
	return asked->n++ % 2 == 0;
}

static int32_t process_of(void *arg, int32_t tid)
{
	struct asked *asked = arg;

	return tid + asked->n++;
}

static bool read_array(void *arg, int32_t tid, uint64_t uaddr, size_t n,
		       struct futex_waitv_word *words, uint64_t *read_ns)
{
	struct asked *asked = arg;

	(void)tid;
	for (size_t i = 0; i < n; i++)
		words[i] = (struct futex_waitv_word){ .val = i, .uaddr = uaddr + i, .flags = 2 };
	*read_ns = 1000 + (uint64_t)asked->n;
	return asked->n++ % 2 == 0;
}

/* Writes the notes of N, frees N, and returns the notes as read back. */
static struct notes *read_back(struct notes *n)
{
	struct error err;
	size_t size;
	char *text = notes_text(n, &size);
	struct notes *again = notes_parse(text, size, &err);

	ck_assert_ptr_nonnull(again);
	free(text);
	notes_free(n);
	return again;
}

#define ASKED 4 /* times a question is asked; asked once more, the last answer stays */

START_TEST(one_question_asked_again_has_the_answer_of_then)
{
	struct asked asked = { 0 };
	int32_t other = 77;
	const struct tids others = { .all = &other, .n = 1 };
	const struct analysis_questions inner = { .is_32bit = is_32bit,
						  .process_of = process_of,
						  .arg = &asked };
	struct notes *n = notes_new();
	struct analysis_questions ask = notes_listen(n, &inner);

	for (int i = 0; i < ASKED; i++)
		ck_assert_int_eq(ask.is_32bit(ask.arg, 10), i % 2 == 0);
	asked.n = 0;
	for (int i = 0; i < ASKED; i++)
		ck_assert_int_eq(ask.process_of(ask.arg, 20), 20 + i);
	n = read_back(n);
	ask = notes_answer(n, NULL);
	for (int i = 0; i <= ASKED; i++) {
		int as = i < ASKED ? i : ASKED - 1;

		ck_assert_int_eq(ask.is_32bit(ask.arg, 10), as % 2 == 0);
		ck_assert_int_eq(ask.process_of(ask.arg, 20), 20 + as);
	}
	/* Processes that were not chosen are strangers. */
	ck_assert_int_eq(notes_answer(n, &others).process_of(n, 20), 0);
	/* A question that was never asked has no answer. */
	ck_assert(!ask.is_32bit(ask.arg, 11));
	ck_assert_int_eq(ask.process_of(ask.arg, 21), 0);
	notes_free(n);
}
END_TEST

START_TEST(words_and_arrays_come_back_as_they_were)
{
	struct asked asked = { 0 };
	const struct analysis_questions inner = { .new_word = new_word,
						  .read_array = read_array,
						  .arg = &asked };
	const struct space space = { .pid = 10, .execs = 1 }, other = { .pid = 10, .execs = 2 };
	struct futex_waitv_word words[3];
	struct notes *n = notes_new();
	struct analysis_questions ask = notes_listen(n, &inner);
	struct shared_id id;
	uint64_t read_ns;

	ck_assert(ask.new_word(ask.arg, space, UINT64_MAX, &id));
	ck_assert(!ask.new_word(ask.arg, other, UINT64_MAX, &id));
	ck_assert(ask.read_array(ask.arg, 11, 0x1000, 3, words, &read_ns));
	ck_assert(!ask.read_array(ask.arg, 11, 0x1000, 3, words, &read_ns));
	n = read_back(n);
	ask = notes_answer(n, NULL);
	ck_assert(!ask.new_word(ask.arg, other, UINT64_MAX, &id));
	ck_assert(ask.new_word(ask.arg, space, UINT64_MAX, &id));
	ck_assert_uint_eq(id.inode, UINT64_MAX);
	ck_assert_uint_eq(id.offset, UINT64_MAX);
	ck_assert_uint_eq(id.dev_major, 8);
	ck_assert_uint_eq(id.dev_minor, 1);
	memset(words, 0, sizeof(words));
	ck_assert(ask.read_array(ask.arg, 11, 0x1000, 3, words, &read_ns));
	ck_assert_uint_eq(read_ns, 1002);
	ck_assert_uint_eq(words[2].val, 2);
	ck_assert_uint_eq(words[2].uaddr, 0x1002);
	ck_assert_uint_eq(words[2].flags, 2);
	ck_assert(!ask.read_array(ask.arg, 11, 0x1000, 3, words, &read_ns));
	notes_free(n);
}
END_TEST

START_TEST(any_bytes_survive_as_text)
{
	char bytes[256];
	json_t *text;
	char *back;

	for (size_t i = 0; i < sizeof(bytes) - 1; i++)
		bytes[i] = (char)(i + 1);
	bytes[sizeof(bytes) - 1] = '\0';
	text = notes_bytes(bytes);
	back = notes_bytes_of(text);
	ck_assert_str_eq(back, bytes);
	free(back);
	json_decref(text);
	ck_assert_ptr_null(notes_bytes_of(NULL));
}
END_TEST

START_TEST(notes_that_are_none_are_refused)
{
	static const char *const texts[] = {
		"", "{", "[]", "{}", "{\"notes\": \"1\"}", "{\"notes\": 0}", "{\"notes\": 2}"
	};
	struct error err;

	ck_assert_ptr_null(notes_parse(texts[_i], strlen(texts[_i]), &err));
	ck_assert_ptr_nonnull(strstr(err.what, _i == 6 ? "later version" : "damaged"));
}
END_TEST

TCase *cli_note_cases(void)
{
	TCase *tc = tcase_create("notes");

	tcase_add_test(tc, one_question_asked_again_has_the_answer_of_then);
	tcase_add_test(tc, words_and_arrays_come_back_as_they_were);
	tcase_add_test(tc, any_bytes_survive_as_text);
	tcase_add_loop_test(tc, notes_that_are_none_are_refused, 0, 7);
	return tc;
}
