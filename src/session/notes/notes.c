/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes.c - notes as a JSON text, with the names and build-ids in them.
 */
#include "session/notes/notes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Grows when older versions can no longer read the notes. */
#define NOTES_VERSION 1

struct notes *notes_new(void)
{
	struct notes *n = xcalloc(1, sizeof(*n));

	n->root = json_pack("{s:i, s:s, s:{}, s:{}, s:{}, s:{}, s:{}}", "notes", NOTES_VERSION,
			    "version", PACKAGE_VERSION, "answers", "comms", "titles", "places",
			    "libraries");
	return n;
}

void notes_free(struct notes *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->n_targets; i++)
		free(n->targets[i].exe);
	free(n->targets);
	free(n->command);
	free(n->leftovers);
	free(n->ended);
	free(n->owners);
	free(n->looks);
	free(n->ticks);
	named_stacks_finish(&n->user_stacks);
	json_decref(n->root);
	free(n);
}

char *notes_text(const struct notes *n, size_t *size)
{
	char *text = json_dumps(n->root, JSON_COMPACT);

	*size = text ? strlen(text) : 0;
	return text;
}

struct notes *notes_parse(const char *text, size_t size, struct error *err)
{
	struct notes *n = xcalloc(1, sizeof(*n));
	int version = 0;

	n->root = json_loadb(text, size, 0, NULL);
	if (n->root && json_unpack(n->root, "{s:i}", "notes", &version) == 0 &&
	    version == NOTES_VERSION)
		return n;
	if (version > NOTES_VERSION)
		error_set(err, 0, "recorded by a later version of futrace");
	else
		error_set(err, 0, "the recording's notes are damaged");
	notes_free(n);
	return NULL;
}

/* Each byte becomes the character with its number, so no byte is lost. */
json_t *notes_bytes(const char *s)
{
	size_t length = s ? strlen(s) : 0, used = 0;
	char *text;
	json_t *value;

	if (!s)
		return json_null();
	text = xcalloc(2 * length + 1, 1);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x80) {
			text[used++] = (char)c;
		} else {
			text[used++] = (char)(0xc0 | c >> 6);
			text[used++] = (char)(0x80 | (c & 0x3f));
		}
	}
	value = json_stringn(text, used);
	free(text);
	return value;
}

char *notes_bytes_of(const json_t *value)
{
	const char *text = json_string_value(value);
	size_t used = 0;
	char *s;

	if (!text)
		return NULL;
	s = xcalloc(strlen(text) + 1, 1);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0xc0 && text[1])
			c = (unsigned char)((c & 3) << 6 | (*++text & 0x3f));
		s[used++] = (char)c;
	}
	return s;
}

void notes_keep_comms(struct notes *n, const struct result *res)
{
	json_t *comms = json_object_get(n->root, "comms");
	char key[32];

	for (size_t i = 0; i < res->windows[0].n_threads; i++) {
		const struct thread_row *th = &res->windows[0].threads[i];

		snprintf(key, sizeof(key), "thread %" PRId32, th->tid);
		if (*th->comm)
			json_object_set_new(comms, key, notes_bytes(th->comm));
	}
}

/* A newline in a name would split it in two. */
static void put_comm(FILE *out, const char *key, const json_t *value)
{
	const char *number = strchr(key, ' ');
	char *comm = notes_bytes_of(value);

	for (char *at = comm; at && *at; at++) {
		if (*at == '\n')
			*at = '?';
	}
	if (number && comm && *comm)
		fprintf(out, "%s %s\n", number + 1, comm);
	free(comm);
}

char *notes_comms(const struct notes *n)
{
	json_t *comms = json_object_get(n->root, "comms");
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *key;
	json_t *value;

	if (!out)
		return xstrdup("");
	json_object_foreach(comms, key, value) put_comm(out, key, value);
	if (fclose(out) == EOF) {
		free(text);
		return xstrdup("");
	}
	return text;
}

void notes_keep_build_id(void *notes, const char *path, const char *build_id)
{
	struct notes *n = notes;
	json_t *ids = json_object_get(n->root, "build-ids");
	json_t *key = notes_bytes(path);

	if (!ids) {
		ids = json_object();
		json_object_set_new(n->root, "build-ids", ids);
	}
	json_object_set_new(ids, json_string_value(key), json_string(build_id));
	json_decref(key);
}

const char *notes_build_id(const struct notes *n, const char *path)
{
	json_t *key = notes_bytes(path);
	const char *id = json_string_value(
		json_object_get(json_object_get(n->root, "build-ids"), json_string_value(key)));

	json_decref(key);
	return id;
}
