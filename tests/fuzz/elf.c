/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf.c - fuzzes the reading of mapped programs and libraries.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "code/code_names.h"
#include "place/elf_file.h"
#include "place/object.h"

/* The file, mapped as a loader does it, and in another way. */
static const char mappings[] = "10000-20000 r-xp 00000000 08:01 1 /fuzz\n"
			       "20000-30000 rw-p 00001000 08:01 1 /fuzz\n"
			       "30000-40000 rw-p 00000000 00:00 0 \n";

static void look_up(struct object *o, uint64_t bias)
{
	static const uint64_t addresses[] = { 0, 8, 0x1000, 0x4010, 0x10000, UINT64_MAX };
	struct object_spot spot;
	uint64_t end;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		object_look_up(o, addresses[i] - bias, &spot);
		FUZZ_EXPECT(!spot.symbol || strlen(spot.symbol) < SIZE_MAX);
		object_holds(o, addresses[i], &end);
	}
	object_look_up(o, object_end(o) - 8, &spot);
}

/* Reads PART of the file at FD, and sends it through bytes as reader.c does. */
static struct elf_tables read_part(int fd, enum elf_part part)
{
	struct elf_tables sent = { 0 }, received;
	size_t size;
	void *bytes;

	elf_file_read(fd, "/fuzz", part, &sent);
	bytes = elf_tables_pack(&sent, &size);
	FUZZ_EXPECT(elf_tables_unpack(&received, bytes, size));
	elf_tables_finish(&sent);
	free(bytes);
	return received;
}

/* What its functions are called. */
static void look_up_functions(int fd)
{
	static const uint64_t addresses[] = { 0, 0x1000, 0x1008, 0x401000, UINT64_MAX };
	struct code_names *n = code_names_new(false);

	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		const struct code_spot spot = {
			.proc = "/none",
			.path = "/fuzz",
			.fd = fd,
			.vaddr = addresses[i],
			.is_return = i % 2,
		};
		struct code_name name;

		FUZZ_EXPECT(code_names_find(n, &spot, &name) == (name.n > 0));
	}
	code_names_free(n);
}

/* The process that reads files may have been taken over by one. */
static void unpack(const uint8_t *bytes, size_t size)
{
	struct elf_tables t;

	elf_tables_unpack(&t, bytes, size);
	elf_tables_finish(&t);
}

void fuzz_elf(const uint8_t *bytes, size_t size)
{
	const struct reader_file file = { .root = "", .path = "/fuzz" };
	FILE *in = fmemopen((void *)(uintptr_t)mappings, strlen(mappings), "r");
	size_t bad_lines;
	struct maps *m = maps_read(in, &bad_lines);
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct object *o;
	uint64_t bias = 0;

	unpack(bytes, size);
	FUZZ_EXPECT(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	if (elf_file_is_one(fd)) {
		struct elf_tables head = read_part(fd, ELF_HEAD);
		struct elf_tables symbols = read_part(fd, ELF_SYMBOLS);

		o = object_new_read(&file, &head, &symbols);
		for (size_t i = 0; i < m->n; i++)
			object_find_bias(o, m, i, &bias);
		object_last_section(o);
		look_up(o, 0);
		look_up(o, bias);
		object_free(o);
		look_up_functions(fd);
	}
	close(fd);
	maps_free(m);
	fclose(in);
}
