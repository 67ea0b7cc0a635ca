/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "futrace/xalloc.h"

static bool is_stdout(const char *path)
{
	return !strcmp(path, "-");
}

/*
 * A pipe, a terminal, a device: nothing can take its place. A link to one that somebody else has
 * laid there, as anybody can in /tmp, is not followed but replaced.
 */
static bool is_special(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && st.st_uid != 0 &&
	    st.st_uid != geteuid())
		return false;
	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static char *directory_of(const char *path)
{
	char *copy = xstrdup(path);
	char *dir = xstrdup(dirname(copy));

	free(copy);
	return dir;
}

int output_check(const char *path, struct error *err)
{
	struct stat st;
	char *dir;
	int code = 0;

	if (is_stdout(path))
		return 0;
	if (is_special(path)) {
		if (access(path, W_OK) < 0)
			return error_set(err, errno, "cannot write %s", path);
		return 0;
	}
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return error_set(err, EISDIR, "cannot write %s", path);
	dir = directory_of(path);
	if (access(dir, W_OK | X_OK) < 0)
		code = errno;
	free(dir);
	return code ? error_set(err, code, "cannot write %s", path) : 0;
}

/* Returns 0, or the errno of what failed. Closes OUT unless it is standard output. */
static int render_and_close(FILE *out, int (*render)(FILE *out, const void *arg), const void *arg)
{
	int code = 0;

	errno = 0;
	if (render(out, arg) < 0 || fflush(out) == EOF || ferror(out))
		code = errno ? errno : EIO;
	if (out != stdout && fclose(out) == EOF && !code)
		code = errno;
	return code;
}

static int write_directly(const char *path, int (*render)(FILE *out, const void *arg),
			  const void *arg)
{
	FILE *out = is_stdout(path) ? stdout : fopen(path, "we");

	return out ? render_and_close(out, render, arg) : errno;
}

/* The mode a new file would have had, had it not been made by mkstemp(). */
static mode_t usual_mode(const char *path)
{
	struct stat st;
	mode_t mask;

	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
		return st.st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int write_beside(const char *path, int (*render)(FILE *out, const void *arg),
			const void *arg)
{
	char *temp = xasprintf("%s.XXXXXX", path);
	int fd = mkostemp(temp, O_CLOEXEC);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	int code = 0;

	if (!out) {
		code = errno;
		if (fd >= 0)
			close(fd);
	} else {
		if (fchmod(fd, usual_mode(path)) < 0)
			code = errno;
		if (!code)
			code = render_and_close(out, render, arg);
		else
			fclose(out);
	}
	if (!code && rename(temp, path) < 0)
		code = errno;
	if (code && fd >= 0)
		unlink(temp);
	free(temp);
	return code;
}

int output_write(const char *path, int (*render)(FILE *out, const void *arg), const void *arg,
		 struct error *err)
{
	int code = is_stdout(path) || is_special(path) ? write_directly(path, render, arg)
						       : write_beside(path, render, arg);

	if (code)
		return error_set(err, code, "cannot write %s",
				 is_stdout(path) ? "to standard output" : path);
	return 0;
}
