/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo.c - the main program of futrace-demo, a workload on which futrace can be tried.
 *
 * It plays the case that futrace was written for. The monitor of a small virtual machine takes a
 * snapshot: its main thread writes and calls fsync, while another process writes much more. Three
 * other threads are parked until main is done. A tool that adds up futex waits would take these
 * three for the problem.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "demo/demo_account.h"
#include "demo/cast.h"
#include "demo/demo_clock.h"
#include "demo/complaint.h"
#include "demo/disk.h"
#include "demo/demo_options.h"
#include "demo/writer.h"

/* Set by the build; without it the demo was compiled by hand. */
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "(unknown version)"
#endif

static const char help[] =
	"Usage: futrace-demo [--duration SECONDS] [--dir DIR] [--truth FILE]\n"
	"                    [--started-fd N] [--go-fd N]\n"
	"\n"
	"A workload for futrace to trace; `futrace demo' starts it.\n"
	"\n"
	"  --duration SECONDS  run for SECONDS (3)\n"
	"  --dir DIR           write in DIR, and leave no file ($TMPDIR or /var/tmp)\n"
	"  --truth FILE        also write the facts to FILE, one per line\n"
	"  --started-fd N      write \"started\" to descriptor N once its threads run\n"
	"  --go-fd N           then wait for a byte from descriptor N\n"
	"  --help, --version   print this, or the version, and end\n";

/* The quiet time at first, and the writer's lead over the snapshot. */
#define QUIET_NS       (700 * NS_PER_MS)
#define WRITER_LEAD_NS (300 * NS_PER_MS)

static int report_started(int fd)
{
	static const char line[] = "started\n";

	if (fd < 0)
		return 0;
	if (write(fd, line, sizeof(line) - 1) != (ssize_t)sizeof(line) - 1)
		return complain(errno, "cannot report that the threads run");
	return 0;
}

static int await_go(int fd)
{
	char byte;
	ssize_t got;

	if (fd < 0)
		return 0;
	do {
		got = read(fd, &byte, 1);
	} while (got < 0 && errno == EINTR);
	if (got == 1)
		return 0;
	return complain(got < 0 ? errno : EPIPE, "waiting for the tracer");
}

/* Takes the snapshot while the writer runs. Writes PATTERN to the file FD. */
static int take_snapshot(struct cast *cast, struct writer *writer, int fd,
			 const unsigned char *pattern, uint64_t when_ns, struct account *account)
{
	uint64_t written_before;
	int status;

	clock_sleep_until_ns(when_ns - WRITER_LEAD_NS);
	if (writer_begin(writer) < 0)
		return -1;
	clock_sleep_until_ns(when_ns);
	cast_pause(cast);
	written_before = writer_written_bytes(writer);
	status = disk_write_snapshot(fd, pattern, account->plan, &account->snapshot);
	account->writer_bytes = writer_written_bytes(writer) - written_before;
	cast_resume(cast);
	writer_stop(writer);
	return status;
}

/* Prepares files and threads, and waits for the tracer's go. */
static int prepare(struct cast *cast, const struct options *options, int fd,
		   const unsigned char *pattern, const struct disk_plan *plan)
{
	if (disk_fill(fd, pattern, plan->snapshot_bytes, "the snapshot's file") < 0)
		return -1;
	if (cast_start(cast) < 0 || report_started(options->started_fd) < 0 ||
	    await_go(options->go_fd) < 0)
		return -1;
	atomic_store(&cast->go_ns, clock_now_ns());
	return 0;
}

static int play(struct cast *cast, struct writer *writer, const struct options *options,
		struct account *account)
{
	unsigned char *pattern = disk_pattern_new();
	int fd = disk_scratch_open(account->plan->dir);
	uint64_t quiet_ns = QUIET_NS;

	if (!pattern || fd < 0 || prepare(cast, options, fd, pattern, account->plan) < 0)
		return -1;
	if (quiet_ns > options->duration_ns / 4)
		quiet_ns = options->duration_ns / 4;
	if (take_snapshot(cast, writer, fd, pattern, cast->go_ns + quiet_ns, account) < 0)
		return -1;
	/* Even if a slow disk makes the demo longer, it ends with a quiet moment. */
	clock_sleep_ns(100 * NS_PER_MS);
	clock_sleep_until_ns(cast->go_ns + options->duration_ns);
	account->end_ns = clock_now_ns();
	cast_finish(cast);
	close(fd);
	free(pattern);
	return writer_finish(writer);
}

static int write_truth(const char *path, const struct account *account)
{
	FILE *out;
	int failed;

	if (!path)
		return 0;
	out = fopen(path, "we");
	if (!out)
		return complain(errno, path);
	account_print_facts(out, account);
	failed = ferror(out);
	if (fclose(out) != 0 || failed)
		return complain(errno, path);
	return 0;
}

static int print_account(const struct options *options, const struct account *account)
{
	account_print(stdout, account);
	if (fflush(stdout) != 0)
		return complain(errno, "standard output");
	return write_truth(options->truth, account);
}

static int run(const struct options *options)
{
	const int foreign_fds[] = { options->started_fd, options->go_fd };
	struct disk_plan plan;
	struct writer writer;
	struct account account = { .plan = &plan };
	struct cast *cast;
	int status;

	if (disk_plan_init(&plan, options->dir) < 0)
		return -1;
	/* Forks before the first thread starts: to fork beside threads needs more care. */
	if (writer_init(&writer, &plan, foreign_fds, 2) < 0)
		return -1;
	cast = cast_new();
	if (!cast)
		return -1;
	account.cast = cast;
	account.writer_pid = writer.pid;
	/* After a failure threads may still run: the cast stays until the process ends. */
	if (play(cast, &writer, options, &account) < 0)
		return -1;
	status = print_account(options, &account);
	cast_free(cast);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;

	if (options_parse(&options, argc, argv) < 0)
		return EXIT_FAILURE;
	if (options.help || options.version) {
		if (options.help)
			fputs(help, stdout);
		else
			puts("futrace-demo " PACKAGE_VERSION);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	return run(&options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
