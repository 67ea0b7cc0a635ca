/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuse_file.c - speaks just enough of the protocol in linux/fuse.h to serve one file.
 */
#include "tests/place/fuse_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <signal.h>
#include <unistd.h>

#define FILE_NODE 2

struct server {
	int fd;
	const char *bytes;
	size_t size, readable;
};

bool fuse_file_is_possible(void)
{
	return geteuid() == 0 && access("/dev/fuse", R_OK | W_OK) == 0;
}

static void answer(const struct server *s, const struct fuse_in_header *in, int error,
		   const void *data, size_t size)
{
	struct fuse_out_header head = { .error = -error, .unique = in->unique };
	struct iovec parts[] = { { &head, sizeof(head) }, { (void *)(uintptr_t)data, size } };

	head.len = (uint32_t)(sizeof(head) + size);
	if (writev(s->fd, parts, size ? 2 : 1) < 0 && errno != ENOENT)
		_exit(1);
}

static struct fuse_attr attr_of(const struct server *s, uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.size = node == FILE_NODE ? s->size : 0,
		.mode = node == FILE_NODE ? S_IFREG | 0555 : S_IFDIR | 0555,
		.nlink = 1,
	};
}

static void answer_read(const struct server *s, const struct fuse_in_header *in,
			const struct fuse_read_in *what)
{
	size_t left = what->offset < s->size ? s->size - what->offset : 0;

	if (left && what->offset >= s->readable)
		answer(s, in, EIO, NULL, 0);
	else
		answer(s, in, 0, s->bytes + what->offset, left < what->size ? left : what->size);
}

static void answer_one(const struct server *s, const struct fuse_in_header *in)
{
	const struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
					    .minor = FUSE_KERNEL_MINOR_VERSION,
					    .max_write = 4096 };
	const struct fuse_entry_out entry = { .nodeid = FILE_NODE,
					      .attr = attr_of(s, FILE_NODE),
					      .attr_valid = 1000,
					      .entry_valid = 1000 };
	const struct fuse_attr_out attr = { .attr_valid = 1000, .attr = attr_of(s, in->nodeid) };
	const struct fuse_open_out open = { .fh = 1 };

	switch (in->opcode) {
	case FUSE_INIT:
		answer(s, in, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		answer(s, in, 0, &entry, sizeof(entry));
		break;
	case FUSE_GETATTR:
		answer(s, in, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
		answer(s, in, 0, &open, sizeof(open));
		break;
	case FUSE_READ:
		answer_read(s, in, (const struct fuse_read_in *)(in + 1));
		break;
	case FUSE_RELEASE:
		answer(s, in, 0, NULL, 0);
		break;
	case FUSE_FORGET:
		break;
	default:
		answer(s, in, ENOSYS, NULL, 0);
		break;
	}
}

static _Noreturn void serve(const struct server *s)
{
	static char request[1 << 17] __attribute__((aligned(8)));

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(s->fd, request, sizeof(request)) > 0)
		answer_one(s, (const struct fuse_in_header *)request);
	_exit(0);
}

pid_t fuse_file_serve(const char *folder, const void *bytes, size_t size, size_t readable)
{
	struct server s = { .bytes = bytes, .size = size, .readable = readable };
	char options[100];
	pid_t pid;

	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	s.fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", s.fd);
	if (s.fd < 0 || mount("file", folder, "fuse", 0, options) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		serve(&s);
	close(s.fd);
	return pid;
}
