/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_takers.c - says who had the CPUs for which the threads to blame waited.
 *
 * This is about all the time in which these threads waited for a CPU, not only while others waited
 * for them.
 */
#include "analysis/conclude/finding_takers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/name_pattern.h"

/* Waiting for a CPU is noteworthy from this part of the time on, in per cent. */
#define WORTH_PERCENT 5

/* Who had the CPUs for at most this part of the waiting is not told, in per cent. */
#define LEAST_PERCENT 10

/* So many are told. */
#define TAKERS_TOLD 3

/* A row of a taker, with the name that it is joined by. */
struct named {
	const struct taker_row *row;
	char *folded;
};

struct named_rows {
	struct named *all;
	size_t n, capacity;
};

static int by_key(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int names = strcmp(a->folded, b->folded);

	if (a->row->is_idle != b->row->is_idle)
		return a->row->is_idle - b->row->is_idle;
	if (!a->row->pid != !b->row->pid)
		return !a->row->pid - !b->row->pid;
	if (names)
		return names;
	return a->row->tid < b->row->tid ? -1 : a->row->tid > b->row->tid;
}

static bool is_one_group(const struct taker_row *a, const struct taker_row *b)
{
	return a->is_idle == b->is_idle && !a->pid == !b->pid;
}

static int by_time(const void *x, const void *y)
{
	const struct finding_taker *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	if (a->sure_ns != b->sure_ns)
		return a->sure_ns < b->sure_ns ? 1 : -1;
	return strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

static uint64_t at_most(uint64_t ns, uint64_t most)
{
	return ns < most ? ns : most;
}

/* Is ROW of threads for which there was no room? They are one or more of the others. */
static bool is_unnamed(const struct taker_row *row)
{
	return !row->is_idle && !row->tid;
}

/*
 * The N rows at ALL are of one name, those of one thread beside each other. Two may have had the
 * same part of the WAITED_NS.
 */
static struct finding_taker join(const struct named *all, size_t n, uint64_t waited_ns)
{
	struct finding_taker t = { .is_traced = all[0].row->pid != 0 };
	const char **names = xcalloc(n, sizeof(*names));
	int32_t last = 0;

	for (size_t i = 0; i < n; i++) {
		const struct taker_row *row = all[i].row;

		names[i] = row->comm;
		t.threads += row->tid && row->tid != last;
		last = row->tid;
		t.ns += row->ns;
		t.sure_ns += row->sure_ns;
		t.times += row->count;
	}
	t.ns = at_most(t.ns, waited_ns);
	if (is_unnamed(all[0].row)) {
		t.threads = 1;
	} else if (!all[0].row->is_idle) {
		t.tid = t.threads == 1 ? last : 0;
		t.name = !*names[0] ? xstrdup("?") : name_pattern(names, n);
		if (!t.name)
			t.name = xstrdup(all[0].folded);
	}
	free(names);
	return t;
}

static void add_rows(struct named_rows *rows, struct finding_cpu *cpu, const struct thread_row *th)
{
	cpu->waited_ns += th->cpu_wait_ns;
	for (size_t i = 0; i < th->n_takers; i++) {
		rows->all = xgrow(rows->all, rows->n, &rows->capacity, sizeof(*rows->all));
		rows->all[rows->n++] =
			(struct named){ &th->takers[i], fold_numbers(th->takers[i].comm) };
	}
}

static bool is_told(const struct finding_cpu *cpu, size_t i)
{
	const struct finding_taker *t = &cpu->takers[i];
	bool is_idle = !t->name && !t->threads;

	return i < TAKERS_TOLD && (t->name || is_idle) &&
	       t->ns * 100 > cpu->waited_ns * LEAST_PERCENT;
}

/* Keeps those of CPU's takers who are told, and the sum of the others as the last one. */
static void drop_least(struct finding_cpu *cpu)
{
	struct finding_taker rest = { .is_traced = true };
	size_t kept = 0;

	if (cpu->n_takers)
		qsort(cpu->takers, cpu->n_takers, sizeof(*cpu->takers), by_time);
	for (size_t i = 0; i < cpu->n_takers; i++) {
		struct finding_taker *t = &cpu->takers[i];

		if (cpu->waited_ns && is_told(cpu, i)) {
			cpu->takers[kept++] = *t;
			continue;
		}
		rest.threads += t->threads;
		rest.is_traced = rest.is_traced && t->is_traced;
		rest.ns += t->threads ? t->ns : 0;
		rest.sure_ns += t->threads ? t->sure_ns : 0;
		rest.times += t->threads ? t->times : 0;
		free(t->name);
	}
	cpu->n_takers = kept;
	rest.ns = at_most(rest.ns, cpu->waited_ns);
	if (cpu->waited_ns && rest.threads && rest.ns * 100 > cpu->waited_ns * LEAST_PERCENT)
		cpu->takers[cpu->n_takers++] = rest;
	if (!cpu->n_takers)
		cpu->waited_ns = 0;
}

/* Joins ROWS, which are freed, by name. */
static void join_all(struct finding_cpu *cpu, struct named_rows *rows)
{
	size_t first = 0;

	cpu->takers = xcalloc(rows->n + 1, sizeof(*cpu->takers));
	if (rows->n)
		qsort(rows->all, rows->n, sizeof(*rows->all), by_key);
	for (size_t i = 1; i <= rows->n; i++) {
		if (i < rows->n && is_one_group(rows->all[i].row, rows->all[first].row) &&
		    !strcmp(rows->all[i].folded, rows->all[first].folded))
			continue;
		cpu->takers[cpu->n_takers++] = join(&rows->all[first], i - first, cpu->waited_ns);
		first = i;
	}
	for (size_t i = 0; i < rows->n; i++)
		free(rows->all[i].folded);
	free(rows->all);
	drop_least(cpu);
}

void finding_add_takers(struct finding *finding, const struct evidence *e,
			const struct futex_row *const *rows, size_t n)
{
	bool *is_met = xcalloc(e->win->n_threads + 1, sizeof(*is_met));
	struct named_rows named = { 0 };
	uint64_t ns = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++) {
			const struct blame_row *b = &rows[i]->blame[j];
			const struct thread_use *th =
				b->doing == DOING_RUNNABLE ? evidence_thread(e, b->tid) : NULL;

			ns += b->doing == DOING_RUNNABLE ? b->ns : 0;
			if (th && b->tid && !is_met[th - e->threads])
				add_rows(&named, &finding->cpu, th->row);
			if (th)
				is_met[th - e->threads] = true;
		}
	}
	free(is_met);
	if (ns * 100 < finding->time_ns * WORTH_PERCENT)
		finding->cpu.waited_ns = 0;
	join_all(&finding->cpu, &named);
}

void finding_add_takers_of_busy(struct finding *finding, const struct evidence *e)
{
	struct named_rows named = { 0 };
	uint64_t ns = 0;

	for (size_t i = 0; i < e->win->n_threads; i++) {
		if (!e->threads[i].is_busy)
			continue;
		ns += e->threads[i].row->runnable_ns;
		add_rows(&named, &finding->cpu, e->threads[i].row);
	}
	if (ns * 100 < finding->of_ns * WORTH_PERCENT)
		finding->cpu.waited_ns = 0;
	join_all(&finding->cpu, &named);
}

/* "hog (12) 96%", "stress-{0..3} 20% to 30%", "nobody up to 7%". To be freed. */
static char *taker_in_words(const struct finding_taker *t, uint64_t of_ns)
{
	char sure[UNITS_SIZE], most[UNITS_SIZE], *name, *text;

	if (!t->name && t->threads)
		name = xstrdup("others");
	else if (!t->name)
		name = xstrdup("nobody (a cgroup's quota, or a slow virtual CPU)");
	else if (t->tid)
		name = xasprintf("%s (%" PRId32 ")", t->name, t->tid);
	else if (strchr(t->name, '{') || !t->threads)
		name = xstrdup(t->name);
	else
		name = xasprintf("threads named %s", t->name);
	units_share(sure, t->sure_ns, of_ns);
	units_share(most, t->ns, of_ns);
	if (!strcmp(sure, most))
		text = xasprintf("%s %s", name, most);
	else if (t->sure_ns * 100 < of_ns * WORTH_PERCENT)
		text = xasprintf("%s up to %s", name, most);
	else
		text = xasprintf("%s %s to %s", name, sure, most);
	free(name);
	return text;
}

char *finding_takers_text(const struct finding_cpu *cpu)
{
	char *text;

	if (!cpu->waited_ns)
		return xstrdup("");
	text = xstrdup(" Who had the CPU meanwhile:");
	for (size_t i = 0; i < cpu->n_takers; i++) {
		char *taker = taker_in_words(&cpu->takers[i], cpu->waited_ns);
		char *longer = xasprintf("%s%s %s%s", text, i ? "," : "", taker,
					 i + 1 == cpu->n_takers ? "." : "");

		free(taker);
		free(text);
		text = longer;
	}
	return text;
}
