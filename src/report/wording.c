/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/wording.h"

#include <inttypes.h>
#include <string.h>

#include "futrace/xalloc.h"

static const char *const window_kinds[] = {
	[WINDOW_TRACE] = "trace",
};

const char *wording_window_kind(enum window_kind kind)
{
	return window_kinds[kind];
}

static const char *const verdicts[] = {
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_MINOR] = "minor",
	[VERDICT_TIMER] = "timer",
	[VERDICT_JOIN] = "join",
	[VERDICT_BARRIER] = "barrier",
	[VERDICT_CONTENDED_LOCK] = "contended-lock",
	[VERDICT_IDLE_WAITER] = "idle-waiter",
	[VERDICT_HANDOFF] = "handoff",
};

const char *wording_verdict(const struct futex_row *f)
{
	return verdicts[f->verdict];
}

const char *wording_reason(const struct futex_row *f)
{
	return f->reason ? f->reason : "it was not judged";
}

char *wording_where(const struct futex_row *f)
{
	if (!f->where.text)
		return xasprintf("0x%" PRIx64, f->uaddr);
	return f->is_array ? xasprintf("the words in an array, %s", f->where.text)
			   : xstrdup(f->where.text);
}

char *wording_who(const struct who *who, const char *comm)
{
	if (who->kind == WHO_INTERRUPT)
		return xstrdup("an interrupt");
	if (who->kind == WHO_UNKNOWN)
		return NULL;
	return *comm ? xasprintf("%s (%" PRId32 ")", comm, who->tid)
		     : xasprintf("thread %" PRId32, who->tid);
}

char *wording_short_op(const char *name)
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
