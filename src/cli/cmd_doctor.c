/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_doctor.c - `futrace doctor`: a line for each thing that a trace needs.
 */
#include "capture/doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "trace/decoder.h"
#include "base/escape.h"
#include "base/xalloc.h"

#define SYSCALLS "a kernel with CONFIG_FTRACE_SYSCALLS"

/* The effect of a missing event, by its kind. */
static const struct lack {
	enum doctor_state without;
	const char *text, *remedy;
} lacks[] = {
	[DECODER_ALWAYS] = { DOCTOR_MISSING, "needed for new and ended threads, and for signals",
			     NULL },
	[DECODER_SCHED] = { DOCTOR_MISSING, "needed for wakers and thread states", NULL },
	[DECODER_IF_THERE] = { DOCTOR_OK, "this kernel has no such call or does not show it",
			       NULL },
	[DECODER_SYSCALL] = { DOCTOR_DEGRADED,
			      "recorded by number instead: each system call costs more", SYSCALLS },
	[DECODER_RAW] = { DOCTOR_DEGRADED, "futex calls of 32-bit programs are missing", SYSCALLS },
	[DECODER_STACK] = { DOCTOR_DEGRADED, "the system calls of blocked threads are unknown",
			    NULL },
	[DECODER_MARK] = { DOCTOR_DEGRADED, "marks are missing", NULL },
	[DECODER_TICK] = { DOCTOR_DEGRADED, "what running threads compute is unknown", NULL },
};

/* The events that the decoder wants, with the use of each. */
static const struct doctor_event *events_of(size_t *n)
{
	const struct decoder_event *ev;
	struct doctor_event *all = NULL;
	size_t capacity = 0;

	*n = 0;
	while ((ev = decoder_wants(*n))) {
		const struct lack *lack = &lacks[ev->need];

		all = xgrow(all, *n, &capacity, sizeof(*all));
		all[(*n)++] = (struct doctor_event){
			.system = ev->system,
			.name = ev->name,
			.without = lack->without,
			.text = lack->text,
			.remedy = lack->remedy,
			.by_name = ev->need == DECODER_SYSCALL,
			.by_number = ev->need == DECODER_RAW,
		};
	}
	return all;
}

static void print(const struct doctor_checks *found)
{
	static const char *const words[] = {
		[DOCTOR_OK] = "ok",
		[DOCTOR_DEGRADED] = "degraded",
		[DOCTOR_MISSING] = "missing",
	};

	for (size_t i = 0; i < found->n; i++) {
		const struct doctor_check *f = &found->all[i];
		char *text = escape_printable(f->text);
		char *remedy = escape_printable(f->remedy);

		printf("%-8s  %-34s  %s%s%s%s\n", words[f->state], f->name, text,
		       *remedy ? " (try: " : "", remedy, *remedy ? ")" : "");
		free(text);
		free(remedy);
	}
	puts(doctor_can_trace(found) ? "futrace can trace here" : "futrace cannot trace here");
}

int cli_doctor(int argc, char **argv)
{
	struct cli_instance_options opt = {
		.name = "doctor",
		.help = "futrace doctor: can this host be traced, and if not, why? Prints a line for each\n"
			"check: ok, degraded (the trace has less or costs more) or missing.\n"
			"It changes nothing.\n\n"
			"  futrace doctor                 for a trace by the calling user\n"
			"  futrace doctor --instance DIR  in an instance granted to the user\n\n"
			"Exit status: 0 futrace can trace, 1 it cannot, 2 bad usage.\n",
	};
	struct doctor_checks found = { 0 };
	struct doctor_host host = { .proc = "/proc", .sys = "/sys", .is_root = geteuid() == 0 };
	int status = cli_parse_instance(&opt, argc, argv);

	if (status >= 0)
		return status;
	host.instance = opt.instance;
	host.events = events_of(&host.n_events);
	doctor_examine(&host, &found);
	print(&found);
	status = cli_end_output(doctor_can_trace(&found) ? STATUS_DONE : STATUS_FAILED);
	doctor_checks_finish(&found);
	free((void *)(uintptr_t)host.events);
	return status;
}
