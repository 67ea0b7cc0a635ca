/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_owner_cases.c - tests who holds locks, and deadlocks, on tests/known/known_locks.c; and the
 * process that reads memory.
 */
#include "tests/live/live_cases.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/live/traced.h"

/* A running known_locks, and what it printed. */
struct locks {
	pid_t pid;
	char told[1024];
};

static void locks_start(struct locks *l, const char *scenario)
{
	char path[512];
	int out[2];
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/known_locks", getenv("TEST_BUILD"));
	ck_assert_int_eq(pipe(out), 0);
	l->pid = fork();
	if (l->pid == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execl(path, path, scenario, NULL);
		_exit(127);
	}
	close(out[1]);
	while (n + 1 < sizeof(l->told) && !strstr(l->told, "ready")) {
		ssize_t got = read(out[0], l->told + n, sizeof(l->told) - 1 - n);

		ck_assert_msg(got > 0, "%s did not start", path);
		n += (size_t)got;
		l->told[n] = '\0';
	}
	close(out[0]);
}

static void locks_end(const struct locks *l)
{
	kill(l->pid, SIGKILL);
	waitpid(l->pid, NULL, 0);
}

/* The number that was told after NAME; 0 if there is none. */
static uint64_t told(const struct locks *l, const char *name)
{
	for (const char *line = l->told; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ' ')
			return strtoull(line + strlen(name), NULL, 0);
		if (!*line)
			break;
	}
	return 0;
}

/* Traces L, and its child if it has one, for half a second with MORE, an option or NULL. */
static json_t *trace(const struct locks *l, const char *more, const char *value)
{
	const char *args[8] = { "-d", "0.5", "-p" };
	struct tracer t;
	char pids[64];

	snprintf(pids, sizeof(pids), "%d", (int)l->pid);
	if (told(l, "child"))
		snprintf(pids, sizeof(pids), "%d,%d", (int)l->pid, (int)told(l, "child"));
	args[3] = pids;
	args[4] = more;
	args[5] = more ? value : NULL;
	tracer_start(&t, args);
	ck_assert_int_eq(tracer_end(&t), 0);
	return tracer_json(&t);
}

static json_t *owner_of(json_t *doc, uint64_t uaddr, pid_t pid)
{
	json_t *futex = json_futex_of(doc, uaddr, pid);

	ck_assert_ptr_nonnull(futex);
	return json_object_get(futex, "owner");
}

static const char *first_kind(json_t *doc)
{
	json_t *win = json_array_get(json_object_get(doc, "windows"), 0);
	json_t *finding = json_array_get(json_object_get(win, "findings"), 0);

	return json_string_value(json_object_get(finding, "kind"));
}

static const struct {
	const char *scenario, *kind;
	const char *holds_first, *holds_second;
	bool is_gone;
} scenarios[] = {
	{ "circle", "deadlock", "a", "b", false }, { "self", "deadlock", "a", NULL, false },
	{ "held", "lock", "a", NULL, false },	   { "timed", "lock", "a", NULL, false },
	{ "pi", "lock", "a", NULL, false },	   { "forked", "deadlock", "a", NULL, true },
	{ "busy", "lock", "a", NULL, false },
};

static void check_owner(json_t *owner, uint64_t tid, bool is_gone)
{
	ck_assert_uint_eq(json_number(owner, "tid"), tid);
	ck_assert_uint_ge(json_number(owner, "seen"), 1);
	ck_assert(json_is_true(json_object_get(owner, "lives")) != is_gone);
}

START_TEST(holders_and_deadlocks_are_found)
{
	struct locks l = { 0 };
	json_t *doc;
	pid_t pid;

	locks_start(&l, scenarios[_i].scenario);
	pid = told(&l, "child") ? (pid_t)told(&l, "child") : l.pid;
	doc = trace(&l, NULL, NULL);
	check_owner(owner_of(doc, told(&l, "first"), pid), told(&l, scenarios[_i].holds_first),
		    scenarios[_i].is_gone);
	if (scenarios[_i].holds_second)
		check_owner(owner_of(doc, told(&l, "second"), pid),
			    told(&l, scenarios[_i].holds_second), false);
	ck_assert_str_eq(first_kind(doc), scenarios[_i].kind);
	json_decref(doc);
	locks_end(&l);
}
END_TEST

START_TEST(without_memory_no_owner_is_known)
{
	struct locks l = { 0 };
	json_t *doc;

	locks_start(&l, "circle");
	doc = trace(&l, "--no-memory", NULL);
	ck_assert(json_is_null(owner_of(doc, told(&l, "first"), l.pid)));
	ck_assert_str_ne(first_kind(doc), "deadlock");
	json_decref(doc);
	locks_end(&l);
}
END_TEST

START_TEST(a_recording_keeps_deadlocks)
{
	char file[64] = "/tmp/live-owners-XXXXXX", command[1200];
	struct locks l = { 0 };
	json_t *doc;

	close(mkstemp(file));
	locks_start(&l, _i ? "left" : "circle");
	json_decref(trace(&l, "--record", file));
	snprintf(command, sizeof(command), "%s report -q %s -o /dev/null --json %s.json",
		 getenv("TEST_FUTRACE"), file, file);
	ck_assert_int_eq(system(command), 0);
	snprintf(command, sizeof(command), "%s.json", file);
	doc = json_load_file(command, 0, NULL);
	ck_assert_ptr_nonnull(doc);
	if (!_i)
		check_owner(owner_of(doc, told(&l, "first"), l.pid), told(&l, "a"), false);
	ck_assert_str_eq(first_kind(doc), "deadlock");
	json_decref(doc);
	unlink(file);
	unlink(command);
	locks_end(&l);
}
END_TEST

static const char *first_text(json_t *doc)
{
	json_t *win = json_array_get(json_object_get(doc, "windows"), 0);
	json_t *finding = json_array_get(json_object_get(win, "findings"), 0);

	return json_string_value(json_object_get(finding, "text"));
}

static const struct {
	const char *scenario, *option, *object;
} lefts[] = {
	{ "left", NULL, "the end of" },
	{ "left", "--no-memory", "the end of" },
#ifndef __SANITIZE_ADDRESS__ /* which has a malloc of its own */
	{ "malloc", NULL, "libc" },
#endif
};

/* Nothing but the threads themselves tells it: no lock here has an owner in its memory. */
START_TEST(if_all_threads_wait_nobody_is_left)
{
	struct locks l = { 0 };
	json_t *doc;

	locks_start(&l, lefts[_i].scenario);
	doc = trace(&l, lefts[_i].option, NULL);
	ck_assert_str_eq(first_kind(doc), "deadlock");
	ck_assert_msg(strstr(first_text(doc), "Nobody is left there") &&
			      strstr(first_text(doc), "known_locks (") &&
			      strstr(first_text(doc), lefts[_i].object),
		      "%s", first_text(doc));
	json_decref(doc);
	locks_end(&l);
}
END_TEST

/* A writer waits for readers: they leave now and then, or never. */
static const struct {
	const char *scenario;
	bool is_held; /* by readers, to the end */
	const char *says[3];
} rwlocks[] = {
	{ "rwlock",
	  false,
	  { "writers waited for readers to leave", ", of several readers the last to leave,",
	    "blocked in clock_nanosleep" } },
	{ "starved",
	  true,
	  { "w (", "writers waited for readers to leave", "Which readers have it is not known" } },
};

START_TEST(a_writer_waits_for_readers_to_leave)
{
	struct locks l = { 0 };
	json_t *doc, *turn;

	locks_start(&l, rwlocks[_i].scenario);
	doc = trace(&l, NULL, NULL);
	turn = json_futex_of(doc, told(&l, "rwlock") + 8, l.pid);
	ck_assert_ptr_nonnull(turn);
	ck_assert_str_eq(json_string_value(json_object_get(turn, "primitive")), "glibc rwlock");
	/* The others may have it when the trace ends, too. */
	ck_assert(!rwlocks[_i].is_held || (json_is_true(json_object_get(turn, "held_by_readers")) &&
					   json_is_null(json_object_get(turn, "owner"))));
	ck_assert_str_eq(first_kind(doc), "lock");
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(strstr(first_text(doc), rwlocks[_i].says[i]) != NULL, "%s",
			      first_text(doc));
	json_decref(doc);
	locks_end(&l);
}
END_TEST

START_TEST(of_some_threads_alone_it_is_not_known_whether_others_are_left)
{
	struct locks l = { 0 };
	struct tracer t;
	char tids[64];
	json_t *doc;

	locks_start(&l, "left");
	snprintf(tids, sizeof(tids), "%d,%d,%d", (int)l.pid, (int)told(&l, "a"),
		 (int)told(&l, "b"));
	tracer_start(&t, (const char *const[]){ "-d", "0.5", "--tid", tids, NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	ck_assert_str_eq(first_kind(doc), "idle");
	json_decref(doc);
	locks_end(&l);
}
END_TEST

/* The process of futrace PARENT that reads memory; 0: there is none. */
static pid_t looker_of(pid_t parent)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	while (!found && (entry = readdir(dir))) {
		char path[300], comm[32] = "";
		int pid, ppid = 0;
		FILE *in;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		in = *entry->d_name >= '1' && *entry->d_name <= '9' ? fopen(path, "re") : NULL;
		if (in && fscanf(in, "%d (%31[^)]) %*c %d", &pid, comm, &ppid) == 3 &&
		    ppid == parent && !strcmp(comm, "futrace-looker"))
			found = pid;
		if (in)
			fclose(in);
	}
	closedir(dir);
	return found;
}

static pid_t start_tracer(struct tracer *t, const struct locks *l)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)l->pid);
	tracer_start(t, (const char *const[]){ "-d", "1", "-p", pid, NULL });
	tracer_await_ready(t);
	return looker_of(t->pid);
}

static bool has_warning(json_t *doc, const char *words)
{
	json_t *warning;
	size_t i;

	json_array_foreach(json_object_get(doc, "warnings"), i, warning)
	{
		if (strstr(json_string_value(warning), words))
			return true;
	}
	return false;
}

START_TEST(the_trace_goes_on_without_the_process_that_reads)
{
	struct locks l = { 0 };
	struct tracer t;
	json_t *doc;
	pid_t looker;

	locks_start(&l, "circle");
	looker = start_tracer(&t, &l);
	ck_assert_int_gt(looker, 0);
	kill(looker, _i ? SIGSTOP : SIGKILL);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	ck_assert(_i || has_warning(doc, "owners are missing"));
	ck_assert_msg(kill(looker, 0) < 0, "it is left behind");
	json_decref(doc);
	locks_end(&l);
}
END_TEST

START_TEST(the_process_that_reads_has_no_file_of_the_tracer)
{
	struct locks l = { 0 };
	char path[64], target[256];
	struct tracer t;
	struct dirent *entry;
	pid_t looker;
	DIR *dir;
	int files = 0;

	locks_start(&l, "circle");
	looker = start_tracer(&t, &l);
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)looker);
	dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		target[n > 0 ? n : 0] = '\0';
		if (n <= 0)
			continue;
		files += strncmp(target, "socket:", 7) == 0;
		ck_assert_msg(!strcmp(target, "/dev/null") || !strncmp(target, "socket:", 7),
			      "%s is open", target);
	}
	closedir(dir);
	ck_assert_int_eq(files, 1);
	/* It dies with futrace. */
	kill(t.pid, SIGKILL);
	waitpid(t.pid, NULL, 0);
	close(t.ready_fd);
	for (int i = 0; i < 1000 && (kill(looker, 0) == 0 || instance_of(t.pid)); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	ck_assert_int_lt(kill(looker, 0), 0);
	ck_assert(!instance_of(t.pid));
	unlink(t.json);
	unlink(t.errors);
	unlink(t.output);
	locks_end(&l);
}
END_TEST

TCase *live_owner_cases(void)
{
	TCase *tc = tcase_create("owners");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, holders_and_deadlocks_are_found, 0,
			    sizeof(scenarios) / sizeof(*scenarios));
	tcase_add_test(tc, without_memory_no_owner_is_known);
	tcase_add_loop_test(tc, if_all_threads_wait_nobody_is_left, 0,
			    sizeof(lefts) / sizeof(*lefts));
	tcase_add_loop_test(tc, a_writer_waits_for_readers_to_leave, 0,
			    sizeof(rwlocks) / sizeof(*rwlocks));
	tcase_add_test(tc, of_some_threads_alone_it_is_not_known_whether_others_are_left);
	tcase_add_loop_test(tc, a_recording_keeps_deadlocks, 0, 2);
	tcase_add_loop_test(tc, the_trace_goes_on_without_the_process_that_reads, 0, 2);
	tcase_add_test(tc, the_process_that_reads_has_no_file_of_the_tracer);
	return tc;
}
