/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_account.h - what happened, as the demo's own clocks saw it: a table for people, lines for
 * tests.
 */
#ifndef FUTRACE_DEMO_ACCOUNT_H
#define FUTRACE_DEMO_ACCOUNT_H

#include <stdint.h>
#include <stdio.h>

#include "demo/cast.h"
#include "demo/disk.h"

struct account {
	const struct cast *cast;
	const struct disk_plan *plan;
	struct snapshot snapshot;
	pid_t writer_pid;
	uint64_t writer_bytes; /* written while the snapshot was */
	uint64_t end_ns;
};

void account_print(FILE *out, const struct account *account);

/*
 * One fact per line, times in ns of CLOCK_MONOTONIC:
 *
 *   word WORD 0xADDRESS
 *   go TIME, end TIME
 *   wait TID NAME WORD CALLS TOTAL MAX		all calls that returned
 *   since_go TID NAME WORD CALLS TOTAL MAX	those that ended after go, counted from it
 *   wake TID NAME WORD CALLS WOKEN
 *   snapshot BEGIN END FSYNC FSYNCS
 *   writer PID BYTES
 */
void account_print_facts(FILE *out, const struct account *account);

#endif
