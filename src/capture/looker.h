/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looker.h - has another process read the memory of traced programs, for the owners of locks and
 * for the titles of processes.
 *
 * A reading waits while the program forks or changes its mappings, for hundreds of milliseconds if
 * it is large; memory may also be that of a file which never answers. Whoever reads the events
 * cannot wait for that. What is asked is never waited for; if that process dies, there are no more
 * answers. Owners and titles are asked of two such processes: neither delays the other.
 */
#ifndef FUTRACE_LOOKER_H
#define FUTRACE_LOOKER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/owner.h"
#include "model/result.h"
#include "model/title.h"

struct looker;

struct looker_question {
	int32_t titled;		     /* the process whose title is wanted; 0: an owner is */
	struct owner_question owner; /* then this */
};

/* The title of a process; each such question has an answer. */
struct looker_title {
	int32_t pid;
	bool is_gone;	       /* it has ended */
	char comm[COMM_SIZE];  /* the name that the process had then */
	char text[TITLE_SIZE]; /* "" if it has none */
};

struct looker_owner {
	struct owner_question question;
	int32_t owner;	   /* 0: not known; or OWNER_READERS */
	bool lives;	   /* it is a thread of the process; if the word is shared, of any */
	bool is_refused;   /* the memory may not be read */
	uint64_t since_ns; /* it was read after that */
};

struct looker_answer {
	bool is_title;
	union {
		struct looker_title title;
		struct looker_owner owner;
	};
};

/* Makes the process. If that fails, it counts as ended. Files that are open later are not its. */
struct looker *looker_new(void);

/* Ends the process. Does not wait for one that cannot be ended. */
void looker_free(struct looker *l);

/* A descriptor that can be read when there are answers; -1 if the process has ended. */
int looker_fd(const struct looker *l);

/* Asks Q. Returns false, and does not, if too much is asked already. */
bool looker_ask(struct looker *l, const struct looker_question *q);

/* Hands on the answers that have come. */
void looker_take(struct looker *l, void (*take)(void *arg, const struct looker_answer *a),
		 void *arg);

#endif
