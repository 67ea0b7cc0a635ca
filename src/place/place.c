/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place.c - keeps the address spaces of all processes, and resolves addresses in them.
 */
#include "place/place.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/clock.h"
#include "place/hindsight.h"
#include "place/history.h"
#include "place/libraries.h"
#include "place/locate.h"
#include "place/objects.h"
#include "place/procmaps.h"
#include "place/reading.h"
#include "place/youth.h"
#include "base/xalloc.h"

/* The most addresses of one process that wait for its next reading; more are dropped. */
#define MAX_PENDING 1024

/* With more mappings than this, of some 70 bytes each, no new process is read. */
#define MAX_MAPPINGS (1024 * 1024)

/* One address space of a process. */
struct process {
	int32_t pid;
	uint32_t execs; /* how many calls of exec(2) came before */
	struct history history;
	struct process *earlier;      /* the address space before the last exec(2), or NULL */
	const struct process *parent; /* the memory began as a copy of this one's; or NULL */
	uint64_t forked_ns;	      /* the time of that copy; later mappings are not copied */
	struct youth youth;	      /* since exec(2) */
	bool stale;		      /* an address was in no reading */
	bool read_at_once;	      /* place_shared() has read it since place_refresh() */
	uint64_t *pending;
	size_t n_pending, pending_capacity;
	UT_hash_handle hh; /* in the table of present ones, by pid */
};

struct place {
	char *proc;
	struct objects *files;
	struct process *processes;
	size_t n_mappings; /* of all readings */
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
	while (process) {
		struct process *earlier = process->earlier;

		history_finish(&process->history);
		free(process->pending);
		free(process);
		process = earlier;
	}
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

/* Returns the newest reading that maps ADDR and sets *M to the mapping; NULL if there is none. */
static struct reading *process_find(const struct process *process, uint64_t addr,
				    const struct mapping **m)
{
	const struct process *p = process;
	uint64_t until_ns = UINT64_MAX;
	struct reading *r = NULL;

	for (; p && !r; p = p->parent) {
		r = history_find(&p->history, addr, until_ns, m);
		if (p->forked_ns < until_ns)
			until_ns = p->forked_ns;
	}
	/* Parents read only later probably had the mapping before, too. */
	for (p = process; p && !r; p = p->parent)
		r = history_find(&p->history, addr, UINT64_MAX, m);
	return r;
}

/*
 * The id by which /proc shows the files of a mapping of PROCESS; R, which has it, may be a
 * parent's.
 */
static int32_t shown_by(const struct process *process, const struct reading *r)
{
	return r->pid == process->pid ? r->tid : process->pid;
}

/* Opens the file of ADDR, once for each mapping. False if ADDR is in no known mapping. */
static bool note_known(struct place *p, struct process *process, uint64_t addr)
{
	const struct mapping *m;
	struct reading *r = process_find(process, addr, &m);
	unsigned char *noted;

	if (!r)
		return false;
	noted = &r->noted[m - r->maps->all];
	if (!(*noted & NOTED_WORD)) {
		*noted = NOTED_FILE | NOTED_WORD;
		locate_note(p->files, r, shown_by(process, r), m);
	}
	return true;
}

/*
 * Opens the programs and libraries of R. They may be deleted, and the process may end, before a
 * word in them becomes known.
 */
static void note_programs(struct place *p, struct reading *r)
{
	for (size_t i = 0; i < r->maps->n && objects_have_room(p->files); i++) {
		const struct mapping *m = &r->maps->all[i];

		if (r->noted[i] || m->perms[2] != 'x' || m->path[0] != '/')
			continue;
		r->noted[i] = NOTED_FILE;
		locate_note(p->files, r, r->tid, m);
	}
}

static void note_pending(struct place *p, struct process *process)
{
	for (size_t i = 0; i < process->n_pending; i++)
		note_known(p, process, process->pending[i]);
	process->n_pending = 0;
}

int place_read(struct place *p, int32_t pid)
{
	struct process *process = place_process(p, pid);
	struct reading *r;

	/* Comes first: it costs nothing for ended processes, of which there may be thousands. */
	r = reading_take(p->proc, pid, history_latest(&process->history));
	if (!r)
		return -1;
	if (!process->history.n && p->n_mappings > MAX_MAPPINGS) {
		reading_free(r);
		return -1;
	}
	r->is_young = process->youth.next_ns > 0;
	p->n_mappings -= process->history.n_mappings;
	history_add(&process->history, r);
	p->n_mappings += process->history.n_mappings;
	note_pending(p, process);
	note_programs(p, r);
	return 0;
}

void place_begin(struct place *p, int32_t pid)
{
	youth_begin(&place_process(p, pid)->youth, clock_now_ns());
	place_read(p, pid);
}

void place_fork(struct place *p, int32_t parent, int32_t child)
{
	struct process *process = place_process(p, child);

	process->parent = place_process(p, parent);
	process->forked_ns = clock_now_ns();
}

void place_exec(struct place *p, int32_t pid, uint64_t ts_ns)
{
	struct process *old = place_process(p, pid);
	struct process *process = xcalloc(1, sizeof(*process));

	HASH_DEL(p->processes, old);
	process->pid = pid;
	process->execs = old->execs + 1;
	process->earlier = old;
	p->n_mappings -= old->history.n_mappings;
	history_split(&old->history, ts_ns, &process->history);
	p->n_mappings += old->history.n_mappings + process->history.n_mappings;
	HASH_ADD(hh, p->processes, pid, sizeof(process->pid), process);
	youth_begin(&process->youth, clock_now_ns());
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

bool place_shared(struct place *p, int32_t pid, uint64_t uaddr, struct shared_id *id)
{
	struct process *process = place_process(p, pid);
	const struct mapping *m;
	struct reading *r = process_find(process, uaddr, &m);

	if (!r && !process->read_at_once) {
		process->read_at_once = true;
		place_read(p, pid);
		r = process_find(process, uaddr, &m);
	}
	/* Without its identity, another file could be taken for this one. */
	if (!r || m->perms[3] != 's' || !m->file.inode)
		return false;
	*id = (struct shared_id){ .inode = m->file.inode,
				  .offset = uaddr - m->start + m->offset,
				  .dev_major = m->file.dev_major,
				  .dev_minor = m->file.dev_minor };
	return true;
}

void place_refresh(struct place *p)
{
	struct process *process, *next;
	uint64_t now_ns = clock_now_ns();

	HASH_ITER (hh, p->processes, process, next) {
		process->read_at_once = false;
		if (!youth_is_due(&process->youth, now_ns) && !process->stale)
			continue;
		process->stale = false;
		place_read(p, process->pid);
		process->n_pending = 0;
	}
}

/* The thread's name and id, "fc_api (140)"; the caller frees it. */
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

/* The address space that PID had after EXECS calls of exec(2). */
static const struct process *find_space(struct place *p, int32_t pid, uint32_t execs)
{
	const struct process *process = place_process(p, pid);

	while (process->earlier && process->execs > execs)
		process = process->earlier;
	return process;
}

unsigned int place_libraries(struct place *p, int32_t pid, uint32_t execs)
{
	unsigned int found = 0;

	for (const struct process *process = find_space(p, pid, execs); process && !found;
	     process = process->parent) {
		for (size_t i = 0; i < process->history.n; i++)
			found |= libraries_in(process->history.readings[i]->maps);
	}
	return found;
}

void place_write_maps(struct place *p, int32_t pid, const char *comm, FILE *out)
{
	const struct process *process = find_space(p, pid, UINT32_MAX);
	const struct reading *r = history_latest(&process->history);

	if (r)
		procmaps_write(r->maps, pid, comm, out);
}

static void tell_build_id(struct place *p, int32_t tid, const struct mapping *m,
			  void (*keep)(void *arg, const char *path, const char *build_id),
			  void *arg)
{
	struct object *o = objects_get(p->files, tid, m);
	char *build_id = o ? object_build_id(o) : NULL;

	if (build_id)
		keep(arg, m->path, build_id);
	free(build_id);
}

void place_build_ids(struct place *p, int32_t pid,
		     void (*keep)(void *arg, const char *path, const char *build_id), void *arg)
{
	const struct process *process = find_space(p, pid, UINT32_MAX);
	const struct reading *r = history_latest(&process->history);
	const struct maps *m;

	if (!r)
		return;
	m = r->maps;
	for (size_t i = 0; i < m->n; i++) {
		if (m->all[i].perms[2] == 'x')
			tell_build_id(p, r->tid, &m->all[i], keep, arg);
	}
}

void place_resolve(struct place *p, int32_t pid, uint32_t execs, uint64_t uaddr,
		   const char *(*comm_of)(void *arg, int32_t tid), void *arg, struct where *w)
{
	const struct process *process = find_space(p, pid, execs);
	const struct mapping *m;
	struct reading *r = process_find(process, uaddr, &m);
	char *owner = NULL;
	int32_t tid;

	memset(w, 0, sizeof(*w));
	if (!r) {
		w->text = xasprintf(process->history.n ? "unmapped 0x%" PRIx64
						       : "0x%" PRIx64 " (mappings unknown)",
				    uaddr);
		return;
	}
	if (hindsight_stack(&process->history, m, uaddr, &tid))
		owner = name_thread(comm_of, arg, tid);
	locate(p->files, r, shown_by(process, r), uaddr, owner, w);
	free(owner);
	if (hindsight_remapped(&process->history, m, uaddr))
		mark_remapped(w);
}

size_t place_silences(const struct place *p)
{
	return objects_silences(p->files);
}
