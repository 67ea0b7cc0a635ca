/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_account.c - what happened, as the demo's own clocks saw it: a table for people, lines for
 * tests.
 */
#include "demo/demo_account.h"

#include <inttypes.h>

#include "demo/demo_clock.h"

static double as_ms(uint64_t ns)
{
	return (double)ns / NS_PER_MS;
}

static void print_waits(FILE *out, const struct actor *actor)
{
	for (int i = 0; i < WORD_COUNT; i++) {
		const struct dealing *with = &actor->with[i];

		if (with->waits.calls == 0)
			continue;
		fprintf(out, "  %-12s %8d  %-10s %6" PRIu64 " %10.1f %10.1f %12.1f\n", actor->name,
			actor->tid, word_name((enum word)i), with->waits.calls,
			as_ms(with->waits.total_ns), as_ms(with->waits.max_ns),
			as_ms(with->since_go.total_ns));
	}
}

static void print_wakes(FILE *out, const struct cast *cast, const struct actor *waker)
{
	for (int i = 0; i < WORD_COUNT; i++) {
		const struct dealing *with = &waker->with[i];

		if (with->wakes == 0)
			continue;
		fprintf(out, "  %s woke %s %" PRIu64 "x in %" PRIu64 " calls, by %s\n", waker->name,
			cast_waiter(cast, (enum word)i, waker)->name, with->woken, with->wakes,
			word_name((enum word)i));
	}
}

static void print_snapshot(FILE *out, const struct account *account)
{
	const struct snapshot *snapshot = &account->snapshot;

	fprintf(out,
		"snapshot: %.1f ms, of which %.1f ms in %u fsyncs, while demo_writer (%d) "
		"wrote %" PRIu64 " MiB\n",
		as_ms(snapshot->end_ns - snapshot->begin_ns), as_ms(snapshot->fsync_ns),
		snapshot->fsyncs, account->writer_pid, account->writer_bytes / MIB);
	if (account->plan->in_memory)
		fprintf(out,
			"%s lies in memory, where fsync has nothing to wait for: "
			"--dir names another place\n",
			account->plan->dir);
}

void account_print(FILE *out, const struct account *account)
{
	const struct cast *cast = account->cast;

	fprintf(out, "futrace-demo: what happened, by its own clocks\n");
	fprintf(out, "  %-12s %8s  %-10s %6s %10s %10s %12s\n", "THREAD", "TID", "WORD", "WAITS",
		"TOTAL ms", "LONGEST ms", "SINCE GO ms");
	for (int i = 0; i < ACTOR_COUNT; i++)
		print_waits(out, &cast->actors[i]);
	fprintf(out, "who woke whom:\n");
	for (int i = 0; i < ACTOR_COUNT; i++)
		print_wakes(out, cast, &cast->actors[i]);
	print_snapshot(out, account);
}

static void print_tally(FILE *out, const char *fact, const struct actor *actor, enum word word,
			const struct tally *tally)
{
	fprintf(out, "%s %d %s %s %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", fact, actor->tid,
		actor->name, word_name(word), tally->calls, tally->total_ns, tally->max_ns);
}

static void print_actor_facts(FILE *out, const struct actor *actor)
{
	for (int i = 0; i < WORD_COUNT; i++) {
		const struct dealing *with = &actor->with[i];

		if (with->waits.calls > 0) {
			print_tally(out, "wait", actor, (enum word)i, &with->waits);
			print_tally(out, "since_go", actor, (enum word)i, &with->since_go);
		}
		if (with->wakes > 0)
			fprintf(out, "wake %d %s %s %" PRIu64 " %" PRIu64 "\n", actor->tid,
				actor->name, word_name((enum word)i), with->wakes, with->woken);
	}
}

void account_print_facts(FILE *out, const struct account *account)
{
	const struct snapshot *snapshot = &account->snapshot;

	for (int i = 0; i < WORD_COUNT; i++)
		fprintf(out, "word %s 0x%" PRIx64 "\n", word_name((enum word)i),
			word_address((enum word)i));
	fprintf(out, "go %" PRIu64 "\nend %" PRIu64 "\n", account->cast->go_ns, account->end_ns);
	for (int i = 0; i < ACTOR_COUNT; i++)
		print_actor_facts(out, &account->cast->actors[i]);
	fprintf(out, "snapshot %" PRIu64 " %" PRIu64 " %" PRIu64 " %u\n", snapshot->begin_ns,
		snapshot->end_ns, snapshot->fsync_ns, snapshot->fsyncs);
	fprintf(out, "writer %d %" PRIu64 "\n", account->writer_pid, account->writer_bytes);
}
