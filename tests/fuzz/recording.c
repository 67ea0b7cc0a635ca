/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording.c - fuzzes the input of `futrace report': the layout of a trace.dat, the notes in it,
 * its sub-buffers and mappings, up to every format of the report.
 *
 * An input begins with a byte of options; then comes the file, or, where the next byte is '{',
 * futrace's notes only, for which a file is made around them and two sub-buffers.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "session/recorded/recorded.h"
#include "capture/trace_dat/trace_dat.h"
#include "base/xalloc.h"

#define SUBBUF_SIZE 4096
#define CPUS	    2

enum {
	INTERVALS = 1,
	PICTURE = 2,
	FOLDED = 4,
	SYSROOT = 8,
	WINDOW = 16,
};

static void write_all(int fd, const void *bytes, size_t size)
{
	FUZZ_EXPECT(write(fd, bytes, size) == (ssize_t)size);
}

/* Writes the sub-buffers of the corpus of pages, which follow a byte of options there. */
static void write_subbufs(int fd, const struct trace_dat_cpu cpus[CPUS])
{
	static const char *const names[CPUS] = { "page00", "page10" };

	for (size_t i = 0; i < CPUS; i++) {
		char *path = fuzz_corpus("pages", names[i]);
		size_t size;
		char *page = fuzz_read(path, &size);

		FUZZ_EXPECT(page && size > SUBBUF_SIZE);
		FUZZ_EXPECT(lseek(fd, (off_t)cpus[i].offset, SEEK_SET) > 0);
		write_all(fd, page + 1, SUBBUF_SIZE);
		free(page);
		free(path);
	}
}

static void write_around(int fd, const uint8_t *notes, size_t size)
{
	struct trace_dat_cpu cpus[CPUS] = { { .number = 0, .bytes = SUBBUF_SIZE },
					    { .number = 1, .bytes = SUBBUF_SIZE } };
	const struct trace_dat_head head = {
		.header_page = "",
		.header_event = "",
		.kallsyms = "",
		.comms = "",
		.clock = "mono",
		.kernel = "Linux - 6.18 - x86_64",
		.version = "",
		.proc_maps = "",
		.subbuf_bytes = SUBBUF_SIZE,
		.notes = (const char *)notes,
		.notes_bytes = size,
	};
	size_t head_size;
	char *bytes = trace_dat_make_head(&head, cpus, CPUS, &head_size);

	FUZZ_EXPECT(bytes);
	write_all(fd, bytes, head_size);
	write_subbufs(fd, cpus);
	free(bytes);
}

static int take_interval(void *arg, struct result *res)
{
	(void)arg;
	fuzz_render(res);
	return 0;
}

static struct result *report(const char *path, uint8_t chosen, struct error *err)
{
	char name[] = "fuzz";
	struct given_window window = { name, 0, UINT64_MAX };
	const struct trace_request request = {
		.interval_ns = chosen & INTERVALS ? UINT64_MAX / 512 : 0,
		.wants_trails = chosen & PICTURE,
		.wants_chains = chosen & FOLDED,
		.sysroot = chosen & SYSROOT ? "/nowhere" : NULL,
		.windows = &window,
		.n_windows = chosen & WINDOW ? 1 : 0,
	};
	const struct interval_watch watch = { take_interval, NULL };

	return recorded_result(&request, path, &watch, err);
}

void fuzz_recording(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char *path = xasprintf("/proc/self/fd/%d", fd);
	struct error err = { 0 };
	struct result *res;

	FUZZ_EXPECT(fd >= 0);
	if (size > 1 && bytes[1] == '{')
		write_around(fd, bytes + 1, size - 1);
	else if (size > 1)
		write_all(fd, bytes + 1, size - 1);
	res = report(path, size ? bytes[0] : 0, &err);
	if (res)
		fuzz_render(res);
	else
		FUZZ_EXPECT(*err.what);
	result_free(res);
	close(fd);
	free(path);
}
