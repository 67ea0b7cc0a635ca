/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debug_file.c - looks for a debug file, and checks that it belongs to the binary.
 */
#include "place/debug_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <elfutils/libdwelf.h>

#include "place/regular.h"
#include "base/whole.h"
#include "base/xalloc.h"

/* The longest build-id, in bytes. */
#define MAX_BUILD_ID 64

/* Identifies the right debug file: another one may have the same name. */
struct identity {
	const unsigned char *build_id;
	size_t build_id_size; /* 0: no build-id, so the checksum decides */
	uint32_t crc;
};

static bool has_build_id(int fd, const struct identity *wanted)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	const void *bits;
	ssize_t size = elf ? dwelf_elf_gnu_build_id(elf, &bits) : -1;
	bool same = size > 0 && (size_t)size == wanted->build_id_size &&
		    memcmp(bits, wanted->build_id, wanted->build_id_size) == 0;

	elf_end(elf);
	return same;
}

/* The checksum of .gnu_debuglink: the CRC of zlib and Ethernet, four bits at a time. */
static uint32_t crc_update(uint32_t crc, const unsigned char *bytes, size_t n)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return crc;
}

/* A larger file is not read for its checksum. */
#define MAX_CRC_BYTES (1LL << 32)

static bool has_crc(int fd, uint32_t wanted)
{
	unsigned char bytes[16384];
	uint32_t crc = UINT32_MAX;
	off_t at = 0;
	ssize_t n = -1;

	while (at < MAX_CRC_BYTES && (n = whole_pread(fd, bytes, sizeof(bytes), at)) > 0) {
		crc = crc_update(crc, bytes, (size_t)n);
		at += n;
	}
	return n == 0 && ~crc == wanted;
}

static bool is_wanted(int fd, const struct identity *wanted)
{
	return wanted->build_id_size > 0 ? has_build_id(fd, wanted) : has_crc(fd, wanted->crc);
}

/* Where to look, and what for. */
struct search {
	const char *root; /* of another process; NULL: our own */
	struct identity wanted;
	char **found;
};

/* Opens PATH if it is the wanted file, and stores its name. Frees PATH. */
static int try_path(const struct search *s, char *path)
{
	int fd = s->root ? regular_open_below(s->root, path, NULL, NULL)
			 : regular_open(path, NULL, NULL);

	if (fd >= 0 && !is_wanted(fd, &s->wanted)) {
		close(fd);
		fd = -1;
	}
	if (fd >= 0)
		*s->found = xasprintf("%s%s", s->root ? s->root : "", path);
	free(path);
	return fd;
}

/* The places that gdb looks in: "Debugging Information in Separate Files" in its manual. */
static int try_link(const struct search *s, const char *path, const char *link)
{
	static const struct {
		const char *before, *after; /* the folder of the binary */
	} places[] = {
		{ "", "/.debug/" },
		{ "/usr/lib/debug", "/" },
		{ "", "/" },
	};
	const char *slash = path ? strrchr(path, '/') : NULL;
	int folder = slash ? (int)(slash - path) : 0;
	int fd = -1;

	if (!slash || !link || strchr(link, '/') || strcmp(slash + 1, link) == 0)
		return -1;
	for (size_t i = 0; fd < 0 && i < sizeof(places) / sizeof(*places); i++)
		fd = try_path(s, xasprintf("%s%.*s%s%s", places[i].before, folder, path,
					   places[i].after, link));
	return fd;
}

static int try_build_id(const struct search *s)
{
	const struct identity *wanted = &s->wanted;
	char hex[2 * MAX_BUILD_ID + 1];

	if (wanted->build_id_size == 0 || wanted->build_id_size > MAX_BUILD_ID)
		return -1;
	for (size_t i = 0; i < wanted->build_id_size; i++)
		snprintf(hex + 2 * i, 3, "%02x", wanted->build_id[i]);
	return try_path(s, xasprintf("/usr/lib/debug/.build-id/%.2s/%s.debug", hex, hex + 2));
}

/* libdwfl also asks for the file that several debug files share, with a link and no checksum. */
static bool is_shared(const char *link, GElf_Word crc)
{
	return link && crc == 0;
}

int debug_file_find(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
		    const char *path, const char *link, GElf_Word crc, char **found)
{
	struct search s = { .wanted.crc = crc, .found = found };
	GElf_Addr address;
	int size = dwfl_module_build_id(module, &s.wanted.build_id, &address);
	int fd = -1;

	if (size > 0) {
		s.wanted.build_id_size = (size_t)size;
		fd = dwfl_build_id_find_debuginfo(module, user, name, base, path, link, crc, found);
	}
	if (fd < 0)
		fd = try_link(&s, path, link);
	s.root = *user;
	if (fd < 0 && s.root && !is_shared(link, crc))
		fd = try_build_id(&s);
	if (fd < 0 && s.root)
		fd = try_link(&s, path, link);
	if (fd < 0)
		errno = ENOENT;
	return fd;
}
