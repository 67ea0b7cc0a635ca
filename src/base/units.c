/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * units.c - converts durations, sizes and counts to text and back.
 */
#include "base/units.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A duration is written in the first unit in which it is, rounded, below the limit. */
static const struct {
	const char *name;
	uint64_t step_ns; /* one step of the last digit */
	unsigned int decimals;
	uint64_t limit; /* in steps */
} duration_units[] = {
	{ "ns", 1, 0, 1000 },
	{ "us", NS_PER_US / 10, 1, 10000 },
	{ "ms", NS_PER_MS / 10, 1, 10000 },
	{ "s", NS_PER_S / 100, 2, 100000 },
	{ "s", NS_PER_S, 0, UINT64_MAX },
};

static const struct {
	const char *name;
	uint64_t ns;
} duration_suffixes[] = {
	{ "", NS_PER_S }, { "s", NS_PER_S }, { "ms", NS_PER_MS }, { "us", NS_PER_US }, { "ns", 1 },
};

static const struct {
	const char *name;
	unsigned int shift;
} size_suffixes[] = {
	{ "", 0 }, { "K", 10 }, { "k", 10 }, { "M", 20 }, { "m", 20 }, { "G", 30 }, { "g", 30 },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static uint64_t round_divide(uint64_t n, uint64_t by)
{
	return n / by + (n % by >= by - n % by);
}

static uint64_t power_of_ten(unsigned int exponent)
{
	uint64_t power = 1;

	while (exponent--)
		power *= 10;
	return power;
}

const char *units_duration(char buf[UNITS_SIZE], uint64_t ns)
{
	size_t i = 0;
	uint64_t steps, one;
	char whole[UNITS_SIZE];

	while (round_divide(ns, duration_units[i].step_ns) >= duration_units[i].limit)
		i++;
	steps = round_divide(ns, duration_units[i].step_ns);
	one = power_of_ten(duration_units[i].decimals);
	units_count(whole, steps / one);
	if (duration_units[i].decimals)
		snprintf(buf, UNITS_SIZE, "%.20s.%0*" PRIu64 " %s", whole,
			 (int)duration_units[i].decimals, steps % one, duration_units[i].name);
	else
		snprintf(buf, UNITS_SIZE, "%.26s %s", whole, duration_units[i].name);
	return buf;
}

const char *units_count(char buf[UNITS_SIZE], uint64_t n)
{
	char digits[UNITS_SIZE];
	int length = snprintf(digits, sizeof(digits), "%" PRIu64, n);
	char *out = buf;

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*out++ = ',';
		*out++ = digits[i];
	}
	*out = '\0';
	return buf;
}

const char *units_size(char buf[UNITS_SIZE], uint64_t bytes)
{
	static const char *const names[] = { "KiB", "MiB", "GiB" };
	uint64_t unit = 1024;
	size_t i = 0;
	char whole[UNITS_SIZE];
	uint64_t tenths;

	if (bytes < unit) {
		snprintf(buf, UNITS_SIZE, "%" PRIu64 " B", bytes);
		return buf;
	}
	while (i + 1 < LENGTH(names) && bytes / unit >= 1024) {
		unit *= 1024;
		i++;
	}
	tenths = bytes / unit * 10 + bytes % unit * 10 / unit;
	snprintf(buf, UNITS_SIZE, "%.20s.%" PRIu64 " %s", units_count(whole, tenths / 10),
		 tenths % 10, names[i]);
	return buf;
}

const char *units_share(char buf[UNITS_SIZE], uint64_t part, uint64_t whole)
{
	unsigned __int128 percent;

	if (!whole) {
		snprintf(buf, UNITS_SIZE, "-");
		return buf;
	}
	percent = ((unsigned __int128)part * 100 + whole / 2) / whole;
	if (percent > 999)
		snprintf(buf, UNITS_SIZE, ">999%%");
	else if (part && !percent)
		snprintf(buf, UNITS_SIZE, "<1%%");
	else
		snprintf(buf, UNITS_SIZE, "%u%%", (unsigned int)percent);
	return buf;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Appends the digit C to *N. */
static int add_digit(uint64_t *n, char c)
{
	if (__builtin_mul_overflow(*n, (uint64_t)10, n))
		return -1;
	return __builtin_add_overflow(*n, (uint64_t)(c - '0'), n) ? -1 : 0;
}

/* Reads the digits at *S, if any, and moves *S past them. */
static int scan_whole(const char **s, uint64_t *n)
{
	*n = 0;
	for (; is_digit(**s); (*s)++) {
		if (add_digit(n, **s) < 0)
			return -1;
	}
	return 0;
}

/* The value of the decimals at S, multiplied by UNIT and rounded down. */
static uint64_t fraction(const char *s, uint64_t unit)
{
	uint64_t n = 0;

	for (; is_digit(*s); s++) {
		unit /= 10;
		n += unit * (uint64_t)(*s - '0');
	}
	return n;
}

static int suffix_ns(const char *name, uint64_t *ns)
{
	for (size_t i = 0; i < LENGTH(duration_suffixes); i++) {
		if (strcmp(name, duration_suffixes[i].name) == 0) {
			*ns = duration_suffixes[i].ns;
			return 0;
		}
	}
	return -1;
}

/* The begin of the decimals in S, or "" if S has none. Sets *END to the end of the number. */
static const char *skip_decimals(const char *s, const char **end)
{
	const char *decimals = "";

	if (*s == '.') {
		decimals = ++s;
		while (is_digit(*s))
			s++;
	}
	*end = s;
	return decimals;
}

int units_parse_duration(const char *s, uint64_t *ns)
{
	const char *begin = s;
	const char *decimals, *suffix;
	uint64_t whole, unit, value;

	if (scan_whole(&s, &whole) < 0)
		return -1;
	decimals = skip_decimals(s, &suffix);
	if (s == begin && !is_digit(*decimals))
		return -1;
	if (suffix_ns(suffix, &unit) < 0)
		return -1;
	if (__builtin_mul_overflow(whole, unit, &value))
		return -1;
	if (__builtin_add_overflow(value, fraction(decimals, unit), &value))
		return -1;
	*ns = value;
	return 0;
}

int units_parse_seconds(const char *s, uint64_t *ns)
{
	size_t length = strlen(s);

	/* A number that ends in a digit or a point has no unit. */
	if (!length || (!is_digit(s[length - 1]) && s[length - 1] != '.'))
		return -1;
	return units_parse_duration(s, ns);
}

int units_parse_size(const char *s, uint64_t *bytes)
{
	const char *begin = s;
	uint64_t n;

	if (scan_whole(&s, &n) < 0 || s == begin)
		return -1;
	for (size_t i = 0; i < LENGTH(size_suffixes); i++) {
		if (strcmp(s, size_suffixes[i].name) != 0)
			continue;
		if (__builtin_mul_overflow(n, (uint64_t)1 << size_suffixes[i].shift, &n))
			return -1;
		*bytes = n;
		return 0;
	}
	return -1;
}

int units_parse_whole(const char *s, uint64_t max, uint64_t *n)
{
	const char *begin = s;
	uint64_t value;

	if (scan_whole(&s, &value) < 0 || s == begin || *s || value > max)
		return -1;
	*n = value;
	return 0;
}
