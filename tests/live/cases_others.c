/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases_others.c - cases in which threads wait for other things than locks.
 */
#include "tests/live/cases.h"

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

static sem_t spares[9];

static void be_spare(size_t i)
{
	for (;;)
		sem_wait(&spares[i]);
}

static void tick(size_t i)
{
	(void)i;
	for (;;) {
		usleep(300000);
		sem_post(&spares[8]);
	}
}

void case_only_waker(void)
{
	for (size_t i = 0; i < 9; i++)
		sem_init(&spares[i], 0, 0);
	case_start("spare", 9, be_spare);
	case_start("ticker", 1, tick);
}

static char fifo[512];

static void open_fifo(size_t i)
{
	(void)i;
	if (open(fifo, O_RDONLY) < 0)
		abort();
}

static void await_input(size_t i)
{
	struct epoll_event event;
	int fd = epoll_create1(0);

	(void)i;
	for (;;)
		epoll_wait(fd, &event, 1, 100);
}

void case_starved_pool(void)
{
	snprintf(fifo, sizeof(fifo), "%s/cases.%d", getenv("CASES_DIR") ? getenv("CASES_DIR") : ".",
		 (int)getpid());
	if (mkfifo(fifo, 0600) < 0)
		abort();
	case_start("uv-pool", 4, open_fifo);
	case_start("loop", 1, await_input);
	/* It sleeps there, and the name is not needed any more: the end of this program wakes it.
	 */
	usleep(100000);
	unlink(fifo);
}

static void write_files(size_t i)
{
	static const char block[65536];
	int fd = case_open_file();

	(void)i;
	for (;;) {
		if (pwrite(fd, block, sizeof(block), 0) < 0 || fsync(fd) < 0)
			abort();
	}
}

void case_fsync_bound(void)
{
	case_start("writer", 4, write_files);
}
