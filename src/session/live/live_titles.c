/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_titles.c - asks for titles, and keeps the latest of each process.
 */
#include "session/live/live_titles.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"

/* The time after which a title is asked for a second time; a new process has set it by then. */
#define FIRST_STEP_NS (5 * NS_PER_MS)

/* The last answers are waited for so long. */
#define AWAIT_NS (100 * NS_PER_MS)

struct live_title {
	uint64_t next_ns, step_ns; /* when to ask next; 0: never again */
	char comm[COMM_SIZE];
	char *text; /* NULL: none */
};

void live_titles_begin(struct live_titles *t, struct targets *targets)
{
	t->targets = targets;
	t->looker = looker_new();
	t->all = xcalloc(LIVE_TITLES_MAX, sizeof(*t->all));
}

void live_titles_finish(struct live_titles *t)
{
	looker_free(t->looker);
	for (size_t i = 0; i < t->n; i++)
		free(t->all[i].text);
	free(t->all);
	*t = (struct live_titles){ 0 };
}

/* The title of PID; NULL if it is not asked for. */
static struct live_title *find(const struct live_titles *t, int32_t pid)
{
	const struct traced *p = t->targets ? targets_find(t->targets, pid) : NULL;
	size_t i = p ? (size_t)(p - t->targets->all) : t->n;

	return i < t->n ? &t->all[i] : NULL;
}

static void take(void *arg, const struct looker_answer *a)
{
	struct live_titles *t = arg;
	struct live_title *known = find(t, a->title.pid);

	t->n_asked--;
	if (!known)
		return;
	if (a->title.is_gone) {
		known->next_ns = 0;
		return;
	}
	free(known->text);
	known->text = *a->title.text ? xstrdup(a->title.text) : NULL;
	memcpy(known->comm, a->title.comm, sizeof(known->comm));
}

static void add_new(struct live_titles *t, uint64_t now_ns)
{
	for (; t->n < t->targets->n && t->n < LIVE_TITLES_MAX; t->n++) {
		t->all[t->n] = (struct live_title){ .next_ns = now_ns, .step_ns = FIRST_STEP_NS };
		t->next_ns = now_ns;
	}
}

void live_titles_ask(struct live_titles *t, uint64_t now_ns)
{
	if (!t->looker)
		return;
	looker_take(t->looker, take, t);
	add_new(t, now_ns);
	if (now_ns < t->next_ns)
		return;
	t->next_ns = UINT64_MAX;
	for (size_t i = 0; i < t->n; i++) {
		const struct looker_question q = { .titled = t->targets->all[i].pid };
		struct live_title *known = &t->all[i];

		if (known->next_ns && known->next_ns <= now_ns && looker_ask(t->looker, &q)) {
			known->next_ns = now_ns + known->step_ns;
			known->step_ns *= 2;
			t->n_asked++;
		}
		if (known->next_ns && known->next_ns < t->next_ns)
			t->next_ns = known->next_ns;
	}
}

void live_titles_await(struct live_titles *t)
{
	uint64_t now_ns = clock_now_ns(), until_ns = now_ns + AWAIT_NS;

	while (t->n_asked && looker_fd(t->looker) >= 0 && now_ns < until_ns) {
		struct pollfd p = { .fd = looker_fd(t->looker), .events = POLLIN };

		poll(&p, 1, (int)((until_ns - now_ns) / NS_PER_MS) + 1);
		looker_take(t->looker, take, t);
		now_ns = clock_now_ns();
	}
}

void live_titles_find(const struct live_titles *t, int32_t pid, char comm[COMM_SIZE],
		      char title[TITLE_SIZE])
{
	const struct live_title *known = find(t, pid);

	if (!known || !known->text)
		return;
	memcpy(comm, known->comm, COMM_SIZE);
	snprintf(title, TITLE_SIZE, "%s", known->text);
}
