/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_picture_cases.c - tests pictures of a real trace, and stacks that add up to the waits.
 */
#include "tests/live/live_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/live/traced.h"

/* Reads the file PATH and removes it. The caller frees the text. */
static char *take_file(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "r");

	ck_assert_msg(file != NULL, "not written: %s", path);
	ck_assert_int_ge(getdelim(&text, &size, '\0', file), 0);
	fclose(file);
	unlink(path);
	return text;
}

static uint64_t folded_ns(const char *folded)
{
	uint64_t ns = 0;

	for (const char *end = folded; (end = strchr(end, '\n')); end++) {
		const char *number = end;

		while (number[-1] != ' ')
			number--;
		ns += strtoull(number, NULL, 10);
	}
	return ns;
}

/* Idle words are in no stack. */
static uint64_t waited_ns(json_t *doc)
{
	json_t *window = json_array_get(json_object_get(doc, "windows"), 0), *futex;
	uint64_t ns = 0;
	size_t i;

	json_array_foreach(json_object_get(window, "futexes"), i, futex)
	{
		if (!json_is_true(json_object_get(futex, "idle")))
			ns += json_number(futex, "wait_ns");
	}
	return ns;
}

/* The main thread of the scene syncs files while three are parked, and wakes them. */
START_TEST(the_founding_case_is_drawn_and_folded)
{
	const char *tmp = getenv("TMPDIR");
	char folder[256], svg[300], html[300], json[300], folded[300], pid[16];
	struct program p;
	struct tracer t;
	char *text;
	json_t *doc;

	snprintf(folder, sizeof(folder), "%s/live_picture.XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(svg, sizeof(svg), "%s/a.svg", folder);
	snprintf(html, sizeof(html), "%s/a.html", folder);
	snprintf(json, sizeof(json), "%s/a.json", folder);
	snprintf(folded, sizeof(folded), "%s/a.folded", folder);
	program_start_scene(&p, "founding", "1.5");
	snprintf(pid, sizeof(pid), "%d", p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "--timeline", svg, "--timeline", html,
						"--timeline", json, "--folded", folded, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_await_truth(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	text = take_file(folded);
	ck_assert_uint_eq(folded_ns(text), waited_ns(doc));
	ck_assert_ptr_nonnull(strstr(text, ";blocked in fsync;"));
	free(text);
	text = take_file(svg);
	ck_assert_ptr_nonnull(strstr(text, "blocked in fsync"));
	ck_assert_ptr_nonnull(strstr(text, "class=\"ft-arrow\""));
	free(text);
	text = take_file(html);
	ck_assert_ptr_nonnull(strstr(text, "</html>"));
	free(text);
	text = take_file(json);
	json_decref(doc);
	doc = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(doc);
	ck_assert_uint_gt(json_array_size(json_object_get(doc, "traceEvents")), 100);
	json_decref(doc);
	free(text);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

TCase *live_picture_cases(void)
{
	TCase *tc = tcase_create("picture");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_founding_case_is_drawn_and_folded);
	return tc;
}
