/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/kernel_names.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "futrace/xalloc.h"

struct symbol {
	uint64_t address;
	char *name;
};

struct symbols {
	struct symbol *all;
	size_t n, capacity;
};

static int by_address(const void *x, const void *y)
{
	const struct symbol *a = x, *b = y;

	return a->address < b->address ? -1 : a->address > b->address;
}

/* Lines are "ADDRESS TYPE NAME [MODULE]"; those of type t, T, w, W are functions. */
static void add_line(struct symbols *s, const char *line)
{
	uint64_t address;
	char type, name[256];

	if (sscanf(line, "%" SCNx64 " %c %255s", &address, &type, name) != 3 || !address ||
	    !strchr("tTwW", type))
		return;
	s->all = xgrow(s->all, s->n, &s->capacity, sizeof(*s->all));
	s->all[s->n++] = (struct symbol){ address, xstrdup(name) };
}

static void load(struct symbols *s, const char *proc)
{
	char *path = xasprintf("%s/kallsyms", proc);
	FILE *in = fopen(path, "re");
	char line[512];

	free(path);
	while (in && fgets(line, sizeof(line), in))
		add_line(s, line);
	if (in)
		fclose(in);
	if (s->n)
		qsort(s->all, s->n, sizeof(*s->all), by_address);
}

static void symbols_finish(struct symbols *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->all[i].name);
	free(s->all);
}

/* The function that ADDRESS is in: the last that begins at or before it. NULL if there is none. */
static const char *find(const struct symbols *s, uint64_t address)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->all[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? s->all[low - 1].name : NULL;
}

static char *names_of(const struct symbols *s, const struct stack *stack)
{
	char *names = xstrdup("");

	for (size_t i = 0; i < stack->n; i++) {
		/* A return address may lie behind the end of a function that does not return. */
		const char *name = find(s, stack->frames[i] - 1);
		char *longer = xasprintf("%s%s\n", names, name ? name : "?");

		free(names);
		names = longer;
	}
	return names;
}

void kernel_names_fill(const char *proc, struct stacks *s)
{
	struct symbols symbols = { 0 };

	if (stacks_count(s))
		load(&symbols, proc);
	for (uint32_t i = 1; symbols.n && i <= stacks_count(s); i++) {
		struct stack *stack = stacks_get(s, i);

		if (!stack->names)
			stack->names = names_of(&symbols, stack);
	}
	symbols_finish(&symbols);
}

/* The entries of system calls, as far as the compiler leaves them on the stack. */
static const char *const entries[] = {
	"__x64_sys_", "__ia32_sys_", "__arm64_sys_", "__se_sys_", "__do_sys_", "ksys_", "__sys_",
};

/* What several system calls have in common. */
static const struct {
	const char *function, *syscalls;
} common[] = {
	{ "do_fsync", "fsync or fdatasync" },
	{ "do_epoll_wait", "epoll_wait or epoll_pwait" },
	{ "kernel_wait4", "wait4" },
	{ "kernel_waitid", "waitid" },
	{ "do_sys_poll", "poll or ppoll" },
	{ "do_select", "select or pselect6" },
	{ "do_futex", "futex" },
	{ "asm_exc_page_fault", "a page fault" },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static char *syscall_of(const char *name)
{
	for (size_t i = 0; i < LENGTH(entries); i++) {
		size_t length = strlen(entries[i]);

		if (!strncmp(name, entries[i], length))
			return xstrdup(name + length);
	}
	for (size_t i = 0; i < LENGTH(common); i++) {
		if (!strcmp(name, common[i].function))
			return xstrdup(common[i].syscalls);
	}
	return NULL;
}

char *kernel_names_syscall(const char *names)
{
	char *copy = xstrdup(names);
	char *rest = copy;
	char *found = NULL;
	char *name;

	/* The outermost says it best. */
	while ((name = strsep(&rest, "\n"))) {
		char *syscall = syscall_of(name);

		if (!syscall)
			continue;
		free(found);
		found = syscall;
	}
	free(copy);
	return found;
}

/* What is on the stack of every sleep, or takes the stack. */
static bool says_nothing(const char *name)
{
	static const char *const beginnings[] = {
		"trace_event_raw_event_",
		"__traceiter_",
		"__schedule",
		"schedule",
		"preempt_schedule",
		"io_schedule",
		"do_syscall_64",
		"entry_",
		"x64_sys_call",
		"el0",
		"invoke_syscall",
		"do_el0_svc",
		"ret_from_fork",
		"__do_fast_syscall_",
		"do_int80",
		"__traceprobe",
		"event_triggers_",
		"?",
	};

	for (size_t i = 0; i < LENGTH(beginnings); i++) {
		if (!strncmp(name, beginnings[i], strlen(beginnings[i])))
			return true;
	}
	return !*name;
}

char *kernel_names_function(const char *names)
{
	char *copy = xstrdup(names);
	char *rest = copy;
	char *words = NULL;
	char *name;

	while ((name = strsep(&rest, "\n"))) {
		char *syscall = syscall_of(name);
		bool skip = syscall || says_nothing(name);

		free(syscall);
		if (skip)
			continue;
		if (words) {
			char *both = xasprintf("%s < %s", words, name);

			free(words);
			words = both;
			break;
		}
		words = xstrdup(name);
	}
	free(copy);
	return words;
}
