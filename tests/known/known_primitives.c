/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known_primitives.c - threads that wait on one primitive of the C library, and print its address.
 *
 *   known_primitives NAME
 *
 * Prints "NAME ADDRESS" for each object, the address being that of the whole object, then uses it
 * so that threads have to wait for each other, and ends. Is built with other C libraries too: it
 * uses what POSIX has, and little else.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define N_THREADS 4
#define ROUNDS	  20
#define MS	  1000000L

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t sem;
static int tokens;
static int over;

static void say(const char *name, const volatile void *address)
{
	printf("%s %p\n", name, (void *)address);
	fflush(stdout);
}

static void must(int failed, const char *what)
{
	if (!failed)
		return;
	fprintf(stderr, "known_primitives: %s: %s\n", what, strerror(failed > 0 ? failed : errno));
	exit(1);
}

static void sleep_ns(long ns)
{
	nanosleep(&(struct timespec){ ns / 1000000000L, ns % 1000000000L }, NULL);
}

static struct timespec from_now(clockid_t clock, long ns)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ns;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	return t;
}

/* Runs ACT in N threads to their ends. */
static void run(size_t n, void *(*act)(void *arg))
{
	pthread_t threads[N_THREADS];

	for (size_t i = 0; i < n; i++)
		must(pthread_create(&threads[i], NULL, act, (void *)i), "pthread_create");
	for (size_t i = 0; i < n; i++)
		must(pthread_join(threads[i], NULL), "pthread_join");
}

static void *lock_and_hold(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		sleep_ns(MS);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void *lock_in_time(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		struct timespec until = from_now(CLOCK_REALTIME, 3 * MS / 2);

		if (pthread_mutex_timedlock(&mutex, &until) != 0)
			continue;
		sleep_ns(MS);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void use_mutex(int type, int protocol, int robust, int shared)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	must(pthread_mutexattr_settype(&attr, type), "type");
	must(pthread_mutexattr_setprotocol(&attr, protocol), "protocol");
	must(pthread_mutexattr_setrobust(&attr, robust), "robust");
	must(pthread_mutexattr_setpshared(&attr, shared), "shared");
	must(pthread_mutex_init(&mutex, &attr), "pthread_mutex_init");
	say("mutex", &mutex);
	run(N_THREADS, lock_and_hold);
}

static void normal(void)
{
	use_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED, 0);
}

static void recursive(void)
{
	use_mutex(PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED, 0);
}

static void errorcheck(void)
{
	use_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED, 0);
}

static void priority(void)
{
	use_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED, 0);
}

static void robust(void)
{
	use_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST, 0);
}

static void shared(void)
{
	use_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED,
		  PTHREAD_PROCESS_SHARED);
}

static void timed_mutex(void)
{
	say("mutex", &mutex);
	run(N_THREADS, lock_in_time);
}

static void *take_tokens(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&mutex);
	while (!over) {
		if (tokens)
			tokens--;
		else
			pthread_cond_wait(&cond, &mutex);
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void *take_tokens_in_time(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&mutex);
	while (!over) {
		struct timespec until = from_now(CLOCK_REALTIME, 3 * MS);

		if (tokens)
			tokens--;
		else
			pthread_cond_timedwait(&cond, &mutex, &until);
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void give(int n, int all)
{
	pthread_mutex_lock(&mutex);
	tokens += n;
	pthread_mutex_unlock(&mutex);
	if (all)
		pthread_cond_broadcast(&cond);
	else
		pthread_cond_signal(&cond);
}

static void use_cond(size_t n, void *(*act)(void *arg), int all)
{
	pthread_t threads[N_THREADS];

	say("cond", &cond);
	say("mutex", &mutex);
	for (size_t i = 0; i < n; i++)
		must(pthread_create(&threads[i], NULL, act, NULL), "pthread_create");
	for (int i = 0; i < 3 * ROUNDS; i++) {
		sleep_ns(MS);
		give(all ? (int)n : 1, all);
	}
	over = 1;
	give(0, 1);
	for (size_t i = 0; i < n; i++)
		must(pthread_join(threads[i], NULL), "pthread_join");
}

static void signalled(void)
{
	use_cond(3, take_tokens, 0);
}

static void signalled_alone(void)
{
	use_cond(1, take_tokens, 0);
}

static void broadcast(void)
{
	use_cond(3, take_tokens, 1);
}

static void timed_cond(void)
{
	use_cond(2, take_tokens_in_time, 0);
}

static void *take_from_sem(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++)
		sem_wait(&sem);
	return NULL;
}

static void *take_from_sem_in_time(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		struct timespec until = from_now(CLOCK_REALTIME, 3 * MS);

		sem_timedwait(&sem, &until);
	}
	return NULL;
}

static void use_sem(size_t n, void *(*act)(void *arg), int for_all)
{
	pthread_t threads[N_THREADS];

	must(sem_init(&sem, for_all, 0), "sem_init");
	say("sem", &sem);
	for (size_t i = 0; i < n; i++)
		must(pthread_create(&threads[i], NULL, act, NULL), "pthread_create");
	for (size_t i = 0; i < n * ROUNDS; i++) {
		sleep_ns(MS);
		sem_post(&sem);
	}
	for (size_t i = 0; i < n; i++)
		must(pthread_join(threads[i], NULL), "pthread_join");
}

static void semaphore(void)
{
	use_sem(2, take_from_sem, 0);
}

static void semaphore_alone(void)
{
	use_sem(1, take_from_sem, 0);
}

static void shared_semaphore(void)
{
	use_sem(2, take_from_sem, 1);
}

static void timed_semaphore(void)
{
	use_sem(2, take_from_sem_in_time, 0);
}

static void *read_or_write(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		if ((size_t)arg % 2)
			pthread_rwlock_wrlock(&rwlock);
		else
			pthread_rwlock_rdlock(&rwlock);
		sleep_ns(MS);
		pthread_rwlock_unlock(&rwlock);
		sleep_ns(MS / 10);
	}
	return NULL;
}

static void *only_write(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		pthread_rwlock_wrlock(&rwlock);
		sleep_ns(MS);
		pthread_rwlock_unlock(&rwlock);
		sleep_ns(MS / 10);
	}
	return NULL;
}

static void readers_and_writers(void)
{
	say("rwlock", &rwlock);
	run(N_THREADS, read_or_write);
}

static void writers(void)
{
	say("rwlock", &rwlock);
	run(N_THREADS, only_write);
}

#ifdef __GLIBC__
static void writers_first(void)
{
	pthread_rwlockattr_t attr;

	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	must(pthread_rwlock_init(&rwlock, &attr), "pthread_rwlock_init");
	readers_and_writers();
}
#endif

static void *meet(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		sleep_ns((long)((size_t)arg + 1) * MS / 2);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void meet_n(size_t n)
{
	must(pthread_barrier_init(&barrier, NULL, (unsigned int)n), "pthread_barrier_init");
	say("barrier", &barrier);
	run(n, meet);
}

static void three_meet(void)
{
	meet_n(3);
}

static void two_meet(void)
{
	meet_n(2);
}

static void *sleep_a_while(void *arg)
{
	sleep_ns((long)((size_t)arg + 1) * 20 * MS);
	return NULL;
}

static void join(void)
{
	run(N_THREADS, sleep_a_while);
}

static void initialise(void)
{
	sleep_ns(20 * MS);
}

static void *call_once(void *arg)
{
	(void)arg;
	pthread_once(&once, initialise);
	return NULL;
}

static void only_once(void)
{
	say("once", &once);
	run(N_THREADS, call_once);
}

static void *write_locked(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		flockfile(stderr);
		sleep_ns(MS);
		funlockfile(stderr);
	}
	return NULL;
}

static void stream(void)
{
	run(N_THREADS, write_locked);
}

static const struct {
	const char *name;
	void (*act)(void);
} primitives[] = {
	{ "mutex", normal },
	{ "recursive", recursive },
	{ "errorcheck", errorcheck },
	{ "pi", priority },
	{ "robust", robust },
	{ "shared", shared },
	{ "timed-mutex", timed_mutex },
	{ "cond", signalled },
	{ "cond-alone", signalled_alone },
	{ "broadcast", broadcast },
	{ "timed-cond", timed_cond },
	{ "sem", semaphore },
	{ "sem-alone", semaphore_alone },
	{ "shared-sem", shared_semaphore },
	{ "timed-sem", timed_semaphore },
	{ "rwlock", readers_and_writers },
	{ "writers", writers },
#ifdef __GLIBC__
	{ "writers-first", writers_first },
#endif
	{ "barrier", three_meet },
	{ "barrier-two", two_meet },
	{ "join", join },
	{ "once", only_once },
	{ "stream", stream },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(primitives) / sizeof(*primitives); i++) {
		if (argc != 2 || strcmp(argv[1], primitives[i].name) != 0)
			continue;
		primitives[i].act();
		return 0;
	}
	fprintf(stderr, "usage: known_primitives NAME\n");
	return 2;
}
