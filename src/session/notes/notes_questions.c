/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes_questions.c - keeps what is asked and answered, and answers by it later.
 *
 * The same may be asked again and be answered differently, as a process runs another program: the
 * answers to one question stand in their order.
 */
#include "session/notes/notes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define KEY_SIZE 96

static void keep(struct notes *n, const char *key, json_t *answer)
{
	json_t *answers = json_object_get(n->root, "answers");
	json_t *list = json_object_get(answers, key);

	if (!list) {
		list = json_array();
		json_object_set_new(answers, key, list);
	}
	json_array_append_new(list, answer);
}

/* The next answer, or the last once more; NULL: that was never asked. Valid until the next call. */
static json_t *recall(struct notes *n, const char *key)
{
	json_t *list = json_object_get(json_object_get(n->root, "answers"), key);
	json_t *answer;

	if (json_array_size(list) < 2)
		return json_array_get(list, 0);
	answer = json_incref(json_array_get(list, 0));
	json_array_remove(list, 0);
	json_object_set_new(n->root, "last answer", answer);
	return answer;
}

static const char *word_key(char key[KEY_SIZE], struct space space, uint64_t uaddr)
{
	snprintf(key, KEY_SIZE, "word %" PRId32 " %" PRIu32 " %" PRIx64, space.pid, space.execs,
		 uaddr);
	return key;
}

static const char *task_key(char key[KEY_SIZE], const char *what, int32_t id)
{
	snprintf(key, KEY_SIZE, "%s %" PRId32, what, id);
	return key;
}

static const char *array_key(char key[KEY_SIZE], int32_t tid, uint64_t uaddr, size_t n)
{
	snprintf(key, KEY_SIZE, "array %" PRId32 " %" PRIx64 " %zu", tid, uaddr, n);
	return key;
}

static bool heard_new_word(void *arg, struct space space, uint64_t uaddr, struct shared_id *id)
{
	struct notes *n = arg;
	bool shared = n->inner.new_word(n->inner.arg, space, uaddr, id);
	char key[KEY_SIZE];

	keep(n, word_key(key, space, uaddr),
	     shared ? json_pack("[I, I, i, i]", (json_int_t)id->inode, (json_int_t)id->offset,
				(int)id->dev_major, (int)id->dev_minor)
		    : json_false());
	return shared;
}

static bool answer_new_word(void *arg, struct space space, uint64_t uaddr, struct shared_id *id)
{
	json_int_t inode, offset;
	int major, minor;
	char key[KEY_SIZE];

	if (json_unpack(recall(arg, word_key(key, space, uaddr)), "[I, I, i, i]", &inode, &offset,
			&major, &minor) < 0)
		return false;
	*id = (struct shared_id){ .inode = (uint64_t)inode,
				  .offset = (uint64_t)offset,
				  .dev_major = (uint32_t)major,
				  .dev_minor = (uint32_t)minor };
	return true;
}

static bool heard_is_32bit(void *arg, int32_t pid)
{
	struct notes *n = arg;
	bool it_is = n->inner.is_32bit(n->inner.arg, pid);
	char key[KEY_SIZE];

	keep(n, task_key(key, "32-bit", pid), json_boolean(it_is));
	return it_is;
}

static bool answer_is_32bit(void *arg, int32_t pid)
{
	char key[KEY_SIZE];
	const json_t *answer = recall(arg, task_key(key, "32-bit", pid));

	return json_is_true(answer); /* a macro, which looks at it twice */
}

static int32_t heard_process_of(void *arg, int32_t tid)
{
	struct notes *n = arg;
	int32_t pid = n->inner.process_of(n->inner.arg, tid);
	char key[KEY_SIZE];

	keep(n, task_key(key, "process", tid), json_integer(pid));
	return pid;
}

static int32_t answer_process_of(void *arg, int32_t tid)
{
	struct notes *n = arg;
	char key[KEY_SIZE];
	int32_t pid = (int32_t)json_integer_value(recall(n, task_key(key, "process", tid)));

	return !n->chosen || !n->chosen->n || tids_have(n->chosen, pid) ? pid : 0;
}

static bool heard_read_array(void *arg, int32_t tid, uint64_t uaddr, size_t n_words,
			     struct futex_waitv_word *words, uint64_t *read_ns)
{
	struct notes *n = arg;
	bool known = n->inner.read_array(n->inner.arg, tid, uaddr, n_words, words, read_ns);
	json_t *answer = json_array();
	char key[KEY_SIZE];

	if (known)
		json_array_append_new(answer, json_integer((json_int_t)*read_ns));
	for (size_t i = 0; known && i < n_words; i++)
		json_array_append_new(answer, json_pack("[I, I, I]", (json_int_t)words[i].val,
							(json_int_t)words[i].uaddr,
							(json_int_t)words[i].flags));
	keep(n, array_key(key, tid, uaddr, n_words), answer);
	return known;
}

static bool answer_read_array(void *arg, int32_t tid, uint64_t uaddr, size_t n_words,
			      struct futex_waitv_word *words, uint64_t *read_ns)
{
	char key[KEY_SIZE];
	json_t *answer = recall(arg, array_key(key, tid, uaddr, n_words));

	if (json_array_size(answer) != n_words + 1)
		return false;
	*read_ns = (uint64_t)json_integer_value(json_array_get(answer, 0));
	for (size_t i = 0; i < n_words; i++) {
		json_int_t val, address, flags;

		if (json_unpack(json_array_get(answer, i + 1), "[I, I, I]", &val, &address,
				&flags) < 0)
			return false;
		words[i] = (struct futex_waitv_word){ .val = (uint64_t)val,
						      .uaddr = (uint64_t)address,
						      .flags = (uint32_t)flags };
	}
	return true;
}

static void heard_new_process(void *arg, int32_t pid, int32_t parent)
{
	struct notes *n = arg;

	n->inner.new_process(n->inner.arg, pid, parent);
}

static void heard_new_space(void *arg, struct space space, uint64_t ts_ns)
{
	struct notes *n = arg;

	n->inner.new_space(n->inner.arg, space, ts_ns);
}

struct analysis_questions notes_listen(struct notes *n, const struct analysis_questions *inner)
{
	n->inner = *inner;
	return (struct analysis_questions){
		.new_word = heard_new_word,
		.is_32bit = heard_is_32bit,
		.process_of = heard_process_of,
		.read_array = heard_read_array,
		.new_process = heard_new_process,
		.new_space = heard_new_space,
		.arg = n,
	};
}

struct analysis_questions notes_answer(struct notes *n, const struct tids *chosen)
{
	n->chosen = chosen;
	return (struct analysis_questions){
		.new_word = answer_new_word,
		.is_32bit = answer_is_32bit,
		.process_of = answer_process_of,
		.read_array = answer_read_array,
		.arg = n,
	};
}

static void heard_name_thread(void *arg, int32_t tid, char comm[COMM_SIZE])
{
	struct notes *n = arg;
	char key[KEY_SIZE];

	n->inner_last.name_thread(n->inner_last.arg, tid, comm);
	json_object_set_new(json_object_get(n->root, "comms"), task_key(key, "thread", tid),
			    notes_bytes(comm));
}

static void answer_name_thread(void *arg, int32_t tid, char comm[COMM_SIZE])
{
	struct notes *n = arg;
	char key[KEY_SIZE];
	char *known = notes_bytes_of(
		json_object_get(json_object_get(n->root, "comms"), task_key(key, "thread", tid)));

	snprintf(comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, known ? known : "");
	free(known);
}

static bool heard_name_stacks(void *arg, struct stacks *stacks)
{
	struct notes *n = arg;
	bool named = n->inner_last.name_stacks(n->inner_last.arg, stacks);

	json_object_set_new(n->root, "stacks are named", json_boolean(named));
	return named;
}

static bool answer_name_stacks(void *arg, struct stacks *stacks)
{
	struct notes *n = arg;

	n->inner_last.name_stacks(n->inner_last.arg, stacks);
	return !json_is_false(json_object_get(n->root, "stacks are named"));
}

static const char *row_key(char key[KEY_SIZE], const struct futex_row *f)
{
	return word_key(key, (struct space){ .pid = f->pid, .execs = f->execs }, f->uaddr);
}

static void heard_find_place(void *arg, const struct futex_row *f, session_comm_of *comm_of,
			     void *comm_arg, struct where *w)
{
	struct notes *n = arg;
	char key[KEY_SIZE];

	n->inner_last.find_place(n->inner_last.arg, f, comm_of, comm_arg, w);
	json_object_set_new(
		json_object_get(n->root, "places"), row_key(key, f),
		json_pack("{s:i, s:I, s:I, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:b, s:i, s:i, s:I}",
			  "kind", (int)w->kind, "start", (json_int_t)w->map_start, "end",
			  (json_int_t)w->map_end, "perms", w->perms, "offset",
			  (json_int_t)w->offset, "path", notes_bytes(w->path), "section",
			  notes_bytes(w->section), "symbol", notes_bytes(w->symbol), "near",
			  notes_bytes(w->near), "text", notes_bytes(w->text), "shared", w->shared,
			  "major", (int)w->dev_major, "minor", (int)w->dev_minor, "inode",
			  (json_int_t)w->inode));
}

/* The texts of W from its note P. */
static void take_texts(const json_t *p, struct where *w)
{
	w->path = notes_bytes_of(json_object_get(p, "path"));
	w->section = notes_bytes_of(json_object_get(p, "section"));
	w->symbol = notes_bytes_of(json_object_get(p, "symbol"));
	w->near = notes_bytes_of(json_object_get(p, "near"));
	w->text = notes_bytes_of(json_object_get(p, "text"));
}

/* Files that are at hand now may know more than was known then. */
static void find_symbol(struct notes *n, const struct futex_row *f, struct where *w)
{
	struct where other;

	if (!n->inner_last.find_place)
		return;
	n->inner_last.find_place(n->inner_last.arg, f, NULL, NULL, &other);
	if (!other.symbol) {
		where_finish(&other);
		return;
	}
	where_finish(w);
	w->kind = other.kind;
	w->path = other.path;
	w->section = other.section;
	w->symbol = other.symbol;
	w->near = other.near;
	w->text = other.text;
}

static void answer_find_place(void *arg, const struct futex_row *f, session_comm_of *comm_of,
			      void *comm_arg, struct where *w)
{
	struct notes *n = arg;
	char key[KEY_SIZE];
	json_t *p = json_object_get(json_object_get(n->root, "places"), row_key(key, f));
	json_int_t start, end, offset, inode;
	int kind, shared, major, minor;
	const char *perms;

	(void)comm_of;
	(void)comm_arg;
	*w = (struct where){ 0 };
	if (json_unpack(p, "{s:i, s:I, s:I, s:s, s:I, s:b, s:i, s:i, s:I}", "kind", &kind, "start",
			&start, "end", &end, "perms", &perms, "offset", &offset, "shared", &shared,
			"major", &major, "minor", &minor, "inode", &inode) == 0 &&
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
		take_texts(p, w);
	}
	if (!w->text)
		w->text = xasprintf("0x%" PRIx64 " (mappings unknown)", f->uaddr);
	if (!w->symbol)
		find_symbol(n, f, w);
}

static unsigned int heard_libraries(void *arg, const struct futex_row *f)
{
	struct notes *n = arg;
	unsigned int libraries = n->inner_last.libraries(n->inner_last.arg, f);
	char key[KEY_SIZE];

	snprintf(key, sizeof(key), "%" PRId32 " %" PRIu32, f->pid, f->execs);
	json_object_set_new(json_object_get(n->root, "libraries"), key,
			    json_integer((json_int_t)libraries));
	return libraries;
}

static unsigned int answer_libraries(void *arg, const struct futex_row *f)
{
	struct notes *n = arg;
	char key[KEY_SIZE];

	snprintf(key, sizeof(key), "%" PRId32 " %" PRIu32, f->pid, f->execs);
	return (unsigned int)json_integer_value(
		json_object_get(json_object_get(n->root, "libraries"), key));
}

static bool heard_is_32bit_last(void *arg, int32_t pid)
{
	struct notes *n = arg;
	bool it_is = n->inner_last.is_32bit(n->inner_last.arg, pid);
	char key[KEY_SIZE];

	json_object_set_new(json_object_get(n->root, "libraries"),
			    task_key(key, "32-bit at the end", pid), json_boolean(it_is));
	return it_is;
}

static bool answer_is_32bit_last(void *arg, int32_t pid)
{
	struct notes *n = arg;
	char key[KEY_SIZE];

	return json_is_true(json_object_get(json_object_get(n->root, "libraries"),
					    task_key(key, "32-bit at the end", pid)));
}

struct session_questions notes_listen_last(struct notes *n, const struct session_questions *inner)
{
	n->inner_last = *inner;
	return (struct session_questions){
		.name_thread = heard_name_thread,
		.name_stacks = heard_name_stacks,
		.find_place = heard_find_place,
		.libraries = heard_libraries,
		.is_32bit = heard_is_32bit_last,
		.arg = n,
	};
}

struct session_questions notes_answer_last(struct notes *n, const struct session_questions *inner)
{
	n->inner_last = *inner;
	return (struct session_questions){
		.name_thread = answer_name_thread,
		.name_stacks = answer_name_stacks,
		.find_place = answer_find_place,
		.libraries = answer_libraries,
		.is_32bit = answer_is_32bit_last,
		.arg = n,
	};
}
