/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_data.c - writes the data that page.js draws.
 *
 * Times are nanoseconds since the trace began. In long lists they are nanoseconds since the time
 * before, to be short.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/json_doc.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/page.h"

/* Bits of the last number of a wait. */
#define FLAG_SUSPECT	  1
#define FLAG_BEGAN_BEFORE 2
#define FLAG_UNFINISHED	  4
#define FLAG_TIMED_OUT	  8

/* A waker outside the target: WAKER_INTERRUPT minus its id. */
#define WAKER_UNKNOWN	-1
#define WAKER_INTERRUPT -2

struct writer {
	FILE *out;
	const struct result *res;
	const struct picture *picture;
	size_t n_mixes;
	bool failed;
};

/* Writes S as JSON in which nothing ends the script around it, or looks like markup. */
static void put_text(struct writer *w, const char *s)
{
	char *json = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&json, &size);
	bool failed = !memory || json_doc_put_text(memory, s) < 0;

	if (memory && fclose(memory) != 0)
		failed = true;
	w->failed = w->failed || failed;
	for (const char *at = failed ? "" : json; *at; at++) {
		if (strchr("<>&", *at))
			fprintf(w->out, "\\u%04x", *at);
		else
			putc(*at, w->out);
	}
	free(json);
}

static uint64_t since(const struct writer *w, uint64_t ns)
{
	return ns > w->res->begin_ns ? ns - w->res->begin_ns : 0;
}

static void put_looks(struct writer *w)
{
	fputs(",\n\"looks\":[", w->out);
	for (enum look i = 0; i < N_LOOKS; i++) {
		fputs(i ? "," : "", w->out);
		put_text(w, look_name(i));
	}
	putc(']', w->out);
}

static void put_words(struct writer *w)
{
	const struct picture *p = w->picture;

	fputs(",\n\"words\":[", w->out);
	for (size_t i = 0; i < p->n_words; i++) {
		char *word = layout_short_word(&p->words[i]);

		fputs(i ? ",\n[" : "[", w->out);
		put_text(w, p->words[i].text ? p->words[i].text : "");
		putc(',', w->out);
		put_text(w, word);
		putc(',', w->out);
		put_text(w, p->words[i].primitive ? wording_primitive(p->words[i].primitive) : "");
		putc(']', w->out);
		free(word);
	}
	putc(']', w->out);
}

static void put_sleeps(struct writer *w)
{
	const struct picture *p = w->picture;

	fputs(",\n\"sleeps\":[", w->out);
	for (size_t i = 0; i < p->n_sleeps; i++) {
		const struct blocked_row *b = &p->sleeps[i];
		char *ended_by = wording_ended_by(b);

		fputs(i ? ",\n[" : "[", w->out);
		put_text(w, b->syscall ? b->syscall : "");
		putc(',', w->out);
		put_text(w, b->kernel ? b->kernel : "");
		putc(',', w->out);
		put_text(w, ended_by ? ended_by : "");
		putc(']', w->out);
		free(ended_by);
	}
	putc(']', w->out);
}

static void put_stretches(struct writer *w, const struct picture_thread *th)
{
	uint64_t at_ns = w->res->begin_ns;

	for (size_t i = 0; i < th->n_stretches; i++) {
		const struct picture_stretch *s = &th->stretches[i];
		int look = s->is_mixed ? N_LOOKS : (int)layout_look(w->picture, s);
		int64_t more = s->is_mixed	      ? (int64_t)w->n_mixes++
			       : s->sleep == NO_INDEX ? -1
						      : (int64_t)s->sleep;

		fprintf(w->out, "%s%" PRIu64 ",%" PRIu64 ",%d,%" PRId64, i ? "," : "",
			s->begin_ns > at_ns ? s->begin_ns - at_ns : 0, s->end_ns - s->begin_ns,
			look, more);
		at_ns = s->end_ns;
	}
}

static int64_t waker_number(const struct picture_wait *wait)
{
	if (wait->waker != NO_INDEX)
		return wait->waker;
	if (wait->woken_by.kind == WHO_THREAD)
		return WAKER_INTERRUPT - (int64_t)wait->woken_by.tid;
	return wait->woken_by.kind == WHO_INTERRUPT ? WAKER_INTERRUPT : WAKER_UNKNOWN;
}

static void put_waits(struct writer *w, const struct picture_thread *th)
{
	for (size_t i = 0; i < th->n_waits; i++) {
		const struct picture_wait *wait = &th->waits[i];
		int flags = (wait->suspect ? FLAG_SUSPECT : 0) |
			    (wait->began_before ? FLAG_BEGAN_BEFORE : 0) |
			    (wait->unfinished ? FLAG_UNFINISHED : 0) |
			    (wait->timed_out ? FLAG_TIMED_OUT : 0);

		fprintf(w->out, "%s%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu32 ",%" PRId64 ",%d",
			i ? "," : "", since(w, wait->begin_ns), wait->end_ns - wait->begin_ns,
			wait->woken_ns - wait->begin_ns, wait->word, waker_number(wait), flags);
	}
}

/* Where TH was seen: an object of texts by the index of the word, or of the sleep. */
static void put_seen(struct writer *w, const struct picture_thread *th, bool in_waits)
{
	const char *comma = "";

	for (size_t i = 0; i < th->n_seen; i++) {
		const struct picture_seen *s = &th->seen[i];
		char *seen;

		if (in_waits != (s->word != NO_INDEX))
			continue;
		seen = wording_code(&s->code);
		fprintf(w->out, "%s\"%" PRIu32 "\":", comma, in_waits ? s->word : s->sleep);
		put_text(w, seen);
		free(seen);
		comma = ",";
	}
}

static void put_threads(struct writer *w)
{
	fputs(",\n\"threads\":[", w->out);
	for (size_t i = 0; i < w->picture->n_threads; i++) {
		const struct picture_thread *th = &w->picture->threads[i];
		char *name =
			xasprintf("%s (%" PRId32 ")", title_or_comm(th->title, th->comm), th->tid);

		fputs(i ? ",\n{\"n\":" : "{\"n\":", w->out);
		put_text(w, name);
		fprintf(w->out, ",\"m\":%d,\"s\":[", th->main);
		put_stretches(w, th);
		fputs("],\"w\":[", w->out);
		put_waits(w, th);
		fputs("],\"cw\":{", w->out);
		put_seen(w, th, true);
		fputs("},\"cs\":{", w->out);
		put_seen(w, th, false);
		fputs("}}", w->out);
		free(name);
	}
	putc(']', w->out);
}

/* The time of each look in stretches that have several, in the order of these stretches. */
static void put_mixes(struct writer *w)
{
	static const enum doing doings[] = { DOING_RUNNING, DOING_RUNNABLE, DOING_UNKNOWN,
					     DOING_BLOCKED, DOING_FUTEX };
	static const enum look looks[] = { LOOK_RUNNING, LOOK_RUNNABLE, LOOK_UNKNOWN, LOOK_BLOCKED,
					   LOOK_FUTEX };
	const char *comma = "";

	fputs(",\n\"mixes\":[", w->out);
	for (size_t i = 0; i < w->picture->n_threads; i++) {
		const struct picture_thread *th = &w->picture->threads[i];

		for (size_t j = 0; j < th->n_stretches; j++) {
			uint64_t ns[N_LOOKS] = { 0 };

			if (!th->stretches[j].is_mixed)
				continue;
			for (int k = 0; k < N_DOINGS; k++)
				ns[looks[k]] = th->stretches[j].mixed_ns[doings[k]];
			fprintf(w->out, "%s[", comma);
			for (int k = 0; k < N_LOOKS; k++)
				fprintf(w->out, "%s%" PRIu64, k ? "," : "", ns[k]);
			putc(']', w->out);
			comma = ",";
		}
	}
	putc(']', w->out);
}

static void put_windows(struct writer *w)
{
	const struct result *res = w->res;

	fputs(",\n\"windows\":[", w->out);
	for (size_t i = 0; i < res->n_windows && i < PAGE_WINDOWS; i++) {
		const struct window *win = &res->windows[i];
		char *name = xasprintf("%s %u", win->name, win->index);

		fputs(i ? ",\n{\"n\":" : "{\"n\":", w->out);
		put_text(w, name);
		fprintf(w->out, ",\"b\":%" PRIu64 ",\"e\":%" PRIu64 "}", since(w, win->begin_ns),
			since(w, win->end_ns));
		free(name);
	}
	fputs("],\n\"marks\":[", w->out);
	for (size_t i = 0; i < res->n_marks; i++) {
		fprintf(w->out, "%s[%" PRIu64 ",", i ? ",\n" : "", since(w, res->marks[i].ns));
		put_text(w, res->marks[i].text);
		putc(']', w->out);
	}
	fputs("],\n\"losses\":[", w->out);
	for (size_t i = 0; i < res->n_losses; i++)
		fprintf(w->out, "%s[%" PRIu64 ",%" PRIu64 "]", i ? "," : "",
			since(w, res->losses[i].begin_ns), since(w, res->losses[i].end_ns));
	putc(']', w->out);
}

static void put_lanes(struct writer *w, const struct panel *panel)
{
	for (size_t i = 0; i < panel->n_lanes; i++) {
		const struct lane *lane = &panel->lanes[i];

		fputs(i ? ",\n[" : "[", w->out);
		put_text(w, lane->name);
		fputs(",[", w->out);
		for (size_t j = 0; j < lane->n_threads; j++)
			fprintf(w->out, "%s%" PRIu32, j ? "," : "", lane->threads[j]);
		fputs("]]", w->out);
	}
}

/*
 * The rows of windows that have a panel. The page first shows the window with the most waiting; it
 * shows the whole trace only if there is no other.
 */
static void put_panels(struct writer *w, const struct layout *l)
{
	size_t first = 0;
	uint64_t most_ns = 0;

	fputs(",\n\"panels\":{", w->out);
	for (size_t i = 0; i < l->n_panels; i++) {
		size_t window = (size_t)(l->panels[i].win - w->res->windows);

		uint64_t ns = l->panels[i].win->totals.wait_ns;

		if (window && window < PAGE_WINDOWS && (!first || ns > most_ns)) {
			first = window;
			most_ns = ns;
		}
		fprintf(w->out, "%s\"%zu\":[", i ? ",\n" : "", window);
		put_lanes(w, &l->panels[i]);
		putc(']', w->out);
	}
	fprintf(w->out, "},\n\"first\":%zu", first);
}

int page_data(FILE *out, const struct result *res, const struct layout *l)
{
	struct writer w = { .out = out, .res = res, .picture = res->picture };

	fprintf(out, "{\"end\":%" PRIu64 ",\"only\":%s", since(&w, res->end_ns),
		res->futex_only ? "true" : "false");
	put_looks(&w);
	put_words(&w);
	put_sleeps(&w);
	put_threads(&w);
	put_mixes(&w);
	put_windows(&w);
	put_panels(&w, l);
	fputs("}\n", out);
	return w.failed ? -1 : 0;
}
