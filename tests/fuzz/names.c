/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.c - fuzzes strings of the traced program in every format: no string may break out of its
 * place.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/report/picture_sample.h"
#include "tests/report/report_sample.h"
#include "tests/fuzz/fuzz.h"
#include "base/escape.h"

/* Fails unless TEXT is valid UTF-8, without bytes that a terminal obeys but those of ALLOWED. */
static void check_bytes(const char *text, const char *allowed)
{
	for (const char *at = text; *at;) {
		long code = escape_next(&at);

		FUZZ_EXPECT(code >= 0x20 || (code > 0 && strchr(allowed, (int)code)));
		FUZZ_EXPECT(code < 0x7f || code > 0x9f);
		FUZZ_EXPECT(code < 0x202a || code > 0x202e);
		FUZZ_EXPECT(code < 0x2066 || code > 0x2069);
	}
}

static void check_plain(char *text)
{
	check_bytes(text, "\n\r");
	free(text);
}

static void check_json(char *text)
{
	json_t *doc = json_loads(text, 0, NULL);

	FUZZ_EXPECT(doc);
	json_decref(doc);
	check_plain(text);
}

static size_t count(const char *text, char wanted)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == wanted;
	return n;
}

/* Fails if a name became a tag: PLAIN has the same names without their '<'. */
static void check_tags(char *text, char *plain)
{
	/* Scripts and style sheets are indented. */
	check_bytes(text, "\n\r\t");
	FUZZ_EXPECT(count(text, '<') == count(plain, '<'));
	free(text);
	free(plain);
}

/* The script's data must be JSON up to the point where the browser sees its end. */
static void check_page_data(char *page)
{
	static const char begin[] = "id=\"data\">";
	char *data = strstr(page, begin);
	char *end = data ? strstr(data, "</script") : NULL;
	json_t *doc = NULL;

	if (end)
		doc = json_loadb(data + strlen(begin), (size_t)(end - data) - strlen(begin), 0,
				 NULL);
	FUZZ_EXPECT(doc);
	json_decref(doc);
	free(page);
}

static void check_markup(struct result *picture, char *hostile)
{
	struct result *plain;

	for (char *at = hostile; *at; at++)
		*at = *at == '<' ? '=' : *at; /* " (" would begin a place */
	plain = picture_hostile(hostile);
	check_tags(sample_render(report_svg, picture), sample_render(report_svg, plain));
	check_tags(sample_render(report_html, picture), sample_render(report_html, plain));
	check_page_data(sample_render(report_html, picture));
	result_free(plain);
}

static int markdown(FILE *out, const struct result *res)
{
	return report_markdown(out, res, 0);
}

void fuzz_names(const uint8_t *bytes, size_t size)
{
	const struct text_style style = { .verbose = true };
	char *hostile = fuzz_string(bytes, size);
	struct result *res = sample_hostile(hostile);
	struct result *picture = picture_hostile(hostile);

	check_plain(sample_render_text(res, &style));
	check_plain(sample_render(report_csv, res));
	check_plain(sample_render(markdown, res));
	check_json(sample_render(report_json, res));
	check_json(sample_render(report_perfetto, picture));
	check_plain(sample_render(report_folded, picture));
	check_markup(picture, hostile);
	result_free(res);
	result_free(picture);
	free(hostile);
}
