/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_titles.c - processes of one program that tell themselves apart by rewriting their
 * arguments.
 *
 *   known_titles ROOM
 *
 * Four workers wait for a word in shared memory; the first process wakes them every 10 ms. Each
 * writes a title over its arguments, as PostgreSQL does: ROOM is there to be overwritten, and must
 * be longer than the titles. Prints "ready" when all have one, and runs until it is killed; the
 * workers end with it.
 */
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define N_WORKERS 4
#define PAUSE_NS  10000000

struct shared {
	_Atomic uint32_t round, named;
};

static void set_title(char *args, size_t size, const char *title)
{
	memset(args, 0, size);
	snprintf(args, size, "%s", title);
}

static void work(struct shared *s, char *args, size_t size, int number)
{
	char title[64];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(title, sizeof(title), "known_titles: worker %d [pool] waiting", number);
	set_title(args, size, title);
	atomic_fetch_add(&s->named, 1);
	for (;;)
		syscall(SYS_futex, &s->round, FUTEX_WAIT, atomic_load(&s->round), NULL, NULL, 0);
}

int main(int argc, char **argv)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct shared *s =
		mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t size;

	if (argc != 2 || s == MAP_FAILED) {
		fputs("usage: known_titles ROOM\n", stderr);
		return 2;
	}
	size = (size_t)(argv[1] + strlen(argv[1]) + 1 - argv[0]);
	for (int i = 0; i < N_WORKERS; i++) {
		if (fork() == 0)
			work(s, argv[0], size, i);
	}
	set_title(argv[0], size, "known_titles: dispatcher");
	while (atomic_load(&s->named) < N_WORKERS)
		nanosleep(&pause, NULL);
	puts("ready");
	fflush(stdout);
	for (;;) {
		nanosleep(&pause, NULL);
		atomic_fetch_add(&s->round, 1);
		syscall(SYS_futex, &s->round, FUTEX_WAKE, N_WORKERS, NULL, NULL, 0);
	}
}
