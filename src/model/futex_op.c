/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * futex_op.c - names futex operations and knows their traits.
 */
#include "model/futex_op.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/xalloc.h"

#define OP_MASK	     127u
#define PRIVATE_FLAG 128u /* of futex(2) and FUTEX2_PRIVATE alike */
#define CALL_SHIFT   32

/* Traits of an operation beyond its role. */
enum { TWO_WORDS = 1, MOVES = 2, TO_PI = 4, ARRAY = 8 };

struct operation {
	const char *name;
	enum futex_role role;
	int traits;
};

static const struct operation ops[] = {
	{ "FUTEX_WAIT", FUTEX_ROLE_WAIT, 0 },
	{ "FUTEX_WAKE", FUTEX_ROLE_WAKE, 0 },
	{ "FUTEX_FD", FUTEX_ROLE_OTHER, 0 },
	{ "FUTEX_REQUEUE", FUTEX_ROLE_PASS, TWO_WORDS | MOVES },
	{ "FUTEX_CMP_REQUEUE", FUTEX_ROLE_PASS, TWO_WORDS | MOVES },
	{ "FUTEX_WAKE_OP", FUTEX_ROLE_PASS, TWO_WORDS },
	{ "FUTEX_LOCK_PI", FUTEX_ROLE_WAIT, 0 },
	{ "FUTEX_UNLOCK_PI", FUTEX_ROLE_GIVE, 0 },
	{ "FUTEX_TRYLOCK_PI", FUTEX_ROLE_OTHER, 0 },
	{ "FUTEX_WAIT_BITSET", FUTEX_ROLE_WAIT, 0 },
	{ "FUTEX_WAKE_BITSET", FUTEX_ROLE_WAKE, 0 },
	{ "FUTEX_WAIT_REQUEUE_PI", FUTEX_ROLE_WAIT, TWO_WORDS },
	{ "FUTEX_CMP_REQUEUE_PI", FUTEX_ROLE_PASS, TWO_WORDS | MOVES | TO_PI },
	{ "FUTEX_LOCK_PI2", FUTEX_ROLE_WAIT, 0 },
};

/* Indexed by FUTEX_CALL_... */
static const struct operation calls[] = {
	[FUTEX_CALL_WAITV >> CALL_SHIFT] = { "futex_waitv", FUTEX_ROLE_WAIT, ARRAY },
	[FUTEX_CALL_WAIT >> CALL_SHIFT] = { "futex_wait", FUTEX_ROLE_WAIT, 0 },
	[FUTEX_CALL_WAKE >> CALL_SHIFT] = { "futex_wake", FUTEX_ROLE_WAKE, 0 },
	[FUTEX_CALL_REQUEUE >> CALL_SHIFT] = { "futex_requeue", FUTEX_ROLE_PASS, ARRAY | MOVES },
};

struct flag {
	uint32_t mask, value;
	const char *name;
};

static const struct flag op_flags[] = {
	{ PRIVATE_FLAG, PRIVATE_FLAG, "_PRIVATE" },
	{ 256, 256, "|CLOCK_REALTIME" },
	{ 512, 512, "|ROBUST_UNLOCK" }, /* of wakes and unlocks; uaddr2 is no futex word then */
	{ 1024, 1024, "|ROBUST_LIST32" },
	{ 0, 0, NULL },
};

/* Size 2 is a word of 32 bits, as every futex(2) word is; so it has an empty name. */
static const struct flag call_flags[] = {
	{ 3, 2, "" },	   { PRIVATE_FLAG, PRIVATE_FLAG, "|PRIVATE" },
	{ 4, 4, "|NUMA" }, { 8, 8, "|MPOL" },
	{ 0, 0, NULL },
};

#define N_OPS	(sizeof(ops) / sizeof(*ops))
#define N_CALLS (sizeof(calls) / sizeof(*calls))

/* Returns NULL for an unknown operation. */
static const struct operation *find(uint64_t op)
{
	uint64_t call = op >> CALL_SHIFT;

	if (call)
		return call < N_CALLS ? &calls[call] : NULL;
	return (op & OP_MASK) < N_OPS ? &ops[op & OP_MASK] : NULL;
}

struct futex_kind futex_op_kind(uint64_t op)
{
	const struct operation *o = find(op);

	if (!o)
		return (struct futex_kind){ .role = FUTEX_ROLE_OTHER };
	return (struct futex_kind){ .role = o->role,
				    .requeues = o->traits & MOVES,
				    .has_array = o->traits & ARRAY };
}

static bool has_trait(uint64_t op, int trait)
{
	const struct operation *o = find(op);

	return o && (o->traits & trait);
}

enum futex_role futex_op_role(uint64_t op)
{
	return futex_op_kind(op).role;
}

bool futex_op_requeues_pi(uint64_t op)
{
	return has_trait(op, TO_PI);
}

bool futex_op_has_second_word(uint64_t op)
{
	return has_trait(op, TWO_WORDS);
}

bool futex_op_has_array(uint64_t op)
{
	return futex_op_kind(op).has_array;
}

bool futex_op_is_private(uint64_t op)
{
	return op & PRIVATE_FLAG;
}

bool futex_op_is_classic(uint64_t op)
{
	return op >> CALL_SHIFT == 0;
}

/* Appends the names of FLAGS to the string in BUF. */
static void add_flags(const struct flag *known, uint32_t flags, char *buf, size_t size)
{
	size_t used = strlen(buf);

	for (; known->name; known++) {
		if ((flags & known->mask) != known->value)
			continue;
		snprintf(buf + used, size - used, "%s", known->name);
		used = strlen(buf);
		flags &= ~known->mask;
	}
	if (flags)
		snprintf(buf + used, size - used, "|0x%" PRIx32, flags);
}

const char *futex_op_name(uint64_t op, char *buf, size_t size)
{
	const struct operation *o = find(op);
	uint32_t low = (uint32_t)op;

	if (o)
		snprintf(buf, size, "%s", o->name);
	else
		snprintf(buf, size, "FUTEX_op_%" PRIu32, low & OP_MASK);
	if (futex_op_is_classic(op))
		add_flags(op_flags, low & ~OP_MASK, buf, size);
	else
		add_flags(call_flags, low, buf, size);
	return buf;
}

const char *futex_result_name(int64_t ret, char *buf, size_t size)
{
	static const struct {
		int64_t ret;
		const char *name;
	} restarts[] = {
		{ FUTEX_RET_RESTARTSYS, "ERESTARTSYS" },
		{ FUTEX_RET_RESTARTNOINTR, "ERESTARTNOINTR" },
		{ FUTEX_RET_RESTART_BLOCK, "ERESTART_RESTARTBLOCK" },
	};
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(restarts) / sizeof(*restarts); i++) {
		if (restarts[i].ret == ret)
			name = restarts[i].name;
	}
	if (!name && ret < 0 && ret > -4096)
		name = strerrorname_np((int)-ret);
	if (name)
		snprintf(buf, size, "%s", name);
	else
		snprintf(buf, size, "%" PRId64, ret);
	return buf;
}

bool futex_ret_restarts(int64_t ret)
{
	return ret == FUTEX_RET_RESTARTSYS || ret == FUTEX_RET_RESTARTNOINTR ||
	       ret == FUTEX_RET_RESTART_BLOCK;
}

char *futex_op_short_name(const char *name)
{
	static const char prefix[] = "FUTEX_", suffix[] = "_PRIVATE";
	const char *begin = name;
	size_t length;

	if (strncmp(name, prefix, sizeof(prefix) - 1) == 0)
		begin += sizeof(prefix) - 1;
	length = strcspn(begin, "|");
	if (length >= sizeof(suffix) &&
	    strncmp(begin + length - (sizeof(suffix) - 1), suffix, sizeof(suffix) - 1) == 0)
		length -= sizeof(suffix) - 1;
	return xasprintf("%.*s", (int)length, begin);
}
