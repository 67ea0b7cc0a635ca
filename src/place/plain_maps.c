/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plain_maps.c - parses trace-cmd's PROCMAPS, and looks files up below a folder.
 */
#include "place/plain_maps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "place/libraries.h"
#include "place/locate.h"
#include "place/maps.h"
#include "place/object.h"
#include "base/xalloc.h"

/* Memory without a name may be the .bss of a file that ends at most so far before it. */
#define NEAR_BYTES (1024ULL * 1024 * 1024)

/* A file that was looked for below the root. */
struct found {
	char *path;
	struct object *object; /* NULL: missing, or with another build-id */
};

struct process {
	int32_t pid;
	char comm[COMM_SIZE];
	struct maps *maps;
};

struct plain_maps {
	char *sysroot;
	struct reader *reader;
	const char *(*build_id)(void *arg, const char *path);
	void *arg;
	struct process *processes;
	size_t n_processes, processes_capacity;
	struct found *files;
	size_t n_files, files_capacity;
	size_t n_found, n_others;
};

/* Turns the N lines of one process into the form of /proc/PID/maps. Returns the text after them. */
static const char *take_maps(const char *at, unsigned int n, struct maps **maps)
{
	char *text = NULL;
	size_t size, bad;
	FILE *out = open_memstream(&text, &size), *in;

	for (; out && n && *at; n--) {
		uint64_t start, end;
		int path = 0;
		const char *line_end = strchrnul(at, '\n');

		if (sscanf(at, "%" SCNx64 " %" SCNx64 " %n", &start, &end, &path) >= 2 && path)
			fprintf(out, "%" PRIx64 "-%" PRIx64 " rw-p 0 00:00 %d %.*s\n", start, end,
				at[path] == '/', (int)(line_end - at - path), at + path);
		at = *line_end ? line_end + 1 : line_end;
	}
	if (out)
		fclose(out);
	in = text ? fmemopen(text, size ? size : 1, "r") : NULL;
	*maps = in ? maps_read(in, &bad) : NULL;
	if (in)
		fclose(in);
	free(text);
	return at;
}

static void parse(struct plain_maps *m, const char *at)
{
	while (*at) {
		unsigned int pid, n;
		char comm[64];
		const char *line_end = strchrnul(at, '\n');
		struct process *p;

		if (sscanf(at, "%x %x %63s", &pid, &n, comm) != 3)
			return;
		m->processes = xgrow(m->processes, m->n_processes, &m->processes_capacity,
				     sizeof(*m->processes));
		p = &m->processes[m->n_processes++];
		*p = (struct process){ .pid = (int32_t)pid };
		snprintf(p->comm, sizeof(p->comm), "%.*s", COMM_SIZE - 1, comm);
		at = take_maps(*line_end ? line_end + 1 : line_end, n, &p->maps);
	}
}

struct plain_maps *plain_maps_new(const char *text, const char *sysroot,
				  const char *(*build_id)(void *arg, const char *path), void *arg)
{
	struct plain_maps *m = xcalloc(1, sizeof(*m));

	m->sysroot = sysroot ? xstrdup(sysroot) : NULL;
	m->reader = reader_new();
	m->build_id = build_id;
	m->arg = arg;
	if (text)
		parse(m, text);
	return m;
}

void plain_maps_free(struct plain_maps *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_processes; i++)
		maps_free(m->processes[i].maps);
	for (size_t i = 0; i < m->n_files; i++) {
		object_free(m->files[i].object);
		free(m->files[i].path);
	}
	free(m->processes);
	free(m->files);
	reader_free(m->reader);
	free(m->sysroot);
	free(m);
}

bool plain_maps_process(const struct plain_maps *m, size_t i, int32_t *pid, char comm[COMM_SIZE])
{
	if (i >= m->n_processes)
		return false;
	*pid = m->processes[i].pid;
	memcpy(comm, m->processes[i].comm, COMM_SIZE);
	return true;
}

static bool is_the_same(const struct plain_maps *m, struct object *o, const char *path)
{
	const char *wanted = m->build_id ? m->build_id(m->arg, path) : NULL;
	char *is = wanted ? object_build_id(o) : NULL;
	bool same = !wanted || (is && !strcmp(is, wanted));

	free(is);
	return same;
}

static struct object *look_for(struct plain_maps *m, const char *path)
{
	struct reader_file wanted = { .root = m->sysroot, .path = path };
	struct found *file;

	if (!m->sysroot || path[0] != '/')
		return NULL;
	wanted.number = (uint32_t)m->n_files % READER_FILES;
	for (size_t i = 0; i < m->n_files; i++) {
		if (!strcmp(m->files[i].path, path))
			return m->files[i].object;
	}
	m->files = xgrow(m->files, m->n_files, &m->files_capacity, sizeof(*m->files));
	file = &m->files[m->n_files++];
	*file = (struct found){ .path = xstrdup(path) };
	if (reader_open(m->reader, &wanted) == READER_ELF)
		file->object = object_new(m->reader, &wanted);
	m->n_found += file->object != NULL;
	if (file->object && !is_the_same(m, file->object, path)) {
		m->n_others++;
		object_free(file->object);
		file->object = NULL;
	}
	return file->object;
}

static const struct process *find(const struct plain_maps *m, int32_t pid)
{
	for (size_t i = 0; i < m->n_processes; i++) {
		if (m->processes[i].pid == pid && m->processes[i].maps)
			return &m->processes[i];
	}
	return NULL;
}

unsigned int plain_maps_libraries(const struct plain_maps *m, int32_t pid)
{
	const struct process *p = find(m, pid);

	return p ? libraries_in(p->maps) : 0;
}

size_t plain_maps_found(const struct plain_maps *m, size_t *others)
{
	*others = m->n_others;
	return m->n_found;
}

size_t plain_maps_silences(const struct plain_maps *m)
{
	return reader_silences(m->reader);
}

/* The last mapping that begins at or before UADDR. */
static const struct mapping *at_or_before(const struct maps *maps, uint64_t uaddr)
{
	const struct mapping *last = NULL;

	for (size_t i = 0; i < maps->n && maps->all[i].start <= uaddr; i++)
		last = &maps->all[i];
	return last;
}

/* The begin of the first of the mappings before MAP that continue its file. */
static uint64_t begin_of_file(const struct maps *maps, const struct mapping *map)
{
	while (map > maps->all && !strcmp(map[-1].path, map->path))
		map--;
	return map->start;
}

/* Fills W from the file's sections and symbols. Returns false if the file shows nothing there. */
static bool describe(struct object *o, uint64_t begin, uint64_t uaddr, struct where *w)
{
	uint64_t vaddr = uaddr - begin + object_begin(o);
	struct object_spot spot;
	uint64_t file_end;

	if (!object_holds(o, vaddr, &file_end))
		return false;
	object_look_up(o, vaddr, &spot);
	w->kind = !spot.section	  ? WHERE_FILE
		  : spot.nobits	  ? WHERE_BSS
		  : spot.writable ? WHERE_DATA
				  : WHERE_FILE;
	if (spot.section)
		w->section = xstrdup(spot.section);
	if (spot.symbol && vaddr != spot.symbol_start)
		w->symbol = xasprintf("%s+0x%" PRIx64, spot.symbol, vaddr - spot.symbol_start);
	else if (spot.symbol)
		w->symbol = xstrdup(spot.symbol);
	if (w->symbol)
		w->text = xasprintf("%s (%s%s%s)", w->symbol, object_name(o),
				    spot.section ? " " : "", spot.section ? spot.section : "");
	else if (spot.section)
		w->text = xasprintf("%s %s+0x%" PRIx64, object_name(o), spot.section,
				    vaddr - spot.section_start);
	else
		w->text = xasprintf("%s+0x%" PRIx64, object_name(o), uaddr - begin);
	return true;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* Fills W for a mapping with a name whose file is not available. */
static void describe_mapping(const struct mapping *map, uint64_t uaddr, struct where *w)
{
	const char *name = base_name(map->path);

	w->kind = locate_kind(map);
	w->text = w->kind == WHERE_HEAP	   ? xasprintf("heap+0x%" PRIx64, w->offset)
		  : w->kind == WHERE_STACK ? xasprintf("stack top-0x%" PRIx64, map->end - uaddr)
					   : xasprintf("%s+0x%" PRIx64, name, w->offset);
}

void plain_maps_resolve(struct plain_maps *m, int32_t pid, uint64_t uaddr, struct where *w)
{
	const struct process *p = find(m, pid);
	const struct mapping *map = p ? at_or_before(p->maps, uaddr) : NULL;
	bool near = map && (uaddr < map->end || uaddr - map->end < NEAR_BYTES);
	struct object *o = near ? look_for(m, map->path) : NULL;

	*w = (struct where){ 0 };
	if (map && uaddr < map->end) {
		w->map_start = map->start;
		w->map_end = map->end;
		memcpy(w->perms, "????", sizeof(w->perms));
		w->offset = uaddr - begin_of_file(p->maps, map);
		w->path = xstrdup(map->path);
	}
	if (o && describe(o, begin_of_file(p->maps, map), uaddr, w))
		return;
	if (w->path)
		describe_mapping(map, uaddr, w);
	else
		w->text = xasprintf(p ? "anon 0x%" PRIx64 : "0x%" PRIx64, uaddr);
	if (!w->path && p)
		w->kind = WHERE_ANON;
}
