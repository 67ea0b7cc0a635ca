/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks_wording.c - the words for surveys and stacks.
 */
#include "report/stacks_wording.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "base/xalloc.h"
#include "model/futex_op.h"

const char *wording_seen(enum seen_state state)
{
	static const char *const words[] = {
		[SEEN_UNANSWERED] = FUTRACE_SEEN_UNANSWERED, [SEEN_BLOCKED] = FUTRACE_SEEN_BLOCKED,
		[SEEN_MOVED] = FUTRACE_SEEN_MOVED,	     [SEEN_RUNNING] = FUTRACE_SEEN_RUNNING,
		[SEEN_ENDED] = FUTRACE_SEEN_ENDED,	     [SEEN_KERNEL] = FUTRACE_SEEN_KERNEL,
		[SEEN_REFUSED] = FUTRACE_SEEN_REFUSED,
	};

	return words[state];
}

const char *wording_how(enum stack_how how)
{
	static const char *const words[] = {
		[STACK_HERE] = FUTRACE_HOW_HERE,
		[STACK_CFI] = FUTRACE_HOW_CFI,
		[STACK_CODE] = FUTRACE_HOW_CODE,
		[STACK_CALL_SITE] = FUTRACE_HOW_CALL_SITE,
		[STACK_FRAME_POINTER] = FUTRACE_HOW_FRAME_POINTER,
		[STACK_TICK] = FUTRACE_HOW_TICK,
		[STACK_TICK_IN_CALL] = FUTRACE_HOW_TICK_IN_CALL,
	};

	return words[how];
}

static const struct {
	const char *word, *shown;
} ends[] = {
	[STACK_END_START] = { FUTRACE_END_START, NULL },
	[STACK_END_FULL] = { FUTRACE_END_FULL, "there may be more callers" },
	[STACK_END_NO_CODE] = { FUTRACE_END_NO_CODE, "there is no code that can be followed" },
	[STACK_END_UNREADABLE] = { FUTRACE_END_UNREADABLE,
				   "the memory of the stack cannot be read" },
	[STACK_END_UNKNOWN] = { FUTRACE_END_UNKNOWN, "nothing certain is known of the caller" },
	[STACK_END_LOOP] = { FUTRACE_END_LOOP, "the stack of the caller would not lie above" },
};

const char *wording_end(enum stack_end end)
{
	return ends[end].word;
}

const char *wording_end_shown(enum stack_end end)
{
	return ends[end].shown;
}

const char *wording_halt(enum halt halt)
{
	switch (halt) {
	case HALT_STOPPED:
		return FUTRACE_HALT_STOPPED;
	case HALT_TRACED:
		return FUTRACE_HALT_TRACED;
	default:
		return NULL;
	}
}

/* "futex (FUTEX_WAIT_PRIVATE)", "fsync", "system call 512"; NULL: in none. The caller frees it. */
static char *call_words(const struct seen_call *c)
{
	char op[80];

	if (c->number < 0)
		return NULL;
	if (!c->name)
		return xasprintf("system call %" PRId64, c->number);
	if (strcmp(c->name, "restart_syscall") == 0)
		return xstrdup("restart_syscall, a call that goes on after a signal");
	if (!c->is_futex)
		return xstrdup(c->name);
	return xasprintf("%s (%s)", c->name, futex_op_name(c->op, op, sizeof(op)));
}

static char *blocked_words(const struct seen_thread *t)
{
	char *call = call_words(&t->call), *words;

	if (t->state == SEEN_MOVED)
		words = xasprintf("that went on during each look, last seen in %s",
				  call ? call : "no system call");
	else if (t->halt)
		words = xasprintf("%s, in %s", halt_words(t->halt), call ? call : "no system call");
	else if (call)
		words = xasprintf("blocked in %s", call);
	else
		words = xstrdup("blocked in no system call, as by a page fault");
	free(call);
	return words;
}

char *wording_seen_shown(const struct seen_thread *t)
{
	static const char *const others[] = {
		[SEEN_UNANSWERED] = "not looked at",
		[SEEN_RUNNING] = "running",
		[SEEN_ENDED] = "that had ended",
		[SEEN_KERNEL] = "of the kernel",
		[SEEN_REFUSED] = "that may not be looked at",
	};

	if (t->state == SEEN_BLOCKED || t->state == SEEN_MOVED)
		return blocked_words(t);
	return xstrdup(others[t->state]);
}
