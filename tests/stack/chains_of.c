/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chains_of.c - looks at the stacks of a running chains.c, and compares them with what it tells.
 *
 *   chains_of PID < OUTPUT            compares, and says which chains are not the known ones
 *   chains_of -t ROUNDS PID < OUTPUT  tells what a look and a stack cost
 *   chains_of -a PID                  prints the stacks of all threads of any process
 *
 * A chain is right if its functions are the known ones in that order, with none missing and none
 * more, and if it reaches the begin of the thread.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "stack/look.h"

struct function {
	char name[64];
	uint64_t begin, end;
};

struct looker {
	int32_t pid;
	struct stack_files *files;
	struct stack_space *space;
	struct stepper *stepper;
	struct function functions[256];
	size_t n_functions;
};

static const char *const hows[] = { "here", "cfi", "code", "call-site", "frame-pointer" };
static const char *const ends[] = { "start", "full", "no-code", "unreadable", "unknown", "loop" };

static void begin(struct looker *l, int32_t pid)
{
	struct error err;

	*l = (struct looker){ .pid = pid };
	l->files = stack_files_new();
	l->stepper = stepper_new();
	l->space = stack_space_new(l->files, "/proc", pid, pid, &err);
	if (l->space)
		return;
	fprintf(stderr, "%s\n", err.what);
	exit(1);
}

static void finish(struct looker *l)
{
	stack_space_free(l->space);
	stack_files_free(l->files);
	stepper_free(l->stepper);
}

static enum look_state look(struct looker *l, int32_t tid, struct user_stack *stack)
{
	struct look_call call;
	struct error err;
	int fd = look_open("/proc", l->pid, tid, &err);
	enum look_state state = fd >= 0 ? look_at_call(fd, &call) : LOOK_GONE;

	if (fd >= 0)
		close(fd);
	if (state == LOOK_BLOCKED)
		look_at_stack(l->stepper, l->space, &call, stack);
	return state;
}

static const struct function *function_at(const struct looker *l, const struct user_frame *frame)
{
	uint64_t pc = frame->pc - !frame->is_exact;

	for (size_t i = 0; i < l->n_functions; i++) {
		if (pc >= l->functions[i].begin && pc < l->functions[i].end)
			return &l->functions[i];
	}
	return NULL;
}

static void print_stack(const struct looker *l, const struct user_stack *stack)
{
	for (size_t i = 0; i < stack->n; i++) {
		const struct function *f = function_at(l, &stack->frames[i]);

		printf("    %016" PRIx64 " %-13s %s\n", stack->frames[i].pc,
		       hows[stack->frames[i].how], f ? f->name : "");
	}
	printf("    end: %s\n", ends[stack->end]);
}

/* Are the functions of STACK those of CHAIN, which has a space before each name? */
static bool is_right(const struct looker *l, const struct user_stack *stack, const char *chain)
{
	for (size_t i = 0; i < stack->n; i++) {
		const struct function *f = function_at(l, &stack->frames[i]);
		size_t n = f ? strlen(f->name) : 0;

		if (!f)
			continue;
		if (chain[0] != ' ' || strncmp(chain + 1, f->name, n) != 0 ||
		    (chain[n + 1] != ' ' && chain[n + 1] != '\0'))
			return false;
		chain += n + 1;
	}
	return *chain == '\0' && user_stack_is_complete(stack);
}

/* Compares the chain of LINE, "TID SITUATION NAME...". Returns whether it is right. */
static bool compare(struct looker *l, const char *line)
{
	struct user_stack stack = { .n = 0 };
	char situation[64];
	int32_t tid;
	int at = 0;
	bool right;

	if (sscanf(line, "%" SCNd32 " %63s%n", &tid, situation, &at) < 2)
		return false;
	right = look(l, tid, &stack) == LOOK_BLOCKED && is_right(l, &stack, line + at);
	if (right)
		return true;
	printf("  wrong: %s, wanted%s, got\n", situation, line + at);
	print_stack(l, &stack);
	return false;
}

/* Costs of the looks, of the first stacks and of later ones, in microseconds. */
static void measure(struct looker *l, const char *line, int rounds)
{
	uint64_t look_ns = 0, read_ns = 0, stack_ns = 0, first_ns = 0, begin_ns;
	static unsigned char page[4096];
	struct look_call call;
	struct user_stack stack = { .n = 0 };
	char situation[64], path[64];
	struct error err;
	int32_t tid = 0;
	FILE *memory;
	int fd;

	sscanf(line, "%" SCNd32 " %63s", &tid, situation);
	snprintf(path, sizeof(path), "/proc/%" PRId32 "/mem", l->pid);
	memory = fopen(path, "re");
	fd = look_open("/proc", l->pid, tid, &err);
	for (int i = 0; memory && fd >= 0 && i < rounds; i++) {
		begin_ns = clock_now_ns();
		look_at_call(fd, &call);
		look_ns += clock_now_ns() - begin_ns;
		begin_ns = clock_now_ns();
		if (pread(fileno(memory), page, 4096 - call.sp % 4096, (off_t)call.sp) < 0)
			break;
		read_ns += clock_now_ns() - begin_ns;
		begin_ns = clock_now_ns();
		look_at_stack(l->stepper, l->space, &call, &stack);
		*(i ? &stack_ns : &first_ns) += clock_now_ns() - begin_ns;
	}
	printf("%-12s %3zu frames: look %.2f us, a read to the end of the page %.2f us, "
	       "first stack %.1f us, later ones %.2f us\n",
	       situation, stack.n, (double)look_ns / 1e3 / rounds, (double)read_ns / 1e3 / rounds,
	       (double)first_ns / 1e3, (double)stack_ns / 1e3 / (rounds - 1));
	if (memory)
		fclose(memory);
	if (fd >= 0)
		close(fd);
}

static int compare_all(int32_t pid, int rounds)
{
	char *line = NULL;
	size_t capacity = 0;
	struct looker l;
	int right = 0, all = 0;

	begin(&l, pid);
	while (getline(&line, &capacity, stdin) > 0) {
		struct function *f = &l.functions[l.n_functions];

		line[strcspn(line, "\n")] = '\0';
		if (l.n_functions < 256 && sscanf(line, "function %63s %" SCNx64 " %" SCNx64,
						  f->name, &f->begin, &f->end) == 3) {
			l.n_functions++;
		} else if (strncmp(line, "chain ", 6) == 0 && rounds) {
			measure(&l, line + 6, rounds);
		} else if (strncmp(line, "chain ", 6) == 0) {
			all++;
			right += compare(&l, line + 6);
		}
	}
	free(line);
	finish(&l);
	if (!rounds)
		printf("%d of %d\n", right, all);
	return right == all && (all > 0 || rounds) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int print_all(int32_t pid)
{
	char *path = xasprintf("/proc/%" PRId32 "/task", pid);
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct looker l;

	begin(&l, pid);
	while (folder && (entry = readdir(folder))) {
		struct user_stack stack = { .n = 0 };

		if (atoi(entry->d_name) <= 0)
			continue;
		printf("%s\n", entry->d_name);
		if (look(&l, atoi(entry->d_name), &stack) == LOOK_BLOCKED)
			print_stack(&l, &stack);
	}
	if (folder)
		closedir(folder);
	free(path);
	finish(&l);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return compare_all(atoi(argv[1]), 0);
	if (argc == 3 && strcmp(argv[1], "-a") == 0)
		return print_all(atoi(argv[2]));
	if (argc == 4 && strcmp(argv[1], "-t") == 0)
		return compare_all(atoi(argv[3]), atoi(argv[2]));
	fputs("usage: chains_of [-t ROUNDS | -a] PID\n", stderr);
	return 2;
}
