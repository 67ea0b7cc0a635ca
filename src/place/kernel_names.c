/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_names.c - finds the functions of kernel stacks in /proc/kallsyms, and picks the telling
 * ones.
 */
#include "place/kernel_names.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* An address whose function is sought: the last function that begins at or before it. */
struct sought {
	uint64_t address, begin;
	char *name; /* NULL: not found yet */
};

/* All sought addresses, sorted. */
struct search {
	struct sought *all;
	size_t n, capacity;
	bool found; /* the function of at least one was found */
};

static int by_address(const void *x, const void *y)
{
	const struct sought *a = x, *b = y;

	return a->address < b->address ? -1 : a->address > b->address;
}

/* The address of frame I, minus 1: after a call that never returns, the function may end. */
static uint64_t address_of(const struct stack *stack, size_t i)
{
	return stack->frames[i] - 1;
}

static void search_begin(struct search *sr, struct stacks *s)
{
	for (uint32_t number = 1; number <= stacks_count(s); number++) {
		const struct stack *stack = stacks_get(s, number);

		for (size_t i = 0; !stack->names && i < stack->n; i++) {
			sr->all = xgrow(sr->all, sr->n, &sr->capacity, sizeof(*sr->all));
			sr->all[sr->n++] = (struct sought){ .address = address_of(stack, i) };
		}
	}
	if (sr->n)
		qsort(sr->all, sr->n, sizeof(*sr->all), by_address);
}

static void search_finish(struct search *sr)
{
	for (size_t i = 0; i < sr->n; i++)
		free(sr->all[i].name);
	free(sr->all);
}

/* The first sought address at or after ADDRESS; NULL if there is none. */
static struct sought *first_from(const struct search *sr, uint64_t address)
{
	size_t low = 0, high = sr->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sr->all[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sr->n ? &sr->all[low] : NULL;
}

/* A line is "ADDRESS TYPE NAME [MODULE]"; types t, T, w and W are functions. */
static void take_line(struct search *sr, const char *line)
{
	char *rest;
	uint64_t address = strtoull(line, &rest, 16);
	struct sought *sought;

	if (!address || rest[0] != ' ' || !rest[1] || !strchr("tTwW", rest[1]) || rest[2] != ' ')
		return;
	sr->found = true;
	sought = first_from(sr, address);
	if (!sought || (sought->name && sought->begin >= address))
		return;
	free(sought->name);
	sought->begin = address;
	sought->name = xasprintf("%.*s", (int)strcspn(rest + 3, " \t\n"), rest + 3);
}

/* A function that begins before one sought address begins before the following ones too. */
static void spread(struct search *sr)
{
	for (size_t i = 1; i < sr->n; i++) {
		const struct sought *last = &sr->all[i - 1];
		struct sought *this = &sr->all[i];

		if (!last->name || (this->name && this->begin >= last->begin))
			continue;
		free(this->name);
		this->begin = last->begin;
		this->name = xstrdup(last->name);
	}
}

static void forget(struct search *sr)
{
	for (size_t i = 0; i < sr->n; i++) {
		free(sr->all[i].name);
		sr->all[i].name = NULL;
	}
	sr->found = false;
}

/* The kernel has some 100,000 functions; only those of sought addresses are kept. */
static void search_through(struct search *sr, const char *proc)
{
	char *path = xasprintf("%s/kallsyms", proc);
	FILE *in = fopen(path, "re");
	char line[512];

	free(path);
	while (in && fgets(line, sizeof(line), in))
		take_line(sr, line);
	/* In an incomplete list, the last function before an address may be a wrong one. */
	if (in && ferror(in))
		forget(sr);
	if (in)
		fclose(in);
	spread(sr);
}

static char *names_of(const struct search *sr, const struct stack *stack)
{
	char *names = xstrdup("");

	for (size_t i = 0; i < stack->n; i++) {
		const char *name = first_from(sr, address_of(stack, i))->name;
		char *longer = xasprintf("%s%s\n", names, name ? name : "?");

		free(names);
		names = longer;
	}
	return names;
}

bool kernel_names_fill(const char *proc, struct stacks *s,
		       void (*found)(void *arg, uint64_t address, const char *name), void *arg)
{
	struct search search = { 0 };
	bool any;

	search_begin(&search, s);
	if (search.n)
		search_through(&search, proc);
	for (uint32_t i = 1; search.found && i <= stacks_count(s); i++) {
		struct stack *stack = stacks_get(s, i);

		if (!stack->names)
			stack->names = names_of(&search, stack);
	}
	any = search.found || !search.n;
	for (size_t i = 0; found && i < search.n; i++) {
		if (search.all[i].name)
			found(arg, search.all[i].address + 1, search.all[i].name);
	}
	search_finish(&search);
	return any;
}

void kernel_names_fill_by(struct stacks *s, const char *(*find)(void *arg, uint64_t address),
			  void *arg)
{
	for (uint32_t number = 1; number <= stacks_count(s); number++) {
		struct stack *stack = stacks_get(s, number);
		char *names = NULL;
		bool found = false;

		for (size_t i = 0; !stack->names && i < stack->n; i++) {
			const char *name = find(arg, address_of(stack, i));
			char *longer = xasprintf("%s%s\n", names ? names : "", name ? name : "?");

			free(names);
			names = longer;
			found = found || name;
		}
		if (found)
			stack->names = names;
		else
			free(names);
	}
}

/* How names of system call entries begin; the compiler may leave some of them out. */
static const char *const entries[] = {
	"__x64_sys_",
	"__ia32_compat_sys_",
	"__ia32_sys_",
	"__arm64_compat_sys_",
	"__arm64_sys_",
	"__riscv_compat_sys_",
	"__riscv_sys_",
	"__s390x_sys_",
	"__s390_compat_sys_",
	"__s390_sys_",
	"__se_compat_sys_",
	"__se_sys_",
	"__do_compat_sys_",
	"__do_sys_",
	"ksys_",
	"__sys_",
};

/* Functions that several system calls share. */
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
	{ "do_page_fault", "a page fault" },
	{ "do_dat_exception", "a page fault" }, /* s390 */
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

	/* The outermost such function counts. */
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

/* Is the function on the stack of every sleep, or one that records the stack? */
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
		"do_trap_ecall_u",
		"handle_exception",
		"ret_from_exception",
		"system_call",
		"__do_syscall",
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
