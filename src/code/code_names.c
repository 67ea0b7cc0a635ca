/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_names.c - opens each file once, and keeps the names of addresses.
 */
#include "code/code_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <uthash.h>

#include "base/xalloc.h"
#include "code/code_module.h"
#include "code/code_texts.h"
#include "code/demangle.h"
#include "code/jit_names.h"

/* What is kept at most: files, bytes of their symbols, and addresses. */
#define MAX_MODULES	 128
#define MAX_MODULE_BYTES (512UL << 20)
#define MAX_KNOWN	 65536

/* Tells files apart, even one that has the inode of a deleted one. */
struct file_key {
	uint64_t device, inode, changed_s, changed_ns;
};

struct known_module {
	struct file_key key;
	struct code_module *module; /* NULL: it is none */
	UT_hash_handle hh;
};

/* An address in a file, or in a process. */
struct address_key {
	struct file_key file; /* {0}: none */
	uint64_t pid, address;
};

struct known_name {
	UT_hash_handle hh;
	struct address_key key;
	const char *build_id;
	bool has_begin;
	uint64_t begin;
	size_t n, n_left_out;
	struct code_place places[];
};

struct code_names {
	bool with_lines;
	struct code_texts *texts;
	struct jit_names *jit;
	struct known_module *modules;
	size_t module_bytes;
	struct known_name *known;
};

struct code_names *code_names_new(bool with_lines)
{
	struct code_names *n = xcalloc(1, sizeof(*n));

	n->with_lines = with_lines;
	n->texts = code_texts_new();
	n->jit = jit_names_new();
	return n;
}

static void forget_modules(struct code_names *n)
{
	struct known_module *module, *next;

	HASH_ITER (hh, n->modules, module, next) {
		HASH_DEL(n->modules, module);
		code_module_free(module->module);
		free(module);
	}
	n->module_bytes = 0;
}

static void forget_known(struct code_names *n)
{
	struct known_name *known, *next;

	HASH_ITER (hh, n->known, known, next) {
		HASH_DEL(n->known, known);
		free(known);
	}
}

void code_names_free(struct code_names *n)
{
	if (!n)
		return;
	forget_known(n);
	forget_modules(n);
	jit_names_free(n->jit);
	code_texts_free(n->texts);
	free(n);
}

/* Returns false if there is no file. */
static bool key_of(int fd, struct file_key *key)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	*key = (struct file_key){
		.device = st.st_dev,
		.inode = st.st_ino,
		.changed_s = (uint64_t)st.st_mtim.tv_sec,
		.changed_ns = (uint64_t)st.st_mtim.tv_nsec,
	};
	return true;
}

static struct code_module *open_module(const struct code_spot *spot)
{
	char *root = xasprintf("%s/%" PRId32 "/root", spot->proc, spot->tid);
	struct code_module *module = code_module_open(spot->fd, spot->path, root);

	free(root);
	return module;
}

/* The module of SPOT, whose key is stored; NULL, with a key of zeroes, if it is in none. */
static struct code_module *module_of(struct code_names *n, const struct code_spot *spot,
				     struct file_key *key)
{
	struct known_module *known;

	*key = (struct file_key){ 0 };
	if (!key_of(spot->fd, key))
		return NULL;
	HASH_FIND(hh, n->modules, key, sizeof(*key), known);
	if (!known) {
		if (HASH_COUNT(n->modules) >= MAX_MODULES || n->module_bytes > MAX_MODULE_BYTES)
			forget_modules(n);
		known = xcalloc(1, sizeof(*known));
		known->key = *key;
		known->module = open_module(spot);
		if (known->module)
			n->module_bytes += code_module_bytes(known->module);
		HASH_ADD(hh, n->modules, key, sizeof(known->key), known);
	}
	if (!known->module)
		*key = (struct file_key){ 0 };
	return known->module;
}

static const char *keep_function(struct code_names *n, const char *symbol)
{
	char name[DEMANGLE_BYTES];

	if (!symbol)
		return NULL;
	demangle(symbol, name);
	return code_texts_keep(n->texts, name);
}

static const char *keep_file(struct code_names *n, const struct source_place *place)
{
	const char *kept;
	char *path;

	if (!place->file || !place->folder)
		return code_texts_keep(n->texts, place->file);
	path = xasprintf("%s/%s", place->folder, place->file);
	kept = code_texts_keep(n->texts, path);
	free(path);
	return kept;
}

static struct known_name *add_known(struct code_names *n, const struct address_key *key,
				    const struct source_place *places, size_t n_places)
{
	struct known_name *known;

	if (HASH_COUNT(n->known) >= MAX_KNOWN)
		forget_known(n);
	known = xcalloc(1, sizeof(*known) + n_places * sizeof(*known->places));
	known->key = *key;
	known->n = n_places;
	for (size_t i = 0; i < n_places; i++) {
		known->places[i] = (struct code_place){
			.function = keep_function(n, places[i].function),
			.file = keep_file(n, &places[i]),
			.line = places[i].line,
			.is_inlined = i + 1 < n_places,
		};
	}
	HASH_ADD(hh, n->known, key, sizeof(known->key), known);
	return known;
}

/* The symbol names the function that was called: others than its own may lead to it. */
static struct known_name *look_into_module(struct code_names *n, struct code_module *module,
					   const struct address_key *key)
{
	struct source_place places[CODE_PLACES];
	size_t n_places = 0, left_out = 0;
	struct known_name *known;
	uint64_t begin = 0;
	const char *symbol = code_module_function(module, key->address, &begin);

	if (n->with_lines)
		n_places = code_module_places(module, key->address, places, CODE_PLACES, &left_out);
	if (n_places == 0 && symbol)
		places[n_places++] = (struct source_place){ .line = 0 };
	if (symbol)
		places[n_places - 1].function = symbol;
	known = add_known(n, key, places, n_places);
	known->n_left_out = left_out;
	known->has_begin = symbol != NULL;
	known->begin = begin;
	known->build_id = code_texts_keep(n->texts, code_module_build_id(module));
	return known;
}

static struct known_name *look_into_map(struct code_names *n, const struct code_spot *spot,
					const struct address_key *key)
{
	struct source_place place = { .line = 0 };
	struct known_name *known;
	uint64_t begin = 0;

	place.function =
		jit_names_find(n->jit, spot->proc, spot->pid, spot->tid, key->address, &begin);
	known = add_known(n, key, &place, place.function ? 1 : 0);
	known->has_begin = place.function != NULL;
	known->begin = begin;
	return known;
}

static const struct known_name *look_up(struct code_names *n, const struct code_spot *spot,
					uint64_t *address)
{
	struct address_key key = { .pid = 0 };
	struct code_module *module = module_of(n, spot, &key.file);
	struct known_name *known;

	*address = module ? spot->vaddr : spot->address;
	key.address = *address - spot->is_return;
	if (!module)
		key.pid = (uint64_t)(uint32_t)spot->pid;
	HASH_FIND(hh, n->known, &key, sizeof(key), known);
	if (known)
		return known;
	return module ? look_into_module(n, module, &key) : look_into_map(n, spot, &key);
}

bool code_names_find(struct code_names *n, const struct code_spot *spot, struct code_name *name)
{
	uint64_t address;
	const struct known_name *known = look_up(n, spot, &address);
	bool is_known = false;

	*name = (struct code_name){
		.n = known->n,
		.n_left_out = known->n_left_out,
		.module = code_texts_keep(n->texts, spot->path),
		.build_id = known->build_id,
		.has_offset = known->has_begin,
		.offset = known->has_begin ? address - known->begin : 0,
	};
	for (size_t i = 0; i < known->n; i++) {
		name->places[i] = known->places[i];
		is_known = is_known || known->places[i].function;
	}
	return is_known;
}
