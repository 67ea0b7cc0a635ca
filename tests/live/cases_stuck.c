/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases_stuck.c - cases in which nobody hands on a lock.
 *
 * Who has a lock has it before the trace begins: no call shows that.
 */
#include "tests/live/cases.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t stock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t orders = PTHREAD_MUTEX_INITIALIZER;

/* How many threads have the lock that they take first. */
static atomic_int have_one;

static void await_holders(int n)
{
	while (atomic_load(&have_one) < n)
		usleep(1000);
}

static void rest_for_ever(size_t i)
{
	(void)i;
	for (;;)
		pause();
}

static void want_stock(size_t i)
{
	(void)i;
	pthread_mutex_lock(&stock);
}

/* The seller takes the stock first, the buyer the orders. */
static void sell(size_t i)
{
	(void)i;
	pthread_mutex_lock(&stock);
	atomic_fetch_add(&have_one, 1);
	await_holders(2);
	pthread_mutex_lock(&orders);
}

static void buy(size_t i)
{
	(void)i;
	pthread_mutex_lock(&orders);
	atomic_fetch_add(&have_one, 1);
	await_holders(2);
	pthread_mutex_lock(&stock);
}

void case_abba(void)
{
	case_tell("word.orders", (uintptr_t)&orders);
	case_start("seller", 1, sell);
	case_start("buyer", 1, buy);
	await_holders(2);
	case_start("visitor", 3, want_stock);
	case_start("resting", 2, rest_for_ever);
	usleep(100000);
}

static void lock_twice(size_t i)
{
	(void)i;
	pthread_mutex_lock(&stock);
	atomic_fetch_add(&have_one, 1);
	pthread_mutex_lock(&stock);
}

void case_locked_twice(void)
{
	case_tell("word.stock", (uintptr_t)&stock);
	case_start("twice", 1, lock_twice);
	await_holders(1);
	case_start("visitor", 3, want_stock);
	usleep(100000);
}

static void keep_stock(size_t i)
{
	(void)i;
	pthread_mutex_lock(&stock);
	atomic_fetch_add(&have_one, 1);
	for (;;)
		pause();
}

/* A child waits for a lock that another thread of its parent held at the fork. */
void case_orphan(void)
{
	pid_t pid;

	case_tell("word.stock", (uintptr_t)&stock);
	case_start("keeper", 1, keep_stock);
	await_holders(1);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "orphan");
		pthread_mutex_lock(&stock);
		_exit(1);
	}
	case_tell("child", (uint64_t)pid);
	case_tell("thread.orphan", (uint64_t)pid);
	usleep(100000);
}

/* Nobody ever writes to the other end. */
static int ends[2];

static void ask_with_stock(size_t i)
{
	char c;

	(void)i;
	pthread_mutex_lock(&stock);
	atomic_fetch_add(&have_one, 1);
	if (recv(ends[0], &c, 1, 0) < 1)
		abort();
}

void case_held_in_recv(void)
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		abort();
	case_tell("word.stock", (uintptr_t)&stock);
	case_start("asker", 1, ask_with_stock);
	await_holders(1);
	case_start("main-q", 5, want_stock);
	case_start("resting", 2, rest_for_ever);
	usleep(100000);
}
