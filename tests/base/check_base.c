/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_base.c - tests the base part: numbers and strings for people, whole reads and writes.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/units.h"
#include "base/whole.h"
#include "tests/base/base_cases.h"
#include "tests/suite.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof(*(array))))

static const struct {
	uint64_t ns;
	const char *words;
} durations[] = {
	{ 0, "0 ns" },
	{ 7, "7 ns" },
	{ 640, "640 ns" },
	{ 999, "999 ns" },
	{ 1000, "1.0 us" },
	{ 1049, "1.0 us" },
	{ 1050, "1.1 us" },
	{ 12345, "12.3 us" },
	{ 999499, "999.5 us" },
	{ 999500, "999.5 us" },
	{ 999949, "999.9 us" },
	{ 999950, "1.0 ms" },
	{ 999960, "1.0 ms" },
	{ 1000000, "1.0 ms" },
	{ 152604000, "152.6 ms" },
	{ 999949999, "999.9 ms" },
	{ 999950000, "1.00 s" },
	{ 8000000000, "8.00 s" },
	{ 999994999999, "999.99 s" },
	{ 999995000000, "1,000 s" },
	{ 3600000000000, "3,600 s" },
	{ UINT64_MAX, "18,446,744,074 s" },
};

START_TEST(a_duration_has_the_unit_that_fits)
{
	char buf[UNITS_SIZE];

	ck_assert_str_eq(units_duration(buf, durations[_i].ns), durations[_i].words);
}
END_TEST

START_TEST(durations_of_one_unit_have_their_points_below_each_other)
{
	char shorter[UNITS_SIZE], longer[UNITS_SIZE];

	units_duration(shorter, 1500000);
	units_duration(longer, 152600000);
	ck_assert_uint_eq(strlen(strchr(shorter, '.')), strlen(strchr(longer, '.')));
}
END_TEST

static const struct {
	uint64_t n;
	const char *words;
} counts[] = {
	{ 0, "0" },
	{ 999, "999" },
	{ 1000, "1,000" },
	{ 1204, "1,204" },
	{ 123456, "123,456" },
	{ 1234567, "1,234,567" },
	{ UINT64_MAX, "18,446,744,073,709,551,615" },
};

START_TEST(a_count_has_its_thousands_set_apart)
{
	char buf[UNITS_SIZE];

	ck_assert_str_eq(units_count(buf, counts[_i].n), counts[_i].words);
}
END_TEST

static const struct {
	uint64_t bytes;
	const char *words;
} sizes[] = {
	{ 0, "0 B" },
	{ 1023, "1023 B" },
	{ 1024, "1.0 KiB" },
	{ 1536, "1.5 KiB" },
	{ 1048575, "1,023.9 KiB" },
	{ 8388608, "8.0 MiB" },
	{ 1610612736, "1.5 GiB" },
	{ UINT64_MAX, "17,179,869,183.9 GiB" },
};

START_TEST(a_size_is_in_powers_of_1024)
{
	char buf[UNITS_SIZE];

	ck_assert_str_eq(units_size(buf, sizes[_i].bytes), sizes[_i].words);
}
END_TEST

static const struct {
	uint64_t part, whole;
	const char *words;
} shares[] = {
	{ 0, 0, "-" },	       { 5, 0, "-" },	       { 0, 5, "0%" },
	{ 1, 1000, "<1%" },    { 4, 1000, "<1%" },     { 1, UINT64_MAX, "<1%" },
	{ 5, 1000, "1%" },     { 994, 1000, "99%" },   { 9949, 10000, "99%" },
	{ 995, 1000, "100%" }, { 1000, 1000, "100%" }, { UINT64_MAX, UINT64_MAX, "100%" },
	{ 3, 2, "150%" },      { 9994, 1000, "999%" }, { UINT64_MAX, 1, ">999%" },
};

START_TEST(a_share_is_not_rounded_to_none_or_all)
{
	char buf[UNITS_SIZE];

	ck_assert_str_eq(units_share(buf, shares[_i].part, shares[_i].whole), shares[_i].words);
}
END_TEST

/* Strings that no reader of numbers accepts. */
static const char *const no_numbers[] = {
	"",
	" ",
	"-1",
	"+1",
	" 1",
	"1 ",
	"inf",
	"INF",
	"nan",
	"0x10",
	"1e3",
	"1e-3",
	"1,5",
	"1.2.3",
	".",
	"s",
	"ms",
	"..",
	"1..",
	"one",
	"1\n",
	"--1",
	"1_000",
	"\xd9\xa1",
	"18446744073709551616",
	"99999999999999999999",
};

START_TEST(what_is_no_number_is_refused)
{
	uint64_t n = 77;

	ck_assert_int_eq(units_parse_seconds(no_numbers[_i], &n), -1);
	ck_assert_int_eq(units_parse_duration(no_numbers[_i], &n), -1);
	ck_assert_int_eq(units_parse_size(no_numbers[_i], &n), -1);
	ck_assert_int_eq(units_parse_whole(no_numbers[_i], UINT64_MAX, &n), -1);
	ck_assert_uint_eq(n, 77);
}
END_TEST

enum { REFUSED = 1 };

static const struct {
	const char *words;
	int refused;
	uint64_t ns;
} seconds[] = {
	{ "0", 0, 0 },
	{ "0.25", 0, 250000000 },
	{ "8", 0, 8000000000 },
	{ "08", 0, 8000000000 },
	{ ".5", 0, 500000000 },
	{ "5.", 0, 5000000000 },
	{ "0.1", 0, 100000000 },
	{ "0.000000001", 0, 1 },
	{ "0.0000000019", 0, 1 },
	{ "0.99999999999999999999999", 0, 999999999 },
	{ "1763870000.123456789", 0, 1763870000123456789 },
	{ "18446744073.709551615", 0, UINT64_MAX },
	{ "18446744073.709551616", REFUSED, 0 },
	{ "18446744074", REFUSED, 0 },
	{ "1s", REFUSED, 0 },
	{ "1ms", REFUSED, 0 },
};

START_TEST(seconds_are_read_to_the_nanosecond)
{
	uint64_t ns = 0;

	ck_assert_int_eq(units_parse_seconds(seconds[_i].words, &ns), -seconds[_i].refused);
	ck_assert_uint_eq(ns, seconds[_i].ns);
}
END_TEST

START_TEST(a_decimal_point_is_a_point_in_every_locale)
{
	uint64_t ns = 0;

	/* If this locale is not installed, the test proves less. */
	setlocale(LC_ALL, "de_DE.UTF-8");
	ck_assert_int_eq(units_parse_seconds("0.25", &ns), 0);
	ck_assert_uint_eq(ns, 250000000);
	ck_assert_int_eq(units_parse_seconds("0,25", &ns), -1);
}
END_TEST

static const struct {
	const char *words;
	int refused;
	uint64_t ns;
} waits[] = {
	{ "20ns", 0, 20 },
	{ "1.9ns", 0, 1 },
	{ "100us", 0, 100000 },
	{ "0.5us", 0, 500 },
	{ "5ms", 0, 5000000 },
	{ "1.5s", 0, 1500000000 },
	{ "2", 0, 2000000000 },
	{ "18446744073709551615ns", 0, UINT64_MAX },
	{ "18446744073709551us", 0, 18446744073709551000u },
	{ "18446744073709552us", REFUSED, 0 },
	{ "18446744074s", REFUSED, 0 },
	{ "5 ms", REFUSED, 0 },
	{ "5MS", REFUSED, 0 },
	{ "5m", REFUSED, 0 },
	{ "5mss", REFUSED, 0 },
	{ ".ms", REFUSED, 0 },
};

START_TEST(a_duration_is_read_with_its_unit)
{
	uint64_t ns = 0;

	ck_assert_int_eq(units_parse_duration(waits[_i].words, &ns), -waits[_i].refused);
	ck_assert_uint_eq(ns, waits[_i].ns);
}
END_TEST

static const struct {
	const char *words;
	int refused;
	uint64_t bytes;
} read_sizes[] = {
	{ "0", 0, 0 },
	{ "4096", 0, 4096 },
	{ "8M", 0, 8388608 },
	{ "8m", 0, 8388608 },
	{ "512K", 0, 524288 },
	{ "1k", 0, 1024 },
	{ "2G", 0, 2147483648 },
	{ "17179869183G", 0, 18446744072635809792u },
	{ "17179869184G", REFUSED, 0 },
	{ "8MB", REFUSED, 0 },
	{ "8 M", REFUSED, 0 },
	{ "1.5M", REFUSED, 0 },
	{ "M", REFUSED, 0 },
};

START_TEST(a_size_is_read_with_its_unit)
{
	uint64_t bytes = 0;

	ck_assert_int_eq(units_parse_size(read_sizes[_i].words, &bytes), -read_sizes[_i].refused);
	ck_assert_uint_eq(bytes, read_sizes[_i].bytes);
}
END_TEST

START_TEST(a_whole_number_has_a_limit)
{
	uint64_t n = 0;

	ck_assert_int_eq(units_parse_whole("4194304", 4194304, &n), 0);
	ck_assert_uint_eq(n, 4194304);
	ck_assert_int_eq(units_parse_whole("4194305", 4194304, &n), -1);
	ck_assert_int_eq(units_parse_whole("18446744073709551615", UINT64_MAX, &n), 0);
	ck_assert_uint_eq(n, UINT64_MAX);
	ck_assert_int_eq(units_parse_whole("1.0", 10, &n), -1);
	ck_assert_int_eq(units_parse_whole("1s", 10, &n), -1);
}
END_TEST

static const struct {
	const char *what;
	const char *bytes;
	const char *escaped; /* NULL: printed as it is */
	bool utf8;
} strings[] = {
	{ "nothing", "", NULL, true },
	{ "ASCII", "fc_vcpu 1 ~!", NULL, true },
	{ "two, three and four bytes", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80", NULL, true },
	{ "the last before and the first after the surrogates", "\xed\x9f\xbf\xee\x80\x80", NULL,
	  true },
	{ "the last code point", "\xf4\x8f\xbf\xbf", NULL, true },
	{ "a backslash", "a\\b", "a\\\\b", true },
	{ "C0 controls", "\t\n\r\x01\x1f", "\\x09\\x0a\\x0d\\x01\\x1f", true },
	{ "an escape sequence", "\033[31mred", "\\x1b[31mred", true },
	{ "DEL", "\x7f", "\\x7f", true },
	{ "the first and the last C1 control", "\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f", true },
	{ "what follows C1", "\xc2\xa0", NULL, true },
	{ "separators of lines and paragraphs", "\xe2\x80\xa8\xe2\x80\xa9",
	  "\\xe2\\x80\\xa8\\xe2\\x80\\xa9", true },
	{ "overriding the direction", "\xe2\x80\xae", "\\xe2\\x80\\xae", true },
	{ "isolating a direction", "\xe2\x81\xa6", "\\xe2\\x81\\xa6", true },
	{ "marks of direction", "\xe2\x80\x8e\xd8\x9c", "\\xe2\\x80\\x8e\\xd8\\x9c", true },
	{ "a byte that begins nothing", "a\xff", "a\\xff", false },
	{ "a byte that follows nothing", "\x80z", "\\x80z", false },
	{ "an overlong slash", "\xc0\xaf", "\\xc0\\xaf", false },
	{ "an overlong slash of three bytes", "\xe0\x80\xaf", "\\xe0\\x80\\xaf", false },
	{ "an overlong NUL of four bytes", "\xf0\x80\x80\x80", "\\xf0\\x80\\x80\\x80", false },
	{ "a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80", false },
	{ "more than Unicode has", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", false },
	{ "five bytes", "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80", false },
	{ "two of three bytes, then the end", "\xe2\x82", "\\xe2\\x82", false },
	{ "one of four bytes, then a letter", "\xf0z", "\\xf0z", false },
	{ "a cut character before a whole one", "\xe2\xc3\xa4", "\\xe2\xc3\xa4", false },
};

START_TEST(nothing_that_a_terminal_obeys_is_printed)
{
	const char *expected = strings[_i].escaped ? strings[_i].escaped : strings[_i].bytes;
	char *escaped = escape_printable(strings[_i].bytes);

	ck_assert_msg(strcmp(escaped, expected) == 0, "%s", strings[_i].what);
	free(escaped);
}
END_TEST

START_TEST(what_json_does_not_take_is_told_from_utf8)
{
	char *escaped = escape_printable(strings[_i].bytes);

	ck_assert_msg(escape_is_utf8(strings[_i].bytes) == strings[_i].utf8, "%s",
		      strings[_i].what);
	ck_assert_msg(escape_is_utf8(escaped), "%s", strings[_i].what);
	free(escaped);
}
END_TEST

static const struct {
	const char *bytes;
	size_t size, max, fits;
} fits[] = {
	{ "", 0, 0, 0 },
	{ "abc", 3, 3, 3 },
	{ "abc", 3, 2, 2 },
	{ "abc", 2, 3, 2 },
	{ "a\xc3\xa4", 3, 3, 3 },
	{ "a\xc3\xa4", 3, 2, 1 },
	{ "\xf0\x9f\x98\x80", 4, 3, 0 },
	{ "\xff\xff\xff", 3, 2, 2 },
	{ "\xe2\x82", 2, 1, 1 },
};

START_TEST(no_character_is_cut_in_two)
{
	ck_assert_uint_eq(escape_fit(fits[_i].bytes, fits[_i].size, fits[_i].max), fits[_i].fits);
}
END_TEST

START_TEST(every_single_byte_comes_out_printable)
{
	char s[2] = "";

	for (int byte = 1; byte < 256; byte++) {
		char *escaped;

		s[0] = (char)byte;
		escaped = escape_printable(s);
		for (const char *c = escaped; *c; c++)
			ck_assert_msg(*c >= ' ' && *c <= '~', "of byte %d", byte);
		free(escaped);
	}
}
END_TEST

static TCase *written_cases(void)
{
	TCase *tc = tcase_create("written numbers");

	tcase_add_loop_test(tc, a_duration_has_the_unit_that_fits, 0, LENGTH(durations));
	tcase_add_test(tc, durations_of_one_unit_have_their_points_below_each_other);
	tcase_add_loop_test(tc, a_count_has_its_thousands_set_apart, 0, LENGTH(counts));
	tcase_add_loop_test(tc, a_size_is_in_powers_of_1024, 0, LENGTH(sizes));
	tcase_add_loop_test(tc, a_share_is_not_rounded_to_none_or_all, 0, LENGTH(shares));
	return tc;
}

static TCase *read_cases(void)
{
	TCase *tc = tcase_create("read numbers");

	tcase_add_loop_test(tc, what_is_no_number_is_refused, 0, LENGTH(no_numbers));
	tcase_add_loop_test(tc, seconds_are_read_to_the_nanosecond, 0, LENGTH(seconds));
	tcase_add_test(tc, a_decimal_point_is_a_point_in_every_locale);
	tcase_add_loop_test(tc, a_duration_is_read_with_its_unit, 0, LENGTH(waits));
	tcase_add_loop_test(tc, a_size_is_read_with_its_unit, 0, LENGTH(read_sizes));
	tcase_add_test(tc, a_whole_number_has_a_limit);
	return tc;
}

static TCase *escape_cases(void)
{
	TCase *tc = tcase_create("escape");

	tcase_add_loop_test(tc, nothing_that_a_terminal_obeys_is_printed, 0, LENGTH(strings));
	tcase_add_loop_test(tc, what_json_does_not_take_is_told_from_utf8, 0, LENGTH(strings));
	tcase_add_test(tc, every_single_byte_comes_out_printable);
	tcase_add_loop_test(tc, no_character_is_cut_in_two, 0, LENGTH(fits));
	return tc;
}

/* A pipe into which a child writes TEXT, one byte after another. */
static int bytewise(const char *text)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	if (fork() == 0) {
		for (; *text; text++) {
			nanosleep(&pause, NULL);
			if (write(fds[1], text, 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

START_TEST(what_comes_in_parts_is_read_whole)
{
	int fd = bytewise("parts and more");
	char text[16] = "";

	ck_assert_int_eq(whole_read(fd, text, 5), 5);
	ck_assert_str_eq(text, "parts");
	ck_assert_int_eq(whole_read(fd, text, sizeof(text)), 9);
	ck_assert_int_eq(whole_read(fd, text, sizeof(text)), 0);
	close(fd);
}
END_TEST

START_TEST(after_a_part_no_more_than_the_rest_is_read)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	char text[16] = "";
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	if (fork() == 0) {
		if (write(fds[1], "par", 3) != 3)
			_exit(1);
		nanosleep(&pause, NULL);
		_exit(write(fds[1], "ts and more", 11) != 11);
	}
	close(fds[1]);
	ck_assert_int_eq(whole_read(fds[0], text, 5), 5);
	ck_assert_str_eq(text, "parts");
	ck_assert_int_eq(whole_read(fds[0], text, sizeof(text)), 9);
	close(fds[0]);
}
END_TEST

/* The kernel gives such a file some 4 KiB at a time. */
START_TEST(after_a_part_no_more_than_the_rest_is_read_at_a_place)
{
	int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
	char text[32768];

	ck_assert_int_eq(whole_pread(fd, text, 5000, 0), 5000);
	close(fd);
}
END_TEST

static void ignore(int signal)
{
	(void)signal;
}

/* Reads FD to its end, from the moment on at which PARENT was interrupted in its write. */
static void interrupt_and_read(int fd, pid_t parent, size_t expected)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	static char text[1 << 16];
	size_t size = 0;
	ssize_t n;

	nanosleep(&pause, NULL);
	kill(parent, SIGUSR1);
	nanosleep(&pause, NULL);
	while ((n = read(fd, text, sizeof(text))) > 0)
		size += (size_t)n;
	_exit(size != expected);
}

START_TEST(after_a_part_no_more_than_the_rest_is_written)
{
	/* More than a pipe holds; what stands behind that must not be written. */
	const size_t size = 100000;
	char *text = calloc(4, size);
	struct sigaction action = { .sa_handler = ignore };
	pid_t parent = getpid(), child;
	int fds[2], status;

	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		close(fds[1]);
		interrupt_and_read(fds[0], parent, size);
	}
	close(fds[0]);
	ck_assert_int_eq(whole_write(fds[1], text, size), 0);
	close(fds[1]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	free(text);
}
END_TEST

START_TEST(a_text_ends_where_its_file_or_its_room_ends)
{
	char text[8];

	ck_assert_int_eq(whole_text(AT_FDCWD, "/proc/self/comm", text, 5), 0);
	ck_assert_str_eq(text, "chec");
	ck_assert_int_eq(whole_text(AT_FDCWD, "/dev/null", text, sizeof(text)), 0);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(whole_text(AT_FDCWD, "/proc/self", text, sizeof(text)), -1);
	ck_assert_int_eq(errno, EISDIR);
	ck_assert_int_eq(whole_text(AT_FDCWD, "/proc/self/no", text, sizeof(text)), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(what_cannot_be_written_whole_says_why)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(whole_write(full, "text", 4), -1);
	ck_assert_int_eq(errno, ENOSPC);
	close(full);
}
END_TEST

static TCase *whole_cases(void)
{
	TCase *tc = tcase_create("whole");

	tcase_add_test(tc, what_comes_in_parts_is_read_whole);
	tcase_add_test(tc, after_a_part_no_more_than_the_rest_is_read);
	tcase_add_test(tc, after_a_part_no_more_than_the_rest_is_read_at_a_place);
	tcase_add_test(tc, after_a_part_no_more_than_the_rest_is_written);
	tcase_add_test(tc, a_text_ends_where_its_file_or_its_room_ends);
	tcase_add_test(tc, what_cannot_be_written_whole_says_why);
	return tc;
}

int main(void)
{
	Suite *suite = suite_create("base");

	suite_add_tcase(suite, written_cases());
	suite_add_tcase(suite, read_cases());
	suite_add_tcase(suite, escape_cases());
	suite_add_tcase(suite, whole_cases());
	suite_add_tcase(suite, base_signal_cases());
	return run_suite(suite);
}
