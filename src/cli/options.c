/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.c - parses, checks and explains options, by one table.
 */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "cli/option_values.h"

#define DEFAULT_TOP 10

#define PARSE(function) .parse = function
#define FLAG(member)	.flag = offsetof(struct options, member)
#define TEXT(member)	.text = offsetof(struct options, member)
#define FILE_OF(list)	.formats = list
#define AND_REPORT	.for_report = true
#define ONLY_REPORT	.not_for_trace = true, .for_report = true

static const struct option_spec specs[] = {
	{ 'p', "pid", "LIST", "trace these processes, with every thread they have or start",
	  PARSE(option_pid), AND_REPORT },
	{ 't', "tid", "LIST", "trace only these threads", PARSE(option_tid) },
	{ 'f', "follow", NULL, "trace child processes too, present and future",
	  FLAG(request.follow) },
	{ 'u', "user", "USER", "run the command as USER", PARSE(option_user) },
	{ 'd', "duration", "SECONDS", "trace for this time (decimals allowed)",
	  PARSE(option_duration) },
	{ 'i', "interval", "SECONDS", "report each interval of this length too",
	  PARSE(option_interval), AND_REPORT },
	{ 0, "window", "NAME=BEGIN..END", "report this window too; times since the epoch",
	  PARSE(option_window), AND_REPORT },
	{ 'n', "top", "N", "rows in the text report (default 10; 0: all)", PARSE(option_top),
	  AND_REPORT },
	{ 's', "sort", "KEY", "sort by wait (default), calls, max or waiters", PARSE(option_sort),
	  AND_REPORT },
	{ 0, "min-wait", "TIME", "leave out futexes waited on for less (100us, 5ms, 1s)",
	  PARSE(option_min_wait), AND_REPORT },
	{ 0, "idle", NULL, "show idle waits and threads among the others", FLAG(idle), AND_REPORT },
	{ 'o', "output", "FILE", "write the text report to FILE", FILE_OF(format_text),
	  AND_REPORT },
	{ 0, "json", "FILE", "write JSON to FILE; -: standard output", FILE_OF(format_json),
	  AND_REPORT },
	{ 0, "metrics", "FILE", "write counters for Prometheus to FILE, with -i at each interval",
	  FILE_OF(format_metrics), AND_REPORT },
	{ 0, "markdown", "FILE", "write tables in Markdown to FILE; -: standard output",
	  FILE_OF(format_markdown), AND_REPORT },
	{ 0, "csv", "FILE", "write CSV to FILE, a row for each word; -: standard output",
	  FILE_OF(format_csv), AND_REPORT },
	{ 0, "csv-ops", "FILE", "write CSV to FILE, a row for each operation on a word",
	  FILE_OF(format_csv_ops), AND_REPORT },
	{ 0, "timeline", "FILE", "draw the waits over time (FILE ends in .svg, .html or .json)",
	  FILE_OF(format_timeline), AND_REPORT },
	{ 0, "folded", "FILE", "write blame as stacks for flame graphs; -: standard output",
	  FILE_OF(format_folded), AND_REPORT },
	{ 0, "record", "FILE", "save the raw trace, a trace.dat, for futrace report",
	  FILE_OF(format_recording) },
	{ 0, "sysroot", "DIR", "report only: DIR holds the files of the recorded host",
	  TEXT(request.sysroot), ONLY_REPORT },
	{ 0, "futex-only", NULL, "record futex events only: least overhead, wakers inferred",
	  FLAG(request.futex_only) },
	{ 0, "no-memory", NULL, "read no memory of the program: no owners, titles, stacks",
	  FLAG(request.no_memory) },
	{ 0, "no-titles", NULL, "do not name processes by the titles that they give themselves",
	  FLAG(request.no_titles), AND_REPORT },
	{ 0, "no-stacks", NULL, "do not look where in the code threads wait or run",
	  FLAG(request.no_stacks) },
	{ 'b', "buffer", "SIZE", "ring buffer per CPU (8M)", PARSE(option_buffer) },
	{ 0, "instance", "DIR", "use this tracefs instance, granted to you: no root needed",
	  TEXT(request.instance) },
	{ 0, "ready-fd", "N", "write \"ready\\n\" to N once events are recorded",
	  PARSE(option_ready_fd) },
	{ 0, "ready-file", "FILE", "create FILE once events are recorded",
	  TEXT(request.ready_file) },
	{ 0, "strict", NULL, "exit 3 if events were lost", FLAG(strict), AND_REPORT },
	{ 0, "color", "WHEN", "auto (default), always or never", PARSE(option_color), AND_REPORT },
	{ 0, "no-pager", NULL, "print a long report on the terminal itself", FLAG(no_pager),
	  AND_REPORT },
	{ 'q', "quiet", NULL, "print no progress and no ready line", FLAG(request.quiet),
	  AND_REPORT },
	{ 'v', "verbose", NULL, "print the settings and the cost of the trace too", FLAG(verbose),
	  AND_REPORT },
	{ 'h', "help", NULL, "print this help", FLAG(help), AND_REPORT },
	{ 'V', "version", NULL, "print the version", FLAG(version), AND_REPORT },
};

#define N_SPECS (sizeof(specs) / sizeof(*specs))

const struct option_spec *options_spec(size_t i)
{
	return i < N_SPECS ? &specs[i] : NULL;
}

/* The arguments of getopt_long(), made from the table. Option I has the value FIRST_LONG + I. */
#define FIRST_LONG 256

static void build_getopt(bool is_report, char letters[2 * N_SPECS + 3],
			 struct option longs[N_SPECS + 1])
{
	size_t used = 0;

	/*
	 * '+' stops at the first argument that is not an option: a command may have options of its
	 * own. ':' makes getopt_long() return ':' for a missing argument.
	 */
	if (!is_report)
		letters[used++] = '+';
	letters[used++] = ':';
	for (size_t i = 0; i < N_SPECS; i++) {
		longs[i] = (struct option){
			.name = specs[i].name,
			.has_arg = specs[i].argument ? required_argument : no_argument,
			.val = FIRST_LONG + (int)i,
		};
		if (!specs[i].letter)
			continue;
		letters[used++] = specs[i].letter;
		if (specs[i].argument)
			letters[used++] = ':';
	}
	letters[used] = '\0';
	longs[N_SPECS] = (struct option){ 0 };
}

static const struct option_spec *spec_of(int found)
{
	if (found >= FIRST_LONG)
		return &specs[found - FIRST_LONG];
	for (size_t i = 0; i < N_SPECS; i++) {
		if (specs[i].letter == found)
			return &specs[i];
	}
	return NULL;
}

static int bad_option(int found, char **argv, struct error *err)
{
	if (found == ':')
		error_set(err, 0, "%.60s: needs an argument", argv[optind - 1]);
	else if (optopt && optopt < FIRST_LONG && argv[optind - 1][1] != '-')
		error_set(err, 0, "unknown option -%c", optopt);
	else
		error_set(err, 0, "unknown option %.60s", argv[optind - 1]);
	return error_remedy(err, "futrace --help");
}

/* Takes the arguments after the options: a command after "--", or none. */
static int take_command(struct options *opt, int argc, char **argv, struct error *err)
{
	if (optind > 1 && !strcmp(argv[optind - 1], "--")) {
		if (optind == argc)
			return error_set(err, 0, "--: needs a command after it");
		opt->request.command = argv + optind;
	} else if (optind < argc) {
		error_set(err, 0, "unexpected argument '%.60s'", argv[optind]);
		return error_remedy(err, "-p 1,2 for several processes, -- CMD for a command");
	}
	return 0;
}

const char *options_file(const struct options *opt, const struct format *format)
{
	for (size_t i = 0; i < opt->n_files; i++) {
		if (opt->files[i].format == format)
			return opt->files[i].path;
	}
	return NULL;
}

/* A file takes one document, and so does standard output; a device such as /dev/null takes many. */
static int check_files(const struct options *opt, struct error *err)
{
	for (size_t i = 0; i < opt->n_files; i++) {
		const struct option_file *file = &opt->files[i];

		if (!strncmp(file->path, "/dev/", 5))
			continue;
		for (size_t k = 0; k < i; k++) {
			if (!strcmp(opt->files[k].path, file->path))
				return error_set(
					err, 0, "--%s and --%s: only one of them can be %.60s",
					opt->files[k].spec->name, file->spec->name, file->path);
		}
	}
	return 0;
}

static int check_user(const struct options *opt, struct error *err)
{
	if (opt->user && !opt->request.command)
		return error_set(err, 0, "--user: needs a command");
	if (opt->user && opt->request.instance)
		return error_set(err, 0, "--user and --instance: only one of them can be used");
	return 0;
}

static int check_metrics(const struct options *opt, struct error *err)
{
	const char *path = options_file(opt, format_metrics);

	if (path && !strcmp(path, "-"))
		return error_set(err, 0,
				 "--metrics: must be a file; it is replaced at each update");
	return 0;
}

static int check_targets(const struct options *opt, struct error *err)
{
	if (opt->request.pids.n && opt->request.tids.n)
		return error_set(err, 0, "--pid and --tid: only one of them can be used");
	if (opt->request.follow && opt->request.tids.n)
		return error_set(err, 0, "--follow and --tid: only one of them can be used");
	if (!opt->request.pids.n && !opt->request.tids.n && !opt->request.command) {
		error_set(err, 0, "nothing to trace: give --pid, --tid or a command");
		return error_remedy(err, "futrace demo, or futrace --help");
	}
	return 0;
}

/* The demo brings its own target, and --ready-fd is taken: its workload waits for "ready". */
static int check_demo(const struct options *opt, struct error *err)
{
	if (opt->request.pids.n || opt->request.tids.n || opt->request.command)
		return error_set(err, 0, "demo: takes no -p, -t or command");
	if (opt->request.ready_fd >= 0) {
		error_set(err, 0, "demo: takes no --ready-fd");
		return error_remedy(err, "--ready-file");
	}
	return 0;
}

/* Checks options that must fit together; CHECK_OWN checks those of the subcommand. */
static int check_together(const struct options *opt,
			  int (*check_own)(const struct options *opt, struct error *err),
			  struct error *err)
{
	if (opt->help || opt->version)
		return 0;
	if (check_metrics(opt, err) < 0 || check_own(opt, err) < 0 || check_user(opt, err) < 0)
		return -1;
	return check_files(opt, err);
}

/* The format of SPEC that fits the end of PATH. */
static const struct format *format_of(const struct option_spec *spec, const char *path,
				      struct error *err)
{
	const char *ending = strrchr(path, '.');
	char list[80] = "";

	for (const struct format *f = spec->formats; f->name; f++) {
		size_t used = strlen(list);

		if (!f->ending || (ending && !strcmp(ending, f->ending)))
			return f;
		snprintf(list + used, sizeof(list) - used, "%s%s",
			 f == spec->formats ? ""
			 : f[1].name	    ? ", "
					    : " or ",
			 f->ending);
	}
	error_set(err, 0, "--%s: '%.60s' must end in %s", spec->name, path, list);
	return NULL;
}

static int compare_files(const struct option_file *a, const struct option_file *b)
{
	if (a->spec != b->spec)
		return a->spec < b->spec ? -1 : 1;
	return a->format < b->format ? -1 : a->format > b->format;
}

/* If an option is given twice for one format, the last one counts. */
static int take_file(struct options *opt, const struct option_spec *spec, const char *path,
		     struct error *err)
{
	struct option_file file = { spec, format_of(spec, path, err), path };
	size_t i = 0;

	if (!file.format)
		return -1;
	opt->request.wants_trails |= file.format->needs_trails;
	opt->request.wants_chains |= file.format->needs_chains;
	if (file.format == format_recording)
		opt->request.record_file = path;
	while (i < opt->n_files && compare_files(&opt->files[i], &file) < 0)
		i++;
	if (i == opt->n_files || compare_files(&opt->files[i], &file) > 0) {
		opt->files = xrealloc(opt->files, opt->n_files + 1, sizeof(*opt->files));
		memmove(&opt->files[i + 1], &opt->files[i],
			(opt->n_files - i) * sizeof(*opt->files));
		opt->n_files++;
	}
	opt->files[i] = file;
	return 0;
}

static int take_option(struct options *opt, const struct option_spec *spec, const char *argument,
		       struct error *err)
{
	if (spec->parse)
		return spec->parse(opt, argument, err);
	if (spec->flag) {
		*(bool *)((char *)opt + spec->flag) = true;
		return 0;
	}
	if (!*argument)
		return error_set(err, 0, "--%s: the file name is empty", spec->name);
	if (spec->formats)
		return take_file(opt, spec, argument, err);
	memcpy((char *)opt + spec->text, &argument, sizeof(argument));
	return 0;
}

static int parse_options(struct options *opt, bool is_report, int argc, char **argv,
			 struct error *err)
{
	char letters[2 * N_SPECS + 3];
	struct option longs[N_SPECS + 1];
	int found;

	*opt = (struct options){ .top = DEFAULT_TOP, .request = { .ready_fd = -1 } };
	build_getopt(is_report, letters, longs);
	opterr = 0;
	optind = 0; /* start again: a test parses many command lines */
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_spec *spec;

		if (found == '?' || found == ':')
			return bad_option(found, argv, err);
		spec = spec_of(found);
		if (is_report && !spec->for_report)
			return error_set(err, 0, "--%s: has no meaning for a recording",
					 spec->name);
		if (!is_report && spec->not_for_trace)
			return error_set(err, 0, "--%s: only futrace report takes it", spec->name);
		if (take_option(opt, spec, optarg, err) < 0)
			return -1;
	}
	return 0;
}

int options_parse(struct options *opt, int argc, char **argv, struct error *err)
{
	if (parse_options(opt, false, argc, argv, err) < 0 ||
	    take_command(opt, argc, argv, err) < 0)
		return -1;
	return check_together(opt, check_targets, err);
}

int options_parse_demo(struct options *opt, int argc, char **argv, struct error *err)
{
	if (parse_options(opt, false, argc, argv, err) < 0 ||
	    take_command(opt, argc, argv, err) < 0)
		return -1;
	return check_together(opt, check_demo, err);
}

int options_parse_report(struct options *opt, int argc, char **argv, struct error *err)
{
	if (parse_options(opt, true, argc, argv, err) < 0)
		return -1;
	if (opt->help || opt->version)
		return 0;
	if (optind + 1 != argc) {
		error_set(err, 0,
			  optind == argc ? "report: missing FILE" : "report: takes one FILE");
		return error_remedy(err, "futrace report trace.dat");
	}
	opt->recording = argv[optind];
	return check_files(opt, err);
}

void options_finish(struct options *opt)
{
	tids_finish(&opt->request.pids);
	tids_finish(&opt->request.tids);
	for (size_t i = 0; i < opt->request.n_windows; i++)
		free(opt->request.windows[i].name);
	free(opt->request.windows);
	free(opt->files);
}

void options_help(FILE *out)
{
	fputs("futrace: find out why a running program's threads wait: which lock, who holds it, and what\n"
	      "the holder was doing\n\n"
	      "  futrace [OPTIONS] -p PID[,PID...]             until Ctrl-C or the targets' end\n"
	      "  futrace [OPTIONS] -p PID[,PID...] -d SECONDS  for a time\n"
	      "  futrace [OPTIONS] -p PID[,PID...] -- CMD ...  while CMD runs\n"
	      "  futrace [OPTIONS] -- CMD [ARG...]             CMD itself, from its first instruction\n"
	      "  futrace report [OPTIONS] FILE                 the same report from a recording\n"
	      "  futrace stacks [OPTIONS] -p PID[,PID...]      where each thread is now: call stacks, no stop\n"
	      "  futrace mark [-p PID] TEXT                    put a mark into the running traces\n"
	      "  futrace cleanup [--instance DIR]              remove instances of a killed futrace\n"
	      "  futrace compare BEFORE.json AFTER.json        the figures that grew between two results\n"
	      "  futrace doctor [--instance DIR]               can this host be traced, and if not, why\n"
	      "  futrace demo [OPTIONS]                        trace a bundled program: no target needed\n\n",
	      out);
	for (size_t i = 0; i < N_SPECS; i++) {
		char left[48];

		snprintf(left, sizeof(left), "%c%c%c --%s %s", specs[i].letter ? '-' : ' ',
			 specs[i].letter ? specs[i].letter : ' ', specs[i].letter ? ',' : ' ',
			 specs[i].name, specs[i].argument ? specs[i].argument : "");
		fprintf(out, "  %-28s %s\n", left, specs[i].help);
	}
	fputs("\nExit status: 0 done, 1 could not trace or write, 2 bad usage, 3 events lost (--strict);\n"
	      "with CMD the status of CMD, or 125 if futrace failed. Manual: man futrace\n",
	      out);
}
