/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes_questions.c - records the answers to questions, and gives them again later.
 *
 * A question may get another answer later, as when a process runs another program. So the answers
 * to one question of the analysis are a list, in their order.
 */
#include "session/notes/notes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define KEY_SIZE 96

/* The section of the analysis has a list of answers for each key; the others have one answer. */
#define ANSWERS "answers"

static void key_of_word(char key[KEY_SIZE], const char *name, const struct question *q)
{
	snprintf(key, KEY_SIZE, "%s %" PRId32 " %" PRIu32 " %" PRIx64, name, q->space.pid,
		 q->space.execs, q->uaddr);
}

static void key_of_id(char key[KEY_SIZE], const char *name, const struct question *q)
{
	snprintf(key, KEY_SIZE, "%s %" PRId32, name, q->id);
}

static void key_of_array(char key[KEY_SIZE], const char *name, const struct question *q)
{
	snprintf(key, KEY_SIZE, "%s %" PRId32 " %" PRIx64 " %zu", name, q->id, q->uaddr,
		 q->n_words);
}

static void key_of_space(char key[KEY_SIZE], const char *name, const struct question *q)
{
	(void)name;
	snprintf(key, KEY_SIZE, "%" PRId32 " %" PRIu32, q->space.pid, q->space.execs);
}

static void key_of_all(char key[KEY_SIZE], const char *name, const struct question *q)
{
	(void)q;
	snprintf(key, KEY_SIZE, "%s", name);
}

static json_t *pack_bool(const struct question *q)
{
	return json_boolean(q->answer);
}

static void unpack_bool(const json_t *note, struct question *q)
{
	q->answer = json_is_true(note);
}

static json_t *pack_number(const struct question *q)
{
	return json_integer(q->answer);
}

static void unpack_number(const json_t *note, struct question *q)
{
	q->answer = json_integer_value(note);
}

static json_t *pack_comm(const struct question *q)
{
	return notes_bytes(q->comm);
}

static void unpack_comm(const json_t *note, struct question *q)
{
	char *comm = notes_bytes_of(note);

	snprintf(q->comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, comm ? comm : "");
	free(comm);
}

/* A process without a title has a note too: it was asked for. */
static json_t *pack_title(const struct question *q)
{
	return *q->title ? json_pack("[o, o]", notes_bytes(q->comm), notes_bytes(q->title))
			 : json_null();
}

static void unpack_title(const json_t *note, struct question *q)
{
	char *comm = notes_bytes_of(json_array_get(note, 0));
	char *title = notes_bytes_of(json_array_get(note, 1));

	if (comm && title) {
		snprintf(q->comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, comm);
		snprintf(q->title, TITLE_SIZE, "%.*s", TITLE_SIZE - 1, title);
	}
	free(comm);
	free(title);
}

static json_t *pack_shared(const struct question *q)
{
	const struct shared_id *id = q->shared;

	return q->answer ? json_pack("[I, I, i, i]", (json_int_t)id->inode, (json_int_t)id->offset,
				     (int)id->dev_major, (int)id->dev_minor)
			 : json_false();
}

static void unpack_shared(const json_t *note, struct question *q)
{
	json_int_t inode, offset;
	int major, minor;

	if (json_unpack((json_t *)(uintptr_t)note, "[I, I, i, i]", &inode, &offset, &major,
			&minor) < 0)
		return;
	*q->shared = (struct shared_id){ .inode = (uint64_t)inode,
					 .offset = (uint64_t)offset,
					 .dev_major = (uint32_t)major,
					 .dev_minor = (uint32_t)minor };
	q->answer = true;
}

/* The time of reading, and the words; empty if they could not be read. */
static json_t *pack_array(const struct question *q)
{
	json_t *note = json_array();

	if (q->answer)
		json_array_append_new(note, json_integer((json_int_t)*q->read_ns));
	for (size_t i = 0; q->answer && i < q->n_words; i++)
		json_array_append_new(note, json_pack("[I, I, I]", (json_int_t)q->words[i].val,
						      (json_int_t)q->words[i].uaddr,
						      (json_int_t)q->words[i].flags));
	return note;
}

static void unpack_array(const json_t *note, struct question *q)
{
	if (json_array_size(note) != q->n_words + 1)
		return;
	*q->read_ns = (uint64_t)json_integer_value(json_array_get(note, 0));
	for (size_t i = 0; i < q->n_words; i++) {
		json_int_t val, uaddr, flags;

		if (json_unpack(json_array_get(note, i + 1), "[I, I, I]", &val, &uaddr, &flags) < 0)
			return;
		q->words[i] = (struct futex_waitv_word){ .val = (uint64_t)val,
							 .uaddr = (uint64_t)uaddr,
							 .flags = (uint32_t)flags };
	}
	q->answer = true;
}

/* In a recording without this note the stacks have names. */
static void unpack_stacks(const json_t *note, struct question *q)
{
	q->answer = !json_is_false(note);
}

static json_t *pack_place(const struct question *q)
{
	const struct where *w = q->where;

	return json_pack("{s:i, s:I, s:I, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:b, s:i, s:i, s:I}",
			 "kind", (int)w->kind, "start", (json_int_t)w->map_start, "end",
			 (json_int_t)w->map_end, "perms", w->perms, "offset", (json_int_t)w->offset,
			 "path", notes_bytes(w->path), "section", notes_bytes(w->section), "symbol",
			 notes_bytes(w->symbol), "near", notes_bytes(w->near), "text",
			 notes_bytes(w->text), "shared", w->shared, "major", (int)w->dev_major,
			 "minor", (int)w->dev_minor, "inode", (json_int_t)w->inode);
}

static void unpack_place_texts(const json_t *note, struct where *w)
{
	w->path = notes_bytes_of(json_object_get(note, "path"));
	w->section = notes_bytes_of(json_object_get(note, "section"));
	w->symbol = notes_bytes_of(json_object_get(note, "symbol"));
	w->near = notes_bytes_of(json_object_get(note, "near"));
	w->text = notes_bytes_of(json_object_get(note, "text"));
}

static void unpack_place(const json_t *note, struct question *q)
{
	struct where *w = q->where;
	json_int_t start, end, offset, inode;
	int kind, shared, major, minor;
	const char *perms;

	if (json_unpack((json_t *)(uintptr_t)note, "{s:i, s:I, s:I, s:s, s:I, s:b, s:i, s:i, s:I}",
			"kind", &kind, "start", &start, "end", &end, "perms", &perms, "offset",
			&offset, "shared", &shared, "major", &major, "minor", &minor, "inode",
			&inode) == 0 &&
	    kind >= 0 && kind <= WHERE_VDSO) {
		w->kind = (enum where_kind)kind;
		w->map_start = (uint64_t)start;
		w->map_end = (uint64_t)end;
		snprintf(w->perms, sizeof(w->perms), "%s", perms);
		w->offset = (uint64_t)offset;
		w->shared = shared;
		w->dev_major = (uint32_t)major;
		w->dev_minor = (uint32_t)minor;
		w->inode = (uint64_t)inode;
		unpack_place_texts(note, w);
	}
	if (!w->text)
		w->text = xasprintf("0x%" PRIx64 " (mappings unknown)", q->uaddr);
}

/* The user may have chosen some processes; threads of others do not belong to the target. */
static void drop_unchosen(const struct notes *n, struct question *q)
{
	if (n->chosen && n->chosen->n && !tids_have(n->chosen, (int32_t)q->answer))
		q->answer = 0;
}

static void name_stacks(const struct notes *n, struct question *q)
{
	if (n->present.by_kind[QUESTION_STACKS])
		n->present.by_kind[QUESTION_STACKS](
			n->present.arg, &(struct question){ .kind = q->kind, .stacks = q->stacks });
}

/* Looks for a symbol in today's files if the recording has none. */
static void find_symbol(const struct notes *n, struct question *q)
{
	struct where *w = q->where, now = { 0 };
	struct question again = *q;

	if (w->symbol || !n->present.by_kind[QUESTION_PLACE])
		return;
	again.where = &now;
	n->present.by_kind[QUESTION_PLACE](n->present.arg, &again);
	if (!now.symbol) {
		where_finish(&now);
		return;
	}
	where_finish(w);
	w->kind = now.kind;
	w->path = now.path;
	w->section = now.section;
	w->symbol = now.symbol;
	w->near = now.near;
	w->text = now.text;
}

/* How the answers to a kind of question are recorded. A kind without a key is not recorded. */
static const struct kind {
	const char *name, *section; /* in the notes; NULL: at the top */
	void (*key)(char key[KEY_SIZE], const char *name, const struct question *q);
	json_t *(*pack)(const struct question *q);
	/* NOTE is NULL if the question was not recorded; it may hold anything. */
	void (*unpack)(const json_t *note, struct question *q);
	/* Adds to the recorded answer from n->present; NULL: it is complete. */
	void (*complete)(const struct notes *n, struct question *q);
} kinds[N_QUESTIONS] = {
	[QUESTION_SHARED_WORD] = { "word", ANSWERS, key_of_word, pack_shared, unpack_shared, NULL },
	[QUESTION_IS_32BIT] = { "32-bit", ANSWERS, key_of_id, pack_bool, unpack_bool, NULL },
	[QUESTION_PROCESS] = { "process", ANSWERS, key_of_id, pack_number, unpack_number,
			       drop_unchosen },
	[QUESTION_ARRAY] = { "array", ANSWERS, key_of_array, pack_array, unpack_array, NULL },
	[QUESTION_COMM] = { "thread", "comms", key_of_id, pack_comm, unpack_comm, NULL },
	[QUESTION_TITLE] = { "process", "titles", key_of_id, pack_title, unpack_title, NULL },
	[QUESTION_STACKS] = { "stacks are named", NULL, key_of_all, pack_bool, unpack_stacks,
			      name_stacks },
	[QUESTION_PLACE] = { "word", "places", key_of_word, pack_place, unpack_place, find_symbol },
	[QUESTION_LIBRARIES] = { "", "libraries", key_of_space, pack_number, unpack_number, NULL },
	[QUESTION_ENDED_32BIT] = { "32-bit at the end", "libraries", key_of_id, pack_bool,
				   unpack_bool, NULL },
};

static json_t *section_of(const struct notes *n, const struct kind *kind)
{
	return kind->section ? json_object_get(n->root, kind->section) : n->root;
}

static void append(json_t *answers, const char *key, json_t *note)
{
	json_t *list = json_object_get(answers, key);

	if (!list) {
		list = json_array();
		json_object_set_new(answers, key, list);
	}
	json_array_append_new(list, note);
}

/*
 * Takes the next note off the LIST, or returns the last once more; NULL: there is none. The note is
 * valid until the next call.
 */
static json_t *take_next(struct notes *n, json_t *list)
{
	json_t *note;

	if (json_array_size(list) < 2)
		return json_array_get(list, 0);
	note = json_incref(json_array_get(list, 0));
	json_array_remove(list, 0);
	json_object_set_new(n->root, "last answer", note);
	return note;
}

static bool is_list(const struct kind *kind)
{
	return kind->section && !strcmp(kind->section, ANSWERS);
}

/* Answers Q as INNER does, and records the answer. */
static void answer_and_keep(void *arg, struct question *q)
{
	struct notes *n = arg;
	const struct kind *kind = &kinds[q->kind];
	char key[KEY_SIZE];

	n->inner.by_kind[q->kind](n->inner.arg, q);
	if (!kind->key)
		return;
	kind->key(key, kind->name, q);
	if (is_list(kind))
		append(section_of(n, kind), key, kind->pack(q));
	else
		json_object_set_new(section_of(n, kind), key, kind->pack(q));
}

/* Answers Q with the recorded answer. */
static void answer_by_notes(void *arg, struct question *q)
{
	struct notes *n = arg;
	const struct kind *kind = &kinds[q->kind];
	char key[KEY_SIZE];
	json_t *note;

	kind->key(key, kind->name, q);
	note = json_object_get(section_of(n, kind), key);
	kind->unpack(is_list(kind) ? take_next(n, note) : note, q);
	if (kind->complete)
		kind->complete(n, q);
}

struct answers notes_record_answers(struct notes *n, const struct answers *inner)
{
	struct answers a = { .arg = n };

	n->inner = *inner;
	for (size_t i = 0; i < N_QUESTIONS; i++)
		a.by_kind[i] = inner->by_kind[i] ? answer_and_keep : NULL;
	return a;
}

struct answers notes_answers(struct notes *n, const struct tids *chosen,
			     const struct answers *present)
{
	struct answers a = { .arg = n };

	n->chosen = chosen;
	n->present = present ? *present : (struct answers){ 0 };
	for (size_t i = 0; i < N_QUESTIONS; i++)
		a.by_kind[i] = kinds[i].key ? answer_by_notes : NULL;
	return a;
}
