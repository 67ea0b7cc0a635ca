/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * base_signal_cases.c - tests the signals that end a trace, and what a process was started with.
 */
#include "tests/base/base_cases.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/inherited.h"

/* Longer than two signals may be apart that count as one. */
#define APART_NS 100000000

static void sleep_ns(long ns)
{
	const struct timespec ts = { .tv_nsec = ns };

	nanosleep(&ts, NULL);
}

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 20000) == 1;
}

/* Runs PLAY in a child. Returns the signal that ended it, or 1000 + its exit status. */
static int end_of(void (*play)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		play();
		_exit(99);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 1000 + WEXITSTATUS(status);
}

static void take_first(int signo)
{
	int fd = ending_watch();
	struct ending e;

	if (fd < 0 || ending_read(fd, &e))
		_exit(1);
	kill(getpid(), signo);
	if (!is_readable(fd) || !ending_read(fd, &e) || e.signo != signo || e.from_terminal)
		_exit(2);
	if (ending_read(fd, &e))
		_exit(3);
}

static void get_two(void)
{
	take_first(SIGINT);
	sleep_ns(APART_NS);
	kill(getpid(), SIGINT);
	sleep(20);
}

static void get_two_that_differ(void)
{
	take_first(SIGHUP);
	kill(getpid(), SIGTERM);
	sleep(20);
}

static bool is_pending(int signo)
{
	sigset_t set;

	return sigpending(&set) == 0 && sigismember(&set, signo);
}

static void get_one_twice(void)
{
	take_first(SIGTERM);
	kill(getpid(), SIGTERM);
	while (is_pending(SIGTERM))
		sleep_ns(1000000);
	sleep_ns(APART_NS);
	_exit(0);
}

static void get_an_ignored_one(void)
{
	signal(SIGHUP, SIG_IGN);
	take_first(SIGINT);
	sleep_ns(APART_NS);
	kill(getpid(), SIGHUP);
	sleep_ns(APART_NS);
	_exit(0);
}

START_TEST(the_first_signal_is_read_and_the_second_one_kills)
{
	ck_assert_int_eq(end_of(get_two), SIGINT);
	ck_assert_int_eq(end_of(get_two_that_differ), SIGTERM);
}
END_TEST

START_TEST(a_signal_that_timeout_sends_twice_counts_once)
{
	int end = 0;

	/* Without a CPU, a thread may read two signals too far apart: but not each time. */
	for (int i = 0; i < 20 && end != 1000; i++)
		end = end_of(get_one_twice);
	ck_assert_int_eq(end, 1000);
}
END_TEST

START_TEST(a_hangup_that_is_ignored_stays_ignored)
{
	ck_assert_int_eq(end_of(get_an_ignored_one), 1000);
}
END_TEST

static bool is_closed_for_a_command(int fd)
{
	return fcntl(fd, F_GETFD) == FD_CLOEXEC;
}

static void have_no_descriptors(void)
{
	struct inherited old;

	for (int fd = 0; fd < 3; fd++)
		close(fd);
	inherited_take(&old);
	for (int fd = 0; fd < 3; fd++) {
		if (!is_closed_for_a_command(fd))
			_exit(1);
	}
	_exit(open("/dev/null", O_RDONLY) < 3);
}

START_TEST(standard_descriptors_that_are_closed_are_taken)
{
	ck_assert_int_eq(end_of(have_no_descriptors), 1000);
}
END_TEST

static void have_odd_settings(void)
{
	struct rlimit few = { 20, 40 }, now;
	struct sigaction action;
	struct inherited old;
	sigset_t mask;

	if (setrlimit(RLIMIT_NOFILE, &few) < 0)
		_exit(1);
	signal(SIGINT, SIG_IGN);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	inherited_take(&old);
	getrlimit(RLIMIT_NOFILE, &now);
	sigaction(SIGXFSZ, NULL, &action);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	if (now.rlim_cur != 40 || action.sa_handler != SIG_IGN || sigismember(&mask, SIGTERM))
		_exit(2);
	inherited_give_back(&old);
	getrlimit(RLIMIT_NOFILE, &now);
	sigaction(SIGXFSZ, NULL, &action);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	if (now.rlim_cur != 20 || action.sa_handler != SIG_DFL || !sigismember(&mask, SIGTERM))
		_exit(3);
	sigaction(SIGINT, NULL, &action);
	_exit(action.sa_handler != SIG_IGN);
}

START_TEST(what_was_inherited_is_given_back)
{
	ck_assert_int_eq(end_of(have_odd_settings), 1000);
}
END_TEST

TCase *base_signal_cases(void)
{
	TCase *tc = tcase_create("signals");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_first_signal_is_read_and_the_second_one_kills);
	tcase_add_test(tc, a_signal_that_timeout_sends_twice_counts_once);
	tcase_add_test(tc, a_hangup_that_is_ignored_stays_ignored);
	tcase_add_test(tc, standard_descriptors_that_are_closed_are_taken);
	tcase_add_test(tc, what_was_inherited_is_given_back);
	return tc;
}
