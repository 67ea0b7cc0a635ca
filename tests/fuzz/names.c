/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.c - strings of the traced program in every format: nothing of them may get out of its
 * place.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../picture_sample.h"
#include "../report_sample.h"
#include "fuzz.h"
#include "futrace/escape.h"

/* No byte that a terminal obeys, and valid UTF-8. */
static void check_plain(char *text)
{
	for (const char *at = text; *at;) {
		long code = escape_next(&at);

		FUZZ_EXPECT(code == '\n' || code == '\r' || code >= 0x20);
		FUZZ_EXPECT(code < 0x7f || code > 0x9f);
		FUZZ_EXPECT(code < 0x202a || code > 0x202e);
		FUZZ_EXPECT(code < 0x2066 || code > 0x2069);
	}
	free(text);
}

static void check_json(char *text)
{
	json_t *doc = json_loads(text, 0, NULL);

	FUZZ_EXPECT(doc);
	json_decref(doc);
	check_plain(text);
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
	check_plain(sample_render(report_svg, picture));
	check_plain(sample_render(report_folded, picture));
	result_free(res);
	result_free(picture);
	free(hostile);
}
