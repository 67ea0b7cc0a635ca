/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folded.c - writes blame as stacks, one per line, as flamegraph.pl and similar programs read them.
 *
 *   demo_api;start_thread;serve;futex api_word;futrace-demo;main;save;blocked in fsync;wbt_wait
 * 123456
 *
 * A thread stands before the functions in which it was seen there. If looks saw several stacks of
 * the waiter, or of the last thread, the time is divided among them; of a thread between these,
 * only what all have in common is shown, so that there are not more and more lines of less and
 * less.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/result.h"
#include "model/picture.h"
#include "report/folded_stacks.h"
#include "report/report.h"
#include "base/xalloc.h"
#include "model/title.h"

/* The longest chain of wakers has fewer frames: see MAX_DEPTH in blame_walk.c. */
#define MAX_FRAMES 256

struct stack {
	char *text;
	uint64_t ns;
};

struct stacks_out {
	struct stack *all;
	size_t n, capacity;
};

static void add_stack(struct stacks_out *s, char *text, uint64_t ns)
{
	s->all = xgrow(s->all, s->n, &s->capacity, sizeof(*s->all));
	s->all[s->n++] = (struct stack){ text, ns };
}

/* The sources of names. */
struct naming {
	const struct picture *picture;
	const struct window *trace;
	const struct thread_row **grouped; /* its threads that are in a group, sorted by tid */
	size_t n;
	struct folded_stacks user;
};

static int by_tid(const void *x, const void *y)
{
	const struct thread_row *const *a = x, *const *b = y;

	return (*a)->tid < (*b)->tid ? -1 : (*a)->tid > (*b)->tid;
}

static struct naming naming_of(const struct result *res)
{
	const struct window *trace = &res->windows[0];
	struct naming naming = { .picture = res->picture,
				 .trace = trace,
				 .grouped = xcalloc(trace->n_threads + 1, sizeof(const void *)),
				 .user = folded_stacks_of(res) };

	for (size_t i = 0; i < trace->n_threads; i++) {
		if (trace->threads[i].group && trace->threads[i].tid)
			naming.grouped[naming.n++] = &trace->threads[i];
	}
	if (naming.n)
		qsort(naming.grouped, naming.n, sizeof(*naming.grouped), by_tid);
	return naming;
}

/* A thread of a group has the group's name. */
static char *thread_text(const struct naming *naming, const struct picture_frame *f)
{
	const struct thread_row key = { .tid = f->tid }, *wanted = &key;
	const struct thread_row **found =
		bsearch(&wanted, naming->grouped, naming->n, sizeof(*naming->grouped), by_tid);

	/* Another thread may have had the number before. */
	if (found && !strcmp((*found)->comm, f->comm))
		return xstrdup(naming->trace->thread_groups[(*found)->group - 1].name);
	return *f->comm ? xstrdup(title_or_comm(f->title, f->comm))
			: xasprintf("thread %" PRId32, f->tid);
}

static char *word_text(const struct picture *p, const struct picture_frame *f)
{
	const struct picture_word *w = f->word == NO_INDEX ? NULL : &p->words[f->word];

	if (!w)
		return xstrdup("futex");
	return w->text ? xasprintf("futex %s", w->text) : xasprintf("futex 0x%" PRIx64, w->uaddr);
}

/* A wait that ended without a known waker. */
static char *futex_text(const struct picture_frame *f)
{
	return xstrdup(f->sleep.ended_by.kind == WHO_INTERRUPT ? "ended by an interrupt"
							       : "waker unknown");
}

/* "blocked in fsync;wbt_wait;rq_qos_wait". In B the innermost function comes first, here last. */
static char *blocked_text(const struct blocked_row *b)
{
	char *where = b->syscall ? xasprintf("blocked in %s", b->syscall) : xstrdup("blocked");
	const char *end = b->kernel ? b->kernel + strlen(b->kernel) : NULL;
	char *stack = folded_frame(where);

	while (end && end > b->kernel) {
		const char *begin = end;
		char *function, *longer;

		while (begin > b->kernel &&
		       !(begin - b->kernel > 2 && !memcmp(begin - 3, " < ", 3)))
			begin--;
		function = folded_frame(xasprintf("%.*s", (int)(end - begin), begin));
		longer = xasprintf("%s;%s", stack, function);
		free(function);
		free(stack);
		stack = longer;
		end = begin > b->kernel ? begin - 3 : b->kernel;
	}
	return stack;
}

static char *doing_text(const struct picture_frame *f)
{
	static const char *const texts[N_DOINGS] = {
		[DOING_UNKNOWN] = "unknown",
		[DOING_RUNNING] = "running",
		[DOING_RUNNABLE] = "waiting for a CPU",
	};

	if (f->doing == DOING_BLOCKED)
		return blocked_text(&f->sleep);
	return folded_frame(f->doing == DOING_FUTEX ? futex_text(f) : xstrdup(texts[f->doing]));
}

static char *text_of(const struct naming *naming, const struct picture_frame *f)
{
	if (f->kind == FRAME_DOING)
		return doing_text(f);
	return folded_frame(f->kind == FRAME_WORD ? word_text(naming->picture, f)
						  : thread_text(naming, f));
}

/* The frames from the waiter to one that has time of its own. */
struct path {
	const struct picture_frame *all[MAX_FRAMES]; /* the last one first */
	size_t n;
};

static struct path path_to(const struct picture *p, uint32_t i)
{
	struct path path = { .n = 0 };

	for (; i != NO_INDEX && path.n < MAX_FRAMES; i = p->frames[i].parent)
		path.all[path.n++] = &p->frames[i];
	return path;
}

/* The frame with the word of the waiter itself; NULL if it is the last one, or there is none. */
static const struct picture_frame *waiting_frame(const struct path *path)
{
	return path->n > 2 ? path->all[path->n - 2] : NULL;
}

/* Adds the FRAMES, if there are any, at the end of STACK, which it frees. */
static char *with_frames(char *stack, const char *frames)
{
	char *longer = xasprintf("%s%s%s", stack, *stack && *frames ? ";" : "", frames);

	free(stack);
	return longer;
}

/* WAITING and LAST are the user frames of the waiter and of the last thread; NULL: not known. */
static char *stack_text(const struct naming *naming, const struct path *path, const char *waiting,
			const char *last)
{
	char *stack = xstrdup("");

	for (size_t i = path->n; i-- > 0;) {
		const struct picture_frame *f = path->all[i];
		char *between = NULL, *text = text_of(naming, f);
		const char *user = f == waiting_frame(path) ? waiting : !i ? last : NULL;

		if (i && f != waiting_frame(path))
			user = between = folded_shared(&naming->user, f->looks, f->n_looks);
		stack = with_frames(stack, user ? user : "");
		stack = with_frames(stack, text);
		free(text);
		free(between);
	}
	return stack;
}

/* Adds the lines of PATH. */
static void add_lines(struct stacks_out *s, const struct naming *naming, const struct path *path)
{
	const struct picture_frame *waiting = waiting_frame(path), *last = path->all[0];
	size_t n_waiting, n_last;
	struct folded_part *parts =
		folded_divide(&naming->user, waiting ? waiting->looks : NULL,
			      waiting ? waiting->n_looks : 0, last->ns, &n_waiting);

	for (size_t i = 0; i < n_waiting; i++) {
		struct folded_part *ends = folded_divide(&naming->user, last->looks, last->n_looks,
							 parts[i].ns, &n_last);

		for (size_t j = 0; j < n_last; j++) {
			if (ends[j].ns)
				add_stack(s,
					  stack_text(naming, path, parts[i].stack, ends[j].stack),
					  ends[j].ns);
		}
		free(ends);
	}
	free(parts);
}

/* Did the waiter of the stack that ends at I wait for an idle word? */
static bool is_idle(const struct picture *p, uint32_t i)
{
	while (i != NO_INDEX) {
		const struct picture_frame *f = &p->frames[i];
		bool is_first = f->parent != NO_INDEX && p->frames[f->parent].parent == NO_INDEX;

		if (is_first && f->kind == FRAME_WORD && f->word != NO_INDEX)
			return p->words[f->word].is_idle;
		i = f->parent;
	}
	return false;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(((const struct stack *)x)->text, ((const struct stack *)y)->text);
}

/* Joins stacks with the same text into one line: flame graphs are about kinds of threads. */
static void join(struct stacks_out *s)
{
	size_t kept = 0;

	if (!s->n)
		return;
	qsort(s->all, s->n, sizeof(*s->all), by_text);
	for (size_t i = 1; i < s->n; i++) {
		if (!strcmp(s->all[kept].text, s->all[i].text)) {
			s->all[kept].ns += s->all[i].ns;
			free(s->all[i].text);
		} else {
			s->all[++kept] = s->all[i];
		}
	}
	s->n = kept + 1;
}

int report_folded(FILE *out, const struct result *res)
{
	const struct picture *p = res->picture;
	struct naming naming = naming_of(res);
	struct stacks_out s = { 0 };

	for (uint32_t i = 0; i < p->n_frames; i++) {
		struct path path;

		if (!p->frames[i].ns || (!res->windows[0].shows_idle && is_idle(p, i)))
			continue;
		path = path_to(p, i);
		add_lines(&s, &naming, &path);
	}
	join(&s);
	for (size_t i = 0; i < s.n; i++) {
		fprintf(out, "%s %" PRIu64 "\n", s.all[i].text, s.all[i].ns);
		free(s.all[i].text);
	}
	free(s.all);
	free(naming.grouped);
	folded_stacks_finish(&naming.user);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
