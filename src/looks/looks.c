/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.c - asks the process that looks, waits for its answer, checks it, and replaces the process.
 */
#include "looks/looks_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "looks/looks_child.h"
#include "model/raw_syscall.h"
#include "model/syscall_name.h"

struct looks *looks_new(struct named_stacks *stacks)
{
	struct looks *l = xcalloc(1, sizeof(*l));

	l->socket = -1;
	l->stacks = stacks;
	return l;
}

static void end(struct looks *l)
{
	if (l->socket < 0)
		return;
	close(l->socket);
	l->socket = -1;
	child_end(l->pid, NULL);
}

void looks_free(struct looks *l)
{
	if (!l)
		return;
	end(l);
	free(l);
}

const char *looks_reason(const struct looks *l)
{
	return l->reason;
}

void looks_end_dead(struct looks *l)
{
	int status = 0;

	snprintf(l->reason, sizeof(l->reason), "has ended");
	close(l->socket);
	l->socket = -1;
	if (child_end(l->pid, &status) && WIFSIGNALED(status))
		snprintf(l->reason, sizeof(l->reason), "was killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
}

/* Receives a packet. Returns its size; or 0, with no process left, if none has come by UNTIL_NS. */
static size_t receive(struct looks *l, uint64_t until_ns)
{
	struct pollfd p = { .fd = l->socket, .events = POLLIN };
	uint64_t now_ns;

	while ((now_ns = clock_now_ns()) < until_ns) {
		ssize_t n;

		if (poll(&p, 1, (int)((until_ns - now_ns) / NS_PER_MS) + 1) <= 0)
			continue;
		n = recv(l->socket, &l->packet, sizeof(l->packet), MSG_DONTWAIT);
		if (n > 0)
			return (size_t)n;
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		looks_end_dead(l);
		return 0;
	}
	snprintf(l->reason, sizeof(l->reason), "did not answer in time");
	end(l);
	return 0;
}

bool looks_refuse(struct looks *l)
{
	snprintf(l->reason, sizeof(l->reason), "answered nonsense");
	end(l);
	return false;
}

bool looks_take_module(struct looks *l, size_t size)
{
	struct looks_module *m = &l->packet.module;
	struct named_stacks *all = l->stacks;
	struct named_module *module;

	if (size != sizeof(*m) || l->n_told == LOOKS_MODULES || all->n_modules == MAX_MODULES)
		return looks_refuse(l);
	m->path[sizeof(m->path) - 1] = '\0';
	m->build_id[sizeof(m->build_id) - 1] = '\0';
	for (size_t i = 0; i < all->n_modules; i++) {
		module = all->modules[i];
		if (strcmp(module->path, m->path) != 0 ||
		    strcmp(module->build_id, m->build_id) != 0)
			continue;
		l->told[l->n_told++] = module;
		return true;
	}
	module = xcalloc(1, sizeof(*module));
	module->path = xstrdup(m->path);
	memcpy(module->build_id, m->build_id, sizeof(module->build_id));
	all->modules = xgrow_one(all->modules, all->n_modules, sizeof(*all->modules));
	all->modules[all->n_modules++] = module;
	l->told[l->n_told++] = module;
	return true;
}

static struct seen_call call_of(const struct looks_seen *seen)
{
	const struct raw_syscall *raw = raw_syscall_find(seen->is_32bit, seen->number);
	struct seen_call call = {
		.number = seen->number,
		.name = syscall_name(seen->is_32bit, seen->number),
	};
	struct futex_args args;

	/* A call that goes on after a stop has lost its arguments. */
	if (!raw || raw->restarts)
		return call;
	raw_syscall_args(raw, seen->args, &args);
	call.is_futex = true;
	call.op = args.op;
	call.word = args.uaddr;
	return call;
}

static const struct named_module *module_of(const struct looks *l, uint32_t number)
{
	return number == LOOKS_NO_MODULE ? NULL : l->told[number];
}

struct named_stack looks_stack_of(const struct looks *l, const struct looks_frame *frames,
				  uint32_t n, enum stack_end end)
{
	struct named_stack stack = {
		.frames = xcalloc(n + 1, sizeof(*stack.frames)),
		.n = n,
		.end = end,
	};

	for (size_t i = 0; i < n; i++) {
		const struct looks_frame *f = &frames[i];

		stack.frames[i] = (struct named_frame){
			.address = f->address,
			.how = f->how,
			.is_exact = f->is_exact,
			.module = module_of(l, f->module),
			.has_vaddr = f->has_vaddr,
			.vaddr = f->vaddr,
		};
	}
	return stack;
}

static void take_seen(const struct looks *l, struct looks_answer *answer)
{
	const struct looks_seen *seen = &l->packet.seen;
	struct seen_thread *t = &answer->thread;

	t->state = seen->state;
	t->halt = halt_of_state(seen->letter);
	memcpy(t->comm, seen->comm, sizeof(t->comm));
	t->comm[COMM_SIZE - 1] = '\0';
	memcpy(answer->title, seen->title, sizeof(answer->title));
	answer->title[TITLE_SIZE - 1] = '\0';
	answer->has_stack = seen->state == SEEN_BLOCKED || seen->state == SEEN_MOVED;
	if (!answer->has_stack)
		return;
	t->call = call_of(seen);
	answer->stack = looks_stack_of(l, seen->frames, seen->n, seen->end);
}

bool looks_start(struct looks *l)
{
	if (l->socket >= 0)
		return true;
	l->n_told = 0;
	l->socket = child_start(looks_child, &l->pid);
	if (l->socket < 0)
		snprintf(l->reason, sizeof(l->reason), "could not be started: %s", strerror(errno));
	return l->socket >= 0;
}

/*
 * Asks, and receives what comes before the answer. Returns the size of the answer's packet; 0 if
 * there is none.
 */
static size_t ask(struct looks *l, const struct looks_request *request, uint64_t until_ns)
{
	size_t size;

	if (!looks_start(l))
		return 0;
	/* If it cannot be sent, the process has ended, and receive() says how. */
	send(l->socket, request, sizeof(*request), MSG_NOSIGNAL | MSG_DONTWAIT);
	while ((size = receive(l, until_ns)) >= sizeof(l->packet.kind)) {
		enum looks_kind kind = l->packet.kind;

		if (kind == LOOKS_MODULE && !looks_take_module(l, size))
			return 0;
		/* The last looks again and again were on their way. */
		if (kind != LOOKS_MODULE && kind != LOOKS_STACK && kind != LOOKS_SAMPLE)
			break;
	}
	return size;
}

bool looks_at(struct looks *l, int32_t pid, int32_t tid, uint64_t until_ns,
	      struct looks_answer *answer)
{
	const struct looks_request request = { .task = LOOKS_LOOK, .pid = pid, .tid = tid };
	size_t size = ask(l, &request, until_ns);

	*answer = (struct looks_answer){ .thread = { .pid = pid, .tid = tid } };
	if (!size)
		return false;
	if (!looks_seen_is_sound(&l->packet.seen, size, l->n_told))
		return looks_refuse(l);
	take_seen(l, answer);
	return true;
}

static char *take_text(const char **texts)
{
	char *text = **texts ? xstrdup(*texts) : NULL;

	*texts += strlen(*texts) + 1;
	return text;
}

static void take_names(const struct looks_names *names, struct named_frame *frame)
{
	const char *texts = names->texts;

	frame->places = xcalloc(names->n + 1, sizeof(*frame->places));
	frame->n_places = names->n;
	frame->n_left_out = names->n_left_out;
	for (uint32_t i = 0; i < names->n; i++) {
		struct named_place *place = &frame->places[i];

		place->function = take_text(&texts);
		place->file = take_text(&texts);
		place->line = names->places[i].line;
		place->is_inlined = names->places[i].is_inlined;
	}
}

bool looks_name(struct looks *l, int32_t pid, int32_t tid, bool with_lines, uint64_t until_ns,
		struct named_frame *frame)
{
	const struct looks_request request = {
		.task = LOOKS_NAME,
		.pid = pid,
		.tid = tid,
		.address = frame->address,
		.is_return = !frame->is_exact,
		.with_lines = with_lines,
	};
	size_t size = ask(l, &request, until_ns);

	if (!size)
		return false;
	if (!looks_names_are_sound(&l->packet.names, size, l->n_told))
		return looks_refuse(l);
	/* The process may have become another program since. */
	if (module_of(l, l->packet.names.module) == frame->module)
		take_names(&l->packet.names, frame);
	return true;
}
