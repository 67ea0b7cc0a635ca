/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/place.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "futrace/locate.h"
#include "futrace/objects.h"
#include "futrace/reading.h"
#include "futrace/xalloc.h"

/* Readings kept of one process, and mappings in all of them together (of some 70 bytes each). */
#define MAX_READINGS 64
#define MAX_MAPPINGS 262144

/* Addresses of one process that wait for its next reading; more than these are not noted. */
#define MAX_PENDING 1024

struct process {
	int32_t pid;
	struct reading *readings[MAX_READINGS]; /* oldest first */
	size_t n_readings;
	bool stale;	   /* an address was in none of them */
	bool read_at_once; /* since the last place_refresh() */
	uint64_t *pending;
	size_t n_pending, pending_capacity;
	UT_hash_handle hh;
};

struct place {
	char *proc;
	struct objects *files;
	struct process *processes;
};

struct place *place_new(const char *proc)
{
	struct place *p = xcalloc(1, sizeof(*p));

	p->proc = xstrdup(proc);
	p->files = objects_new(proc);
	return p;
}

static void process_free(struct process *process)
{
	for (size_t i = 0; i < process->n_readings; i++)
		reading_free(process->readings[i]);
	free(process->pending);
	free(process);
}

void place_free(struct place *p)
{
	struct process *process, *next;

	if (!p)
		return;
	HASH_ITER (hh, p->processes, process, next) {
		HASH_DEL(p->processes, process);
		process_free(process);
	}
	objects_free(p->files);
	free(p->proc);
	free(p);
}

static struct process *place_process(struct place *p, int32_t pid)
{
	struct process *process;

	HASH_FIND(hh, p->processes, &pid, sizeof(pid), process);
	if (process)
		return process;
	process = xcalloc(1, sizeof(*process));
	process->pid = pid;
	HASH_ADD(hh, p->processes, pid, sizeof(process->pid), process);
	return process;
}

/* The first reading and the latest ones say most: what goes is one of those in between. */
static void process_drop_one(struct process *process)
{
	size_t middle = process->n_readings / 2;

	reading_free(process->readings[middle]);
	process->n_readings--;
	memmove(&process->readings[middle], &process->readings[middle + 1],
		(process->n_readings - middle) * sizeof(*process->readings));
}

static bool is_too_much(const struct process *process)
{
	size_t mappings = 0;

	for (size_t i = 0; i < process->n_readings; i++)
		mappings += process->readings[i]->maps->n;
	return process->n_readings == MAX_READINGS ||
	       (process->n_readings > 2 && mappings > MAX_MAPPINGS);
}

static void process_add(struct process *process, struct reading *r)
{
	struct reading **last = &process->readings[process->n_readings];

	if (process->n_readings > 0 && maps_equal(r->maps, last[-1]->maps)) {
		reading_inherit(r, last[-1]);
		reading_free(last[-1]);
		last[-1] = r;
		return;
	}
	while (is_too_much(process))
		process_drop_one(process);
	process->readings[process->n_readings++] = r;
}

/* The newest reading that has ADDR, and in *M where; NULL if there is none. */
static struct reading *process_find(const struct process *process, uint64_t addr,
				    const struct mapping **m)
{
	for (size_t i = process->n_readings; i > 0; i--) {
		*m = maps_find(process->readings[i - 1]->maps, addr);
		if (*m)
			return process->readings[i - 1];
	}
	return NULL;
}

/* Opens what ADDR belongs to, once for each mapping. False if ADDR is in no mapping known. */
static bool note_known(struct place *p, struct process *process, uint64_t addr)
{
	const struct mapping *m;
	struct reading *r = process_find(process, addr, &m);
	unsigned char *noted;

	if (!r)
		return false;
	noted = &r->noted[m - r->maps->all];
	if (!*noted) {
		*noted = 1;
		locate_note(p->files, r, process->pid, m);
	}
	return true;
}

static void note_pending(struct place *p, struct process *process)
{
	for (size_t i = 0; i < process->n_pending; i++)
		note_known(p, process, process->pending[i]);
	process->n_pending = 0;
}

int place_read(struct place *p, int32_t pid)
{
	struct reading *r = reading_take(p->proc, pid);
	struct process *process;

	if (!r)
		return -1;
	process = place_process(p, pid);
	process_add(process, r);
	note_pending(p, process);
	return 0;
}

void place_note(struct place *p, int32_t pid, uint64_t uaddr)
{
	struct process *process = place_process(p, pid);

	if (note_known(p, process, uaddr))
		return;
	process->stale = true;
	if (process->n_pending == MAX_PENDING)
		return;
	process->pending = xgrow(process->pending, process->n_pending, &process->pending_capacity,
				 sizeof(*process->pending));
	process->pending[process->n_pending++] = uaddr;
}

/* The mapping that ADDR is in, in the latest reading that has one. */
static const struct mapping *mapping_of(const struct process *process, uint64_t addr)
{
	for (size_t i = process->n_readings; i-- > 0;) {
		const struct mapping *m = maps_find(process->readings[i]->maps, addr);

		if (m)
			return m;
	}
	return NULL;
}

bool place_shared(struct place *p, int32_t pid, uint64_t uaddr, struct shared_id *id)
{
	struct process *process = place_process(p, pid);
	const struct mapping *m = mapping_of(process, uaddr);

	if (!m && !process->read_at_once) {
		process->read_at_once = true;
		place_read(p, pid);
		m = mapping_of(process, uaddr);
	}
	if (!m || m->perms[3] != 's')
		return false;
	*id = (struct shared_id){ .inode = m->inode,
				  .offset = uaddr - m->start + m->offset,
				  .dev_major = m->dev_major,
				  .dev_minor = m->dev_minor };
	return true;
}

void place_refresh(struct place *p)
{
	struct process *process, *next;

	HASH_ITER (hh, p->processes, process, next) {
		process->read_at_once = false;
		if (!process->stale)
			continue;
		process->stale = false;
		place_read(p, process->pid);
		process->n_pending = 0;
	}
}

/*
 * Do A and B put the same thing at ADDR? Anonymous memory may be named, merged with the heap and
 * split again, and remain what it was.
 */
static bool is_same_thing(const struct mapping *a, const struct mapping *b, uint64_t addr)
{
	if (locate_is_anonymous(a) && locate_is_anonymous(b))
		return true;
	if (a->inode != b->inode || a->dev_major != b->dev_major || a->dev_minor != b->dev_minor)
		return false;
	if (a->inode)
		return addr - a->start + a->offset == addr - b->start + b->offset;
	return locate_kind(a) == locate_kind(b);
}

static bool was_remapped(const struct process *process, const struct mapping *m, uint64_t addr)
{
	for (size_t i = 0; i < process->n_readings; i++) {
		const struct mapping *other = maps_find(process->readings[i]->maps, addr);

		if (other && !is_same_thing(other, m, addr))
			return true;
	}
	return false;
}

/*
 * The thread whose stack ADDR is on, in the newest reading that knows: in a later one the thread
 * may have ended, and its stack be kept for the next.
 */
static bool find_stack(const struct process *process, const struct mapping *m, uint64_t addr,
		       int32_t *tid)
{
	for (size_t i = process->n_readings; i > 0; i--) {
		const struct reading *r = process->readings[i - 1];
		const struct mapping *other = maps_find(r->maps, addr);

		if (other && is_same_thing(other, m, addr) &&
		    reading_find_stack(r, process->pid, addr, tid))
			return true;
	}
	return false;
}

/* "fc_api (140)"; the caller frees it. */
static char *name_thread(const char *(*comm_of)(void *arg, int32_t tid), void *arg, int32_t tid)
{
	const char *comm = comm_of ? comm_of(arg, tid) : NULL;

	return comm ? xasprintf("%s (%" PRId32 ")", comm, tid) : xasprintf("%" PRId32, tid);
}

static void mark_remapped(struct where *w)
{
	char *text = xasprintf("%s (remapped during the trace)", w->text);

	free(w->text);
	w->text = text;
}

void place_resolve(struct place *p, int32_t pid, uint64_t uaddr,
		   const char *(*comm_of)(void *arg, int32_t tid), void *arg, struct where *w)
{
	struct process *process = place_process(p, pid);
	const struct mapping *m;
	struct reading *r = process_find(process, uaddr, &m);
	char *owner = NULL;
	int32_t tid;

	memset(w, 0, sizeof(*w));
	if (!r) {
		w->text = xasprintf(process->n_readings ? "unmapped 0x%" PRIx64
							: "0x%" PRIx64 " (mappings unknown)",
				    uaddr);
		return;
	}
	if (find_stack(process, m, uaddr, &tid))
		owner = name_thread(comm_of, arg, tid);
	locate(p->files, r, pid, uaddr, owner, w);
	free(owner);
	if (was_remapped(process, m, uaddr))
		mark_remapped(w);
}
