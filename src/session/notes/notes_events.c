/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes_events.c - writes events that are not in the buffers into notes, and reads them back.
 */
#include "session/notes/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static json_t *parked_note(const struct event *ev)
{
	const struct futex_args *a = &ev->parked.args;

	return json_pack("[s, i, I, I, I, I, I, I, I, I]", "parked", (int)ev->tid,
			 (json_int_t)ev->ts_ns, (json_int_t)ev->parked.since_ns,
			 (json_int_t)a->uaddr, (json_int_t)a->op, (json_int_t)a->val,
			 (json_int_t)a->utime, (json_int_t)a->uaddr2, (json_int_t)a->val3);
}

static json_t *event_note(const struct event *ev, struct stacks *stacks)
{
	const struct stack *stack;

	switch (ev->kind) {
	case EVENT_PARKED:
		return parked_note(ev);
	case EVENT_FOUND:
		stack = stacks_get(stacks, ev->found.stack);
		return json_pack("[s, i, I, i, o]", "found", (int)ev->tid, (json_int_t)ev->ts_ns,
				 (int)ev->found.state, notes_bytes(stack ? stack->names : ""));
	case EVENT_RAN:
		return json_pack("[s, i, I, I, I]", "ran", (int)ev->tid, (json_int_t)ev->ts_ns,
				 (json_int_t)ev->ran.run_ns, (json_int_t)ev->ran.wait_ns);
	case EVENT_ASLEEP:
		return json_pack("[s, i, I, I]", "asleep", (int)ev->tid, (json_int_t)ev->ts_ns,
				 (json_int_t)ev->asleep.since_ns);
	case EVENT_OWNER:
		return json_pack("[s, i, I, I, I, i, i, b, b]", "owner", (int)ev->tid,
				 (json_int_t)ev->ts_ns, (json_int_t)ev->owner.since_ns,
				 (json_int_t)ev->owner.uaddr, (int)ev->owner.pid,
				 (int)ev->owner.tid, ev->owner.lives, ev->owner.in_word);
	case EVENT_LOOK:
		return json_pack("[s, i, I, I, I, i, I]", "look", (int)ev->tid,
				 (json_int_t)ev->ts_ns, (json_int_t)ev->look.since_ns,
				 (json_int_t)ev->look.arg, (int)ev->look.pid,
				 (json_int_t)ev->look.stack);
	case EVENT_TICK:
		return json_pack("[s, i, I, i, I, I]", "tick", (int)ev->tid, (json_int_t)ev->ts_ns,
				 (int)ev->tick.pid, (json_int_t)ev->tick.code, (json_int_t)ev->cpu);
	default:
		return json_pack("[s, i, I]", "absent", (int)ev->tid, (json_int_t)ev->ts_ns);
	}
}

void notes_keep_events(json_t *root, const char *key, const struct event *events, size_t n,
		       struct stacks *stacks)
{
	json_t *list = json_array();

	json_object_set_new(root, key, list);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, event_note(&events[i], stacks));
}

static int parse_parked(const json_t *note, struct event *ev)
{
	struct futex_args *a = &ev->parked.args;
	json_int_t since, uaddr, op, val, utime, uaddr2, val3;

	if (json_unpack((json_t *)(uintptr_t)note, "[s, i, I, I, I, I, I, I, I, I]",
			&(const char *){ 0 }, &(int){ 0 }, &(json_int_t){ 0 }, &since, &uaddr, &op,
			&val, &utime, &uaddr2, &val3) < 0)
		return -1;
	ev->kind = EVENT_PARKED;
	ev->parked.since_ns = (uint64_t)since;
	*a = (struct futex_args){ .uaddr = (uint64_t)uaddr,
				  .op = (uint64_t)op,
				  .val = (uint64_t)val,
				  .utime = (uint64_t)utime,
				  .uaddr2 = (uint64_t)uaddr2,
				  .val3 = (uint64_t)val3 };
	return 0;
}

static int parse_owner(const json_t *note, struct event *ev)
{
	json_int_t since, uaddr;
	int lives, in_word;

	if (json_unpack((json_t *)(uintptr_t)note, "[s, i, I, I, I, i, i, b, b]",
			&(const char *){ 0 }, &(int){ 0 }, &(json_int_t){ 0 }, &since, &uaddr,
			&ev->owner.pid, &ev->owner.tid, &lives, &in_word) < 0)
		return -1;
	ev->kind = EVENT_OWNER;
	ev->owner.since_ns = (uint64_t)since;
	ev->owner.uaddr = (uint64_t)uaddr;
	ev->owner.lives = lives;
	ev->owner.in_word = in_word;
	return 0;
}

static int parse_look(const json_t *note, struct event *ev)
{
	json_int_t since, arg, stack;

	if (json_unpack((json_t *)(uintptr_t)note, "[s, i, I, I, I, i, I]", &(const char *){ 0 },
			&(int){ 0 }, &(json_int_t){ 0 }, &since, &arg, &ev->look.pid, &stack) < 0)
		return -1;
	ev->kind = EVENT_LOOK;
	ev->look.since_ns = (uint64_t)since;
	ev->look.arg = (uint64_t)arg;
	ev->look.stack = (uint32_t)stack;
	return 0;
}

static void parse_found(const json_t *note, struct stacks *stacks, struct event *ev)
{
	char *names = notes_bytes_of(json_array_get(note, 4));

	ev->kind = EVENT_FOUND;
	ev->found.state = (char)json_integer_value(json_array_get(note, 3));
	ev->found.stack = names ? stacks_add_names(stacks, names) : 0;
	free(names);
}

static int parse_event(const json_t *note, struct stacks *stacks, struct event *ev)
{
	const char *kind = json_string_value(json_array_get(note, 0));

	if (!kind)
		return -1;
	ev->tid = (int32_t)json_integer_value(json_array_get(note, 1));
	ev->ts_ns = (uint64_t)json_integer_value(json_array_get(note, 2));
	if (!strcmp(kind, "parked"))
		return parse_parked(note, ev);
	if (!strcmp(kind, "owner"))
		return parse_owner(note, ev);
	if (!strcmp(kind, "look"))
		return parse_look(note, ev);
	if (!strcmp(kind, "found")) {
		parse_found(note, stacks, ev);
	} else if (!strcmp(kind, "ran")) {
		ev->kind = EVENT_RAN;
		ev->ran.run_ns = (uint64_t)json_integer_value(json_array_get(note, 3));
		ev->ran.wait_ns = (uint64_t)json_integer_value(json_array_get(note, 4));
	} else if (!strcmp(kind, "asleep")) {
		ev->kind = EVENT_ASLEEP;
		ev->asleep.since_ns = (uint64_t)json_integer_value(json_array_get(note, 3));
	} else if (!strcmp(kind, "tick")) {
		ev->kind = EVENT_TICK;
		ev->tick.pid = (int32_t)json_integer_value(json_array_get(note, 3));
		ev->tick.code = (uint32_t)json_integer_value(json_array_get(note, 4));
		ev->cpu = (uint32_t)json_integer_value(json_array_get(note, 5));
	} else {
		ev->kind = EVENT_ABSENT;
	}
	return 0;
}

int notes_recall_events(const json_t *root, const char *key, struct stacks *stacks,
			struct event **events, size_t *n)
{
	const json_t *list = json_object_get(root, key);

	*events = xcalloc(json_array_size(list) + 1, sizeof(**events));
	for (*n = 0; *n < json_array_size(list); ++*n) {
		if (parse_event(json_array_get(list, *n), stacks, &(*events)[*n]) < 0)
			return -1;
	}
	return 0;
}
