/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_report.c - `futrace report`: the reports of a trace that was recorded.
 */
#include "cli/cli.h"
#include "session/recorded/recorded.h"

static int report(const struct options *opt)
{
	const struct interval_watch watch = { watch_take, reports_watch(opt) };
	struct error err;
	struct result *res = NULL;
	int status = STATUS_FAILED;

	if (reports_check(opt, &err) == 0)
		res = recorded_result(&opt->request, opt->recording, &watch, &err);
	if (!res)
		cli_print_error(&err);
	else if (reports_write(opt, watch.arg, res, -1) == 0)
		status = opt->strict && (res->lost_events || res->lost_places) ? STATUS_LOST
									       : STATUS_DONE;
	result_free(res);
	watch_free(watch.arg);
	return status;
}

int cli_report(int argc, char **argv)
{
	struct options opt;
	int status = cli_parse_report(&opt, argc, argv);

	if (status < 0)
		status = report(&opt);
	options_finish(&opt);
	return status;
}
