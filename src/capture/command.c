/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.c - forks a child that waits on a pipe until it may run the program.
 */
#include "capture/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/tasks.h"
#include "base/whole.h"
#include "base/xalloc.h"

#define MARKER "FUTRACE_MARKER"

/* The message to the child: this byte, the path of the marker, and a NUL. */
#define GO 'g'

/* The lowest descriptor for the marker: programs seldom use one so high, and limits are higher. */
#define MARKER_FD 100

static void set_marker(const char *marker)
{
	if (*marker)
		setenv(MARKER, marker, 1);
	else
		unsetenv(MARKER);
}

/*
 * Another user cannot open the marker through root's directories, but can through an inherited
 * descriptor. An O_PATH descriptor does not keep the instance from being removed, however long a
 * program holds it.
 */
static void set_marker_for(const struct user *user, const char *marker)
{
	int fd = *marker ? open(marker, O_PATH | O_CLOEXEC) : -1;
	int inherited = fd >= 0 ? fcntl(fd, F_DUPFD, MARKER_FD) : -1;
	char *path = xasprintf("/proc/self/fd/%d", inherited);

	if (inherited < 0 || chown(path, user->uid, (gid_t)-1) < 0)
		unsetenv(MARKER);
	else
		setenv(MARKER, path, 1);
	free(path);
}

/* Waits for the whole message. Returns false if the pipe closes before its NUL. */
static bool receive_message(int go_fd, char *message, size_t size)
{
	size_t used = 0;

	do {
		ssize_t n = read(go_fd, message + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		used += (size_t)n;
	} while (used < size && (!used || message[used - 1]));
	return !message[used - 1];
}

/* Waits for the message, then runs the program. */
static void __attribute__((noreturn))
wait_and_run(char *const argv[], const struct user *user, int go_fd, int exec_fd,
	     const struct inherited *old)
{
	char message[PIPE_BUF] = "";
	int why;

	if (!receive_message(go_fd, message, sizeof(message)))
		_exit(125);
	if (user)
		set_marker_for(user, message + 1);
	else
		set_marker(message + 1);
	inherited_give_back(old);
	if (!user || user_become(user) == 0)
		execvp(argv[0], argv);
	why = errno;
	/* If the errno cannot be sent, the exit status still tells of the failure. */
	whole_write(exec_fd, &why, sizeof(why));
	_exit(why == ENOENT ? 127 : 126);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int fork_child(struct command *cmd, char *const argv[], const struct user *user,
		      const int go[2], const int exec_pipe[2], const struct inherited *old)
{
	sigset_t all, mine;

	/* A signal for the child waits until the program's own action for it is set. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mine);
	cmd->pid = fork();
	if (cmd->pid == 0) {
		/* Else the child would never see the pipe close. */
		close(go[1]);
		wait_and_run(argv, user, go[0], exec_pipe[1], old);
	}
	sigprocmask(SIG_SETMASK, &mine, NULL);
	close(go[0]);
	close(exec_pipe[1]);
	cmd->go_fd = go[1];
	cmd->exec_fd = exec_pipe[0];
	return cmd->pid < 0 ? -1 : 0;
}

int command_start(struct command *cmd, char *const argv[], const struct user *user,
		  const struct inherited *old, struct error *err)
{
	int go[2];
	int exec_pipe[2];

	*cmd = (struct command)COMMAND_NONE;
	if (pipe2(go, O_CLOEXEC) < 0)
		return error_set(err, errno, "cannot start %s", argv[0]);
	if (pipe2(exec_pipe, O_CLOEXEC) < 0) {
		error_set(err, errno, "cannot start %s", argv[0]);
		close(go[0]);
		close(go[1]);
		return -1;
	}
	if (fork_child(cmd, argv, user, go, exec_pipe, old) < 0)
		return error_set(err, errno, "cannot start %s", argv[0]);
	cmd->pidfd = (int)syscall(SYS_pidfd_open, cmd->pid, 0);
	if (cmd->pidfd < 0)
		return error_set(err, errno, "cannot watch %s", argv[0]);
	return 0;
}

bool command_is_32bit(const char *name)
{
	const char *path = getenv("PATH");
	bool is_32bit = false;
	char *copy, *rest, *folder;

	if (strchr(name, '/') || !path)
		return tasks_file_is_32bit(name);
	copy = rest = xstrdup(path);
	while ((folder = strsep(&rest, ":"))) {
		char *file = xasprintf("%s/%s", *folder ? folder : ".", name);
		bool found = access(file, X_OK) == 0;

		is_32bit = found && tasks_file_is_32bit(file);
		free(file);
		if (found)
			break;
	}
	free(copy);
	return is_32bit;
}

/* Sends the message to the child. Returns 0 or an errno. */
static int send_message(const struct command *cmd)
{
	char *message = xasprintf("%c%s", GO, cmd->marker ? cmd->marker : "");
	size_t size = strlen(message) + 1;
	int why = ENAMETOOLONG;

	if (size <= PIPE_BUF)
		why = whole_write(cmd->go_fd, message, size) < 0 ? errno : 0;
	free(message);
	return why;
}

int command_go(struct command *cmd)
{
	int why = send_message(cmd);
	ssize_t n;

	if (why)
		return why;
	close_fd(&cmd->go_fd);
	/* execvp(3) closes the child's end of the pipe: then nothing is read. */
	n = whole_read(cmd->exec_fd, &why, sizeof(why));
	close_fd(&cmd->exec_fd);
	return n == sizeof(why) ? why : 0;
}

/* Fills in the child's status if it has ended. FLAGS are those of waitpid(2). */
static void reap(struct command *cmd, int flags)
{
	int status = 0;
	pid_t pid;

	if (cmd->ended)
		return;
	do
		pid = waitpid(cmd->pid, &status, flags);
	while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return;
	cmd->ended = true;
	/* waitpid(2) fails only if the status was collected elsewhere. */
	if (pid < 0) {
		cmd->unknown = errno;
		cmd->status = 125;
		return;
	}
	if (WIFSIGNALED(status))
		cmd->status = 128 + WTERMSIG(status);
	else
		cmd->status = WEXITSTATUS(status);
}

bool command_has_ended(struct command *cmd)
{
	reap(cmd, WNOHANG);
	return cmd->ended;
}

int command_wait(struct command *cmd)
{
	reap(cmd, 0);
	return cmd->status;
}

void command_finish(struct command *cmd)
{
	bool held = cmd->go_fd >= 0;

	close_fd(&cmd->go_fd);
	close_fd(&cmd->exec_fd);
	close_fd(&cmd->pidfd);
	if (held && cmd->pid > 0)
		command_wait(cmd);
	free(cmd->marker);
	cmd->marker = NULL;
}
