/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_cleanup.c - `futrace cleanup`: removes tracing instances of a futrace that was killed
 * together with its guardian.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "capture/capture.h"
#include "base/escape.h"
#include "capture/leftovers.h"

static void print_removed(void *arg, const char *name)
{
	char *safe = escape_printable(name);

	(void)arg;
	printf("futrace: removed the tracing instance %s of a killed futrace\n", safe);
	free(safe);
}

static int remove_all(struct error *err)
{
	char *instances = capture_instances(err);
	int n = instances ? leftovers_remove(instances, print_removed, NULL, err) : -1;

	free(instances);
	if (n == 0)
		puts("futrace: no leftovers");
	return n < 0 ? -1 : 0;
}

static int reset(const char *instance, struct error *err)
{
	if (capture_check_instance(instance, err) < 0 || leftovers_reset(instance, err) < 0)
		return -1;
	puts("futrace: the instance records nothing now; its buffer sizes and its clock were not changed");
	return 0;
}

int cli_cleanup(int argc, char **argv)
{
	struct cli_instance_options opt = {
		.name = "cleanup",
		.help = "futrace cleanup: removes tracing instances of a futrace that was killed together\n"
			"with its guardian. Instances in use, and those of other programs, stay.\n\n"
			"  futrace cleanup                 in tracefs; needs root\n"
			"  futrace cleanup --instance DIR  stops recording in an instance of your own\n\n"
			"Exit status: 0 done, 1 an instance could not be cleaned up, 2 bad usage.\n",
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
