/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding.h - one answer to the question why threads wait, or do not.
 *
 * conclude/findings.c makes the findings of a window from its rows. Sentences are rendered from
 * these values, and formats print both.
 */
#ifndef FUTRACE_FINDING_H
#define FUTRACE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/computed.h"
#include "model/doing.h"

enum finding_kind {
	FINDING_DEADLOCK,     /* threads wait for what nothing will give them */
	FINDING_LOCK,	      /* threads contend for a lock */
	FINDING_WAITS_FOR,    /* threads wait for one thread, which does not wait for them */
	FINDING_BARRIER,      /* threads wait for the last one of them */
	FINDING_QUEUE,	      /* threads wait for several others, who do not wait there */
	FINDING_CPU,	      /* threads that were woken waited for a CPU */
	FINDING_HERD,	      /* each wake-up wakes many threads, and most of them wait again */
	FINDING_STARVED_POOL, /* all threads of a pool sit in one system call */
	FINDING_NOT_A_LOCK,   /* waits for each other are too little to matter */
	FINDING_IDLE,	      /* threads without work */
	FINDING_KINDS
};

/* A futex word that a finding is about. */
struct finding_word {
	int32_t pid;
	uint64_t uaddr;
	char *text;	      /* its place */
	char *primitive;      /* NULL: not known */
	struct code_row code; /* where its waiters were seen */
	char *called;	      /* what sentences call it */
	bool is_called_by_code;
};

/* Threads with names of one pattern that wait, or are idle. */
struct finding_waiters {
	char *name;
	size_t threads;
	int32_t tid; /* of the only one; 0: several */
	uint64_t wait_ns;
};

/* What a culprit did while others waited. */
struct finding_act {
	enum doing doing;
	char *syscall;		  /* where it was blocked; NULL: not known */
	char *kernel;		  /* the function of the kernel it slept in; NULL: not known */
	struct code_row code;	  /* who called that */
	struct computed computed; /* while it ran */
	uint64_t ns;
};

/* The part that a culprit has in a finding. */
enum finding_role {
	ROLE_HOLDER, /* held the lock: woke its waiters, or owns it */
	ROLE_WAKER,  /* ended the waits, or was waited for at the end of the chain */
	ROLE_LAST,   /* came last to a barrier */
	ROLE_RUNNER, /* is one of those who are not idle */
};

struct finding_culprit {
	enum finding_role role;
	char *name; /* "request-{0..7}"; NULL: many, without one name */
	size_t threads;
	int32_t tid;		 /* of the only one; 0: several */
	bool never_waited;	 /* it waited for no futex itself, as far as all of it is known */
	struct finding_act *did; /* most time first */
	size_t n_did;
};

/* Threads with names of one pattern that ran, or waited for a CPU to run on. */
struct finding_runner {
	char *name;
	size_t threads;
	int32_t tid; /* of the only one; 0: several */
	uint64_t running_ns, runnable_ns;
};

/* While others waited, a thread slept: by its choice, or in a wait that nobody ended. */
struct finding_meanwhile {
	int32_t tid;
	char *name;
	uint64_t ns;	     /* that time, as far as it is known in detail; 0: nothing to say */
	uint64_t running_ns; /* all threads together ran for so long in it */
	bool slept_longer;   /* there may be more of it */
	bool at_least;	     /* they may have run for longer in it */
	struct finding_runner *runners; /* those who did for most of it, most time first */
	size_t n_runners;
};

/* Threads with names of one pattern that had a CPU for which others waited. */
struct finding_taker {
	char *name;	/* NULL: nobody, the CPU was idle; or, if there are threads, others */
	size_t threads; /* as many of them were seen */
	int32_t tid;	/* of the only one; 0: several, or nobody */
	bool is_traced;
	uint64_t ns, sure_ns; /* for at most ns, and as far as events show for sure_ns of it */
	uint64_t times;
};

/* Who had the CPUs for which the threads to blame waited; those with most time first. */
struct finding_cpu {
	uint64_t waited_ns; /* how long they waited in the whole window; 0: nothing to say */
	struct finding_taker *takers;
	size_t n_takers;
};

struct finding {
	enum finding_kind kind;
	char *text;	  /* sentences without a name of the kind. Names in it are raw: any bytes */
	uint64_t time_ns; /* thread time that the finding explains */
	uint64_t of_ns;	  /* out of this, the threads' time in the window */
	uint64_t covered_ns;   /* in this part of the window, or more, at least one thread waited */
	uint64_t delay_ns;     /* the part of time_ns in which waiters, woken, waited for a CPU */
	uint64_t writers_ns;   /* of a rwlock: in this part, or more, writers waited for readers */
	uint64_t wakes, woken; /* of a herd: calls, and threads that they woke */
	uint64_t ran_ns;       /* of a herd without a lock: how long the threads ran in all */
	bool is_family;	       /* each waiter has a word of its own; the words belong together */
	bool certain; /* nothing in it is inferred from the order of events, or only likely */
	struct finding_word *words;
	size_t n_words;
	struct finding_waiters *waiters; /* most time first */
	size_t n_waiters;
	struct finding_culprit *culprits;
	size_t n_culprits;
	struct finding_meanwhile meanwhile;
	struct finding_cpu cpu;
};

/* Frees what F has, not F itself. */
void finding_finish(struct finding *f);

/* Returns the number of threads among the waiters of F. */
size_t finding_threads(const struct finding *f);

#endif
