/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_stacks_cases.c - tests what futrace stacks prints, with hostile names among the threads,
 * the files and the functions.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/survey.h"
#include "report/report.h"
#include "tests/report/json_schema.h"

static const char hostile[] = "\033[31m\n\xff";

static struct named_module *add_module(struct survey *s, const char *path, const char *build_id)
{
	struct named_module *m = xcalloc(1, sizeof(*m));

	m->path = xstrdup(path);
	strcpy(m->build_id, build_id);
	s->stacks.modules =
		xgrow_one(s->stacks.modules, s->stacks.n_modules, sizeof(*s->stacks.modules));
	s->stacks.modules[s->stacks.n_modules++] = m;
	return m;
}

static void add_place(struct named_frame *f, const char *function, const char *file, uint32_t line,
		      bool is_inlined)
{
	f->places = xgrow_one(f->places, f->n_places, sizeof(*f->places));
	f->places[f->n_places++] = (struct named_place){
		.function = function ? xstrdup(function) : NULL,
		.file = file ? xstrdup(file) : NULL,
		.line = line,
		.is_inlined = is_inlined,
	};
}

/* A stack of three frames: inlined code, a file without lines, and no file; it ends with END. */
static struct named_stack make_stack(struct survey *s, uint64_t address, enum stack_end end)
{
	struct named_stack stack = { .n = 3, .end = end };

	stack.frames = xcalloc(3, sizeof(*stack.frames));
	stack.frames[0] = (struct named_frame){ .address = address,
						.is_exact = true,
						.module = s->stacks.modules[0],
						.has_vaddr = true,
						.vaddr = 0x1234 };
	add_place(&stack.frames[0], "inner", "/src/a.c", 12, true);
	add_place(&stack.frames[0], "outer", "/src/a.c", 34, false);
	stack.frames[1] = (struct named_frame){ .address = address + 1,
						.how = STACK_CFI,
						.module = s->stacks.modules[1],
						.has_vaddr = true,
						.vaddr = 0x5678 };
	add_place(&stack.frames[1], hostile, NULL, 0, false);
	stack.frames[2] = (struct named_frame){ .address = 0xabc, .how = STACK_FRAME_POINTER };
	return stack;
}

static void add_thread(struct survey *s, const char *name, enum seen_state state, size_t stack)
{
	struct seen_thread *t;

	s->threads = xgrow_one(s->threads, s->n_threads, sizeof(*s->threads));
	t = &s->threads[s->n_threads];
	*t = (struct seen_thread){
		.pid = 10, .tid = 10 + (int32_t)s->n_threads, .state = state, .stack = stack
	};
	snprintf(t->comm, sizeof(t->comm), "%s", name);
	t->name = xstrdup(name);
	if (stack)
		t->call = (struct seen_call){
			.number = 202, .name = "futex", .is_futex = true, .op = 128, .word = 0x1000
		};
	s->n_threads++;
}

static struct survey *make_survey(void)
{
	struct survey *s = xcalloc(1, sizeof(*s));
	struct named_stack stack;

	s->processes = xcalloc(1, sizeof(*s->processes));
	s->processes[s->n_processes++] = (struct seen_process){
		.pid = 10, .comm = "server", .title = xstrdup(hostile), .exe = xstrdup(hostile)
	};
	add_module(s, "/bin/server", "0123ab");
	add_module(s, hostile, "");
	stack = make_stack(s, 0x401234, STACK_END_START);
	survey_add_stack(s, &stack);
	stack = make_stack(s, 0x401299, STACK_END_UNKNOWN);
	survey_add_stack(s, &stack);
	stack = make_stack(s, 0x401234, STACK_END_START);
	ck_assert_uint_eq(survey_add_stack(s, &stack), 0);
	add_thread(s, hostile, SEEN_RUNNING, 0);
	add_thread(s, "worker-7", SEEN_BLOCKED, 1);
	add_thread(s, "worker-8", SEEN_BLOCKED, 1);
	add_thread(s, "late", SEEN_UNANSWERED, 0);
	add_thread(s, "worker-9", SEEN_BLOCKED, 1);
	add_thread(s, "other", SEEN_MOVED, 2);
	add_thread(s, "main", SEEN_BLOCKED, 2);
	s->threads[6].call = (struct seen_call){ .number = 9999 };
	s->threads[6].halt = HALT_STOPPED;
	s->threads[4].call.word = 0x2000;
	survey_note(s, "%s", hostile);
	return s;
}

static char *render(const struct survey *s, bool json, bool verbose)
{
	const struct text_style style = { .verbose = verbose };
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(json ? report_stacks_json(out, s) : report_stacks(out, s, &style), 0);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(strlen(written) == size, "a NUL was written");
	return written;
}

static void release(struct survey *s)
{
	survey_finish(s);
	free(s);
}

START_TEST(threads_at_one_place_are_one_group_and_the_largest_comes_first)
{
	struct survey *s = make_survey();
	char *text = render(s, false, false);
	const char *first = strstr(text, "\n\n");

	ck_assert_ptr_nonnull(first);
	ck_assert_msg(!strncmp(first,
			       "\n\n3 threads blocked in futex (FUTEX_WAIT_PRIVATE): "
			       "worker-{7..9} (11..12, 14)\n"
			       "      2 words: 0x1000 (2 threads), 0x2000 (1 thread)\n"
			       "   #0  inner (a.c:12), inlined\n"
			       "   #1  outer (a.c:34)\n"
			       "   #2  \\x1b[31m\\x0a\\xff (\\x1b[31m\\x0a\\xff+0x5678)\n"
			       "   #3  0xabc\n\n",
			       240),
		      "%s", text);
	free(text);
	release(s);
}
END_TEST

/* What must be said, and of whom. */
static const char *const said[] = {
	"1 thread running: \\x1b[31m\\x0a\\xff (10)\n      its stack cannot be read without stopping it\n",
	"1 thread not looked at: late (13)\n",
	"1 thread that went on during each look, last seen in futex (FUTEX_WAIT_PRIVATE): other (15)\n",
	"      the stack may be of two moments\n",
	"1 thread stopped by a signal such as SIGSTOP, in system call 9999: main (16)\n",
	"       incomplete: nothing certain is known of the caller\n",
	"note: \\x1b[31m\\x0a\\xff\n",
	"\\x1b[31m\\x0a\\xff (10): 7 threads in 5 places, ",
};

START_TEST(all_that_is_missing_is_said)
{
	struct survey *s = make_survey();
	char *text = render(s, false, false);

	ck_assert_msg(strstr(text, said[_i]) != NULL, "%s\nis not in:\n%s", said[_i], text);
	free(text);
	release(s);
}
END_TEST

START_TEST(where_a_signal_handler_was_called_is_said)
{
	struct survey *s = make_survey();
	char *text;

	s->stacks.all[0].frames[2].is_exact = true;
	text = render(s, false, false);
	ck_assert_msg(strstr(text,
			     "   #2  a signal handler was called (\\x1b[31m\\x0a\\xff+0x5678)\n"
			     "   #3  0xabc\n"),
		      "%s", text);
	free(text);
	release(s);
}
END_TEST

START_TEST(verbose_has_the_address_of_each_frame_and_how_it_was_found)
{
	struct survey *s = make_survey();
	char *text = render(s, false, true);

	ck_assert_ptr_nonnull(
		strstr(text, "   #0  0x000000401234 here          inner (/src/a.c:12), inlined at "
			     "server+0x1234\n"));
	ck_assert_ptr_nonnull(strstr(text, "   #3  0x000000000abc frame-pointer 0xabc\n"));
	free(text);
	release(s);
}
END_TEST

START_TEST(the_document_has_every_key_of_the_schema)
{
	struct survey *s = make_survey();
	char *text = render(s, true, false);
	struct schema_walk walk = { .schema = &stacks_schema };
	json_error_t error;
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &error), *stack;

	ck_assert_msg(document != NULL, "line %d: %s", error.line, error.text);
	schema_check(&walk, document);
	for (size_t i = 0; i < stacks_schema.n; i++)
		ck_assert_msg(walk.met[i], "%s was never met", stacks_schema.keys[i].path);
	/* Each inlined function is a frame. */
	stack = json_array_get(json_object_get(document, "stacks"), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(stack, "frames")), 4);
	ck_assert(json_is_false(json_object_get(stack, "complete")));
	json_decref(document);
	free(text);
	release(s);
}
END_TEST

START_TEST(a_survey_on_a_full_disk_fails)
{
	const struct text_style style = { 0 };
	struct survey *s = make_survey();
	FILE *full = fopen("/dev/full", "w");

	ck_assert_ptr_nonnull(full);
	setvbuf(full, NULL, _IONBF, 0);
	ck_assert_int_eq(report_stacks(full, s, &style), -1);
	ck_assert_int_eq(report_stacks_json(full, s), -1);
	fclose(full);
	release(s);
}
END_TEST

TCase *report_stacks_cases(void)
{
	TCase *tc = tcase_create("stacks");

	tcase_add_test(tc, threads_at_one_place_are_one_group_and_the_largest_comes_first);
	tcase_add_loop_test(tc, all_that_is_missing_is_said, 0, sizeof(said) / sizeof(*said));
	tcase_add_test(tc, where_a_signal_handler_was_called_is_said);
	tcase_add_test(tc, verbose_has_the_address_of_each_frame_and_how_it_was_found);
	tcase_add_test(tc, the_document_has_every_key_of_the_schema);
	tcase_add_test(tc, a_survey_on_a_full_disk_fails);
	return tc;
}
