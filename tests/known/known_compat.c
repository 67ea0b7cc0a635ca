/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_compat.c - a 32-bit program for i386 that calls futex a known number of times.
 *
 * Needs no C library, which may be missing for 32 bits. Reads a byte from standard input, calls
 * FUTEX_WAIT 100 times with another value than the word's, FUTEX_WAKE 50 times, and waits for 50 ms
 * by futex(2) and for 30 ms by futex_time64(2).
 */
#define NR_EXIT	  1
#define NR_READ	  3
#define NR_FUTEX  240
#define NR_FUTEX2 422 /* futex_time64 */

#define WAIT 128
#define WAKE 129

static unsigned int word;

static long call(long number, long a, long b, long c, long d)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(0)
			 : "memory");
	return ret;
}

void _start(void);

void _start(void)
{
	static const struct {
		int s, ns;
	} timeout = { 0, 50000000 };
	static const long long timeout64[2] = { 0, 30000000 };
	static char c;

	call(NR_READ, 0, (long)&c, 1, 0);
	for (int i = 0; i < 100; i++)
		call(NR_FUTEX, (long)&word, WAIT, 1, 0);
	for (int i = 0; i < 50; i++)
		call(NR_FUTEX, (long)&word, WAKE, 1, 0);
	call(NR_FUTEX, (long)&word, WAIT, 0, (long)&timeout);
	call(NR_FUTEX2, (long)&word, WAIT, 0, (long)timeout64);
	call(NR_EXIT, 0, 0, 0, 0);
}
