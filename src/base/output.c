/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.c - writes a new file beside the old one, and then renames it.
 */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/direct.h"
#include "base/xalloc.h"

static bool is_stdout(const char *path)
{
	return !strcmp(path, "-");
}

static bool is_pipe(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

/* Fills ERR with the failure to write PATH. */
static int cannot_write(struct error *err, int code, const char *path)
{
	error_set(err, code, "cannot write %s", is_stdout(path) ? "to standard output" : path);
	return output_lacks_reader(path, err) ? error_remedy(err, "start its reader first") : -1;
}

bool output_lacks_reader(const char *path, const struct error *err)
{
	return err->code == ENXIO && is_pipe(path);
}

static char *directory_of(const char *path)
{
	char *copy = xstrdup(path);
	char *dir = xstrdup(dirname(copy));

	free(copy);
	return dir;
}

/* In a directory such as /tmp, only root can replace a file of another user. */
static int check_replaceable(const char *path, const char *dir)
{
	struct stat file, in;

	if (access(dir, W_OK | X_OK) < 0)
		return errno;
	if (lstat(path, &file) < 0 || stat(dir, &in) < 0 || !(in.st_mode & S_ISVTX) ||
	    geteuid() == 0 || geteuid() == file.st_uid || geteuid() == in.st_uid)
		return 0;
	return EPERM;
}

static int check(const char *path)
{
	struct stat st;
	char *dir;
	int code;

	if (is_stdout(path))
		return 0;
	if (direct_is(path))
		return direct_check(path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return EISDIR;
	dir = directory_of(path);
	code = check_replaceable(path, dir);
	free(dir);
	return code;
}

int output_check(const char *path, struct error *err)
{
	int code = check(path);

	return code ? cannot_write(err, code, path) : 0;
}

/* Returns 0, or the errno of the failure. Closes OUT unless it is standard output. */
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

static FILE *open_directly(const char *path)
{
	int fd = direct_open(path);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out && fd >= 0)
		close(fd);
	return out;
}

/*
 * The mode that open(2) would give a new file; mkstemp() gives 0600. An old file's mode is kept if
 * the caller owns it, and can only take bits away if another user does.
 */
static mode_t usual_mode(const char *path)
{
	mode_t mask = umask(0), usual = 0666 & ~mask;
	struct stat st;

	umask(mask);
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return usual;
	return st.st_mode & (st.st_uid == geteuid() ? 0777 : usual);
}

/*
 * Opens a new file beside PATH and stores its name in *TEMP, which the caller frees. Returns NULL
 * with errno on failure.
 */
static FILE *open_beside(const char *path, char **temp)
{
	FILE *out = NULL;
	int fd, why;

	*temp = xasprintf("%s.XXXXXX", path);
	fd = mkostemp(*temp, O_CLOEXEC);
	if (fd >= 0 && fchmod(fd, usual_mode(path)) == 0)
		out = fdopen(fd, "w");
	if (out)
		return out;
	why = errno;
	if (fd >= 0) {
		close(fd);
		unlink(*temp);
	}
	free(*temp);
	*temp = NULL;
	errno = why;
	return NULL;
}

static int write_beside(const char *path, int (*render)(FILE *out, const void *arg),
			const void *arg)
{
	char *temp;
	FILE *out = open_beside(path, &temp);
	int code;

	if (!out)
		return errno;
	code = render_and_close(out, render, arg);
	if (!code && rename(temp, path) < 0)
		code = errno;
	if (code)
		unlink(temp);
	free(temp);
	return code;
}

static int write_directly(const char *path, int (*render)(FILE *out, const void *arg),
			  const void *arg)
{
	FILE *out = is_stdout(path) ? stdout : open_directly(path);

	return out ? render_and_close(out, render, arg) : errno;
}

int output_write(const char *path, int (*render)(FILE *out, const void *arg), const void *arg,
		 struct error *err)
{
	int code = is_stdout(path) || direct_is(path) ? write_directly(path, render, arg)
						      : write_beside(path, render, arg);

	return code ? cannot_write(err, code, path) : 0;
}

int output_open(struct output *o, const char *path, struct error *err)
{
	*o = (struct output){ .path = path };
	if (is_stdout(path))
		o->file = stdout;
	else
		o->file = direct_is(path) ? open_directly(path) : open_beside(path, &o->temp);
	return o->file ? 0 : cannot_write(err, errno, path);
}

int output_flush(struct output *o, struct error *err)
{
	if (ferror(o->file) || fflush(o->file) == EOF || (o->temp && rename(o->temp, o->path) < 0))
		return cannot_write(err, errno, o->path);
	free(o->temp);
	o->temp = NULL;
	return 0;
}

void output_close(struct output *o)
{
	if (o->file && o->file != stdout && o->file != stderr)
		fclose(o->file);
	if (o->temp)
		unlink(o->temp);
	free(o->temp);
	*o = (struct output){ 0 };
}
