/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * option_values.c - reads the arguments of options that are numbers, times, words or lists.
 */
#include "cli/option_values.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "cli/window_option.h"

#define LONGEST_S 31536000ULL /* a year */

#define SHORTEST_INTERVAL_NS (10 * NS_PER_MS)

static int parse_ids(struct tids *ids, const char *option, const char *kind, const char *list,
		     struct error *err)
{
	char *copy = xstrdup(list);
	char *rest = copy;
	char *item;
	int ret = 0;

	while (!ret && (item = strsep(&rest, ","))) {
		uint64_t id;

		if (units_parse_whole(item, INT32_MAX, &id) < 0 || id == 0) {
			ret = error_set(err, 0, "%s: '%.60s' is not a %s id", option, item, kind);
			break;
		}
		if (!tids_have(ids, (int32_t)id))
			tids_add(ids, (int32_t)id);
	}
	free(copy);
	return ret;
}

int option_pid(struct options *opt, const char *argument, struct error *err)
{
	return parse_ids(&opt->request.pids, "--pid", "process", argument, err);
}

int option_tid(struct options *opt, const char *argument, struct error *err)
{
	return parse_ids(&opt->request.tids, "--tid", "thread", argument, err);
}

int option_duration(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_seconds(argument, &opt->request.duration_ns) < 0)
		return error_set(err, 0, "--duration: '%.60s' is not a number of seconds",
				 argument);
	if (opt->request.duration_ns == 0)
		return error_set(err, 0, "--duration: must be more than 0");
	if (opt->request.duration_ns > LONGEST_S * NS_PER_S)
		return error_set(err, 0, "--duration: must be at most %llu s, a year", LONGEST_S);
	return 0;
}

int option_interval(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_seconds(argument, &opt->request.interval_ns) < 0)
		return error_set(err, 0, "--interval: '%.60s' is not a number of seconds",
				 argument);
	if (opt->request.interval_ns < SHORTEST_INTERVAL_NS)
		return error_set(err, 0, "--interval: must be at least 0.01 s");
	if (opt->request.interval_ns > LONGEST_S * NS_PER_S)
		return error_set(err, 0, "--interval: must be at most %llu s, a year", LONGEST_S);
	return 0;
}

int option_window(struct options *opt, const char *argument, struct error *err)
{
	struct trace_request *r = &opt->request;

	r->windows = xrealloc(r->windows, r->n_windows + 1, sizeof(*r->windows));
	return window_option_parse(&r->windows[r->n_windows++], argument, err);
}

int option_buffer(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_size(argument, &opt->request.buffer_bytes) < 0)
		return error_set(err, 0, "--buffer: '%.60s' is not a size such as 8M", argument);
	if (opt->request.buffer_bytes < 4096 || opt->request.buffer_bytes > 4ULL << 30)
		return error_set(err, 0, "--buffer: must be from 4K to 4G per CPU");
	return 0;
}

int option_min_wait(struct options *opt, const char *argument, struct error *err)
{
	if (units_parse_duration(argument, &opt->min_wait_ns) < 0)
		return error_set(err, 0, "--min-wait: '%.60s' is not a time such as 100us",
				 argument);
	return 0;
}

int option_top(struct options *opt, const char *argument, struct error *err)
{
	uint64_t n;

	if (units_parse_whole(argument, UINT_MAX, &n) < 0)
		return error_set(err, 0, "--top: '%.60s' is not a number of rows", argument);
	opt->top = (unsigned int)n;
	return 0;
}

int option_ready_fd(struct options *opt, const char *argument, struct error *err)
{
	uint64_t n;

	if (units_parse_whole(argument, INT_MAX, &n) < 0)
		return error_set(err, 0, "--ready-fd: '%.60s' is not a file descriptor", argument);
	opt->request.ready_fd = (int)n;
	return 0;
}

/* The index of WORD in WORDS, which end in NULL, or -1 with ERR filled. */
static int parse_word(const char *option, const char *const words[], const char *word,
		      struct error *err)
{
	char list[80] = "";

	for (int i = 0; words[i]; i++) {
		size_t used = strlen(list);

		if (!strcmp(words[i], word))
			return i;
		snprintf(list + used, sizeof(list) - used, "%s%s",
			 !i		? ""
			 : words[i + 1] ? ", "
					: " or ",
			 words[i]);
	}
	return error_set(err, 0, "%s: must be %s, not '%.60s'", option, list, word);
}

int option_sort(struct options *opt, const char *argument, struct error *err)
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

int option_color(struct options *opt, const char *argument, struct error *err)
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

int option_user(struct options *opt, const char *argument, struct error *err)
{
	if (!*argument)
		return error_set(err, 0, "--user: the name is empty");
	opt->user = argument;
	return 0;
}
