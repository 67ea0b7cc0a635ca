/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_fuse_cases.c - tests files that do not answer, or cannot be read to their end.
 */
#include "tests/place/place_cases.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/whole.h"
#include "base/xalloc.h"
#include "place/place.h"
#include "tests/place/fuse_file.h"

/* A process that maps the served file, which is a place_words program, and an ordinary one. */
struct victim {
	char folder[64];
	pid_t server, pid;
	char *served, *ordinary;
	size_t size;
};

static char *words_path(void)
{
	const char *build = getenv("TEST_BUILD");

	return xasprintf("%s/place_words_pie", build ? build : "tests");
}

static char *read_words(size_t *size)
{
	char *path = words_path(), *bytes;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	*size = (size_t)st.st_size;
	bytes = xcalloc(*size, 1);
	ck_assert_int_eq(whole_read(fd, bytes, *size), (ssize_t)*size);
	close(fd);
	free(path);
	return bytes;
}

static char *map_file(const char *path, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *at;

	ck_assert_int_ge(fd, 0);
	at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	ck_assert_ptr_ne(at, MAP_FAILED);
	close(fd);
	return at;
}

static void victim_start(struct victim *v, size_t readable)
{
	char *words = words_path(), *path, *bytes = read_words(&v->size);

	snprintf(v->folder, sizeof(v->folder), "/tmp/place-fuse.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(v->folder));
	v->server = fuse_file_serve(v->folder, bytes, v->size, readable);
	ck_assert_int_gt(v->server, 0);
	path = xasprintf("%s/file", v->folder);
	v->served = map_file(path, v->size);
	v->ordinary = map_file(words, v->size);
	v->pid = fork();
	if (v->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	free(path);
	free(words);
	free(bytes);
}

static void victim_end(struct victim *v)
{
	kill(v->pid, SIGKILL);
	waitpid(v->pid, NULL, 0);
	munmap(v->served, v->size);
	munmap(v->ordinary, v->size);
	kill(v->server, SIGKILL);
	waitpid(v->server, NULL, 0);
	umount2(v->folder, MNT_DETACH);
	rmdir(v->folder);
}

static void check_text(struct place *p, const struct victim *v, const char *at, const char *begin)
{
	struct where w;

	place_resolve(p, v->pid, 0, (uint64_t)(uintptr_t)at, NULL, NULL, &w);
	ck_assert_msg(!strncmp(w.text, begin, strlen(begin)), "%s", w.text);
	where_finish(&w);
}

/* The first words of both are named, one without the help of its file. */
static void check_both(struct place *p, const struct victim *v)
{
	uint64_t begin_ns = clock_now_ns();

	ck_assert_int_eq(place_read(p, v->pid), 0);
	place_note(p, v->pid, (uint64_t)(uintptr_t)v->served);
	place_note(p, v->pid, (uint64_t)(uintptr_t)v->ordinary);
	check_text(p, v, v->served, "file+0x0");
	check_text(p, v, v->ordinary, "place_words_pie+0x0");
	ck_assert_uint_eq(place_silences(p), 1);
	/* Far more than needed, far less than for ever. */
	ck_assert_uint_lt(clock_now_ns() - begin_ns, 60 * NS_PER_S);
}

START_TEST(a_file_system_that_does_not_answer_costs_only_names)
{
	struct place *p = place_new("/proc");
	struct victim v;

	victim_start(&v, SIZE_MAX);
	kill(v.server, SIGSTOP);
	check_both(p, &v);
	place_free(p);
	victim_end(&v);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_to_its_end_costs_only_names)
{
	struct place *p = place_new("/proc");
	struct victim v;

	victim_start(&v, 4096);
	check_both(p, &v);
	place_free(p);
	victim_end(&v);
}
END_TEST

/* The process that reads files is a child of the tracer: it must not outlive it. */
START_TEST(the_reader_ends_with_the_tracer)
{
	int alive[2];
	struct victim v;
	char byte;
	pid_t tracer;

	victim_start(&v, SIZE_MAX);
	ck_assert_int_eq(pipe(alive), 0);
	tracer = fork();
	if (tracer == 0) {
		struct place *p = place_new("/proc");

		place_read(p, v.pid);
		place_note(p, v.pid, (uint64_t)(uintptr_t)v.ordinary);
		raise(SIGKILL);
	}
	close(alive[1]);
	waitpid(tracer, NULL, 0);
	/* It keeps no descriptor of the tracer's, such as those of a tracing instance. */
	ck_assert_int_eq(read(alive[0], &byte, 1), 0);
	close(alive[0]);
	victim_end(&v);
}
END_TEST

TCase *place_fuse_cases(void)
{
	TCase *tcase = tcase_create("fuse");

	tcase_set_timeout(tcase, 90);
	if (!fuse_file_is_possible()) {
		printf("check_place: skipped the file systems that do not answer: they need root and "
		       "/dev/fuse\n");
		return tcase;
	}
	tcase_add_test(tcase, a_file_system_that_does_not_answer_costs_only_names);
	tcase_add_test(tcase, the_reader_ends_with_the_tracer);
	tcase_add_test(tcase, a_file_that_cannot_be_read_to_its_end_costs_only_names);
	return tcase;
}
