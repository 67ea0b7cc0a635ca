/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run.c - reads one result, and joins its alike words and threads.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/units.h"
#include "base/xalloc.h"

struct compared_choice compare_choice(const char *argument)
{
	struct compared_choice choice = { .name = argument, .name_length = strlen(argument) };
	const char *colon = strrchr(argument, ':');

	if (colon && units_parse_whole(colon + 1, INT64_MAX, &choice.number) == 0 && choice.number)
		choice.name_length = (size_t)(colon - argument);
	return choice;
}

bool compare_knows_idle(const json_t *doc)
{
	const json_t *win, *futex;
	size_t i, j;

	json_array_foreach(json_object_get(doc, "windows"), i, win)
	{
		json_array_foreach(json_object_get(win, "futexes"), j, futex)
		{
			if (!json_is_boolean(json_object_get(futex, "idle")))
				return false;
		}
	}
	return true;
}

void compared_word_finish(struct compared_word *w)
{
	free(w->place);
	free(w->primitive);
	free(w->waiters);
	free(w->kind);
	free(w->verdict);
	free(w->code);
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
	bool with_idle;
};

/* Such places say nothing about another run. */
static bool is_nameless(const json_t *where)
{
	const char *kind = compared_text(where, "kind");

	return !json_is_string(json_object_get(where, "symbol")) &&
	       (!strcmp(kind, "heap") || !strcmp(kind, "anon") || !strcmp(kind, "unmapped"));
}

static void add_word(struct known_words *words, const json_t *futex)
{
	const json_t *where = json_object_get(futex, "where");

	words->all = xgrow(words->all, words->n, &words->capacity, sizeof(*words->all));
	words->all[words->n++] = (struct known){
		.word = { .place = compared_place(compared_text(where, "text")),
			  .primitive = fold_numbers(compared_text(futex, "primitive")),
			  .waiters = compared_waiters(futex),
			  .kind = xstrdup(compared_text(where, "kind")),
			  .code = compared_code(futex),
			  .has_symbol = json_is_string(json_object_get(where, "symbol")),
			  .is_nameless = is_nameless(where) },
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

/* Does ROW, a word or thread, say that it is idle? */
static bool is_idle(const json_t *row)
{
	return json_is_true(json_object_get(row, "idle"));
}

/* Adds FUTEX to W, the group of alike words that it belongs to; its figures unless it is LEFT_OUT.
 */
static void take_in(struct compared_word *w, const json_t *futex, bool left_out)
{
	uint64_t wait_ns = left_out ? 0 : compared_number(futex, "wait_ns", &(bool){ false });

	if (!w->verdict || wait_ns > w->most_ns) {
		free(w->verdict);
		w->verdict = xstrdup(compared_text(futex, "verdict"));
		w->most_ns = wait_ns;
	}
	w->n_words++;
	w->n_idle += left_out;
	if (!left_out)
		figures_add(w, futex);
}

/* Of alike words with different code, the code is not known. */
static void join_word(struct compared_word *w, struct compared_word *more)
{
	if (strcmp(w->code, more->code) != 0)
		*w->code = '\0';
	compared_word_finish(more);
}

/* Joins alike words, and frees WORDS. */
static void join_words(struct compared_run *run, struct known_words *words)
{
	if (words->n > 1)
		qsort(words->all, words->n, sizeof(*words->all), by_key);
	run->words = xcalloc(words->n + 1, sizeof(*run->words));
	for (size_t i = 0; i < words->n; i++) {
		struct known *known = &words->all[i];
		bool left_out;

		if (run->n_words && !compare_keys(&run->words[run->n_words - 1], &known->word))
			join_word(&run->words[run->n_words - 1], &known->word);
		else
			run->words[run->n_words++] = known->word;
		left_out = !words->with_idle && is_idle(known->futex);
		take_in(&run->words[run->n_words - 1], known->futex, left_out);
		if (left_out)
			run->idle_ns += compared_number(known->futex, "wait_ns", &(bool){ false });
	}
	for (size_t i = 0; i < run->n_words; i++)
		figures_finish(&run->words[i], run->duration_ns, run->duration_unknown);
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

static void add_thread(struct compared_run *run, const json_t *th, bool with_idle)
{
	static const char *const keys[COMPARED_STATES] = { "running_ns", "runnable_ns", "futex_ns",
							   "blocked_ns", "unknown_ns" };
	struct compared_thread *thread = find_thread(run, compared_text(th, "comm"));

	thread->n_threads++;
	if (!with_idle && is_idle(th)) {
		thread->n_idle++;
		return;
	}
	for (int i = 0; i < COMPARED_STATES; i++)
		thread->ns[i] += compared_number(th, keys[i], &thread->unknown[i]);
}

static void add_finding(struct compared_run *run, const json_t *finding)
{
	const char *kind = compared_text(finding, "kind");
	struct compared_finding *f;
	size_t i = 0;

	while (i < run->n_findings && strcmp(run->findings[i].kind, kind) != 0)
		i++;
	if (i == run->n_findings) {
		run->findings = xgrow_one(run->findings, i, sizeof(*run->findings));
		run->findings[run->n_findings++] =
			(struct compared_finding){ .kind = xstrdup(kind) };
	}
	f = &run->findings[i];
	f->time_ns += compared_number(finding, "time_ns", &f->unknown);
}

static void add_window(struct compared_run *run, struct known_words *words, const json_t *win)
{
	const json_t *row;
	size_t i;

	run->n_windows++;
	run->duration_ns += compared_number(win, "duration_ns", &run->duration_unknown);
	run->no_findings |= !json_is_array(json_object_get(win, "findings"));
	json_array_foreach(json_object_get(win, "findings"), i, row) add_finding(run, row);
	json_array_foreach(json_object_get(win, "futexes"), i, row) add_word(words, row);
	json_array_foreach(json_object_get(win, "threads"), i, row)
		add_thread(run, row, words->with_idle);
}

static uint64_t index_of(const json_t *win)
{
	return compared_number(win, "index", &(bool){ false });
}

static bool is_chosen(const json_t *win, const struct compared_choice *choice)
{
	const char *name = compared_text(win, "name");

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

int compared_run_read(struct compared_run *run, const json_t *doc, const char *path,
		      const struct compared_choice *choice, bool with_idle, struct error *err)
{
	const json_t *windows = json_object_get(doc, "windows");
	const json_t *trace = json_object_get(doc, "trace");
	struct known_words words = { .with_idle = with_idle };

	*run = (struct compared_run){ .path = xstrdup(path) };
	if (compared_check_numbers(trace, path, err) < 0 ||
	    compared_check_numbers(windows, path, err) < 0)
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
		compared_word_finish(&run->words[i]);
	free(run->words);
	for (size_t i = 0; i < run->n_threads; i++)
		free(run->threads[i].name);
	free(run->threads);
	for (size_t i = 0; i < run->n_findings; i++)
		free(run->findings[i].kind);
	free(run->findings);
	free(run->path);
	compared_word_finish(&run->all);
	*run = (struct compared_run){ 0 };
}
