/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat_options.c - reads the options that say what the events were recorded with: the clock
 * and how it is read, the host, the mappings of processes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "capture/trace_dat/trace_dat_internal.h"

#define NS_PER_US 1000

void trace_dat_take_clock(char clock[32], const char *text)
{
	const char *begin = strchr(text, '[');

	begin = begin ? begin + 1 : text;
	snprintf(clock, 32, "%.*s", (int)strcspn(begin, "] \n"), begin);
}

static void take_clock(struct trace_dat *t, const char *value, size_t size)
{
	(void)size;
	trace_dat_take_clock(t->clock, value);
}

/* "Linux NODE RELEASE MACHINE", perhaps with the version before the machine. */
static void take_uname(struct trace_dat *t, const char *value, size_t size)
{
	const char *last = strrchr(value, ' ');

	(void)size;
	if (sscanf(value, "%*s %*s %63s", t->kernel) != 1)
		t->kernel[0] = '\0';
	snprintf(t->machine, sizeof(t->machine), "%s", last ? last + 1 : "");
	t->machine[strcspn(t->machine, "\n")] = '\0';
}

/* There is one option for each process. */
static void take_maps(struct trace_dat *t, const char *value, size_t size)
{
	char *all = xasprintf("%s%s%s", t->proc_maps ? t->proc_maps : "", value,
			      *value && value[strlen(value) - 1] != '\n' ? "\n" : "");

	(void)size;
	free(t->proc_maps);
	t->proc_maps = all;
}

static void take_cpus(struct trace_dat *t, const char *value, size_t size)
{
	uint32_t cpus;

	if (size < sizeof(cpus))
		return;
	memcpy(&cpus, value, sizeof(cpus));
	t->host_cpus = cpus;
}

static uint64_t count_of(const char *text, const char *key)
{
	const char *found = strstr(text, key);

	return found ? strtoull(found + strlen(key), NULL, 10) : 0;
}

/*
 * Either the name of the buffer that the following options are about, or the kernel's
 * per_cpu/cpuN/stats of one CPU.
 */
static void take_stat(struct trace_dat *t, const char *value, size_t size)
{
	const struct trace_dat_stat *last = t->n_stats ? &t->stats[t->n_stats - 1] : NULL;
	struct trace_dat_stat stat = { 0 };

	(void)size;
	if (last)
		memcpy(stat.name, last->name, sizeof(stat.name));
	if (sscanf(value, " Buffer: %63s", stat.name) != 1 &&
	    sscanf(value, "CPU: %u", &stat.cpu) != 1)
		return;
	stat.events = count_of(value, "\nentries: ") + count_of(value, "\nread events: ");
	t->stats = xgrow(t->stats, t->n_stats, &t->stats_capacity, sizeof(*t->stats));
	t->stats[t->n_stats++] = stat;
}

/* In microseconds. */
static void take_date(struct trace_dat *t, const char *value, size_t size)
{
	(void)size;
	t->has_date = true;
	t->date_ns = (int64_t)((uint64_t)strtoll(value, NULL, 0) * NS_PER_US);
}

static void take_offset(struct trace_dat *t, const char *value, size_t size)
{
	(void)size;
	t->times.offset_ns = strtoll(value, NULL, 0);
}

/* A factor, a shift, and an offset that trace-cmd does not use. */
static void take_tsc(struct trace_dat *t, const char *value, size_t size)
{
	uint32_t numbers[2];

	if (size < 16)
		return;
	memcpy(numbers, value, sizeof(numbers));
	if (numbers[1] >= 64)
		return;
	t->times.mult = numbers[0];
	t->times.shift = numbers[1];
}

static const struct {
	unsigned int id;
	void (*take)(struct trace_dat *t, const char *value, size_t size);
} options[] = {
	{ OPTION_DATE, take_date },	{ OPTION_CLOCK, take_clock }, { OPTION_UNAME, take_uname },
	{ OPTION_OFFSET, take_offset }, { OPTION_CPUS, take_cpus },   { OPTION_MAPS, take_maps },
	{ OPTION_TSC2NSEC, take_tsc },	{ OPTION_STAT, take_stat },
};

void trace_dat_take_option(struct trace_dat *t, unsigned int id, const char *value, size_t size)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		if (options[i].id == id)
			options[i].take(t, value, size);
	}
}

/* The clocks of the kernel that count nanoseconds. The others count ticks of some kind. */
static bool counts_ns(const char *clock)
{
	static const char *const clocks[] = { "local", "global",   "perf", "mono",
					      "boot",  "mono_raw", "tai" };

	for (size_t i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		if (!strcmp(clock, clocks[i]))
			return true;
	}
	return false;
}

int trace_dat_settle_clock(struct trace_dat *t, struct error *err)
{
	const char *clock = NULL;

	for (size_t i = 0; i < t->n_cpus; i++) {
		const char *other = t->buffers[t->cpus[i].buffer].clock;

		if (!t->cpus[i].bytes || !*other)
			continue;
		if (clock && strcmp(clock, other) != 0)
			return error_set(err, 0, "its buffers have different clocks, %s and %s",
					 clock, other);
		clock = other;
	}
	if (clock)
		snprintf(t->clock, sizeof(t->clock), "%s", clock);
	if (t->times.mult)
		snprintf(t->clock, sizeof(t->clock), "tsc2nsec");
	else if (*t->clock && !counts_ns(t->clock)) {
		error_set(err, 0, "its clock, %.31s, does not count nanoseconds", t->clock);
		return error_remedy(err, "trace-cmd record -C mono");
	}
	return 0;
}
