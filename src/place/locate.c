/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * locate.c - finds the object, section and symbol of an address, and words its place.
 */
#include "place/locate.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/xalloc.h"
#include "place/libraries.h"

/* Where malloc of glibc puts its arenas, and the lock in them. */
#define ARENA_ALIGNMENT (64ULL * 1024 * 1024)
#define ARENA_LOCK	0x30

/* The most mappings to go back in search of an object before an address. */
#define MAX_STEPS 4096

/* An address, and the object that it is in or behind. */
struct search {
	struct objects *files;
	const struct reading *r;
	int32_t pid;
	uint64_t uaddr;
	const struct mapping *m; /* the mapping of UADDR */
	struct object *object;
	uint64_t bias;
};

enum where_kind locate_kind(const struct mapping *m)
{
	static const struct {
		const char *path;
		bool whole;
		enum where_kind shared, private;
	} kinds[] = {
		{ "", true, WHERE_SHM, WHERE_ANON },
		{ "[heap]", true, WHERE_HEAP, WHERE_HEAP },
		{ "[stack]", true, WHERE_STACK, WHERE_STACK },
		{ "[vdso]", true, WHERE_VDSO, WHERE_VDSO },
		{ "[vvar", false, WHERE_VDSO, WHERE_VDSO },
		{ "[vsyscall]", true, WHERE_VDSO, WHERE_VDSO },
		{ "[anon_shmem:", false, WHERE_SHM, WHERE_ANON },
		{ "[", false, WHERE_ANON, WHERE_ANON },
		{ "//anon", false, WHERE_SHM, WHERE_ANON },
		{ "/dev/zero", true, WHERE_SHM, WHERE_ANON },
		{ "/anon_hugepage", true, WHERE_SHM, WHERE_ANON },
		{ "/memfd:", false, WHERE_SHM, WHERE_SHM },
		{ "/dev/shm/", false, WHERE_SHM, WHERE_SHM },
		{ "/SYSV", false, WHERE_SHM, WHERE_SHM },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t length = strlen(kinds[i].path);

		if (strncmp(m->path, kinds[i].path, length) != 0 ||
		    (kinds[i].whole && m->path[length]))
			continue;
		return m->perms[3] == 's' ? kinds[i].shared : kinds[i].private;
	}
	return WHERE_FILE;
}

bool locate_is_anonymous(const struct mapping *m)
{
	enum where_kind kind = locate_kind(m);

	return m->inode == 0 && (kind == WHERE_ANON || kind == WHERE_HEAP);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

void locate_note(struct objects *files, const struct reading *r, int32_t pid,
		 const struct mapping *m)
{
	unsigned int steps = 0;

	if (!locate_is_anonymous(m)) {
		objects_get(files, pid, m);
		return;
	}
	while (m-- > r->maps->all && steps++ < MAX_STEPS) {
		if (objects_get(files, pid, m))
			return;
	}
}

static bool try_object(struct search *s, const struct mapping *m)
{
	size_t at = (size_t)(m - s->r->maps->all);

	s->object = objects_get(s->files, s->pid, m);
	if (s->object && object_find_bias(s->object, s->r->maps, at, &s->bias))
		return true;
	s->object = NULL;
	return false;
}

/* Finds the object of the mapping; for anonymous memory, the object that lies before it. */
static void find_object(struct search *s)
{
	const struct mapping *m = s->m;
	unsigned int steps = 0;

	if (!locate_is_anonymous(m)) {
		try_object(s, m);
		return;
	}
	while (m-- > s->r->maps->all && steps++ < MAX_STEPS) {
		if (try_object(s, m))
			return;
	}
}

static char *offset_text(const char *name, uint64_t offset)
{
	return offset ? xasprintf("%s+0x%" PRIx64, name, offset) : xstrdup(name);
}

static enum where_kind kind_of_spot(const struct search *s, const struct object_spot *spot)
{
	if (spot->section && spot->nobits)
		return WHERE_BSS;
	if (spot->section)
		return spot->writable ? WHERE_DATA : WHERE_FILE;
	return locate_is_anonymous(s->m) ? WHERE_BSS : WHERE_FILE;
}

/* The text for memory of a binary outside of all known sections. */
static char *sectionless_text(const struct search *s, const struct where *w)
{
	uint64_t vaddr = s->uaddr - s->bias;
	const char *name = object_name(s->object);
	uint64_t file_end;

	if (w->symbol)
		return xasprintf("%s (%s)", w->symbol, name);
	if (w->kind == WHERE_BSS && object_holds(s->object, vaddr, &file_end))
		return xasprintf("%s bss+0x%" PRIx64, name, vaddr - file_end);
	return xasprintf("%s+0x%" PRIx64, name, w->offset);
}

static void describe_spot(const struct search *s, struct where *w)
{
	const char *name = object_name(s->object);
	uint64_t vaddr = s->uaddr - s->bias;
	struct object_spot spot;

	object_look_up(s->object, vaddr, &spot);
	w->kind = kind_of_spot(s, &spot);
	if (spot.symbol)
		w->symbol = offset_text(spot.symbol, vaddr - spot.symbol_start);
	if (!spot.section) {
		w->text = sectionless_text(s, w);
		return;
	}
	w->section = xstrdup(spot.section);
	if (w->symbol)
		w->text = xasprintf("%s (%s %s)", w->symbol, name, spot.section);
	else
		w->text = xasprintf("%s %s+0x%" PRIx64, name, spot.section,
				    vaddr - spot.section_start);
}

static void describe_near(const struct search *s, struct where *w)
{
	uint64_t end = s->bias + object_end(s->object);
	const char *section = object_last_section(s->object);

	/* Memory of another mapping only happens to lie there. */
	if (s->uaddr < end || s->m->start >= end)
		return;
	w->near = xasprintf("anon, 0x%" PRIx64 " after %s%s%s", s->uaddr - end,
			    object_name(s->object), section ? " " : "", section ? section : "");
}

/*
 * Each arena of glibc's malloc, but the first, begins with two structs: the second one begins with
 * the arena's lock (malloc/arena.c).
 */
static bool is_arena_lock(const struct search *s)
{
	const struct mapping *m = s->m;

	return m->start % ARENA_ALIGNMENT == 0 && s->uaddr == m->start + ARENA_LOCK &&
	       !m->path[0] && !m->inode && m->perms[1] == 'w' &&
	       (libraries_in(s->r->maps) & LIBRARY_GLIBC);
}

static void describe_anon(const struct search *s, struct where *w)
{
	const struct mapping *m = s->m;

	if (is_arena_lock(s))
		w->text = xasprintf("lock of malloc's arena at %" PRIx64, m->start);
	else if (m->path[0] == '[')
		w->text = xasprintf("%s+0x%" PRIx64, m->path, w->offset);
	else if (w->near)
		w->text = xstrdup(w->near);
	else
		w->text = xasprintf("anon+0x%" PRIx64 " of %" PRIx64, w->offset, m->start);
}

/* All anonymous shared memory has the same path; the inode tells one from another. */
static void describe_shm(const struct mapping *m, struct where *w)
{
	bool named = m->path[0] && locate_kind(m) == WHERE_SHM && strcmp(m->path, "/dev/zero") &&
		     strcmp(m->path, "/anon_hugepage");

	if (named)
		w->text = xasprintf("%s+0x%" PRIx64, m->path, w->offset);
	else
		w->text = xasprintf("shared anon+0x%" PRIx64 " (inode %" PRIu64 ")", w->offset,
				    m->inode);
}

/* A stack's mapping grows downwards, so only the distance from its top stays the same. */
static void describe_stack(const struct mapping *m, uint64_t uaddr, const char *owner,
			   struct where *w)
{
	w->kind = WHERE_STACK;
	w->text = xasprintf("stack of %s top-0x%" PRIx64, owner, m->end - uaddr);
}

static void describe_mapping(const struct search *s, struct where *w)
{
	const struct mapping *m = s->m;

	switch (w->kind) {
	case WHERE_HEAP:
		w->text = xasprintf("heap+0x%" PRIx64, w->offset);
		break;
	case WHERE_ANON:
		describe_anon(s, w);
		break;
	case WHERE_SHM:
		describe_shm(m, w);
		break;
	default:
		w->text = xasprintf("%s+0x%" PRIx64, base_name(m->path), w->offset);
		break;
	}
}

static void copy_mapping(const struct mapping *m, uint64_t uaddr, struct where *w)
{
	w->kind = locate_kind(m);
	w->map_start = m->start;
	w->map_end = m->end;
	memcpy(w->perms, m->perms, sizeof(w->perms));
	w->offset = uaddr - m->start + (m->inode ? m->offset : 0);
	w->path = m->path[0] ? xstrdup(m->path) : NULL;
	w->shared = m->perms[3] == 's';
	w->dev_major = m->file.inode ? m->file.dev_major : m->dev_major;
	w->dev_minor = m->file.inode ? m->file.dev_minor : m->dev_minor;
	w->inode = m->file.inode ? m->file.inode : m->inode;
}

/* Is the address in the object? Anonymous memory belongs to it up to the end of its .bss. */
static bool is_inside(const struct search *s)
{
	uint64_t file_end;

	return !locate_is_anonymous(s->m) || object_holds(s->object, s->uaddr - s->bias, &file_end);
}

void locate(struct objects *files, const struct reading *r, int32_t pid, uint64_t uaddr,
	    const char *owner, struct where *w)
{
	struct search s = { .files = files, .r = r, .pid = pid, .uaddr = uaddr };

	s.m = maps_find(r->maps, uaddr);
	copy_mapping(s.m, uaddr, w);
	if (owner) {
		describe_stack(s.m, uaddr, owner, w);
		return;
	}
	find_object(&s);
	if (s.object && is_inside(&s)) {
		describe_spot(&s, w);
		return;
	}
	if (s.object && w->kind == WHERE_ANON)
		describe_near(&s, w);
	describe_mapping(&s, w);
}
