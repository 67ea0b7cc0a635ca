/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_truth.c - checks files that futrace has written for what must hold in each, see truths.h.
 *
 *   check_truth [--part] [--text FILE] [--metrics FILE] JSON...
 *
 * Each JSON is a document, or the lines of --interval and then a document. The text and the metrics
 * are those of the last. --part: words may be missing. Says which rule is broken first, and exits
 * with 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/truths.h"

struct documents {
	json_t **all; /* the last is that of a whole trace */
	size_t n, capacity;
};

static void complain(const char *path, const char *why)
{
	fprintf(stderr, "%s: %s\n", path, why);
	exit(EXIT_FAILURE);
}

static void free_all(struct documents *d)
{
	for (size_t i = 0; i < d->n; i++)
		json_decref(d->all[i]);
	d->n = 0;
}

/* Reads all documents of the file at PATH and checks each. */
static void check_file(struct documents *d, const char *path, bool complete)
{
	FILE *in = fopen(path, "r");
	char why[TRUTHS_WHY];
	json_t *doc;

	if (!in)
		complain(path, "cannot be read");
	free_all(d);
	while ((doc = json_loadf(in, JSON_DISABLE_EOF_CHECK, NULL))) {
		if (!truths_hold(doc, complete, why))
			complain(path, why);
		d->all = xgrow(d->all, d->n, &d->capacity, sizeof(*d->all));
		d->all[d->n++] = doc;
	}
	if (!d->n || !json_object_get(d->all[d->n - 1], "trace"))
		complain(path, "there is no document of a whole trace");
	fclose(in);
}

/* The text of the file at PATH; the caller frees it. */
static char *text_of(const char *path)
{
	FILE *in = fopen(path, "r");
	size_t size = 0;
	char *text = NULL;

	if (!in || getdelim(&text, &size, '\0', in) <= 0)
		complain(path, "is empty or cannot be read");
	fclose(in);
	return text;
}

int main(int argc, char *argv[])
{
	const char *text_path = NULL, *metrics_path = NULL;
	struct documents d = { 0 };
	bool complete = true;
	char why[TRUTHS_WHY];

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--part"))
			complete = false;
		else if (!strcmp(argv[i], "--text") && i + 1 < argc)
			text_path = argv[++i];
		else if (!strcmp(argv[i], "--metrics") && i + 1 < argc)
			metrics_path = argv[++i];
		else
			check_file(&d, argv[i], complete);
	}
	if (!d.n)
		complain(argv[0], "takes a document");
	if (text_path) {
		char *text = text_of(text_path);

		if (!truths_hold_in_text(text, d.all[d.n - 1], why))
			complain(text_path, why);
		free(text);
	}
	if (metrics_path) {
		char *metrics = text_of(metrics_path);

		if (!truths_hold_in_metrics(metrics, d.all, d.n - 1, why))
			complain(metrics_path, why);
		free(metrics);
	}
	free_all(&d);
	free(d.all);
	return 0;
}
