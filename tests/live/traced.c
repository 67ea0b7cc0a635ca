/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traced.c - starts and ends traced programs and tracers, and reads results.
 */
#include "tests/live/traced.h"

#include "tests/truths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <check.h>
#include <tracefs/tracefs.h>

#define MAX_ARGS 32

static const char *build_path(void)
{
	const char *path = getenv("TEST_BUILD");

	return path ? path : "tests";
}

static const char *futrace_path(void)
{
	const char *path = getenv("TEST_FUTRACE");

	return path ? path : "./futrace";
}

/* Makes a new empty file in TMPDIR. */
static void temporary(char path[256])
{
	const char *dir = getenv("TMPDIR");
	int fd;

	snprintf(path, 256, "%s/check_live.XXXXXX", dir ? dir : "/tmp");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Runs program NAME with ARGS, which end in NULL, and with the options for its pipes and truth. */
static void program_exec(const struct program *p, const char *name, const char *const args[],
			 int parked, int go)
{
	const char *argv[MAX_ARGS];
	char path[512], parked_fd[16], go_fd[16];
	int n = 1;

	fcntl(parked, F_SETFD, 0);
	fcntl(go, F_SETFD, 0);
	snprintf(path, sizeof(path), "%s/%s", build_path(), name);
	snprintf(parked_fd, sizeof(parked_fd), "%d", parked);
	snprintf(go_fd, sizeof(go_fd), "%d", go);
	argv[0] = path;
	while (*args)
		argv[n++] = *args++;
	memcpy(&argv[n],
	       (const char *const[]){ "--parked-fd", parked_fd, "--go-fd", go_fd, "--truth",
				      p->truth, NULL },
	       7 * sizeof(*argv));
	execv(path, (char *const *)argv);
	perror(path);
	_exit(127);
}

static void program_launch(struct program *p, const char *name, const char *const args[])
{
	int parked[2], go[2];
	char c;

	temporary(p->truth);
	unlink(p->truth);
	ck_assert_int_eq(pipe2(parked, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(go, O_CLOEXEC), 0);
	p->pid = fork();
	if (p->pid == 0)
		program_exec(p, name, args, parked[1], go[0]);
	close(parked[1]);
	close(go[0]);
	p->go_fd = go[1];
	ck_assert_msg(read(parked[0], &c, 1) == 1, "%s %s did not start", name, args[0]);
	close(parked[0]);
}

void program_start(struct program *p, const char *scenario, bool hold)
{
	program_launch(p, "known_waits",
		       (const char *const[]){ scenario, hold ? "--hold" : NULL, NULL });
}

void program_start_scene(struct program *p, const char *scene, const char *seconds)
{
	program_launch(
		p, "scenes/scenes",
		(const char *const[]){ scene, seconds, "--dir", build_path(), "--hold", NULL });
}

void program_start_case(struct program *p, const char *name)
{
	setenv("CASES_DIR", build_path(), 1);
	program_launch(p, "cases", (const char *const[]){ name, NULL });
}

void program_go(struct program *p)
{
	ck_assert_int_eq(write(p->go_fd, "g", 1), 1);
}

static void sleep_ms(long ms)
{
	const struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

void program_await_truth(const struct program *p)
{
	while (access(p->truth, F_OK) < 0)
		sleep_ms(10);
}

uint64_t program_told_or_0(const struct program *p, const char *name)
{
	FILE *in = fopen(p->truth, "r");
	char line[256], found[64];
	uint64_t value, result = 0;

	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in)) {
		if (sscanf(line, "told %63s %" SCNu64, found, &value) == 2 && !strcmp(found, name))
			result = value;
	}
	fclose(in);
	return result;
}

uint64_t program_told(const struct program *p, const char *name)
{
	uint64_t value = program_told_or_0(p, name);

	ck_assert_msg(value != 0, "the program did not tell %s", name);
	return value;
}

void program_end(struct program *p)
{
	close(p->go_fd);
	wait_for(p->pid);
}

void tracer_start(struct tracer *t, const char *const args[])
{
	const char *argv[MAX_ARGS] = { futrace_path() };
	char ready_fd[16];
	int ready[2];
	int n = 1;

	temporary(t->json);
	unlink(t->json);
	temporary(t->errors);
	temporary(t->output);
	ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
	snprintf(ready_fd, sizeof(ready_fd), "%d", ready[1]);
	argv[n++] = "--json";
	argv[n++] = t->json;
	argv[n++] = "--ready-fd";
	argv[n++] = ready_fd;
	t->leaves_out = false;
	for (int i = 0; args[i]; i++) {
		t->leaves_out = t->leaves_out || !strcmp(args[i], "--min-wait");
		argv[n++] = args[i];
	}
	ck_assert_int_lt(n, MAX_ARGS);
	t->pid = fork();
	if (t->pid == 0) {
		fcntl(ready[1], F_SETFD, 0);
		dup2(open(t->errors, O_WRONLY | O_APPEND), STDERR_FILENO);
		dup2(open(t->output, O_WRONLY | O_APPEND), STDOUT_FILENO);
		execv(argv[0], (char *const *)argv);
		_exit(99);
	}
	close(ready[1]);
	t->ready_fd = ready[0];
}

void tracer_await_ready(const struct tracer *t)
{
	char text[8] = "", why[512] = "";
	FILE *errors;

	if (read(t->ready_fd, text, 6) != 6) {
		errors = fopen(t->errors, "r");
		if (errors)
			why[fread(why, 1, sizeof(why) - 1, errors)] = '\0';
		ck_abort_msg("futrace did not begin to trace: %s", why);
	}
	ck_assert_str_eq(text, "ready\n");
}

bool instance_of(pid_t pid)
{
	char *path = tracefs_get_tracing_file("instances");
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[32];
	bool found = false;

	tracefs_put_tracing_file(path);
	ck_assert_ptr_nonnull(dir);
	snprintf(name, sizeof(name), "futrace-%d-", (int)pid);
	while ((entry = readdir(dir)))
		found = found || !strncmp(entry->d_name, name, strlen(name));
	closedir(dir);
	return found;
}

int tracer_end(struct tracer *t)
{
	int status = wait_for(t->pid);

	close(t->ready_fd);
	ck_assert(!instance_of(t->pid));
	return status;
}

/* What must hold for every result holds for DOC, and for the report if that was printed. */
static void check_truths(const struct tracer *t, json_t *doc)
{
	char text[65536] = "", why[TRUTHS_WHY];
	FILE *in = fopen(t->output, "r");

	ck_assert_msg(truths_hold(doc, !t->leaves_out, why), "%s", why);
	if (!in)
		return;
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	fclose(in);
	ck_assert_msg(truths_hold_in_text(text, doc, why), "%s", why);
}

json_t *tracer_json(const struct tracer *t)
{
	json_error_t error;
	json_t *doc = json_load_file(t->json, 0, &error);

	ck_assert_msg(doc != NULL, "%s: %s", t->json, error.text);
	check_truths(t, doc);
	return doc;
}

int tracer_error_lines(const struct tracer *t)
{
	FILE *in = fopen(t->errors, "r");
	int lines = 0;
	int c;

	ck_assert_ptr_nonnull(in);
	while ((c = getc(in)) != EOF)
		lines += c == '\n';
	fclose(in);
	return lines;
}

json_t *json_futex_of(json_t *doc, uint64_t uaddr, pid_t pid)
{
	json_t *futexes =
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "futexes");
	json_t *futex;
	char wanted[32];
	size_t i;

	snprintf(wanted, sizeof(wanted), "0x%" PRIx64, uaddr);
	json_array_foreach(futexes, i, futex)
	{
		if (!strcmp(json_string_value(json_object_get(futex, "uaddr")), wanted) &&
		    (!pid || json_number(futex, "pid") == (uint64_t)pid))
			return futex;
	}
	return NULL;
}

json_t *json_futex(json_t *doc, uint64_t uaddr)
{
	return json_futex_of(doc, uaddr, 0);
}

json_t *json_op(json_t *futex, uint32_t op)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(futex, "ops"), i, row)
	{
		json_t *raw = json_object_get(row, "op_raw");

		if (json_is_integer(raw) && (uint32_t)json_integer_value(raw) == op)
			return row;
	}
	return NULL;
}

uint64_t json_calls(json_t *futex, const char *name)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(futex, "ops"), i, row)
	{
		if (!strcmp(json_string_value(json_object_get(row, "op")), name))
			return json_number(row, "calls");
	}
	return 0;
}

uint64_t json_number(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	ck_assert_msg(json_is_integer(value), "no number %s", key);
	return (uint64_t)json_integer_value(value);
}

bool live_is_possible(const char **why)
{
	const char *dir = tracefs_tracing_dir();
	char path[256];

	if (geteuid() != 0) {
		*why = "not root";
		return false;
	}
	if (!dir) {
		*why = "there is no tracefs";
		return false;
	}
	snprintf(path, sizeof(path), "%s/events/syscalls/sys_enter_futex", dir);
	*why = "this kernel does not trace system calls";
	return access(path, F_OK) == 0;
}

json_t *live_run(struct program *p, const char *scenario, const char *const options[])
{
	const char *args[MAX_ARGS] = { "-p" };
	struct tracer t;
	char pid[16];
	json_t *doc;
	int n = 2;

	program_start(p, scenario, false);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	args[1] = pid;
	while (*options)
		args[n++] = *options++;
	tracer_start(&t, args);
	tracer_await_ready(&t);
	program_go(p);
	program_end(p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	ck_assert_uint_eq(json_number(json_object_get(doc, "trace"), "lost_events"), 0);
	return doc;
}
