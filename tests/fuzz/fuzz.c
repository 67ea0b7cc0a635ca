/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.c - libFuzzer on one of the targets: fuzz TARGET [OPTION...] [CORPUS...]
 *
 * Is built by ./configure --enable-fuzzing CC=clang. The folder of tests/fuzz/corpus is only read:
 * `make fuzz' and contrib/fuzz give it a folder of its own to write to.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* libFuzzer and its sanitizers call these by name. */
const char *__lsan_default_suppressions(void);
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ignores leaks of libtraceevent on damaged formats. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libtraceevent\n";
}

/*
 * The samples of results are those of check_report. What they would report to Check, which is not
 * linked here, is a crash.
 */
void _mark_point(const char *file, int line)
{
	(void)file;
	(void)line;
}

void _ck_assert_failed(const char *file, int line, const char *expr, const char *msg, ...)
{
	(void)msg;
	fuzz_fail(expr, file, line);
}

/* The only global: libFuzzer passes no argument from one call to the next. */
static const struct fuzz_target *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = *argc > 1 ? (*argv)[1] : "";

	for (size_t i = 0; (chosen = fuzz_target(i)); i++) {
		if (strcmp(chosen->name, name) == 0)
			break;
	}
	if (!chosen) {
		fprintf(stderr,
			"usage: fuzz TARGET [OPTION...] [CORPUS...]; there is no target %s\n",
			name);
		exit(2);
	}
	memmove(*argv + 1, *argv + 2, (size_t)(*argc - 1) * sizeof(**argv));
	--*argc;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	chosen->run(bytes, size);
	return 0;
}
