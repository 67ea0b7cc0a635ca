/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_words.c - a program with words in all kinds of memory, which prints their addresses.
 *
 * Prints "NAME ADDRESS" for each, then "ready", and waits for lines on standard input:
 * "replace" puts a memfd where the anonymous word was and answers "done"; the end of input ends
 * it. Built several times, as a PIE, a static PIE and at a fixed address: the truth that
 * check_place compares with comes from here.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define AREA_BYTES  (64 * 1024)
#define ARRAY_WORDS (1024 * 1024)

int data_word = 1;
int data_array[16] = { 1 };
int bss_word;
int bss_array[ARRAY_WORDS]; /* much larger than a page: most of it is no part of the file mapping */

static void say(const char *name, const volatile void *address)
{
	printf("%s %p\n", name, (void *)address);
}

static void *die(const char *what)
{
	perror(what);
	exit(1);
}

static char *map(int flags, int fd, off_t offset)
{
	void *area = mmap(NULL, AREA_BYTES, PROT_READ | PROT_WRITE, flags, fd, offset);

	return area == MAP_FAILED ? die("mmap") : area;
}

/* In a mapping of its own: the kernel merges neighbours with the same rights. */
static char *map_alone(void)
{
	char *area = map(MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mprotect(area, AREA_BYTES / 4, PROT_NONE) < 0 ||
	    mprotect(area + AREA_BYTES * 3 / 4, AREA_BYTES / 4, PROT_NONE) < 0)
		die("mprotect");
	return area + AREA_BYTES / 4;
}

static int memfd(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, 2 * AREA_BYTES) < 0)
		die("memfd");
	return fd;
}

/* A file with a name that has to be unescaped, deleted once it is mapped. */
static char *map_file(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	char *area;
	int fd;

	snprintf(path, sizeof(path), "%s/place words\n%d.db", folder ? folder : "/tmp", getpid());
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, 2 * AREA_BYTES) < 0)
		die(path);
	area = map(MAP_SHARED, fd, AREA_BYTES);
	unlink(path);
	close(fd);
	return area;
}

static void *park(void *arg)
{
	pthread_barrier_t *started = arg;
	volatile int stack_word = 0;

	prctl(PR_SET_NAME, "parked thread");
	say("thread_word", &stack_word);
	printf("thread 0x%x\n", gettid());
	pthread_barrier_wait(started);
	while (pause() < 0)
		;
	return NULL;
}

static void start_thread(void)
{
	static pthread_barrier_t started;
	pthread_t thread;

	pthread_barrier_init(&started, NULL, 2);
	if (pthread_create(&thread, NULL, park, &started) != 0)
		die("pthread_create");
	pthread_barrier_wait(&started);
}

static void replace(char *area)
{
	int fd = memfd("later");

	if (mmap(area, AREA_BYTES / 2, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) ==
	    MAP_FAILED)
		die("mmap");
	puts("done");
}

int main(void)
{
	volatile int stack_word = 0;
	char *alone = map_alone();
	char line[64];

	setvbuf(stdout, NULL, _IOLBF, 0);
	say("data_word", &data_word);
	say("data_element", &data_array[3]);
	say("bss_word", &bss_word);
	say("bss_element", &bss_array[ARRAY_WORDS - 100]);
	say("heap_word", malloc(64));
	say("stack_word", &stack_word);
	start_thread();
	say("anon_word", alone + 0x100);
	say("memfd_word", map(MAP_SHARED, memfd("ring"), 0) + 0x40);
	say("shared_word", map(MAP_SHARED | MAP_ANONYMOUS, -1, 0) + 8);
	say("file_word", map_file() + 0x40);
	say("libc_word", stderr);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "replace\n") == 0)
			replace(alone);
	}
	return 0;
}
