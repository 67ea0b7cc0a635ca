/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_note_cases.c - tests the notes of a recording: answers kept, and given again.
 */
#include "tests/cli/cli_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "session/notes/notes.h"

/* Answers differently each time, as if processes ran other programs. */
struct asked {
	int n;
};

static void find_shared(void *arg, struct question *q)
{
	struct asked *asked = arg;

	*q->shared = (struct shared_id){ .inode = UINT64_MAX - (uint64_t)asked->n,
					 .offset = q->uaddr,
					 .dev_major = 8,
					 .dev_minor = 1 };
	q->answer = asked->n++ % 2 == 0;
}

static void is_32bit(void *arg, struct question *q)
{
	struct asked *asked = arg;

	q->answer = asked->n++ % 2 == 0;
}

static void find_process(void *arg, struct question *q)
{
	struct asked *asked = arg;

	q->answer = q->id + asked->n++;
}

static void read_array(void *arg, struct question *q)
{
	struct asked *asked = arg;

	for (size_t i = 0; i < q->n_words; i++)
		q->words[i] =
			(struct futex_waitv_word){ .val = i, .uaddr = q->uaddr + i, .flags = 2 };
	*q->read_ns = 1000 + (uint64_t)asked->n;
	q->answer = asked->n++ % 2 == 0;
}

static void name_thread(void *arg, struct question *q)
{
	(void)arg;
	snprintf(q->comm, COMM_SIZE, "\xff %d", (int)q->id);
}

static void find_title(void *arg, struct question *q)
{
	(void)arg;
	if (q->id != 10)
		return;
	snprintf(q->comm, COMM_SIZE, "pg");
	snprintf(q->title, TITLE_SIZE, "pg: \xff writer");
}

static void find_place(void *arg, struct question *q)
{
	(void)arg;
	*q->where = (struct where){ .kind = WHERE_HEAP,
				    .map_start = 0x1000,
				    .map_end = UINT64_MAX,
				    .perms = "rw-p",
				    .offset = 7,
				    .shared = true,
				    .dev_major = 8,
				    .dev_minor = 2,
				    .inode = 9 };
	q->where->path = xstrdup("/a b");
	q->where->text = xasprintf("heap of %d", (int)q->space.execs);
}

static void find_libraries(void *arg, struct question *q)
{
	(void)arg;
	q->answer = 0x80000001 + q->space.execs;
}

static const struct answers answers = {
	.by_kind = { [QUESTION_SHARED_WORD] = find_shared,
		     [QUESTION_IS_32BIT] = is_32bit,
		     [QUESTION_PROCESS] = find_process,
		     [QUESTION_ARRAY] = read_array,
		     [QUESTION_COMM] = name_thread,
		     [QUESTION_TITLE] = find_title,
		     [QUESTION_STACKS] = is_32bit,
		     [QUESTION_PLACE] = find_place,
		     [QUESTION_LIBRARIES] = find_libraries,
		     [QUESTION_ENDED_32BIT] = is_32bit },
};

/* Those answers, with ASKED, as N records them. */
static struct answers record(struct notes *n, struct asked *asked)
{
	struct answers inner = answers;

	inner.arg = asked;
	return notes_record_answers(n, &inner);
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
	struct notes *n = notes_new();
	struct answers a = record(n, &asked);
	struct analysis_questions ask = questions_of_analysis(&a);

	for (int i = 0; i < ASKED; i++)
		ck_assert_int_eq(ask.is_32bit(ask.arg, 10), i % 2 == 0);
	asked.n = 0;
	for (int i = 0; i < ASKED; i++)
		ck_assert_int_eq(ask.process_of(ask.arg, 20), 20 + i);
	n = read_back(n);
	a = notes_answers(n, NULL, NULL);
	ask = questions_of_analysis(&a);
	for (int i = 0; i <= ASKED; i++) {
		int as = i < ASKED ? i : ASKED - 1;

		ck_assert_int_eq(ask.is_32bit(ask.arg, 10), as % 2 == 0);
		ck_assert_int_eq(ask.process_of(ask.arg, 20), 20 + as);
	}
	/* Others than those that were chosen are strangers. */
	a = notes_answers(n, &others, NULL);
	ck_assert_int_eq(ask.process_of(ask.arg, 20), 0);
	/* Nor is the answer to a question that was never asked known. */
	ck_assert(!ask.is_32bit(ask.arg, 11));
	ck_assert_int_eq(ask.process_of(ask.arg, 21), 0);
	notes_free(n);
}
END_TEST

START_TEST(words_and_arrays_come_back_as_they_were)
{
	struct asked asked = { 0 };
	const struct space space = { .pid = 10, .execs = 1 }, other = { .pid = 10, .execs = 2 };
	struct futex_waitv_word words[3];
	struct notes *n = notes_new();
	struct answers a = record(n, &asked);
	struct analysis_questions ask = questions_of_analysis(&a);
	struct shared_id id;
	uint64_t read_ns;

	ck_assert(ask.new_word(ask.arg, space, UINT64_MAX, &id));
	ck_assert(!ask.new_word(ask.arg, other, UINT64_MAX, &id));
	ck_assert(ask.read_array(ask.arg, 11, 0x1000, 3, words, &read_ns));
	ck_assert(!ask.read_array(ask.arg, 11, 0x1000, 3, words, &read_ns));
	n = read_back(n);
	a = notes_answers(n, NULL, NULL);
	ask = questions_of_analysis(&a);
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

START_TEST(questions_of_the_result_are_answered_as_then)
{
	struct asked asked = { 0 };
	const struct futex_row row = { .pid = 10, .execs = 1, .uaddr = 0x1234 };
	const struct futex_row other = { .pid = 11, .uaddr = 0x1234 };
	struct notes *n = notes_new();
	struct answers a = record(n, &asked);
	char comm[COMM_SIZE], title[TITLE_SIZE];
	struct where w;

	question_comm(&a, 20, comm);
	question_title(&a, 10, comm, title);
	question_title(&a, 11, comm, title);
	question_place(&a, &row, NULL, NULL, &w);
	where_finish(&w);
	ck_assert_uint_eq(question_libraries(&a, &row), 0x80000002);
	ck_assert(question_ended_32bit(&a, 10));
	ck_assert(!question_stacks(&a, NULL));
	n = read_back(n);
	a = notes_answers(n, NULL, NULL);
	question_comm(&a, 20, comm);
	ck_assert_str_eq(comm, "\xff 20");
	question_comm(&a, 21, comm);
	ck_assert_str_eq(comm, "");
	question_title(&a, 10, comm, title);
	ck_assert_str_eq(comm, "pg");
	ck_assert_str_eq(title, "pg: \xff writer");
	question_title(&a, 11, comm, title);
	ck_assert_str_eq(title, "");
	question_title(&a, 12, comm, title); /* or in an older recording */
	ck_assert_str_eq(title, "");
	question_place(&a, &row, NULL, NULL, &w);
	ck_assert_int_eq(w.kind, WHERE_HEAP);
	ck_assert_uint_eq(w.map_start, 0x1000);
	ck_assert_uint_eq(w.map_end, UINT64_MAX);
	ck_assert_str_eq(w.perms, "rw-p");
	ck_assert_uint_eq(w.offset, 7);
	ck_assert(w.shared && w.dev_major == 8 && w.dev_minor == 2 && w.inode == 9);
	ck_assert_str_eq(w.path, "/a b");
	ck_assert_str_eq(w.text, "heap of 1");
	ck_assert_ptr_null(w.symbol);
	where_finish(&w);
	question_place(&a, &other, NULL, NULL, &w);
	ck_assert_str_eq(w.text, "0x1234 (mappings unknown)");
	where_finish(&w);
	ck_assert_uint_eq(question_libraries(&a, &row), 0x80000002);
	ck_assert_uint_eq(question_libraries(&a, &other), 0);
	ck_assert(question_ended_32bit(&a, 10));
	ck_assert(!question_ended_32bit(&a, 11));
	ck_assert(!question_stacks(&a, NULL));
	notes_free(n);
}
END_TEST

START_TEST(facts_of_a_session_come_back)
{
	struct host_log log = { 0 }, log_again = { 0 };
	struct clock_log clocks = { 0 }, clocks_again = { 0 };
	struct stacks *stacks = stacks_new();
	struct notes_trace t = { .follow = true }, t_again = { 0 };
	struct session s = { .stacks = stacks,
			     .host_log = &log,
			     .clock_log = &clocks,
			     .command = "curl",
			     .leftovers = "",
			     .kernel = "6.18.1",
			     .command_status = -1,
			     .end_ns = UINT64_MAX,
			     .lost_unknown = true };
	struct session again = { .stacks = stacks };
	struct notes *n = notes_new();
	struct error err;

	notes_keep(n, &s, &t);
	n = read_back(n);
	ck_assert_int_eq(notes_recall(n, &again, &t_again, &log_again, &clocks_again, &err), 0);
	ck_assert_str_eq(again.command, "curl");
	ck_assert_str_eq(again.kernel, "6.18.1");
	ck_assert_int_eq(again.command_status, -1);
	ck_assert_uint_eq(again.end_ns, UINT64_MAX);
	ck_assert(again.lost_unknown && !again.futex_only);
	ck_assert(t_again.follow && !t_again.single_threads);
	notes_trace_finish(&t_again);
	host_log_finish(&log_again);
	clock_log_finish(&clocks_again);
	notes_free(n);
	stacks_free(stacks);
}
END_TEST

/* Other versions of futrace read them. */
static const char *const texts_of_answers[] = {
	"\"32-bit 10\":[true,false]",
	"\"word 10 1 1234\":[[-3,4660,8,1],false]",
	"\"process 20\":[24]",
	"\"array 11 1000 2\":[[],[1006,[0,4096,2],[1,4097,2]]]",
	"\"comms\":{\"thread 20\":\"\u00ff 20\"}",
	"\"titles\":{\"process 10\":[\"pg\",\"pg: \u00ff writer\"],\"process 11\":null}",
	"\"places\":{\"word 10 1 1234\":{\"kind\":",
	"\"start\":4096,\"end\":-1,\"perms\":\"rw-p\",\"offset\":7,\"path\":\"/a b\",\"section\":null,"
	"\"symbol\":null,\"near\":null,\"text\":\"heap of 1\",\"shared\":true,\"major\":8,\"minor\":2,"
	"\"inode\":9}}",
	"\"libraries\":{\"10 1\":2147483650,\"32-bit at the end 10\":false}",
	"\"stacks are named\":true",
};

START_TEST(answers_are_noted_in_one_form)
{
	struct asked asked = { 0 };
	const struct space space = { .pid = 10, .execs = 1 };
	const struct futex_row row = { .pid = 10, .execs = 1, .uaddr = 0x1234 };
	struct notes *n = notes_new();
	struct answers a = record(n, &asked);
	struct analysis_questions ask = questions_of_analysis(&a);
	struct futex_waitv_word words[2];
	struct shared_id id;
	uint64_t read_ns;
	char comm[COMM_SIZE], title[TITLE_SIZE];
	struct where w;
	size_t size;
	char *text, *terminated;

	for (int i = 0; i < 2; i++)
		ask.is_32bit(ask.arg, 10);
	for (int i = 0; i < 2; i++)
		ask.new_word(ask.arg, space, 0x1234, &id);
	ask.process_of(ask.arg, 20);
	for (int i = 0; i < 2; i++)
		ask.read_array(ask.arg, 11, 0x1000, 2, words, &read_ns);
	question_comm(&a, 20, comm);
	question_title(&a, 10, comm, title);
	question_title(&a, 11, comm, title);
	question_place(&a, &row, NULL, NULL, &w);
	where_finish(&w);
	question_libraries(&a, &row);
	question_ended_32bit(&a, 10);
	question_stacks(&a, NULL);
	text = notes_text(n, &size);
	terminated = xasprintf("%.*s", (int)size, text);
	ck_assert_msg(strstr(terminated, texts_of_answers[_i]) != NULL, "%s is not in %s",
		      texts_of_answers[_i], terminated);
	free(terminated);
	free(text);
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
	tcase_add_test(tc, questions_of_the_result_are_answered_as_then);
	tcase_add_test(tc, facts_of_a_session_come_back);
	tcase_add_loop_test(tc, answers_are_noted_in_one_form, 0,
			    sizeof(texts_of_answers) / sizeof(*texts_of_answers));
	tcase_add_test(tc, any_bytes_survive_as_text);
	tcase_add_loop_test(tc, notes_that_are_none_are_refused, 0, 7);
	return tc;
}
