/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive.h - which synchronization primitive a futex word is, where its use says so for certain.
 *
 * The evidence stands in one table, which the manual repeats. Whoever calls futex(2) himself can
 * imitate any of it; what several known libraries do alike has no name here.
 */
#ifndef FUTRACE_PRIMITIVE_H
#define FUTRACE_PRIMITIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"
#include "model/signature.h"

/* Libraries that make locks out of futexes. */
enum library {
	LIBRARY_GLIBC = 0x01,
	LIBRARY_MUSL = 0x02,
	LIBRARY_GLIB = 0x04, /* GMutex */
	LIBRARY_CXX = 0x08,  /* std::atomic::wait(), std::latch ... */
	LIBRARY_GO = 0x10,   /* the runtime of Go */
};

/* What is known of the process beside the word. */
struct primitive_process {
	unsigned int libraries; /* enum library; 0: not known */
	bool is_32bit;
	/* How the word at UADDR of the same process is used; NULL where it is not, or not known. */
	const struct signature *(*word_at)(void *arg, uint64_t uaddr);
	/* Is, or was, TID a thread of it? */
	bool (*has_thread)(void *arg, int32_t tid);
	void *arg;
};

/*
 * "glibc-style mutex", "pthread_join of 141", ...; to be freed. NULL where it is not certain. S is
 * the word's signature and ROW its row, both of the whole trace; the row's place may be missing.
 */
char *primitive_of(const struct signature *s, const struct futex_row *row,
		   const struct primitive_process *process);

/* The I-th primitive there is, with what it is known by; NULL behind the last one. */
const char *primitive_name(size_t i);
const char *primitive_evidence(size_t i);

#endif
