/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * units.h - writes and reads numbers for people: durations, sizes, counts.
 *
 * A reader returns 0 if the whole string is a number. It returns -1 for an empty string, a sign,
 * trailing text, text that is no number, or a value that does not fit.
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
 * Writes "7 ns", "12.3 us", "152.6 ms", "8.00 s", "3,600 s": the decimals depend on unit and size.
 * Returns BUF.
 */
const char *units_duration(char buf[UNITS_SIZE], uint64_t ns);

/* "1,204". Returns BUF. */
const char *units_count(char buf[UNITS_SIZE], uint64_t n);

/* "512 B", "64.0 KiB", "8.0 MiB". Returns BUF. */
const char *units_size(char buf[UNITS_SIZE], uint64_t bytes);

/*
 * Writes PART of WHOLE in per cent: "100%", "<1%"; "-" if WHOLE is 0; ">999%" for larger shares.
 * Returns BUF.
 */
const char *units_share(char buf[UNITS_SIZE], uint64_t part, uint64_t whole);

/*
 * Reads seconds with decimals, "0.25", into nanoseconds, rounded down. The decimal point is a point
 * in every locale. Zero is accepted.
 */
int units_parse_seconds(const char *s, uint64_t *ns);

/* Reads "100us", "5ms", "1.5s" or "20ns" into nanoseconds. A number without a unit is seconds. */
int units_parse_duration(const char *s, uint64_t *ns);

/* Reads a whole number into bytes. K, M or G (or k, m, g) multiply it by powers of 1024. */
int units_parse_size(const char *s, uint64_t *bytes);

/* Reads a decimal whole number up to MAX. */
int units_parse_whole(const char *s, uint64_t max, uint64_t *n);

#endif
