/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.h - the fuzzing targets: each is a way by which bytes that others chose come in.
 *
 * A target crashes, by an assertion or a sanitizer, where something is wrong, and returns
 * otherwise. fuzz.c has libFuzzer invent bytes; check_fuzz.c replays those of tests/fuzz/corpus.
 */
#ifndef FUTRACE_TESTS_FUZZ_H
#define FUTRACE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trace/decoder.h"
#include "model/result.h"

struct fuzz_target {
	const char *name;
	void (*run)(const uint8_t *bytes, size_t size);
};

/* The I-th target, or NULL. */
const struct fuzz_target *fuzz_target(size_t i);

void fuzz_pages(const uint8_t *bytes, size_t size);
void fuzz_format(const uint8_t *bytes, size_t size);
void fuzz_maps(const uint8_t *bytes, size_t size);
void fuzz_proc(const uint8_t *bytes, size_t size);
void fuzz_marks(const uint8_t *bytes, size_t size);
void fuzz_options(const uint8_t *bytes, size_t size);
void fuzz_elf(const uint8_t *bytes, size_t size);
void fuzz_names(const uint8_t *bytes, size_t size);
void fuzz_recording(const uint8_t *bytes, size_t size);
void fuzz_stack(const uint8_t *bytes, size_t size);
void fuzz_pclntab(const uint8_t *bytes, size_t size);
void fuzz_perf_map(const uint8_t *bytes, size_t size);

/* Makes D learn the events whose formats are in the corpus. */
void fuzz_learn(struct decoder *d);

/* Renders RES in every format. */
void fuzz_render(const struct result *res);

/* The bytes as a string, up to the first NUL; the caller frees it. */
char *fuzz_string(const uint8_t *bytes, size_t size);

/* The folder of the corpus, and a file in it; the caller frees them. */
char *fuzz_corpus(const char *target, const char *file);

/* The whole of FILE, followed by a NUL; the caller frees it. NULL, with errno. */
char *fuzz_read(const char *file, size_t *size);

/* Aborts unless HOLDS, even if NDEBUG is set. */
#define FUZZ_EXPECT(holds)                                     \
	do {                                                   \
		if (!(holds))                                  \
			fuzz_fail(#holds, __FILE__, __LINE__); \
	} while (0)
_Noreturn void fuzz_fail(const char *what, const char *file, int line);

#endif
