/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * short_reads.c - runs a program and shortens its reads and writes; for short_reads.sh.
 *
 *   short_reads [--one] [--nth N] [--told FILE] HELD PROGRAM [ARG...]
 *
 * By ptrace(2), the count of each read(2), pread64(2), write(2), pwrite64(2) and copy_file_range(2)
 * of more than one byte is halved before the kernel sees it; with --one it becomes one byte at the
 * begin of a file and in a pipe. So each result has really happened, and nothing is lost. With
 * --nth only the Nth such call of each process is shortened. That begins when HELD (held.c,
 * preloaded) stops the program before main(), applies to child processes too, and ends when a
 * process runs another program.
 *
 * Some calls are never done by halves by a kernel, so they are not shortened:
 *
 * - A write to tracefs is a command: half of "mono" is no clock, half of a thread's id is
 * another's.
 * - A read of a signalfd or a timerfd fails without room for a whole record.
 * - A shorter read of a socket cuts off the guardian's message.
 * - /proc/sys, events/header_page and events/header_event are read at once; a second read is empty.
 *
 * Exits as the program does, or with 128 + N if signal N ended it. FILE gets the program's process
 * id, and the largest number of calls of one process that could be shortened.
 */
#include <elf.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define N(array)      (sizeof(array) / sizeof(*(array)))
#define MAX_PROCESSES 64
#define SYSCALL_STOP  (SIGTRAP | 0x80)

/* The bytes of a file's begin that --one reads one by one. */
#define BEGINNING 64

/* If a process makes more calls, as for kernel symbols, shortens each sixteenth only. */
#define MANY	1000
#define OF_MANY 16

#if defined(__x86_64__)
#define THIRD offsetof(struct user_regs_struct, rdx)
#define FIFTH offsetof(struct user_regs_struct, r8)
#elif defined(__aarch64__)
#define THIRD offsetof(struct user_regs_struct, regs[2])
#define FIFTH offsetof(struct user_regs_struct, regs[4])
#else
#define THIRD		  0
#define FIFTH		  0
#define UNKNOWN_REGISTERS 1
#endif

static const struct call {
	uint64_t number;
	size_t count_at;  /* the place of the count in the registers */
	size_t count_arg; /* which argument it is */
	bool writes, has_offset;
} calls[] = {
	{ SYS_read, THIRD, 2, false, false },		{ SYS_pread64, THIRD, 2, false, true },
	{ SYS_write, THIRD, 2, true, false },		{ SYS_pwrite64, THIRD, 2, true, true },
	{ SYS_copy_file_range, FIFTH, 4, true, false },
};

struct process {
	pid_t pid; /* 0: none */
	uint64_t n_looked_at, n_calls;
	const struct call *call; /* the shortened call under way; NULL: none */
	uint64_t count;		 /* as it was */
};

struct run {
	bool one;
	uint64_t nth; /* 0: all */
	const char *told;
	pid_t pid;
	int status; /* of waitpid(2) */
	uint64_t most_calls;
	struct process processes[MAX_PROCESSES];
};

static void __attribute__((noreturn)) die(const char *what)
{
	perror(what);
	exit(1);
}

/* The process PID; adds it if it is new. */
static struct process *process_of(struct run *run, pid_t pid)
{
	struct process *unused = NULL;

	for (size_t i = 0; i < MAX_PROCESSES; i++) {
		struct process *p = &run->processes[i];

		if (p->pid == pid)
			return p;
		if (!p->pid && !unused)
			unused = p;
	}
	if (!unused) {
		fprintf(stderr, "short_reads: more than %d processes\n", MAX_PROCESSES);
		exit(1);
	}
	*unused = (struct process){ .pid = pid };
	return unused;
}

static void set_register(pid_t pid, size_t at, uint64_t value)
{
	struct user_regs_struct regs;
	struct iovec all = { .iov_base = &regs, .iov_len = sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &all) < 0)
		return;
	memcpy((char *)&regs + at, &value, sizeof(value));
	ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &all);
}

/* The file system of descriptor FD of PID; NAME gets the file's name. */
static int64_t file_system(pid_t pid, uint64_t fd, char name[PATH_MAX])
{
	char link[64];
	struct statfs fs;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/fd/%" PRIu64, (int)pid, fd);
	n = readlink(link, name, PATH_MAX - 1);
	if (n < 0 || statfs(link, &fs) < 0)
		return -1;
	name[n] = '\0';
	return fs.f_type;
}

static bool can_be_short(int64_t type, const char *name, bool writes)
{
	if (type == TRACEFS_MAGIC)
		return !writes && !strstr(name, "/events/header_");
	if (type == PROC_SUPER_MAGIC)
		return strncmp(name, "/proc/sys/", strlen("/proc/sys/")) != 0;
	return type != -1 && type != ANON_INODE_FS_MAGIC && type != SOCKFS_MAGIC;
}

static uint64_t position(pid_t pid, uint64_t fd)
{
	uint64_t at = 0;
	char path[64];
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%" PRIu64, (int)pid, fd);
	in = fopen(path, "re");
	if (!in)
		return 0;
	if (fscanf(in, "pos: %" SCNu64, &at) != 1)
		at = 0;
	fclose(in);
	return at;
}

static const struct call *find_call(uint64_t number)
{
	for (size_t i = 0; i < N(calls); i++) {
		if (calls[i].number == number)
			return &calls[i];
	}
	return NULL;
}

/* The kernel copies nothing of a sub-buffer if there is no room for its first event. */
static bool is_sub_buffer(const char *name)
{
	static const char end[] = "/trace_pipe_raw";
	size_t length = strlen(name);

	return length > strlen(end) && !strcmp(name + length - strlen(end), end);
}

static void enter(struct run *run, struct process *p, const uint64_t args[6], uint64_t number)
{
	const struct call *call = find_call(number);
	char name[PATH_MAX];
	uint64_t count, at;
	int64_t type;

	if (!call || args[call->count_arg] < 2)
		return;
	if (p->n_looked_at++ >= MANY && p->n_looked_at % OF_MANY)
		return;
	type = file_system(p->pid, args[0], name);
	if (!can_be_short(type, name, call->writes))
		return;
	p->n_calls++;
	if (p->n_calls > run->most_calls)
		run->most_calls = p->n_calls;
	if (run->nth && p->n_calls != run->nth)
		return;
	p->call = call;
	p->count = args[call->count_arg];
	at = call->has_offset ? args[3] : position(p->pid, args[0]);
	count = run->one && at < BEGINNING && !is_sub_buffer(name) ? 1 : p->count / 2;
	set_register(p->pid, call->count_at, count);
}

static void at_call(struct run *run, struct process *p)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, p->pid, (void *)sizeof(info), &info) < 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		enter(run, p, (const uint64_t *)info.entry.args, info.entry.nr);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && p->call) {
		/* The program may rely on its argument registers. */
		set_register(p->pid, p->call->count_at, p->count);
		p->call = NULL;
	}
}

static void at_stop(struct run *run, struct process *p, int status)
{
	int signo = WSTOPSIG(status), event = status >> 16;

	if (event == PTRACE_EVENT_EXEC) {
		ptrace(PTRACE_DETACH, p->pid, NULL, NULL);
		p->pid = 0;
		return;
	}
	/* A process stopped by a signal stays stopped. */
	if (event == PTRACE_EVENT_STOP && signo != SIGTRAP) {
		ptrace(PTRACE_LISTEN, p->pid, NULL, NULL);
		return;
	}
	if (signo == SYSCALL_STOP)
		at_call(run, p);
	if (event || signo == SYSCALL_STOP)
		signo = 0;
	ptrace(PTRACE_SYSCALL, p->pid, NULL, (void *)(intptr_t)signo);
}

static void follow(struct run *run)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		struct process *p;

		if (pid < 0)
			continue;
		p = process_of(run, pid);
		if (WIFSTOPPED(status)) {
			at_stop(run, p, status);
			continue;
		}
		p->pid = 0;
		if (pid == run->pid)
			run->status = status;
	}
}

/* Starts the program, and attaches to it once HELD has stopped it. */
static void start(struct run *run, const char *held, char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	int status;

	run->pid = fork();
	if (run->pid < 0)
		die("fork");
	if (run->pid == 0) {
		setenv("LD_PRELOAD", held, 1);
		execv(argv[0], argv);
		die(argv[0]);
	}
	if (waitpid(run->pid, &status, WUNTRACED) < 0)
		die("waitpid");
	if (!WIFSTOPPED(status)) {
		fprintf(stderr, "short_reads: %s is not held\n", argv[0]);
		exit(1);
	}
	if (ptrace(PTRACE_SEIZE, run->pid, NULL, (void *)options) < 0)
		die("ptrace");
	kill(run->pid, SIGCONT);
}

static void tell(const struct run *run)
{
	FILE *out = run->told ? fopen(run->told, "we") : NULL;

	if (run->told && !out)
		die(run->told);
	if (!out)
		return;
	fprintf(out, "%d %" PRIu64 "\n", (int)run->pid, run->most_calls);
	if (fclose(out) != 0)
		die(run->told);
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "one", no_argument, NULL, '1' },
		{ "nth", required_argument, NULL, 'n' },
		{ "told", required_argument, NULL, 't' },
		{ 0 },
	};
	struct run run = { 0 };
	int found;

#ifdef UNKNOWN_REGISTERS
	puts("short_reads: it is not known here which register holds a count");
	return 77;
#endif
	while ((found = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		if (found == '1')
			run.one = true;
		else if (found == 'n')
			run.nth = strtoull(optarg, NULL, 10);
		else if (found == 't')
			run.told = optarg;
		else
			return 2;
	}
	if (argc - optind < 2)
		return 2;
	start(&run, argv[optind], argv + optind + 1);
	tell(&run);
	follow(&run);
	tell(&run);
	return WIFSIGNALED(run.status) ? 128 + WTERMSIG(run.status) : WEXITSTATUS(run.status);
}
