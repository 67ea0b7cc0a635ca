/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_hostile.c - a program whose names try to attack the reader of a report.
 *
 *   known_hostile FILE
 *
 * Each of its threads has a name of hostile_names[] and is parked for 30 ms, three times: on a word
 * in FILE, which is mapped; on one called `hostile_word' in the section `.hostile', which the test
 * renames; and on one in memory without a name. Writes hostile_marks[] to $FUTRACE_MARKER, if there
 * is one. Prints how many threads have such names, and lets them go when its standard input ends.
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define N(array) (sizeof(array) / sizeof(*(array)))
#define ROUNDS	 3

/* At most 15 bytes each. */
static const char *const hostile_names[] = {
	"\033[2Jclear",
	"\033]0;title\007",
	"\x9b[2Jbyte",
	"\xc2\x9b[2Jcsi",
	"one\ntwo\r\tthree",
	"\b\b\b\177\016bs",
	"</script><evil>",
	"<evil x=\"y'&z\">",
	"--><evil>]]>",
	"\" onx=\"1' b='",
	"a,b;c|d`e``f",
	"%s%n%d ${A} $(",
	"\\x1b\\\\ \\\" \\n",
	"\xe2\x80\xaelived\xe2\x81\xa9",
	"\xe2\x80\xa8line\xe2\x80\xa9",
	"\xef\xbf\xbf\xef\xbf\xbe no",
	"cut \xe2\x80",
	"\xff\xfe\xc0\xaf\xed\xa0\x80",
	"\xf4\x90\x80\x80 \xf0\x9f\x92\xa3",
	"=1+1 # *_~[x](y)",
};

static const char *const hostile_marks[] = {
	"begin \033[2J</script><evil>\" onx=\"",
	"\033]0;title\007 \x9b 2J \xc2\x9b 2J \xff\xed\xa0\x80",
	"--> ]]> &amp; | ` ; , \" ' \\ %n",
	"\xe2\x80\xaelived \xef\xbf\xbf",
	"end \033[2J</script><evil>\" onx=\"",
};

_Atomic uint32_t hostile_word __attribute__((section(".hostile"))) = 0;

static _Atomic uint32_t *words[3];
static atomic_uint parked;

static void park(_Atomic uint32_t *word, uint32_t seen)
{
	atomic_fetch_add(&parked, 1);
	/* Not private: one of the words lies in a file. */
	while (atomic_load(word) == seen)
		syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void *run(void *arg)
{
	prctl(PR_SET_NAME, arg);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < N(words); i++)
			park(words[i], round);
	}
	return NULL;
}

static void sleep_ms(long ms)
{
	const struct timespec ts = { .tv_nsec = ms * 1000000 };

	nanosleep(&ts, NULL);
}

static void let_go(_Atomic uint32_t *word)
{
	while (atomic_load(&parked) < N(hostile_names))
		sleep_ms(1);
	atomic_store(&parked, 0);
	sleep_ms(30);
	atomic_fetch_add(word, 1);
	syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

/* Writes each mark by one call, so that it becomes one event. */
static void mark(const char *text)
{
	const char *path = getenv("FUTRACE_MARKER");
	int fd = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		perror("known_hostile: mark");
	if (fd >= 0)
		close(fd);
}

static int map_words(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *file, *anonymous;

	if (fd < 0 || ftruncate(fd, 4096) < 0)
		return -1;
	file = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	anonymous = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	close(fd);
	if (file == MAP_FAILED || anonymous == MAP_FAILED)
		return -1;
	words[0] = file;
	words[1] = &hostile_word;
	words[2] = anonymous;
	return 0;
}

int main(int argc, char **argv)
{
	pthread_t threads[N(hostile_names)];
	char c;

	if (argc != 2 || map_words(argv[1]) < 0) {
		fputs("usage: known_hostile FILE\n", stderr);
		return 2;
	}
	atomic_store(words[0], 0);
	for (size_t i = 0; i < N(hostile_names); i++) {
		if (pthread_create(&threads[i], NULL, run, (char *)(uintptr_t)hostile_names[i]))
			return 1;
	}
	printf("%zu\n", N(hostile_names));
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	for (size_t i = 0; i < N(hostile_marks) - 1; i++)
		mark(hostile_marks[i]);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < N(words); i++)
			let_go(words[i]);
	}
	mark(hostile_marks[N(hostile_marks) - 1]);
	for (size_t i = 0; i < N(hostile_names); i++)
		pthread_join(threads[i], NULL);
	return 0;
}
