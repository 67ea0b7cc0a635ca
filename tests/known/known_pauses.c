/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_pauses.c - a server that takes a pause when it is asked to, and says for how long a thread
 * of it was parked.
 *
 *   known_pauses SOCKET
 *
 * Answers HTTP on a unix socket: GET /MS lets the main thread sleep for MS milliseconds, in
 * clock_nanosleep(2), while the thread `api' is parked on a futex word until main wakes it; the
 * answer is a line such as `{ "api_tid": 7, "parked_ns": 30100000 }`. Answers `ready' when asked
 * for anything else. Prints a line once it listens. With PAUSE_EXTRA_MS in the environment each
 * pause is longer by that.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS 1000000ull
#define NS_PER_S  1000000000ull

static _Atomic uint32_t api_word;
static int listener, orders[2];

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static void pause_ms(unsigned int ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * (long)NS_PER_MS };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

/* Has main pause for MS; for how long this thread was parked. */
static uint64_t park_for(unsigned int ms)
{
	uint32_t seen = atomic_load(&api_word);
	uint64_t begin_ns;

	if (write(orders[1], &ms, sizeof(ms)) != sizeof(ms))
		exit(1);
	begin_ns = now_ns();
	while (atomic_load(&api_word) == seen)
		syscall(SYS_futex, &api_word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
	return now_ns() - begin_ns;
}

static void answer(int fd)
{
	char request[1024] = "", reply[256];
	unsigned int ms;
	int length;

	if (read(fd, request, sizeof(request) - 1) <= 0)
		return;
	if (sscanf(request, "GET /%u", &ms) == 1)
		length = snprintf(
			reply, sizeof(reply),
			"HTTP/1.0 200 OK\r\n\r\n{ \"api_tid\": %d, \"parked_ns\": %llu }\n",
			(int)gettid(), (unsigned long long)park_for(ms));
	else
		length = snprintf(reply, sizeof(reply), "HTTP/1.0 200 OK\r\n\r\nready\n");
	if (write(fd, reply, (size_t)length) != length)
		perror("known_pauses: answer");
}

static void *serve_api(void *arg)
{
	int fd;

	(void)arg;
	pthread_setname_np(pthread_self(), "api");
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		answer(fd);
		close(fd);
	}
	perror("known_pauses: accept");
	exit(1);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 8) < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	const char *extra = getenv("PAUSE_EXTRA_MS");
	unsigned int ms, extra_ms = extra ? (unsigned int)atoi(extra) : 0;
	pthread_t api;

	if (argc != 2) {
		fputs("usage: known_pauses SOCKET\n", stderr);
		return 2;
	}
	listener = listen_at(argv[1]);
	if (pipe(orders) < 0 || pthread_create(&api, NULL, serve_api, NULL))
		return 1;
	puts("ready");
	fflush(stdout);
	while (read(orders[0], &ms, sizeof(ms)) == sizeof(ms)) {
		pause_ms(ms + extra_ms);
		atomic_fetch_add(&api_word, 1);
		syscall(SYS_futex, &api_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
	return 0;
}
