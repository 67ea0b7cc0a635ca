/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes_groups.c - scenes of queues, barriers, pools and joins.
 */
#include "tests/scenes/scenes.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define ROOM	 4
#define FAST_NS	 (2 * MS)
#define ROUND_NS (20 * MS)

/* A small queue; its contents do not matter. */
static struct {
	_Atomic int count;
	struct bell room, items;
} queue;

/* Adds BY to the count if it then is from 0 to ROOM. */
static bool queue_change(int by)
{
	int count = atomic_load(&queue.count);

	do {
		if (count + by < 0 || count + by > ROOM)
			return false;
	} while (!atomic_compare_exchange_weak(&queue.count, &count, count + by));
	return true;
}

/* Waits for the bell until the queue can be changed; false if the bell is closed. */
static bool queue_move(int by, struct bell *wanted, struct bell *given)
{
	uint32_t seen = atomic_load(&wanted->word);

	while (!queue_change(by)) {
		if (!bell_await(wanted, &seen))
			return false;
	}
	bell_ring(given);
	return true;
}

static void produce(void *arg)
{
	const uint64_t *sleep_each_ns = arg;

	while (!over() && queue_move(1, &queue.room, &queue.items)) {
		if (*sleep_each_ns)
			sleep_ns(*sleep_each_ns);
	}
	bell_close(&queue.items);
}

static void consume(void *arg)
{
	const uint64_t *compute_each_ns = arg;

	while (!over() && queue_move(-1, &queue.items, &queue.room))
		compute_ns(*compute_each_ns);
	bell_close(&queue.room);
}

static uint64_t produce_ns, consume_ns;

static void tell_queue(void)
{
	tell_word("room", &queue.room.word);
	tell_word("items", &queue.items.word);
}

void scene_queue_fast(void)
{
	consume_ns = FAST_NS;
	tell_queue();
	begin();
	start("consumer", consume, &consume_ns);
	start("producer0", produce, &produce_ns);
	start("producer1", produce, &produce_ns);
	start_innocent();
	finish();
}

void scene_queue_slow(void)
{
	produce_ns = ROUND_NS;
	tell_queue();
	begin();
	start("consumer", consume, &consume_ns);
	start("producer", produce, &produce_ns);
	start_innocent();
	finish();
}

static struct {
	pthread_barrier_t barrier;
	_Atomic uint32_t last; /* round; they are counted from 0 */
} meeting = { .last = UINT32_MAX };

static void meet(void *arg)
{
	uint32_t round = 0;

	(void)arg;
	do
		pthread_barrier_wait(&meeting.barrier);
	while (atomic_load(&meeting.last) != round++);
}

/* This thread comes first at the start, and last in every round. */
static void come_late(void *arg)
{
	uint32_t round = 0;

	(void)arg;
	pthread_barrier_wait(&meeting.barrier);
	do {
		round++;
		compute_ns(ROUND_NS);
		if (over())
			atomic_store(&meeting.last, round);
		pthread_barrier_wait(&meeting.barrier);
	} while (atomic_load(&meeting.last) != round);
}

void scene_barrier(void)
{
	uint64_t word;

	pthread_barrier_init(&meeting.barrier, NULL, 4);
	begin();
	word = await_parked(start("straggler", come_late, NULL));
	tell("word.barrier", word);
	start("party0", meet, NULL);
	start("party1", meet, NULL);
	start("party2", meet, NULL);
	finish();
}

static struct {
	pthread_mutex_t lock;
	pthread_cond_t work;
	bool any;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER };

static void await_work(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&pool.lock);
	while (!pool.any)
		pthread_cond_wait(&pool.work, &pool.lock);
	pthread_mutex_unlock(&pool.lock);
}

/* All four are parked on one word of the condition variable, as none was signalled before. */
void scene_pool(void)
{
	static const char *const names[] = { "pool0", "pool1", "pool2", "pool3" };
	uint64_t word = 0;

	for (size_t i = 0; i < 4; i++)
		word = await_parked(start(names[i], await_work, NULL));
	tell("word.work", word);
	begin();
	start_innocent();
	sleep_until_ns(end_ns());
	pthread_mutex_lock(&pool.lock);
	pool.any = true;
	pthread_cond_broadcast(&pool.work);
	pthread_mutex_unlock(&pool.lock);
	join_all();
	done();
}

/* The words on which main waits for the ends of the two threads. */
static _Atomic uint64_t computer_word, sleeper_word;

static void compute_half(void *arg)
{
	(void)arg;
	atomic_store(&computer_word, await_parked(getpid()));
	compute_ns((end_ns() - now_ns()) / 2);
}

static void sleep_out(void *arg)
{
	uint64_t word = 0;

	(void)arg;
	while (!word || word == atomic_load(&computer_word) || !atomic_load(&computer_word)) {
		sleep_ns(MS);
		word = parked_word(getpid());
	}
	atomic_store(&sleeper_word, word);
	sleep_ns(ROUND_NS);
	sleep_until_ns(end_ns());
}

void scene_join(void)
{
	begin();
	start("computer", compute_half, NULL);
	start("sleeper", sleep_out, NULL);
	join_all();
	tell("word.computer", atomic_load(&computer_word));
	tell("word.sleeper", atomic_load(&sleeper_word));
	done();
}
