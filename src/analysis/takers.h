/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * takers.h - the programs that had a CPU while a thread of the target waited for one.
 *
 * Facts and accounts name them by number. There is a bound; those without room have number 0.
 */
#ifndef FUTRACE_TAKERS_H
#define FUTRACE_TAKERS_H

#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "model/doing.h"

#define TAKERS_MAX 16384

/* Nobody: the CPU was idle. */
#define TAKER_IDLE 0

struct taker {
	struct taker_key {
		int32_t tid;
		char comm[COMM_SIZE]; /* "" if it is not known */
	} key;
	int32_t pid; /* 0: it is not traced */
	uint32_t number;
	UT_hash_handle hh;
};

/* All zeroes is an empty table. */
struct takers {
	struct taker *by_key;
	struct taker **all; /* by number, from 1 on */
	size_t capacity;
	uint32_t n;
};

void takers_finish(struct takers *t);

/* Returns the number of thread TID of process PID, with the name COMM; 0: there is no room. */
uint32_t takers_number(struct takers *t, int32_t tid, int32_t pid, const char *comm);

/* Returns the taker NUMBER; NULL if that is 0. */
const struct taker *takers_get(const struct takers *t, uint32_t number);

#endif
