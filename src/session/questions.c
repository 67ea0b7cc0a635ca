/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * questions.c - turns the analysis' calls into struct question, which any source can answer.
 */
#include "session/questions.h"

static int64_t ask(const struct answers *a, struct question *q)
{
	if (a->by_kind[q->kind])
		a->by_kind[q->kind](a->arg, q);
	return q->answer;
}

static bool new_word(void *arg, struct space space, uint64_t uaddr, struct shared_id *id)
{
	return ask(arg, &(struct question){ .kind = QUESTION_SHARED_WORD,
					    .space = space,
					    .uaddr = uaddr,
					    .shared = id }) != 0;
}

static bool is_32bit(void *arg, int32_t pid)
{
	return ask(arg, &(struct question){ .kind = QUESTION_IS_32BIT, .id = pid }) != 0;
}

static int32_t process_of(void *arg, int32_t tid)
{
	return (int32_t)ask(arg, &(struct question){ .kind = QUESTION_PROCESS, .id = tid });
}

static bool read_array(void *arg, int32_t tid, uint64_t uaddr, size_t n,
		       struct futex_waitv_word *words, uint64_t *read_ns)
{
	return ask(arg, &(struct question){ .kind = QUESTION_ARRAY,
					    .id = tid,
					    .uaddr = uaddr,
					    .n_words = n,
					    .words = words,
					    .read_ns = read_ns }) != 0;
}

static void new_process(void *arg, int32_t pid, int32_t parent)
{
	ask(arg, &(struct question){ .kind = QUESTION_NEW_PROCESS, .id = pid, .parent = parent });
}

static void new_space(void *arg, struct space space, uint64_t ts_ns)
{
	ask(arg, &(struct question){ .kind = QUESTION_NEW_SPACE, .space = space, .ts_ns = ts_ns });
}

struct analysis_questions questions_of_analysis(struct answers *a)
{
	return (struct analysis_questions){
		.new_word = a->by_kind[QUESTION_SHARED_WORD] ? new_word : NULL,
		.is_32bit = a->by_kind[QUESTION_IS_32BIT] ? is_32bit : NULL,
		.process_of = a->by_kind[QUESTION_PROCESS] ? process_of : NULL,
		.read_array = a->by_kind[QUESTION_ARRAY] ? read_array : NULL,
		.new_process = a->by_kind[QUESTION_NEW_PROCESS] ? new_process : NULL,
		.new_space = a->by_kind[QUESTION_NEW_SPACE] ? new_space : NULL,
		.arg = a,
	};
}

void question_comm(const struct answers *a, int32_t tid, char comm[COMM_SIZE])
{
	comm[0] = '\0';
	ask(a, &(struct question){ .kind = QUESTION_COMM, .id = tid, .comm = comm });
}

void question_title(const struct answers *a, int32_t pid, char comm[COMM_SIZE],
		    char title[TITLE_SIZE])
{
	comm[0] = title[0] = '\0';
	ask(a,
	    &(struct question){ .kind = QUESTION_TITLE, .id = pid, .comm = comm, .title = title });
}

bool question_stacks(const struct answers *a, struct stacks *stacks)
{
	return ask(a, &(struct question){ .kind = QUESTION_STACKS, .stacks = stacks }) != 0;
}

void question_place(const struct answers *a, const struct futex_row *f, question_comm_of *comm_of,
		    void *comm_arg, struct where *w)
{
	*w = (struct where){ 0 };
	ask(a, &(struct question){ .kind = QUESTION_PLACE,
				   .space = { .pid = f->pid, .execs = f->execs },
				   .uaddr = f->uaddr,
				   .comm_of = comm_of,
				   .comm_arg = comm_arg,
				   .where = w });
}

unsigned int question_libraries(const struct answers *a, const struct futex_row *f)
{
	return (unsigned int)ask(
		a, &(struct question){ .kind = QUESTION_LIBRARIES,
				       .space = { .pid = f->pid, .execs = f->execs } });
}

bool question_ended_32bit(const struct answers *a, int32_t pid)
{
	return ask(a, &(struct question){ .kind = QUESTION_ENDED_32BIT, .id = pid }) != 0;
}
