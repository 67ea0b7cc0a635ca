/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.h - has another process look at threads, follow their stacks, and name their code.
 *
 * The memory of a target cannot be read while it forks, for hundreds of milliseconds if it is
 * large; its files may be made by it, may change while they are read, or never answer. So only that
 * process reads them. If it does not answer in time, or dies, it is ended; another one is made for
 * the next question.
 */
#ifndef FUTRACE_LOOKS_H
#define FUTRACE_LOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/survey.h"
#include "model/title.h"

struct looks;

/* STACKS gets the modules of the frames, and must outlive the looks. */
struct looks *looks_new(struct named_stacks *stacks);

/* Ends the process. Does not wait for one that cannot be ended. */
void looks_free(struct looks *l);

/* What is seen of one thread. */
struct looks_answer {
	struct seen_thread thread; /* but for its name and stack */
	char title[TITLE_SIZE]; /* of its process, if it is the main thread; "" if there is none */
	bool has_stack;
	struct named_stack stack; /* the caller takes it over */
};

/*
 * Looks at thread TID of PID, and waits for it until UNTIL_NS. Returns false if there is no answer:
 * the process that looks has ended then.
 */
bool looks_at(struct looks *l, int32_t pid, int32_t tid, uint64_t until_ns,
	      struct looks_answer *answer);

/*
 * Names the code of FRAME, of a thread TID of PID: adds its places, with files and lines if
 * WITH_LINES. Returns as looks_at().
 */
bool looks_name(struct looks *l, int32_t pid, int32_t tid, bool with_lines, uint64_t until_ns,
		struct named_frame *frame);

/* Why was there no answer: "was killed by signal 9", "did not answer in time". */
const char *looks_reason(const struct looks *l);

#endif
