/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looker.h - has another process read the memory of traced programs, for the owners of locks.
 *
 * A reading waits while the program forks or changes its mappings, for hundreds of milliseconds if
 * it is large: whoever reads the events cannot wait for that. What is asked is never waited for; if
 * that process dies, there are no more answers.
 */
#ifndef FUTRACE_LOOKER_H
#define FUTRACE_LOOKER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/owner.h"

struct looker;

struct looker_answer {
	struct owner_question question;
	int32_t owner;	   /* 0: not known */
	bool lives;	   /* it is a thread of the process; if the word is shared, of any */
	bool is_refused;   /* the memory may not be read */
	uint64_t since_ns; /* it was read after that */
};

/* Makes the process. If that fails, it counts as ended. Files that are open later are not its. */
struct looker *looker_new(void);

/* Ends the process. Does not wait for one that cannot be ended. */
void looker_free(struct looker *l);

/* A descriptor that can be read when there are answers; -1 if the process has ended. */
int looker_fd(const struct looker *l);

/* Asks Q, unless too much is asked already. */
void looker_ask(struct looker *l, const struct owner_question *q);

/* Hands on the answers that have come. */
void looker_take(struct looker *l, void (*take)(void *arg, const struct looker_answer *a),
		 void *arg);

#endif
