/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.c - reads the mappings of a process and the stack pointers of its threads.
 */
#include "place/reading.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/living.h"
#include "base/whole.h"
#include "base/xalloc.h"
#include "place/identity.h"

/*
 * The assumed reach of a stack above its stack pointer if there is no guard page. Other memory may
 * follow a stack in the same mapping, and the stacks of a Go program lie inside its heap. No answer
 * is better than a wrong one.
 */
#define UNGUARDED_BYTES (64 * 1024)

/* The assumed reach of a stack with a guard page: the usual size of such a stack. */
#define GUARDED_BYTES (8 * 1024 * 1024)
#define NEAR_BYTES    (256 * 1024)

/* Ended threads are kept as long as there are at most so many more than living ones. */
#define MAX_ENDED 1024

/* The mappings that thread TID shows; NULL if it shows none. */
static struct maps *read_maps(const char *proc, int32_t tid)
{
	char *path = xasprintf("%s/%" PRId32 "/maps", proc, tid);
	FILE *in = fopen(path, "re");
	struct maps *maps;
	size_t bad;

	free(path);
	if (!in)
		return NULL;
	maps = maps_read(in, &bad);
	fclose(in);
	if (maps && maps->n == 0) {
		maps_free(maps);
		return NULL;
	}
	return maps;
}

/* Parses "NUMBER ARGUMENTS... SP PC", "-1 SP PC" or "running": proc(5), /proc/pid/syscall. */
static bool parse_stack_pointer(const char *line, uint64_t *address)
{
	const char *pc = strrchr(line, ' ');
	const char *sp = pc ? memrchr(line, ' ', (size_t)(pc - line)) : NULL;
	char *end;

	if (!sp)
		return false;
	errno = 0;
	*address = strtoull(sp + 1, &end, 16);
	return errno == 0 && end == pc && *address != 0;
}

/* Reads the stack pointer of thread NAME in FOLDER, the open /proc/PID/task. */
static bool read_stack_pointer(int folder, const char *name, uint64_t *address)
{
	char path[64], line[256];

	snprintf(path, sizeof(path), "%.32s/syscall", name);
	return whole_text(folder, path, line, sizeof(line)) == 0 &&
	       parse_stack_pointer(line, address);
}

static int compare_addresses(const void *a, const void *b)
{
	const struct stack_pointer *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

static void sort_stacks(struct reading *r)
{
	if (r->n_stacks > 0)
		qsort(r->stacks, r->n_stacks, sizeof(*r->stacks), compare_addresses);
}

static void read_stacks(struct reading *r, const char *proc, int32_t pid)
{
	char *path = xasprintf("%s/%" PRId32 "/task", proc, pid);
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t capacity = 0;

	free(path);
	if (!folder)
		return;
	while ((entry = readdir(folder))) {
		struct stack_pointer stack = { .tid = atoi(entry->d_name) };

		if (stack.tid <= 0 ||
		    !read_stack_pointer(dirfd(folder), entry->d_name, &stack.address))
			continue;
		r->stacks = xgrow(r->stacks, r->n_stacks, &capacity, sizeof(*r->stacks));
		r->stacks[r->n_stacks++] = stack;
	}
	closedir(folder);
	sort_stacks(r);
}

struct reading *reading_take(const char *proc, int32_t pid, const struct reading *earlier)
{
	uint64_t begin_ns = clock_now_ns();
	int32_t tid = pid;
	struct maps *maps = read_maps(proc, tid);
	struct reading *r;

	if (!maps) {
		tid = living_thread(proc, pid);
		maps = tid > 0 && tid != pid ? read_maps(proc, tid) : NULL;
	}
	if (!maps)
		return NULL;
	identity_complete(proc, tid, maps, earlier ? earlier->maps : NULL);
	r = xcalloc(1, sizeof(*r));
	r->pid = pid;
	r->tid = tid;
	r->begin_ns = begin_ns;
	r->since_ns = begin_ns;
	r->maps = maps;
	r->noted = xcalloc(maps->n, 1);
	read_stacks(r, proc, pid);
	r->end_ns = clock_now_ns();
	return r;
}

void reading_free(struct reading *r)
{
	if (!r)
		return;
	maps_free(r->maps);
	free(r->stacks);
	free(r->noted);
	free(r);
}

static int compare_tids(const void *a, const void *b)
{
	const struct stack_pointer *x = a, *y = b;

	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

void reading_inherit(struct reading *r, const struct reading *older)
{
	size_t n = r->n_stacks, most = 2 * n + MAX_ENDED;

	memcpy(r->noted, older->noted, r->maps->n);
	r->since_ns = older->since_ns;
	r->is_young = r->is_young && older->is_young;
	if (older->n_stacks == 0)
		return;
	r->stacks = xrealloc(r->stacks, n + older->n_stacks, sizeof(*r->stacks));
	if (n > 0)
		qsort(r->stacks, n, sizeof(*r->stacks), compare_tids);
	for (size_t i = 0; i < older->n_stacks && r->n_stacks < most; i++) {
		if (!bsearch(&older->stacks[i], r->stacks, n, sizeof(*r->stacks), compare_tids))
			r->stacks[r->n_stacks++] = older->stacks[i];
	}
	sort_stacks(r);
}

/* How many stack pointers are below ADDR. */
static size_t count_below(const struct reading *r, uint64_t addr)
{
	size_t low = 0, high = r->n_stacks;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->stacks[middle].address < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Memory with another name, such as "[anon: Go: heap]", may hold stacks but is not one. */
static bool may_be_stack(const struct mapping *m)
{
	if (m->inode != 0 || m->perms[1] != 'w')
		return false;
	return m->path[0] == '\0' || strncmp(m->path, "[stack", 6) == 0 ||
	       (strncmp(m->path, "[anon:", 6) == 0 && strstr(m->path, "stack"));
}

/* Is there a guard page right below M? Thread libraries put one below each stack. */
static bool is_guarded(const struct maps *maps, const struct mapping *m)
{
	const struct mapping *below = m - 1;

	return m > maps->all && below->end == m->start && below->inode == 0 &&
	       strncmp(below->perms, "---", 3) == 0;
}

static bool is_within_reach(const struct mapping *m, bool guarded, uint64_t sp, uint64_t addr)
{
	if (!guarded)
		return addr - sp <= UNGUARDED_BYTES;
	return addr - sp <= NEAR_BYTES || addr - m->start < GUARDED_BYTES;
}

static bool find_thread(const struct reading *r, const struct mapping *m, uint64_t addr,
			int32_t *tid)
{
	size_t first = count_below(r, m->start), end = count_below(r, m->end);
	size_t upper = count_below(r, addr + 1);
	bool guarded = is_guarded(r->maps, m);

	if (upper > first) {
		*tid = r->stacks[upper - 1].tid;
		return is_within_reach(m, guarded, r->stacks[upper - 1].address, addr);
	}
	/* The stack is deeper now than when it was read; it must be the only one in M. */
	if (!guarded || end - first != 1)
		return false;
	*tid = r->stacks[first].tid;
	return true;
}

bool reading_find_stack(const struct reading *r, int32_t pid, uint64_t addr, int32_t *tid)
{
	const struct mapping *m = maps_find(r->maps, addr);

	if (!m || !may_be_stack(m))
		return false;
	if (strcmp(m->path, "[stack]") == 0) {
		*tid = pid;
		return true;
	}
	return find_thread(r, m, addr, tid);
}
