/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks_child.c - looks at threads, follows their stacks, and names the code of the frames.
 */
#include "looks/looks_child.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "capture/tasks.h"
#include "code/code_names.h"
#include "looks/one_look.h"
#include "looks/protocol.h"
#include "looks/sampling.h"

#define PROC "/proc"

/* The address space and the files for the code of all processes, beyond what there is. */
#define MAX_MEMORY (8ULL << 30)
#define MAX_OPEN   4096

#define SAMPLING_NICE 10

/* A module that has been told. */
struct told {
	struct file_id file;
	char *path;
};

_Static_assert(CODE_PLACES <= LOOKS_PLACES, "the places of a frame fit into an answer");

struct answerer {
	int socket;
	struct spaces *spaces;
	struct stepper *stepper;
	struct sampling *sampling;  /* NULL: nothing is to be looked at again and again */
	struct code_names *code[2]; /* without and with lines; NULL: not asked for yet */
	struct one_look look;
	struct looks_seen seen;
	struct looks_names names;
	struct looks_stack stack;
	struct told told[LOOKS_MODULES];
	uint32_t n_told;
};

static void say(const struct answerer *a, const void *packet, size_t size)
{
	if (send(a->socket, packet, size, MSG_NOSIGNAL) < 0)
		_exit(1);
}

static void tell_module(struct answerer *a, const struct stack_module *m)
{
	struct looks_module packet = { .kind = LOOKS_MODULE };

	for (size_t i = 0; i < m->n_build_id && 2 * i + 2 < sizeof(packet.build_id); i++)
		snprintf(packet.build_id + 2 * i, 3, "%02x", ((const uint8_t *)m->build_id)[i]);
	snprintf(packet.path, sizeof(packet.path), "%s", m->path);
	a->told[a->n_told++] = (struct told){ .file = m->file, .path = xstrdup(m->path) };
	say(a, &packet, sizeof(packet));
}

/* The number of M, which is told if it is a new one. */
static uint32_t module_number(struct answerer *a, const struct stack_module *m)
{
	if (!*m->path)
		return LOOKS_NO_MODULE;
	for (uint32_t i = 0; i < a->n_told; i++) {
		if (memcmp(&a->told[i].file, &m->file, sizeof(m->file)) == 0 &&
		    strcmp(a->told[i].path, m->path) == 0)
			return i;
	}
	if (a->n_told == LOOKS_MODULES)
		return LOOKS_NO_MODULE;
	tell_module(a, m);
	return a->n_told - 1;
}

/* A return address may be the first of the next function: the call lies before it. */
static void fill_frame(struct answerer *a, struct stack_space *space, const struct user_frame *from,
		       struct looks_frame *to)
{
	struct stack_module m;

	*to = (struct looks_frame){
		.address = from->pc,
		.how = from->how,
		.is_exact = from->is_exact,
		.module = LOOKS_NO_MODULE,
	};
	if (!stack_space_module(space, from->pc - !from->is_exact, &m))
		return;
	to->module = module_number(a, &m);
	to->has_vaddr = m.has_vaddr;
	to->vaddr = m.has_vaddr ? m.vaddr + !from->is_exact : 0;
}

static void fill_title(int32_t pid, struct looks_seen *seen)
{
	char cmdline[TITLE_SIZE];
	ssize_t n = tasks_cmdline(PROC, pid, cmdline, sizeof(cmdline));
	char *exe = tasks_exe(PROC, pid);

	if (n > 0)
		title_of(cmdline, (size_t)n, seen->comm, exe, seen->title);
	free(exe);
}

/*
 * Is the address of FRAME one of code? If not, it is a word of the stack that means something else,
 * and is nobody's business.
 */
static bool is_code(struct stack_space *space, const struct user_frame *frame)
{
	struct stack_module m;

	return stack_space_module(space, frame->pc - !frame->is_exact, &m);
}

/* Fills FRAMES with those of STACK, and returns how many they are. */
static uint32_t fill_frames(struct answerer *a, struct stack_space *space,
			    const struct user_stack *stack, struct looks_frame *frames)
{
	size_t n = stack->n;

	if (n > 1 && !is_code(space, &stack->frames[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++)
		fill_frame(a, space, &stack->frames[i], &frames[i]);
	return (uint32_t)n;
}

static void fill_stack(struct answerer *a)
{
	const struct one_look *look = &a->look;
	struct looks_seen *seen = &a->seen;
	const struct stack_target *target = stack_space_target(look->space, look->call.pc);

	seen->is_32bit = target->machine && target->machine->word_bytes == 4;
	seen->number = look->call.number;
	memcpy(seen->args, look->call.args, sizeof(seen->args));
	seen->end = look->stack.end;
	seen->n = fill_frames(a, look->space, &look->stack, seen->frames);
}

/* What is too long ends with "...". */
static void add_text(struct looks_names *names, const char *text)
{
	size_t length = text ? strlen(text) : 0, n = length;

	if (n >= LOOKS_TEXT)
		n = escape_fit(text, length, LOOKS_TEXT - sizeof("..."));
	names->n_texts += (uint32_t)sprintf(names->texts + names->n_texts, "%.*s%s", (int)n,
					    text ? text : "", n < length ? "..." : "") +
			  1;
}

static void find_names(struct answerer *a, const struct looks_request *request,
		       const struct stack_module *m)
{
	const struct code_spot spot = {
		.proc = PROC,
		.pid = request->pid,
		.tid = request->tid,
		.address = request->address,
		.path = m->path,
		.fd = m->fd,
		.vaddr = m->vaddr + request->is_return,
		.is_return = request->is_return,
	};
	struct code_name name;

	code_names_find(a->code[request->with_lines], &spot, &name);
	a->names.n_left_out = (uint32_t)name.n_left_out;
	for (size_t i = 0; i < name.n; i++) {
		const struct code_place *place = &name.places[i];

		a->names.places[a->names.n++] = (struct looks_place){
			.line = place->line,
			.is_inlined = place->is_inlined,
		};
		add_text(&a->names, place->function);
		add_text(&a->names, place->file);
	}
}

static void answer_names(struct answerer *a, const struct looks_request *request)
{
	struct stack_module m;
	struct error err;
	struct stack_space *space = spaces_find(a->spaces, request->pid, request->tid, &err);

	a->names.kind = LOOKS_NAMES;
	a->names.n = a->names.n_texts = a->names.n_left_out = 0;
	if (!a->code[request->with_lines])
		a->code[request->with_lines] = code_names_new(request->with_lines);
	a->names.module = LOOKS_NO_MODULE;
	if (space && stack_space_module(space, request->address - request->is_return, &m)) {
		a->names.module = module_number(a, &m);
		find_names(a, request, &m);
	}
	say(a, &a->names, looks_names_size(a->names.n_texts));
}

static void answer_look(struct answerer *a, const struct looks_request *request)
{
	struct looks_seen *seen = &a->seen;

	*seen = (struct looks_seen){ .kind = LOOKS_SEEN };
	one_look(a->spaces, a->stepper, request->pid, request->tid, &a->look);
	seen->state = a->look.state;
	seen->letter = a->look.letter;
	tasks_comm(PROC, request->tid, seen->comm);
	if (request->pid == request->tid)
		fill_title(request->pid, seen);
	if (seen->state == SEEN_BLOCKED || seen->state == SEEN_MOVED)
		fill_stack(a);
	say(a, seen, looks_seen_size(seen->n));
}

static void tell_stack(struct answerer *a, const struct sample *sample)
{
	const struct user_stack *from = sample->frames;
	struct looks_stack *to = &a->stack;

	to->kind = LOOKS_STACK;
	to->pid = sample->pid;
	to->code = 0;
	to->end = from->end;
	to->n = fill_frames(a, sample->space, from, to->frames);
	say(a, to, looks_stack_size(to->n));
}

/* Does what lies before ADDRESS call the system? Machine code of x86: syscall, sysenter, int 0x80.
 */
static bool is_after_call(const uint8_t *code)
{
	return (code[0] == 0x0f && (code[1] == 0x05 || code[1] == 0x34)) ||
	       (code[0] == 0xcd && code[1] == 0x80);
}

/* Reads N bytes of the program that PID is now. */
static bool read_now(int32_t pid, uint64_t address, uint8_t *to, size_t n)
{
	char path[64];
	int fd;
	bool is_read;

	snprintf(path, sizeof(path), PROC "/%" PRId32 "/mem", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	is_read = address <= INT64_MAX && pread(fd, to, n, (off_t)address) == (ssize_t)n;
	close(fd);
	return is_read;
}

/*
 * The space with the code that is asked for; CODE are the N bytes before it, zeroes if they cannot
 * be read. If the process has ended, that is what it was; but not if it is another program now.
 */
static struct stack_space *space_with(struct answerer *a, const struct looks_request *request,
				      uint8_t *code, size_t n)
{
	bool is_there = read_now(request->pid, request->address - n, code, n);
	const struct stack_target *target;
	struct stack_space *space, *renewed;
	struct error err;

	space = spaces_find(a->spaces, request->pid, request->tid, &err);
	if (!space || !is_there)
		return space;
	target = stack_space_target(space, request->address);
	if (target->read(target->arg, request->address - n, code, n) == n)
		return space;
	renewed = spaces_renew(a->spaces, request->pid, request->tid);
	return renewed ? renewed : space;
}

static void answer_code(struct answerer *a, const struct looks_request *request)
{
	struct user_frame frame = { .pc = request->address, .how = STACK_TICK, .is_exact = true };
	struct looks_stack *to = &a->stack;
	uint8_t code[2] = { 0 };
	struct stack_space *space = space_with(a, request, code, sizeof(code));

	to->kind = LOOKS_STACK;
	to->pid = request->pid;
	to->code = request->code;
	to->end = STACK_END_UNKNOWN;
	to->n = 0;
	if (space) {
		if (is_after_call(code))
			frame.how = STACK_TICK_IN_CALL;
		/* It may lie in a library that was loaded meanwhile. */
		if (*code && !is_code(space, &frame))
			stack_space_renew(space);
		fill_frame(a, space, &frame, &to->frames[to->n++]);
	}
	say(a, to, looks_stack_size(to->n));
}

static void sample_one(struct answerer *a)
{
	struct looks_sample packet = { .kind = LOOKS_SAMPLE };
	struct sample sample;

	if (!sampling_look(a->sampling, &sample))
		return;
	if (sample.is_new)
		tell_stack(a, &sample);
	packet.pid = sample.pid;
	packet.tid = sample.tid;
	packet.since_ns = sample.since_ns;
	packet.at_ns = sample.at_ns;
	packet.arg = sample.arg;
	packet.stack = sample.stack;
	say(a, &packet, sizeof(packet));
}

static void answer(struct answerer *a, const struct looks_request *request)
{
	switch (request->task) {
	case LOOKS_WATCH:
		if (!a->sampling) {
			/* What is looked at goes first; its parent may have a higher priority. */
			setpriority(PRIO_PROCESS, 0, SAMPLING_NICE);
			a->sampling = sampling_new(a->spaces, a->stepper);
		}
		sampling_watch(a->sampling, request->pid, request->tid);
		break;
	case LOOKS_NAME:
		/* Names are asked for when all looks are over. */
		sampling_free(a->sampling);
		a->sampling = NULL;
		answer_names(a, request);
		break;
	case LOOKS_LOOK:
		answer_look(a, request);
		break;
	case LOOKS_CODE:
		answer_code(a, request);
		break;
	}
}

/* Waits for a request; looks at threads meanwhile, when that is due. */
static void await_request(struct answerer *a)
{
	struct pollfd p = { .fd = a->socket, .events = POLLIN };

	while (a->sampling) {
		uint64_t due_ns = sampling_due_ns(a->sampling), now_ns = clock_now_ns();
		struct timespec left = { 0 };

		if (due_ns > now_ns) {
			left.tv_sec = (time_t)((due_ns - now_ns) / NS_PER_S);
			left.tv_nsec = (long)((due_ns - now_ns) % NS_PER_S);
		}
		if (ppoll(&p, 1, &left, NULL) > 0)
			break;
		sample_one(a);
	}
}

void looks_child(int socket, int parent)
{
	struct answerer *a = xcalloc(1, sizeof(*a));
	struct looks_request request;

	child_leave_parent(socket, parent, "futrace-looks");
	child_limit(MAX_MEMORY, MAX_OPEN);
	a->socket = socket;
	a->spaces = spaces_new();
	a->stepper = stepper_new();
	for (;;) {
		await_request(a);
		if (recv(socket, &request, sizeof(request), 0) != sizeof(request))
			_exit(0);
		answer(a, &request);
	}
}
