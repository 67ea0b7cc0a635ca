/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * units.h - numbers as people write and read them: durations, sizes, counts.
 *
 * The readers accept the whole string or nothing and return 0, or -1 for anything else: an empty
 * string, a sign, trailing text, not-a-number, a value that does not fit.
 */
#ifndef FUTRACE_UNITS_H
#define FUTRACE_UNITS_H

#include <stddef.h>
#include <stdint.h>

#define NS_PER_US 1000ULL
#define NS_PER_MS 1000000ULL
#define NS_PER_S  1000000000ULL

/* Enough for any result of the writers below, with its NUL. */
#define UNITS_SIZE 32

/*
 * "7 ns", "12.3 us", "152.6 ms", "8.00 s", "3,600 s": as many decimals as the unit and the size
 * call for, so that a column of them lines up on the right. Returns BUF.
 */
const char *units_duration(char buf[UNITS_SIZE], uint64_t ns);

/* "1,204". Returns BUF. */
const char *units_count(char buf[UNITS_SIZE], uint64_t n);

/* "512 B", "64.0 KiB", "8.0 MiB". Returns BUF. */
const char *units_size(char buf[UNITS_SIZE], uint64_t bytes);

/*
 * PART of WHOLE in per cent: "100%", "<1%", "-" where WHOLE is 0, ">999%" from there on. Returns
 * BUF.
 */
const char *units_share(char buf[UNITS_SIZE], uint64_t part, uint64_t whole);

/*
 * Seconds with decimals, "0.25", into nanoseconds; what is below one is dropped. The decimal point
 * is a point in every locale. Zero is accepted here.
 */
int units_parse_seconds(const char *s, uint64_t *ns);

/* A number with a unit, "100us", "5ms", "1.5s", "20ns", into nanoseconds; without one, seconds. */
int units_parse_duration(const char *s, uint64_t *ns);

/* A whole number with an optional K, M or G (powers of 1024; or k, m, g) into bytes. */
int units_parse_size(const char *s, uint64_t *bytes);

/* A decimal whole number up to MAX. */
int units_parse_whole(const char *s, uint64_t max, uint64_t *n);

#endif
