/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/futex_op.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OP_MASK	     127u
#define PRIVATE_FLAG 128u

static const struct {
	const char *name;
	enum futex_role role;
} ops[] = {
	{ "FUTEX_WAIT", FUTEX_ROLE_WAIT },
	{ "FUTEX_WAKE", FUTEX_ROLE_WAKE },
	{ "FUTEX_FD", FUTEX_ROLE_OTHER },
	{ "FUTEX_REQUEUE", FUTEX_ROLE_PASS },
	{ "FUTEX_CMP_REQUEUE", FUTEX_ROLE_PASS },
	{ "FUTEX_WAKE_OP", FUTEX_ROLE_PASS },
	{ "FUTEX_LOCK_PI", FUTEX_ROLE_WAIT },
	{ "FUTEX_UNLOCK_PI", FUTEX_ROLE_OTHER },
	{ "FUTEX_TRYLOCK_PI", FUTEX_ROLE_OTHER },
	{ "FUTEX_WAIT_BITSET", FUTEX_ROLE_WAIT },
	{ "FUTEX_WAKE_BITSET", FUTEX_ROLE_WAKE },
	{ "FUTEX_WAIT_REQUEUE_PI", FUTEX_ROLE_WAIT },
	{ "FUTEX_CMP_REQUEUE_PI", FUTEX_ROLE_PASS },
	{ "FUTEX_LOCK_PI2", FUTEX_ROLE_WAIT },
};

static const struct {
	uint32_t bit;
	const char *name;
} flags[] = {
	{ PRIVATE_FLAG, "_PRIVATE" },
	{ 256, "|CLOCK_REALTIME" },
};

#define N_OPS	(sizeof(ops) / sizeof(*ops))
#define N_FLAGS (sizeof(flags) / sizeof(*flags))

enum futex_role futex_op_role(uint32_t op)
{
	return (op & OP_MASK) < N_OPS ? ops[op & OP_MASK].role : FUTEX_ROLE_OTHER;
}

bool futex_op_is_private(uint32_t op)
{
	return op & PRIVATE_FLAG;
}

const char *futex_op_name(uint32_t op, char *buf, size_t size)
{
	uint32_t number = op & OP_MASK;
	uint32_t rest = op & ~OP_MASK;
	size_t used;

	if (number < N_OPS)
		snprintf(buf, size, "%s", ops[number].name);
	else
		snprintf(buf, size, "FUTEX_op_%" PRIu32, number);
	for (size_t i = 0; i < N_FLAGS; i++) {
		if (!(rest & flags[i].bit))
			continue;
		used = strlen(buf);
		snprintf(buf + used, size - used, "%s", flags[i].name);
		rest &= ~flags[i].bit;
	}
	used = strlen(buf);
	if (rest)
		snprintf(buf + used, size - used, "|0x%" PRIx32, rest);
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
