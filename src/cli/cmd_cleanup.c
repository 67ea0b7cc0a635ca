/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_cleanup.c - `futrace cleanup`: removes the tracing instances whose futrace was killed
 * together with its guardian.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "capture/capture.h"
#include "base/escape.h"
#include "capture/leftovers.h"

static void say_removed(void *arg, const char *name)
{
	char *safe = escape_printable(name);

	(void)arg;
	printf("futrace: removed the tracing instance %s, whose futrace is gone\n", safe);
	free(safe);
}

static int remove_all(struct error *err)
{
	char *instances = capture_instances(err);
	int n = instances ? leftovers_remove(instances, say_removed, NULL, err) : -1;

	free(instances);
	if (n == 0)
		puts("futrace: no tracing instance was left behind");
	return n < 0 ? -1 : 0;
}

static int reset(const char *instance, struct error *err)
{
	if (capture_check_instance(instance, err) < 0 || leftovers_reset(instance, err) < 0)
		return -1;
	puts("futrace: nothing records in the instance any more; the sizes of its buffers and its "
	     "clock are as they were left");
	return 0;
}

int cli_cleanup(int argc, char **argv)
{
	struct cli_instance_options opt = {
		.name = "cleanup",
		.help = "futrace cleanup: removes tracing instances whose futrace was killed together\n"
			"with its guardian. Those that are in use, and those of others, are left alone.\n\n"
			"  futrace cleanup                 in tracefs; needs root\n"
			"  futrace cleanup --instance DIR  stops what records in an instance of your own\n\n"
			"Exit status: 0 nothing is left, 1 something could not be removed, 2 bad usage.\n",
	};
	struct error err;
	int status = cli_parse_instance(&opt, argc, argv);

	if (status >= 0)
		return status;
	if ((opt.instance ? reset(opt.instance, &err) : remove_all(&err)) < 0) {
		fflush(stdout);
		cli_print_error(&err);
		return STATUS_FAILED;
	}
	return cli_end_output(STATUS_DONE);
}
