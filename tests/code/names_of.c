/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names_of.c - prints the names of addresses of an ELF file, as `addr2line -f' does.
 *
 *   names_of [-l] [-p PROC] FILE < ADDRESSES
 *
 * ADDRESSES are the file's own, in hex. With -l also lines and inlined functions. The file is taken
 * for one that process 1 of PROC maps.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "code/code_names.h"

static void print_names(struct code_names *n, struct code_spot *spot)
{
	struct code_name name;

	code_names_find(n, spot, &name);
	if (name.n == 0)
		puts("??\n??:0");
	for (size_t i = 0; i < name.n; i++) {
		const struct code_place *p = &name.places[i];

		printf("%s\n%s:%u\n", p->function ? p->function : "??", p->file ? p->file : "??",
		       p->line);
	}
}

int main(int argc, char **argv)
{
	struct code_spot spot = { .proc = "/proc", .pid = 1, .tid = 1, .fd = -1 };
	bool with_lines = false;
	struct code_names *n;
	int option;

	while ((option = getopt(argc, argv, "lp:")) != -1) {
		if (option == 'l')
			with_lines = true;
		else if (option == 'p')
			spot.proc = optarg;
		else
			return 2;
	}
	spot.path = argv[optind];
	spot.fd = spot.path ? open(spot.path, O_RDONLY | O_CLOEXEC) : -1;
	if (spot.fd < 0) {
		fputs("usage: names_of [-l] [-p PROC] FILE < ADDRESSES\n", stderr);
		return 2;
	}
	n = code_names_new(with_lines);
	while (scanf("%" SCNx64, &spot.vaddr) == 1)
		print_names(n, &spot);
	code_names_free(n);
	close(spot.fd);
	return EXIT_SUCCESS;
}
