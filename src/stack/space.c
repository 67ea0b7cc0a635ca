/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * space.c - reads /proc/PID/maps and mem, and opens each mapped file once.
 */
#include "stack/space.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>

#include "base/xalloc.h"
#include "place/identity.h"
#include "place/mapped_file.h"
#include "place/maps.h"

/* The most files that are kept open, and the largest vdso. */
#define MAX_FILES 1024
#define MAX_VDSO  (1 << 16)

struct known_file {
	struct file_id id;
	struct code_file *file; /* NULL: it has no code that is known */
	UT_hash_handle hh;
};

struct stack_files {
	struct known_file *all;
};

/* What is known of a mapping, once it has been asked for. */
struct known_mapping {
	bool is_known;
	struct stack_spot spot;
};

struct stack_space {
	struct stack_files *files;
	char *proc;
	int32_t pid, tid;
	int memory;
	struct maps *maps;
	struct known_mapping *known; /* one for each */
	struct code_file *vdso;
	bool vdso_is_read;
	struct stack_target target;
};

struct stack_files *stack_files_new(void)
{
	return xcalloc(1, sizeof(struct stack_files));
}

void stack_files_free(struct stack_files *f)
{
	struct known_file *file, *next;

	if (!f)
		return;
	HASH_ITER (hh, f->all, file, next) {
		HASH_DEL(f->all, file);
		code_file_free(file->file);
		free(file);
	}
	free(f);
}

static struct code_file *open_file(const struct stack_space *s, const struct mapping *m)
{
	const struct reader_file wanted = {
		.pid = s->pid,
		.root = s->proc,
		.path = m->path,
		.start = m->start,
		.end = m->end,
		.file = m->file,
	};
	int fd = mapped_file_open(&wanted);

	return fd >= 0 ? code_file_open(fd) : NULL;
}

/* The file of M, NULL if there is none with code. */
static struct code_file *file_of(const struct stack_space *s, const struct mapping *m)
{
	struct known_file *file;

	HASH_FIND(hh, s->files->all, &m->file, sizeof(m->file), file);
	if (!file && HASH_COUNT(s->files->all) < MAX_FILES) {
		file = xcalloc(1, sizeof(*file));
		file->id = m->file;
		file->file = open_file(s, m);
		HASH_ADD(hh, s->files->all, id, sizeof(file->id), file);
	}
	return file ? file->file : NULL;
}

static size_t read_memory(void *arg, uint64_t address, void *to, size_t n)
{
	const struct stack_space *s = arg;
	ssize_t got = address <= INT64_MAX ? pread(s->memory, to, n, (off_t)address) : -1;

	return got > 0 ? (size_t)got : 0;
}

/* The kernel's own code, a file that lies in memory only: vdso(7). */
static struct code_file *vdso_of(struct stack_space *s, const struct mapping *m)
{
	size_t n = m->end - m->start;
	void *bytes;

	if (s->vdso_is_read || n > MAX_VDSO)
		return s->vdso;
	s->vdso_is_read = true;
	bytes = xcalloc(n, 1);
	if (read_memory(s, m->start, bytes, n) == n)
		s->vdso = code_file_of_memory(bytes, n);
	else
		free(bytes);
	return s->vdso;
}

static void look_at_mapping(struct stack_space *s, const struct mapping *m,
			    struct known_mapping *known)
{
	uint64_t vaddr;

	known->is_known = true;
	if (m->file.inode)
		known->spot.file = file_of(s, m);
	else if (strcmp(m->path, "[vdso]") == 0)
		known->spot.file = vdso_of(s, m);
	if (!known->spot.file)
		return;
	if (code_file_vaddr(known->spot.file, m->offset, &vaddr))
		known->spot.bias = m->start - vaddr;
	else
		known->spot.file = NULL;
}

static bool find_code(void *arg, uint64_t address, struct stack_spot *spot)
{
	struct stack_space *s = arg;
	const struct mapping *m = maps_find(s->maps, address);
	struct known_mapping *known;

	if (!m || m->perms[2] != 'x')
		return false;
	known = &s->known[m - s->maps->all];
	if (!known->is_known)
		look_at_mapping(s, m, known);
	*spot = known->spot;
	return true;
}

int stack_space_renew(struct stack_space *s)
{
	char *path = xasprintf("%s/%" PRId32 "/maps", s->proc, s->tid);
	FILE *in = fopen(path, "re");
	struct maps *maps;
	size_t bad_lines;

	free(path);
	if (!in)
		return -1;
	maps = maps_read(in, &bad_lines);
	fclose(in);
	if (!maps)
		return -1;
	/* It has ended: what it had still names what was seen in it. */
	if (maps->n == 0 && s->maps) {
		maps_free(maps);
		return -1;
	}
	identity_complete(s->proc, s->tid, maps, s->maps);
	maps_free(s->maps);
	free(s->known);
	s->maps = maps;
	s->known = xcalloc(maps->n + 1, sizeof(*s->known));
	return 0;
}

struct stack_space *stack_space_new(struct stack_files *files, const char *proc, int32_t pid,
				    int32_t tid, struct error *err)
{
	struct stack_space *s = xcalloc(1, sizeof(*s));
	char *path = xasprintf("%s/%" PRId32 "/mem", proc, tid);

	*s = (struct stack_space){ .files = files, .pid = pid, .tid = tid };
	s->proc = xstrdup(proc);
	s->target = (struct stack_target){ .read = read_memory, .find = find_code, .arg = s };
	s->memory = open(path, O_RDONLY | O_CLOEXEC);
	free(path);
	if (s->memory < 0)
		error_set(err, errno, "cannot read the memory of process %" PRId32, pid);
	else if (stack_space_renew(s) == 0)
		return s;
	else
		error_set(err, errno, "cannot read the mappings of process %" PRId32, pid);
	stack_space_free(s);
	return NULL;
}

void stack_space_free(struct stack_space *s)
{
	if (!s)
		return;
	if (s->memory >= 0)
		close(s->memory);
	maps_free(s->maps);
	code_file_free(s->vdso);
	free(s->known);
	free(s->proc);
	free(s);
}

const struct stack_target *stack_space_target(struct stack_space *s, uint64_t pc)
{
	struct stack_spot spot;

	s->target.machine = NULL;
	if (find_code(s, pc, &spot) && spot.file)
		s->target.machine = code_file_machine(spot.file);
	return &s->target;
}

bool stack_space_module(struct stack_space *s, uint64_t address, struct stack_module *module)
{
	struct stack_spot spot;
	const struct mapping *m = maps_find(s->maps, address);

	if (!m || !find_code(s, address, &spot))
		return false;
	*module = (struct stack_module){ .file = m->file, .path = m->path, .fd = -1 };
	if (!spot.file)
		return true;
	module->n_build_id = code_file_build_id(spot.file, &module->build_id);
	module->fd = code_file_fd(spot.file);
	module->has_vaddr = true;
	module->vaddr = address - spot.bias;
	return true;
}

bool stack_space_is_empty(const struct stack_space *s)
{
	return s->maps->n == 0;
}
