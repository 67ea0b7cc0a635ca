/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answer.c - checks words, threads and sentences of findings.
 */
#include "tests/live/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Is TEXT one of the words in LIST? */
static bool is_listed(const char *list, const char *text)
{
	size_t length = strlen(text);

	for (const char *at = list; length && (at = strstr(at, text)); at += length) {
		if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	}
	return false;
}

/* Is WORD at the address that P told, or for a family at one of those? */
static void check_address(json_t *word, const struct program *p, const struct answer *a)
{
	uint64_t uaddr = strtoull(text_of(word, "uaddr"), NULL, 16), begin, size = 1;
	char name[64];

	snprintf(name, sizeof(name), "word.%s", a->word);
	begin = program_told(p, name);
	snprintf(name, sizeof(name), "size.%s", a->word);
	if (a->is_family)
		size = program_told(p, name);
	ck_assert_msg(uaddr >= begin && uaddr < begin + size, "%s is at 0x%" PRIx64 ", not at %s",
		      a->word, begin, text_of(word, "uaddr"));
}

static void check_words(json_t *finding, const struct program *p, const struct answer *a)
{
	json_t *words = json_object_get(finding, "words"), *word = json_array_get(words, 0);
	const char *primitive = a->primitive ? a->primitive : "";

	if (!a->word) {
		ck_assert_ptr_null(word);
		return;
	}
	if (a->else_word && strstr(text_of(word, "text"), a->else_word))
		return;
	if (!a->is_untold)
		check_address(word, p, a);
	ck_assert_msg(strstr(text_of(word, "text"), a->word), "the lock is called %s",
		      text_of(word, "text"));
	ck_assert_msg(!strncmp(text_of(word, "primitive"), primitive, strlen(primitive)) &&
			      (*primitive || !*text_of(word, "primitive")),
		      "the lock is a %s", text_of(word, "primitive"));
	ck_assert(!a->is_family || json_array_size(words) == a->threads);
}

/* Writes TEXT with the threads that it names: "$a" is "a (12)", "#a" is "12". */
static void expand(char expected[1024], const struct program *p, const char *text)
{
	size_t n = 0;

	while (*text) {
		size_t length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789");
		char name[64];

		if (*text != '$' && *text != '#') {
			expected[n++] = *text++;
			continue;
		}
		snprintf(name, sizeof(name), "thread.%.*s", (int)length, text + 1);
		n += (size_t)snprintf(expected + n, 1024 - n,
				      *text == '$' ? "%.*s (%" PRIu64 ")" : "%.*s%" PRIu64,
				      *text == '$' ? (int)length : 0, text + 1,
				      program_told(p, name));
		text += 1 + length;
	}
	expected[n] = '\0';
}

static void check_text(json_t *finding, const struct program *p, const struct answer *a)
{
	char expected[1024];

	if (!a->says)
		return;
	expand(expected, p, a->says);
	ck_assert_str_eq(text_of(finding, "text"), expected);
}

/* Has the row of a culprit an activity that T names? */
static bool is_true_act(json_t *act, const struct answer *a)
{
	return (!a->states || is_listed(a->states, text_of(act, "state"))) &&
	       (!a->syscall || !strcmp(text_of(act, "syscall"), a->syscall));
}

static void check_culprit(json_t *finding, const struct answer *a)
{
	json_t *culprit = json_array_get(json_object_get(finding, "culprits"), 0), *act;
	double share = 0;
	size_t i;

	if (!a->culprit) {
		ck_assert_ptr_null(culprit);
		return;
	}
	ck_assert_msg(!strncmp(text_of(culprit, "name"), a->culprit, strlen(a->culprit)),
		      "%s is to blame, not %s", text_of(culprit, "name"), a->culprit);
	json_array_foreach(json_object_get(culprit, "did"), i, act)
	{
		if (is_true_act(act, a))
			share += json_real_value(json_object_get(act, "share"));
	}
	ck_assert_msg(share >= a->least, "%g: %s", share, json_dumps(culprit, 0));
}

/* Is it said who ran while the end of the chain slept, and nobody else? */
static void check_meanwhile(json_t *finding, const struct answer *a)
{
	json_t *meanwhile = json_object_get(finding, "meanwhile"), *ran;

	if (!a->slept) {
		ck_assert_msg(json_is_null(meanwhile), "%s", text_of(finding, "text"));
		return;
	}
	ran = json_object_get(meanwhile, "ran");
	ck_assert_msg(json_array_size(ran) == 1, "%s", text_of(finding, "text"));
	ck_assert_str_eq(text_of(meanwhile, "name"), a->slept);
	ck_assert_str_eq(text_of(json_array_get(ran, 0), "name"), a->ran);
	ck_assert_ptr_nonnull(strstr(text_of(finding, "text"), " slept for "));
	/* The times are those of the sleeper in the waits of others. */
	ck_assert_uint_ge(json_number(meanwhile, "slept_ns"), 500000000);
}

/* Is it said who had the culprit's CPU? Other load of the host may have had it for a part. */
static void check_taker(json_t *finding, const struct program *p, const struct answer *a)
{
	json_t *cpu = json_object_get(finding, "cpu"), *first;
	char thread[32], said[64];

	if (!a->taker)
		return;
	first = json_array_get(json_object_get(cpu, "taken_by"), 0);
	ck_assert_msg(first != NULL, "%s", text_of(finding, "text"));
	snprintf(thread, sizeof(thread), "thread.%s", a->taker);
	ck_assert_str_eq(text_of(first, "name"), a->taker);
	ck_assert_uint_eq(json_number(first, "tid"), program_told(p, thread));
	ck_assert(json_is_false(json_object_get(first, "traced")));
	ck_assert_uint_ge(json_number(first, "at_most_ns") * 8, json_number(cpu, "waited_ns"));
	snprintf(said, sizeof(said), "Who had the CPU meanwhile: %s (%" PRIu64 ") ", a->taker,
		 json_number(first, "tid"));
	ck_assert_msg(strstr(text_of(finding, "text"), said), "%s", text_of(finding, "text"));
}

static void check_first(json_t *finding, const struct program *p, const struct answer *a)
{
	json_t *waiters = json_array_get(json_object_get(finding, "waiters"), 0);

	ck_assert_msg(is_listed(a->kind, text_of(finding, "kind")), "not %s but %s: %s", a->kind,
		      text_of(finding, "kind"), text_of(finding, "text"));
	check_text(finding, p, a);
	check_words(finding, p, a);
	ck_assert_msg(strstr(text_of(waiters, "name"), a->waiters), "%s wait",
		      text_of(waiters, "name"));
	ck_assert_uint_ge(json_number(waiters, "threads"), a->threads);
	ck_assert_ptr_nonnull(strstr(text_of(finding, "text"), a->waiters));
	check_culprit(finding, a);
	check_meanwhile(finding, a);
	check_taker(finding, p, a);
}

/* Does TEXT of a finding name INNOCENT, otherwise than as one who had a CPU? */
static bool is_named(const char *text, const char *innocent)
{
	const char *cpus = strstr(text, " Who had the CPU meanwhile:"), *name;

	name = strstr(text, innocent);
	return name && (!cpus || name < cpus);
}

/* Nothing false is said beside it. */
static void check_others(json_t *findings, const struct answer *a)
{
	json_t *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		const char *text = text_of(finding, "text"), *kind = text_of(finding, "kind");
		bool is_idle = !strcmp(kind, "idle");

		ck_assert_msg(!i || is_listed(a->others, kind), "%s: %s", kind, text);
		ck_assert_msg(is_idle || !a->innocent || !is_named(text, a->innocent), "%s: %s",
			      kind, text);
		ck_assert_msg(!is_idle || !a->idle || strstr(text, a->idle), "%s: %s", kind, text);
	}
}

void answer_check(json_t *doc, const struct program *p, const struct answer *a)
{
	json_t *window = json_array_get(json_object_get(doc, "windows"), 0);
	json_t *findings = json_object_get(window, "findings");

	check_first(json_array_get(findings, 0), p, a);
	check_others(findings, a);
}
