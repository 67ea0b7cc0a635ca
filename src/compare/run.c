/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run.c - reads one side of a comparison, and joins its alike words and threads.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/units.h"
#include "base/xalloc.h"

/* A number of at least so many hexadecimal digits is an address. */
#define ADDRESS_DIGITS 8

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

struct compared_choice compare_choice(const char *argument)
{
	struct compared_choice choice = { .name = argument, .name_length = strlen(argument) };
	const char *colon = strrchr(argument, ':');

	if (colon && units_parse_whole(colon + 1, INT64_MAX, &choice.number) == 0 && choice.number)
		choice.name_length = (size_t)(colon - argument);
	return choice;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* The length of the id at S: " (123)", or an address. 0 if S does not begin with one. */
static size_t length_of_id(const char *begin, const char *s)
{
	size_t n;

	if (!strncmp(s, " (", 2)) {
		n = strspn(s + 2, "0123456789");
		return n && s[2 + n] == ')' ? n + 3 : 0;
	}
	if (s > begin && s[-1] != ' ' && !(s > begin + 1 && s[-1] == 'x' && s[-2] == '0'))
		return 0;
	for (n = 0; is_hex(s[n]); n++)
		;
	return n >= ADDRESS_DIGITS ? n : 0;
}

static char *without_ids(const char *text)
{
	/* The result is not longer: "{N}" replaces eight digits or more. */
	char *place = xcalloc(strlen(text) + 1, 1);
	char *to = place;

	for (const char *s = text; *s;) {
		size_t length = length_of_id(text, s);

		if (!length)
			*to++ = *s++;
		else if (*s != ' ')
			to = stpcpy(to, "{N}");
		s += length;
	}
	return place;
}

/* The TEXT of a place without addresses and ids, but with offsets. The caller frees it. */
static char *place_of(const char *text)
{
	char *place = without_ids(text);
	char *offset = strncmp(place, "stack of ", 9) ? NULL : strstr(place, " top-");
	char *name, *whole;

	if (!strncmp(place, "end of ", 7)) {
		name = fold_numbers(place);
		free(place);
		return name;
	}
	if (!offset)
		return place;
	/* The stack of a thread: the thread's name has a number. */
	*offset = '\0';
	name = fold_numbers(place);
	whole = xasprintf("%s %s", name, offset + 1);
	free(name);
	free(place);
	return whole;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* The names of the waiters, such as "api, worker-{N}". */
static char *waiters_of(const json_t *futex)
{
	const json_t *waiters = json_object_get(futex, "waiters");
	size_t n = json_array_size(waiters);
	char **names = xcalloc(n + 1, sizeof(*names));
	char *all = xstrdup("");

	for (size_t i = 0; i < n; i++)
		names[i] = fold_numbers(text_of(json_array_get(waiters, i), "comm"));
	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i < n; i++) {
		char *longer;

		if (i && !strcmp(names[i], names[i - 1]))
			continue;
		longer = xasprintf("%s%s%s", all, *all ? ", " : "", names[i]);
		free(all);
		all = longer;
	}
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return all;
}

static void free_word(struct compared_word *w)
{
	free(w->place);
	free(w->primitive);
	free(w->waiters);
	free(w->kind);
	free(w->verdict);
	free(w->buckets);
}

/* A word of a document, and the texts by which it is recognized. */
struct known {
	struct compared_word word;
	const json_t *futex;
};

struct known_words {
	struct known *all;
	size_t n, capacity;
};

static void add_word(struct known_words *words, const json_t *futex)
{
	const json_t *where = json_object_get(futex, "where");

	words->all = xgrow(words->all, words->n, &words->capacity, sizeof(*words->all));
	words->all[words->n++] = (struct known){
		.word = { .place = place_of(text_of(where, "text")),
			  .primitive = fold_numbers(text_of(futex, "primitive")),
			  .waiters = waiters_of(futex),
			  .kind = xstrdup(text_of(where, "kind")),
			  .has_symbol = json_is_string(json_object_get(where, "symbol")) },
		.futex = futex,
	};
}

static int compare_keys(const struct compared_word *a, const struct compared_word *b)
{
	int order = strcmp(a->place, b->place);

	order = order ? order : strcmp(a->primitive, b->primitive);
	return order ? order : strcmp(a->waiters, b->waiters);
}

static int by_key(const void *x, const void *y)
{
	return compare_keys(&((const struct known *)x)->word, &((const struct known *)y)->word);
}

/* Adds the figures of FUTEX to W, the group of alike words that it belongs to. */
static void take_in(struct compared_word *w, const json_t *futex)
{
	uint64_t wait_ns = compared_number(futex, "wait_ns", &(bool){ false });

	if (!w->verdict || wait_ns > w->most_ns) {
		free(w->verdict);
		w->verdict = xstrdup(text_of(futex, "verdict"));
		w->most_ns = wait_ns;
	}
	figures_add(w, futex);
}

/* Joins alike words, and frees WORDS. */
static void join_words(struct compared_run *run, struct known_words *words)
{
	if (words->n > 1)
		qsort(words->all, words->n, sizeof(*words->all), by_key);
	run->words = xcalloc(words->n + 1, sizeof(*run->words));
	for (size_t i = 0; i < words->n; i++) {
		struct known *known = &words->all[i];

		if (run->n_words && !compare_keys(&run->words[run->n_words - 1], &known->word))
			free_word(&known->word);
		else
			run->words[run->n_words++] = known->word;
		take_in(&run->words[run->n_words - 1], known->futex);
		figures_add(&run->all, known->futex);
	}
	for (size_t i = 0; i < run->n_words; i++)
		figures_finish(&run->words[i], run->duration_ns, run->duration_unknown);
	figures_finish(&run->all, run->duration_ns, run->duration_unknown);
	free(words->all);
}

static struct compared_thread *find_thread(struct compared_run *run, const char *comm)
{
	char *name = fold_numbers(comm);

	for (size_t i = 0; i < run->n_threads; i++) {
		if (strcmp(run->threads[i].name, name) != 0)
			continue;
		free(name);
		return &run->threads[i];
	}
	run->threads =
		xgrow(run->threads, run->n_threads, &run->threads_capacity, sizeof(*run->threads));
	run->threads[run->n_threads] = (struct compared_thread){ .name = name };
	return &run->threads[run->n_threads++];
}

static void add_thread(struct compared_run *run, const json_t *th)
{
	static const char *const keys[COMPARED_STATES] = { "running_ns", "runnable_ns", "futex_ns",
							   "blocked_ns", "unknown_ns" };
	struct compared_thread *thread = find_thread(run, text_of(th, "comm"));

	thread->n_threads++;
	for (int i = 0; i < COMPARED_STATES; i++)
		thread->ns[i] += compared_number(th, keys[i], &thread->unknown[i]);
}

static void add_window(struct compared_run *run, struct known_words *words, const json_t *win)
{
	const json_t *row;
	size_t i;

	run->n_windows++;
	run->duration_ns += compared_number(win, "duration_ns", &run->duration_unknown);
	json_array_foreach(json_object_get(win, "futexes"), i, row) add_word(words, row);
	json_array_foreach(json_object_get(win, "threads"), i, row) add_thread(run, row);
}

static uint64_t index_of(const json_t *win)
{
	return compared_number(win, "index", &(bool){ false });
}

static bool is_chosen(const json_t *win, const struct compared_choice *choice)
{
	const char *name = text_of(win, "name");

	return strlen(name) == choice->name_length &&
	       !strncmp(name, choice->name, choice->name_length) &&
	       (!choice->number || index_of(win) == choice->number);
}

/* Adds the chosen windows to RUN. For "last", first finds the number of the last one. */
static void add_chosen(struct compared_run *run, struct known_words *words, const json_t *windows,
		       struct compared_choice choice)
{
	const struct compared_choice any = { choice.name, choice.name_length, 0 };
	const json_t *win;
	size_t i;

	if (choice.number == UINT64_MAX) {
		choice.number = 1;
		json_array_foreach(windows, i, win)
		{
			if (is_chosen(win, &any))
				choice.number = index_of(win);
		}
	}
	json_array_foreach(windows, i, win)
	{
		if (is_chosen(win, &choice))
			add_window(run, words, win);
	}
}

/* The keys of numbers that are added up. */
static bool is_number(const char *key)
{
	static const char *const keys[] = { "calls", "count", "index", "waits" };
	size_t length = strlen(key);

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (!strcmp(key, keys[i]))
			return true;
	}
	return length > 3 && !strcmp(key + length - 3, "_ns");
}

/* Checks the numbers in VALUE and below. */
static int check_numbers(const json_t *value, const char *path, struct error *err)
{
	const json_t *part;
	const char *key;
	size_t i;

	json_array_foreach(value, i, part)
	{
		if (check_numbers(part, path, err) < 0)
			return -1;
	}
	json_object_foreach((json_t *)(uintptr_t)value, key, part)
	{
		if (is_number(key) && !json_is_null(part) &&
		    !(json_is_integer(part) && json_integer_value(part) >= 0))
			return error_set(err, 0, "%s: %s is not a whole number from 0 up", path,
					 key);
		if (check_numbers(part, path, err) < 0)
			return -1;
	}
	return 0;
}

int compared_run_read(struct compared_run *run, json_t *doc, const char *path,
		      const struct compared_choice *choice, struct error *err)
{
	const json_t *windows = json_object_get(doc, "windows");
	const json_t *trace = json_object_get(doc, "trace");
	struct known_words words = { 0 };

	*run = (struct compared_run){ 0 };
	if (check_numbers(windows, path, err) < 0)
		return -1;
	run->lost = compared_number(trace, "lost_events", &(bool){ false }) +
		    compared_number(trace, "lost_places", &(bool){ false });
	run->futex_only = json_is_true(json_object_get(trace, "futex_only"));
	if (choice->name)
		add_chosen(run, &words, windows, *choice);
	else
		add_window(run, &words, json_array_get(windows, 0));
	if (!run->n_windows)
		return error_set(err, 0, "%s: has no window %.*s%s", path, (int)choice->name_length,
				 choice->name, choice->number ? " with that number" : "");
	join_words(run, &words);
	return 0;
}

void compared_run_finish(struct compared_run *run)
{
	for (size_t i = 0; i < run->n_words; i++)
		free_word(&run->words[i]);
	free(run->words);
	for (size_t i = 0; i < run->n_threads; i++)
		free(run->threads[i].name);
	free(run->threads);
	free_word(&run->all);
	*run = (struct compared_run){ 0 };
}
