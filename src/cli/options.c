/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "cli/window_option.h"

#define LONGEST_S   31536000ULL /* a year */
#define DEFAULT_TOP 10

#define SHORTEST_INTERVAL_NS (10 * NS_PER_MS)

static int parse_ids(struct tids *ids, const char *what, const char *list, struct error *err)
{
	char *copy = xstrdup(list);
	char *rest = copy;
	char *item;
	int ret = 0;

	while (!ret && (item = strsep(&rest, ","))) {
		uint64_t id;

		if (units_parse_whole(item, INT32_MAX, &id) < 0 || id == 0) {
			ret = error_set(err, 0, "%s: not a list of ids: %.60s", what, list);
			break;
		}
		if (!tids_have(ids, (int32_t)id))
			tids_add(ids, (int32_t)id);
	}
	free(copy);
	return ret;
}

static int parse_pid(struct options *opt, const char *argument, struct error *err)
{
	return parse_ids(&opt->request.pids, "--pid", argument, err);
}

static int parse_tid(struct options *opt, const char *argument, struct error *err)
{
	return parse_ids(&opt->request.tids, "--tid", argument, err);
}

static int parse_duration(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_seconds(argument, &opt->request.duration_ns) < 0)
		return error_set(err, 0, "--duration: not a number of seconds: %.60s", argument);
	if (opt->request.duration_ns == 0)
		return error_set(err, 0, "--duration: must be more than 0");
	if (opt->request.duration_ns > LONGEST_S * NS_PER_S)
		return error_set(err, 0, "--duration: must be at most %llu s, a year", LONGEST_S);
	return 0;
}

static int parse_interval(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_seconds(argument, &opt->request.interval_ns) < 0)
		return error_set(err, 0, "--interval: not a number of seconds: %.60s", argument);
	if (opt->request.interval_ns < SHORTEST_INTERVAL_NS)
		return error_set(err, 0, "--interval: must be at least 0.01 s");
	if (opt->request.interval_ns > LONGEST_S * NS_PER_S)
		return error_set(err, 0, "--interval: must be at most %llu s, a year", LONGEST_S);
	return 0;
}

static int parse_window(struct options *opt, const char *argument, struct error *err)
{
	struct trace_request *r = &opt->request;

	r->windows = xrealloc(r->windows, r->n_windows + 1, sizeof(*r->windows));
	return window_option_parse(&r->windows[r->n_windows++], argument, err);
}

static int parse_buffer(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_size(argument, &opt->request.buffer_bytes) < 0)
		return error_set(err, 0, "--buffer: not a size: %.60s", argument);
	if (opt->request.buffer_bytes < 4096 || opt->request.buffer_bytes > 4ULL << 30)
		return error_set(err, 0, "--buffer: must be from 4K to 4G per CPU");
	return 0;
}

static int parse_min_wait(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_duration(argument, &opt->min_wait_ns) < 0)
		return error_set(err, 0, "--min-wait: not a time such as 100us: %.60s", argument);
	return 0;
}

static int parse_top(struct options *opt, const char *argument, struct error *err)
{
	uint64_t n;

	if (units_parse_whole(argument, UINT_MAX, &n) < 0)
		return error_set(err, 0, "--top: not a number of rows: %.60s", argument);
	opt->top = (unsigned int)n;
	return 0;
}

static int parse_ready_fd(struct options *opt, const char *argument, struct error *err)
{
	uint64_t n;

	if (units_parse_whole(argument, INT_MAX, &n) < 0)
		return error_set(err, 0, "--ready-fd: not a file descriptor: %.60s", argument);
	opt->request.ready_fd = (int)n;
	return 0;
}

/* The index of WORD in WORDS, which end in NULL, or -1 with ERR filled. */
static int parse_word(const char *option, const char *const words[], const char *word,
		      struct error *err)
{
	for (int i = 0; words[i]; i++) {
		if (!strcmp(words[i], word))
			return i;
	}
	return error_set(err, 0, "%s: there is no %.60s", option, word);
}

static int parse_sort(struct options *opt, const char *argument, struct error *err)
{
	static const char *const keys[] = {
		[SORT_WAIT] = "wait",
		[SORT_CALLS] = "calls",
		[SORT_MAX] = "max",
		[SORT_WAITERS] = "waiters",
		NULL,
	};
	int i = parse_word("--sort", keys, argument, err);

	if (i < 0)
		return -1;
	opt->sort = (enum sort_key)i;
	return 0;
}

static int parse_color(struct options *opt, const char *argument, struct error *err)
{
	static const char *const whens[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
		NULL,
	};
	int i = parse_word("--color", whens, argument, err);

	if (i < 0)
		return -1;
	opt->color = (enum color)i;
	return 0;
}

#define STRING(member, where)                                                                   \
	static int parse_##member(struct options *opt, const char *argument, struct error *err) \
	{                                                                                       \
		if (!*argument)                                                                 \
			return error_set(err, 0, "an empty file name");                         \
		opt->where = argument;                                                          \
		return 0;                                                                       \
	}
STRING(text_file, text_file)
STRING(json_file, json_file)
STRING(csv_file, csv_file)
STRING(folded_file, folded_file)
STRING(markdown_file, markdown_file)
STRING(metrics_file, metrics_file)
STRING(record_file, request.record_file)
STRING(sysroot, request.sysroot)
STRING(ready_file, request.ready_file)
STRING(instance, request.instance)

static int parse_user(struct options *opt, const char *argument, struct error *err)
{
	if (!*argument)
		return error_set(err, 0, "--user: an empty name");
	opt->user = argument;
	return 0;
}

/* One of each kind. */
static int parse_timeline(struct options *opt, const char *argument, struct error *err)
{
	const struct {
		const char *ending;
		const char **file;
	} kinds[] = {
		{ ".svg", &opt->svg_file },
		{ ".html", &opt->html_file },
		{ ".json", &opt->perfetto_file },
	};
	const char *ending = strrchr(argument, '.');

	for (size_t i = 0; ending && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(ending, kinds[i].ending) != 0)
			continue;
		*kinds[i].file = argument;
		return 0;
	}
	return error_set(err, 0, "--timeline: ends in none of .svg, .html and .json: %.60s",
			 argument);
}

#define FLAG(member, where)                                                                     \
	static int parse_##member(struct options *opt, const char *argument, struct error *err) \
	{                                                                                       \
		(void)argument;                                                                 \
		(void)err;                                                                      \
		opt->where = true;                                                              \
		return 0;                                                                       \
	}
FLAG(follow, request.follow)
FLAG(futex_only, request.futex_only)
FLAG(strict, strict)
FLAG(quiet, request.quiet)
FLAG(verbose, verbose)
FLAG(help, help)
FLAG(version, version)

static const struct option_spec specs[] = {
	{ 'p', "pid", "LIST", "trace these processes: every thread they have or start", parse_pid },
	{ 't', "tid", "LIST", "trace these threads only", parse_tid },
	{ 'f', "follow", NULL, "their child processes too, now and later", parse_follow },
	{ 'u', "user", "USER", "run the command as USER", parse_user },
	{ 'd', "duration", "SECONDS", "for how long (decimals allowed)", parse_duration },
	{ 'i', "interval", "SECONDS", "a report after each so many seconds too", parse_interval },
	{ 0, "window", "NAME=BEGIN..END", "one more window, by times since the epoch",
	  parse_window },
	{ 'n', "top", "N", "rows in the text report (default 10; 0: all)", parse_top },
	{ 's', "sort", "KEY", "by wait (default), calls, max or waiters", parse_sort },
	{ 0, "min-wait", "TIME", "leave out futexes waited on for less (100us, 5ms, 1s)",
	  parse_min_wait },
	{ 'o', "output", "FILE", "write the text report to FILE", parse_text_file },
	{ 0, "json", "FILE", "write JSON to FILE; -: standard output", parse_json_file },
	{ 0, "metrics", "FILE", "keep counters for Prometheus in FILE, up to date with -i",
	  parse_metrics_file },
	{ 0, "markdown", "FILE", "write tables in Markdown to FILE; -: standard output",
	  parse_markdown_file },
	{ 0, "csv", "FILE", "write CSV to FILE; -: standard output", parse_csv_file },
	{ 0, "timeline", "FILE", "draw who waited when into FILE (.svg, .html or .json)",
	  parse_timeline },
	{ 0, "folded", "FILE", "write blame as stacks for flame graphs; -: standard output",
	  parse_folded_file },
	{ 0, "record", "FILE", "keep the raw trace in FILE, a trace.dat, for futrace report",
	  parse_record_file },
	{ 0, "sysroot", "DIR", "of a report: the recorded host's files lie below DIR",
	  parse_sysroot },
	{ 0, "futex-only", NULL, "the futex events alone: least overhead, wakers inferred",
	  parse_futex_only },
	{ 'b', "buffer", "SIZE", "ring buffer per CPU (8M)", parse_buffer },
	{ 0, "instance", "DIR", "use this tracefs instance, given to you: no root needed",
	  parse_instance },
	{ 0, "ready-fd", "N", "write \"ready\\n\" to N once events are recorded", parse_ready_fd },
	{ 0, "ready-file", "FILE", "create FILE once events are recorded", parse_ready_file },
	{ 0, "strict", NULL, "exit 3 when events were lost", parse_strict },
	{ 0, "color", "WHEN", "auto (default), always or never", parse_color },
	{ 'q', "quiet", NULL, "no progress, no ready line", parse_quiet },
	{ 'v', "verbose", NULL, "say what was set up and what it cost", parse_verbose },
	{ 'h', "help", NULL, "print this help", parse_help },
	{ 'V', "version", NULL, "print the version", parse_version },
};

#define N_SPECS (sizeof(specs) / sizeof(*specs))

const struct option_spec *options_spec(size_t i)
{
	return i < N_SPECS ? &specs[i] : NULL;
}

/* What getopt_long() wants to know, from our table; option I of it is called FIRST_LONG + I. */
#define FIRST_LONG 256

static void build_getopt(bool is_report, char letters[2 * N_SPECS + 3],
			 struct option longs[N_SPECS + 1])
{
	size_t used = 0;

	/* Stop at the first argument that is no option, which may be a command with options of its
	 * own; report a missing argument as ':'. */
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
		error_set(err, 0, "-%c: there is no such option", optopt);
	else
		error_set(err, 0, "%.60s: there is no such option", argv[optind - 1]);
	return error_remedy(err, "futrace --help");
}

/* What getopt_long() left over: a command after "--", or nothing. */
static int take_command(struct options *opt, int argc, char **argv, struct error *err)
{
	if (optind > 1 && !strcmp(argv[optind - 1], "--")) {
		if (optind == argc)
			return error_set(err, 0, "--: needs a command after it");
		opt->request.command = argv + optind;
	} else if (optind < argc) {
		error_set(err, 0, "%.60s: no option, and no command without -- before it",
			  argv[optind]);
		return error_remedy(err, "futrace -- %.60s", argv[optind]);
	}
	return 0;
}

/* A file takes one document, and so does standard output; devices such as /dev/null take any. */
static int check_outputs(const struct options *opt, struct error *err)
{
	const struct {
		const char *option, *file;
	} outputs[] = {
		{ "--output", opt->text_file },	      { "--json", opt->json_file },
		{ "--csv", opt->csv_file },	      { "--folded", opt->folded_file },
		{ "--markdown", opt->markdown_file }, { "--timeline", opt->svg_file },
		{ "--timeline", opt->html_file },     { "--timeline", opt->perfetto_file },
		{ "--metrics", opt->metrics_file },   { "--record", opt->request.record_file },
	};

	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++) {
		const char *file = outputs[i].file;

		if (!file || !strncmp(file, "/dev/", 5))
			continue;
		for (size_t k = 0; k < i; k++) {
			if (outputs[k].file && !strcmp(outputs[k].file, file))
				return error_set(err, 0, "%s and %s: only one of them can be %.60s",
						 outputs[k].option, outputs[i].option, file);
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

static int check_together(const struct options *opt, struct error *err)
{
	if (opt->help || opt->version)
		return 0;
	if (opt->metrics_file && !strcmp(opt->metrics_file, "-"))
		return error_set(err, 0, "--metrics: must be a file, which is replaced each time");
	if (opt->request.pids.n && opt->request.tids.n)
		return error_set(err, 0, "--pid and --tid: only one of them can be used");
	if (opt->request.follow && opt->request.tids.n)
		return error_set(err, 0, "--follow and --tid: single threads have no children");
	if (opt->request.sysroot)
		return error_set(err, 0, "--sysroot: is for futrace report");
	if (!opt->request.pids.n && !opt->request.tids.n && !opt->request.command) {
		error_set(err, 0, "nothing to trace: neither --pid, --tid nor a command");
		return error_remedy(err, "futrace demo, or futrace --help");
	}
	if (check_user(opt, err) < 0)
		return -1;
	return check_outputs(opt, err);
}

/* What has a meaning for a recording. */
static bool is_of_report(const struct option_spec *spec)
{
	static const char *const names[] = {
		"pid",	   "interval", "window",   "top",     "sort",	"min-wait", "output",
		"json",	   "csv",      "timeline", "folded",  "strict", "color",    "quiet",
		"verbose", "sysroot",  "markdown", "metrics", "help",	"version",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(spec->name, names[i]))
			return true;
	}
	return false;
}

/* What the formats need that a result does not have unasked. */
static void request_parts(struct options *opt)
{
	opt->request.wants_trails = opt->svg_file || opt->html_file || opt->perfetto_file;
	opt->request.wants_chains = opt->folded_file != NULL;
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
	optind = 0; /* start anew: a test parses many command lines */
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_spec *spec;

		if (found == '?' || found == ':')
			return bad_option(found, argv, err);
		spec = spec_of(found);
		if (is_report && !is_of_report(spec))
			return error_set(err, 0, "--%s: has no meaning for a recording",
					 spec->name);
		if (spec->parse(opt, optarg, err) < 0)
			return -1;
	}
	request_parts(opt);
	return 0;
}

int options_parse(struct options *opt, int argc, char **argv, struct error *err)
{
	if (parse_options(opt, false, argc, argv, err) < 0 ||
	    take_command(opt, argc, argv, err) < 0)
		return -1;
	return check_together(opt, err);
}

int options_parse_report(struct options *opt, int argc, char **argv, struct error *err)
{
	if (parse_options(opt, true, argc, argv, err) < 0)
		return -1;
	if (opt->help || opt->version)
		return 0;
	if (optind + 1 != argc) {
		error_set(err, 0,
			  optind == argc ? "report: of which recording?"
					 : "report: takes one recording");
		return error_remedy(err, "futrace report trace.dat");
	}
	opt->recording = argv[optind];
	return check_outputs(opt, err);
}

void options_finish(struct options *opt)
{
	tids_finish(&opt->request.pids);
	tids_finish(&opt->request.tids);
	for (size_t i = 0; i < opt->request.n_windows; i++)
		free(opt->request.windows[i].name);
	free(opt->request.windows);
}

void options_help(FILE *out)
{
	fputs("futrace: which futexes do a program's threads wait on, where, and who wakes them\n\n"
	      "  futrace [OPTIONS] -p PID[,PID...]             until Ctrl-C or the target's end\n"
	      "  futrace [OPTIONS] -p PID[,PID...] -d SECONDS  for a time\n"
	      "  futrace [OPTIONS] -p PID[,PID...] -- CMD ...  while CMD runs\n"
	      "  futrace [OPTIONS] -- CMD [ARG...]             CMD itself, from its first instruction\n"
	      "  futrace report [OPTIONS] FILE                 the same report from a recording\n"
	      "  futrace mark [-p PID] TEXT                    put a mark into the traces now running\n"
	      "  futrace cleanup [--instance DIR]              remove instances whose futrace was killed\n"
	      "  futrace compare BEFORE.json AFTER.json        what grew from one result to another\n"
	      "  futrace doctor [--instance DIR]               can this host be traced, and if not, why\n"
	      "  futrace demo [OPTIONS]                        a bundled workload: no target needed\n\n",
	      out);
	for (size_t i = 0; i < N_SPECS; i++) {
		char left[48];

		snprintf(left, sizeof(left), "%c%c%c --%s %s", specs[i].letter ? '-' : ' ',
			 specs[i].letter ? specs[i].letter : ' ', specs[i].letter ? ',' : ' ',
			 specs[i].name, specs[i].argument ? specs[i].argument : "");
		fprintf(out, "  %-28s %s\n", left, specs[i].help);
	}
	fputs("\nExit status: 0 done, 1 could not trace or write, 2 bad usage, 3 events lost (--strict);\n"
	      "with CMD its own, or 125. The whole story: man futrace\n",
	      out);
}
