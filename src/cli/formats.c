/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * formats.c - the formats: how each is written and checked, and which parts of a result it needs.
 */
#include "cli/formats.h"

#include "base/output.h"
#include "capture/trace_dat/recorder.h"

static int render_text(FILE *out, const void *arg)
{
	const struct rendering *r = arg;

	return report_text(out, r->res, &r->style);
}

static int render_json(FILE *out, const void *arg)
{
	return report_json(out, ((const struct rendering *)arg)->res);
}

static int render_csv(FILE *out, const void *arg)
{
	return report_csv(out, ((const struct rendering *)arg)->res);
}

static int render_csv_ops(FILE *out, const void *arg)
{
	return report_csv_ops(out, ((const struct rendering *)arg)->res);
}

static int render_svg(FILE *out, const void *arg)
{
	return report_svg(out, ((const struct rendering *)arg)->res);
}

static int render_html(FILE *out, const void *arg)
{
	return report_html(out, ((const struct rendering *)arg)->res);
}

static int render_perfetto(FILE *out, const void *arg)
{
	return report_perfetto(out, ((const struct rendering *)arg)->res);
}

static int render_folded(FILE *out, const void *arg)
{
	return report_folded(out, ((const struct rendering *)arg)->res);
}

static int render_markdown(FILE *out, const void *arg)
{
	const struct rendering *r = arg;

	return report_markdown(out, r->res, r->style.top);
}

#define END                  \
	{                    \
		.name = NULL \
	}

const struct format format_text[] = {
	{ "text", NULL, render_text, output_check, .by_intervals = true },
	END,
};
const struct format format_json[] = {
	{ "json", NULL, render_json, output_check, .by_intervals = true },
	END,
};
const struct format format_csv[] = {
	{ "csv", NULL, render_csv, output_check, .by_intervals = false },
	END,
};
const struct format format_csv_ops[] = {
	{ "csv-ops", NULL, render_csv_ops, output_check, .by_intervals = false },
	END,
};
const struct format format_timeline[] = {
	{ "svg", ".svg", render_svg, output_check, .needs_trails = true },
	{ "html", ".html", render_html, output_check, .needs_trails = true },
	{ "perfetto", ".json", render_perfetto, output_check, .needs_trails = true },
	END,
};
const struct format format_folded[] = {
	{ "folded", NULL, render_folded, output_check, .needs_chains = true },
	END,
};
const struct format format_markdown[] = {
	{ "markdown", NULL, render_markdown, output_check, .by_intervals = false },
	END,
};
/* The metrics are made from all intervals. */
const struct format format_metrics[] = {
	{ "metrics", NULL, NULL, output_check, .by_intervals = false },
	END,
};
/* The running trace writes the recording itself. */
const struct format format_recording[] = {
	{ "trace.dat", NULL, NULL, recorder_check, .by_intervals = false },
	END,
};
