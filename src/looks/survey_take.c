/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_take.c - asks for one thread after another, and collects what is seen.
 */
#include "looks/survey_take.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "looks/looks.h"
#include "looks/survey_names.h"
#include "model/title.h"

/* So long the threads of one process may take, all together: this, and more for each. */
#define PROCESS_NS (3 * NS_PER_S)
#define THREAD_NS  NS_PER_MS

int survey_is_possible(const char *proc, struct error *err)
{
	char *self = xasprintf("%s/self", proc), *file = xasprintf("%s/self/syscall", proc);
	struct utsname host;
	int ret = 0;

	if (access(self, F_OK) < 0) {
		error_set(err, 0, "%s is not there", proc);
		ret = error_remedy(err, "mount -t proc proc %s", proc);
	} else if (access(file, F_OK) < 0 && errno == ENOENT) {
		ret = error_set(err, 0,
				"this kernel does not show where threads are blocked: there "
				"is no /proc/PID/syscall (CONFIG_HAVE_ARCH_TRACEHOOK)");
	} else if (uname(&host) == 0 && strcmp(host.machine, "x86_64") != 0 &&
		   strcmp(host.machine, "i686") != 0) {
		ret = error_set(err, 0, "stacks of this machine, %.20s, cannot be followed yet",
				host.machine);
	}
	free(self);
	free(file);
	return ret;
}

static struct seen_process *process_of(struct survey *s, int32_t pid)
{
	for (size_t i = 0; i < s->n_processes; i++) {
		if (s->processes[i].pid == pid)
			return &s->processes[i];
	}
	return NULL;
}

static void take_answer(struct survey *s, struct seen_thread *t, struct looks_answer *a)
{
	struct seen_process *p = process_of(s, t->pid);

	*t = a->thread;
	if (a->has_stack)
		t->stack = survey_add_stack(s, &a->stack) + 1;
	if (p && *a->title)
		p->title = xstrdup(a->title);
}

/* Looks at the N threads of one process. */
static void look_at_process(struct survey *s, struct looks *l, struct seen_thread *threads,
			    size_t n)
{
	uint64_t until_ns = clock_now_ns() + PROCESS_NS + n * THREAD_NS;
	struct looks_answer a;
	size_t i = 0;

	while (i < n && looks_at(l, threads[i].pid, threads[i].tid, until_ns, &a)) {
		take_answer(s, &threads[i], &a);
		i++;
	}
	if (i < n)
		survey_note(s,
			    "%zu of %zu threads of process %" PRId32 " were not looked at: the "
			    "process that looks %s",
			    n - i, n, threads[0].pid, looks_reason(l));
}

/* A thread that has its process' name goes by the title of that, as in a trace. */
static void name_threads(struct survey *s)
{
	for (size_t i = 0; i < s->n_threads; i++) {
		struct seen_thread *t = &s->threads[i];
		const struct seen_process *p = process_of(s, t->pid);
		bool is_titled = p && p->title && strcmp(t->comm, p->comm) == 0;

		t->name = xstrdup(is_titled ? p->title : t->comm);
	}
}

void survey_take(struct survey *s, bool with_lines)
{
	struct looks *l = looks_new(&s->stacks);
	uint64_t begin_ns = clock_now_ns();
	size_t begin = 0;

	s->realtime_ns = begin_ns + (uint64_t)clock_realtime_offset_ns();
	for (size_t i = 1; i <= s->n_threads; i++) {
		if (i < s->n_threads && s->threads[i].pid == s->threads[begin].pid)
			continue;
		look_at_process(s, l, &s->threads[begin], i - begin);
		begin = i;
	}
	s->looking_ns = clock_now_ns() - begin_ns;
	survey_name_code(s, l, with_lines);
	name_threads(s);
	looks_free(l);
}
